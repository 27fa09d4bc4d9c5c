// Owns the steps that a merchant and a payer take in a browser, written once for all end-to-end tests. Finds things as people do: by
// their words and labels. Imports only packages.
import { generate } from 'otplib';
import type { Page } from 'playwright-core';

export const password = 'a long walk in the rain';

/** Registers by email and password. On a home where nobody has been before this is its set-up page, and the person runs the home. */
export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/sign-up');
  await fillIn(page, email);
  await page.waitForURL('**/projects/new');
}

/** Signs in by email and password from wherever the page asks for it. */
export async function signIn(page: Page, email: string): Promise<void> {
  await fillIn(page, email);
}

async function fillIn(page: Page, email: string): Promise<void> {
  const form = page.locator('form:has(#password)');
  await form.locator('#email').fill(email);
  await form.locator('#password').fill(password);
  await form.locator('[data-submit]').click();
}

/** Confirms the email by the code of a mail; `readCode` answers the one of the newest mail to that person. */
export async function verifyEmail(page: Page, readCode: () => Promise<string>): Promise<void> {
  await page.goto('/verify-email');
  await typeCode(page, '#code', await readCode());
  // Six digits send themselves where scripts run.
  await page.waitForURL((url) => url.pathname !== '/verify-email');
}

/** Types a code where the sixth digit sends the form: never faster than the page's script, as no person is. */
export async function typeCode(page: Page, field: string, code: string): Promise<void> {
  await page.locator('html[data-script]').waitFor({ state: 'attached' });
  await page.locator(field).fill(code);
}

/** Reads codes as a person at the terminal does: each call answers the newest one since the last, and waits for it. */
export function terminalCodes(home: { output(): string }, email: string): () => Promise<string> {
  return terminalReader(home, email, /mail to (\S+): (\d{6})\b/g, 'code');
}

/** The same for links: as a path, because a test says itself which home it means. */
export function terminalLinks(home: { output(): string }, email: string): () => Promise<string> {
  return terminalReader(home, email, /mail to (\S+): [^\n]*? \u2014 https?:\/\/[^/\s"]+(\/[^\s"]+)/g, 'link');
}

