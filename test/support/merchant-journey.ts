// Owns the steps that a merchant and a payer take in a browser, written once for all end-to-end tests. Finds things as people do: by
// their words and labels. Imports only packages.
import type { Page } from 'playwright-core';

export const password = 'a long walk in the rain';

export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button').click();
  await page.waitForURL('**/projects/new');
}

export async function createTestProject(page: Page, name: string): Promise<void> {
  await page.goto('/projects/new');
  await page.locator('#name').fill(name);
  await page.locator('form[data-form="project"] [data-submit]').click();
  await page.waitForURL('**/test/overview**');
}

/** Makes an invoice by hand and answers the address of the payer's page. */
export async function createInvoice(page: Page, amount: string, orderId: string): Promise<string> {
  await page.goto('/test/payments/new');
  await page.locator('#amount').fill(amount);
  await page.locator('#order_id').fill(orderId);
  await page.locator('form[data-form="invoice"] [data-submit]').click();
  await page.waitForURL(/\/test\/payments\/inv_/);
  const link = await page.locator('a[href*="/i/inv_"]').first().getAttribute('href');
  if (link === null) throw new Error('The page of an invoice leads to its checkout.');
  return link;
}

/** Chooses the first way to pay, as it is offered. */
export async function chooseFirst(page: Page): Promise<void> {
  await page.locator('form[data-form="choice"] [data-submit]').click();
  await page.locator('.address').waitFor();
}

export async function simulate(page: Page, kind: 'exact' | 'partial' | 'over' | 'late' | 'dropped'): Promise<void> {
  await page.locator(`form[data-form="sandbox"] button[value="${kind}"]`).click();
}

export interface Tour {
  /** The merchant's own page, signed in. */
  readonly merchant: Page;
  /** Path of every page of the account and of the payer, by name. */
  readonly paths: Readonly<Record<string, string>>;
}

/** One account with something on every page. `open` gives a page of somebody who has never been here. */
export async function tour(open: () => Promise<Page>): Promise<Tour> {
  const page = await open();
  await signUp(page, 'anna@coffee.example');
  const emptyPages = { paymentsEmpty: '/live/payments', balanceEmpty: '/live/balance', projectNew: '/projects/new' };
  await createTestProject(page, 'Coffee & Co');
  await page.goto('/projects');
  const project = (await page.locator('main tbody a').first().getAttribute('href')) ?? '';
  const paid = await createInvoice(page, '50.00', '1042');
  const paidInvoice = new URL(page.url()).pathname;
  await pay(await open(), paid, 'exact');
  const partial = await createInvoice(page, '80', '1043');
  await pay(await open(), partial, 'partial');
  const waiting = await createInvoice(page, '1234.56', 'A long order number of the shop 0000000001');
  const choice = await createInvoice(page, '7', '3');
  const payer = await open();
  await payer.goto(waiting);
  await chooseFirst(payer);
  const { pathname, search } = new URL(payer.url());
  await payer.context().close();
  const ofPayer = { checkoutChoice: choice, checkoutPartial: partial, checkoutPaid: paid };
  return {
    merchant: page,
    paths: {
      ...emptyPages,
      home: '/',
      overview: '/test/overview',
      payments: '/test/payments',
      paymentsFiltered: '/test/payments?status=paid&q=nothing',
      invoiceNew: '/test/payments/new',
      invoice: paidInvoice,
      balance: '/test/balance',
      projects: '/projects',
      project,
      wallets: `${project}/wallets`,
      keys: `${project}/keys`,
      webhooks: `${project}/webhooks`,
      developers: '/developers',
      outbox: '/outbox',
      notFound: '/test/payments/inv_1111111111111111111111',
      checkoutPay: pathname + search,
      ...Object.fromEntries(Object.entries(ofPayer).map(([name, link]) => [name, new URL(link).pathname])),
    },
  };
}

async function pay(payer: Page, checkoutUrl: string, kind: 'exact' | 'partial'): Promise<void> {
  await payer.goto(checkoutUrl);
  await chooseFirst(payer);
  await simulate(payer, kind);
  await payer.locator(kind === 'exact' ? '.seal:not([class*="is-"])' : '.seal.is-odd').waitFor({ timeout: 60_000 });
  await payer.context().close();
}