/** `pattern` finds the recipient, then what is read. */
function terminalReader(home: { output(): string }, email: string, pattern: RegExp, what: string): () => Promise<string> {
  let readUpTo = 0;
  return async () => {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const output = home.output();
      // The last line may be half of one: half a link leads nowhere.
      const printed = output.slice(0, output.lastIndexOf('\n') + 1);
      const found = [...printed.slice(readUpTo).matchAll(pattern)].filter((match) => match[1] === email);
      const newest = found[found.length - 1]?.[2];
      if (newest !== undefined) {
        readUpTo = printed.length;
        return newest;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`No ${what} was mailed to ${email}.`);
  };
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

type Simulated = 'exact' | 'partial' | 'rest' | 'over' | 'late' | 'twice' | 'wrong_asset' | 'dropped' | 'reorg' | 'expire';

export async function simulate(page: Page, kind: Simulated): Promise<void> {
  await page.locator(`form[data-form="sandbox"] button[value="${kind}"]`).click();
}

export interface Tour {
  /** The merchant's own page, signed in. */
  readonly merchant: Page;
  /** Path of every page of the account and of the payer, by name. */
  readonly paths: Readonly<Record<string, string>>;
}

/** The pages around access: the person's own, the account's, the operator's. */
const accessPages = {
  notices: '/notices',
  security: '/security',
  passkeys: '/security/passkeys',
  totp: '/security/totp',
  recoveryCodes: '/security/recovery-codes',
  password: '/security/password',
  email: '/security/email',
  sessions: '/security/sessions',
  history: '/security/history',
  lockdown: '/security/lockdown',
  profile: '/profile',
  accountNew: '/accounts/new',
  team: '/team',
  ownership: '/team/ownership',
  activity: '/activity',
  account: '/account',
  accountKeys: '/keys',
  operator: '/operator',
  operatorAccounts: '/operator/accounts',
  operatorHealth: '/operator/health',
} as const;

/** Makes a link of each kind and a static address; answers their pages and those of strangers. */
async function waysPages(page: Page): Promise<Readonly<Record<string, string>>> {
  const link = async (kind: string, fields: Readonly<Record<string, string>>): Promise<string> => {
    await page.goto(`/test/links/new?kind=${kind}`);
    for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
    await page.locator('form[data-form="link"] [data-submit]').click();
    await page.waitForURL(/\/test\/links\/lnk_/);
    return new URL(page.url()).pathname;
  };
  const open = await link('open', { title: 'Tips', amount_min: '1', suggested: '5 10' });
  const counter = await link('counter', { title: 'Till at the door' });
  await page.goto('/test/addresses/new');
  await page.locator('#customer').fill('customer-1042');
  await page.locator('form[data-form="static-address"] [data-submit]').click();
  await page.waitForURL(/\/test\/addresses\/sta_/);
  const address = new URL(page.url()).pathname;
  const ofStrangers = { payOpen: open.replace('/test/links', '/pay'), counter: counter.replace('/test/links', '/pay') };
  return { links: '/test/links', linkNew: '/test/links/new?kind=open', link: counter, addresses: '/test/addresses', address, ...ofStrangers };
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
  const partialInvoice = new URL(page.url()).pathname;
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
      paymentsUndecided: '/test/payments?status=attention',
      invoice: paidInvoice,
      invoicePartial: partialInvoice,
      invoiceAcceptance: `${partialInvoice}?act=accept`,
      invoiceRefund: `${partialInvoice}?act=refund`,
      invoiceExtension: `${partialInvoice}?act=extend`,
      inbox: '/test/inbox',
      inboxEmpty: '/live/inbox',
      balance: '/test/balance',
      projects: '/projects',
      project,
      projectSite: `${project}/site`,
      projectActions: `${project}/actions`,
      projectAmounts: `${project}/amounts`,
      wallets: `${project}/wallets`,
      keys: `${project}/keys`,
      webhooks: `${project}/webhooks`,
      developers: '/developers',
      outbox: '/outbox',
      notFound: '/test/payments/inv_1111111111111111111111',
      checkoutPay: pathname + search,
      ...accessPages,
      ...(await waysPages(page)),
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

export interface Totp {
  /** A code that was not used yet; waits for the next one where need be. */
  code(): Promise<string>;
}

const stepMs = 30_000;

/** The authenticator app of a test, by its base32 secret. Each code is good once, so it never gives the same one twice. */
export function authenticatorApp(secret: string): Totp {
  let usedStep = 0;
  return {
    code: async () => {
      // A step ahead is still good: fewer waits.
      while (Math.floor(Date.now() / stepMs) + 1 <= usedStep) await new Promise((resolve) => setTimeout(resolve, 500));
      const step = Math.max(usedStep + 1, Math.floor(Date.now() / stepMs) - 1);
      usedStep = step;
      return await generate({ secret, epoch: (step * stepMs) / 1000 });
    },
  };
}

/** Turns one-time codes on: confirmed by password and a code by mail, then by the first code of the app. */
export async function enrolTotp(page: Page, readCode: () => Promise<string>): Promise<Totp> {
  await page.goto('/security/totp');
  await page.locator('form[data-form="begin"] [data-submit]').click();
  await page.locator('button[formaction="/confirmation/code"]').click();
  await page.locator('#step_up_password').waitFor();
  await page.locator('#step_up_password').fill(password);
  await typeCode(page, '#step_up_code', await readCode());
  const secret = (await page.locator('.typed-secret bdi').innerText()).replace(/\s/g, '');
  const app = authenticatorApp(secret);
  await typeCode(page, 'form[data-form="confirm"] #code', await app.code());
  await page.waitForURL(/\/security\/recovery-codes/);
  return app;
}

/** On the page that asks who is there: a code of the app. What waited goes on by itself. */
export async function confirmByTotp(page: Page, app: Totp): Promise<void> {
  await typeCode(page, '#step_up_code', await app.code());
  await page.locator('#step_up_code').waitFor({ state: 'detached' });
}
