// Every page of the product in a real browser: nothing on the console, nothing blocked by the policy, no stranger asked, no barrier for
// assistive technology, and no sideways scroll on a phone; in light and dark, in English and Russian.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { chooseFirst, createInvoice, createTestProject, signUp, simulate } from '../support/merchant-journey';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let home: Home;
let browser: Browser;
let merchant: WatchedPage;
/** Addresses by the name of the page. */
const pages: Record<string, string> = {};

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  merchant = await openPage(browser, home.url);
  const { page } = merchant;
  await signUp(page, 'pages@shop.test');
  Object.assign(pages, { overviewEmpty: '/test/overview', paymentsEmpty: '/live/payments', balanceEmpty: '/live/balance', projectNew: '/projects/new' });
  await createTestProject(page, 'Coffee & Co');
  await page.goto('/projects');
  const project = await page.locator('main tbody a').first().getAttribute('href');
  const paid = await createInvoice(page, '50.00', '1042');
  await payInFull(paid);
  const waiting = await createInvoice(page, '1234.56', 'A long order number of the shop 0000000001');
  const invoice = new URL(page.url()).pathname;
  const open = await createInvoice(page, '7', '3');
  Object.assign(pages, {
    home: '/',
    overview: '/test/overview',
    payments: '/test/payments',
    paymentsFiltered: '/test/payments?status=paid&q=nothing',
    invoiceNew: '/test/payments/new',
    invoice,
    balance: '/test/balance',
    projects: '/projects',
    project: `${project}`,
    wallets: `${project}/wallets`,
    keys: `${project}/keys`,
    webhooks: `${project}/webhooks`,
    developers: '/developers',
    outbox: '/outbox',
    notFound: '/test/payments/inv_1111111111111111111111',
    checkoutChoice: new URL(open, home.url).pathname,
    checkoutPay: await chosenPath(waiting),
    checkoutPaid: new URL(paid, home.url).pathname,
  });
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

async function payInFull(checkoutUrl: string): Promise<void> {
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  await simulate(payer.page, 'exact');
  await payer.page.locator('.seal:not(.is-move)').waitFor({ timeout: 60_000 });
  await payer.close();
}

async function chosenPath(checkoutUrl: string): Promise<string> {
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  const { pathname, search } = new URL(payer.page.url());
  await payer.close();
  return pathname + search;
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What assistive technology would stumble over. Axe comes in by the debugger, so the page's own policy stays as it is. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate<readonly Violation[]>('axe.run().then((result) => result.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => ({ html })) })))');
  return violations.map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes[0]?.html.slice(0, 200)}`);
}

async function sidewaysScroll(page: Page): Promise<number> {
  return await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

const looks = [
  { name: 'light, desktop', colorScheme: 'light', viewport: { width: 1280, height: 800 }, locale: 'en' },
  { name: 'dark, phone, Russian', colorScheme: 'dark', viewport: { width: 360, height: 740 }, locale: 'ru' },
] as const;

describe.each(looks)('in $name', ({ colorScheme, viewport, locale }) => {
  test('every page is clean, reachable and fits', async () => {
    const watched = await openPage(browser, home.url, { colorScheme, viewport, locale, reducedMotion: 'reduce' });
    await watched.context.addCookies(await merchant.context.cookies());
    await watched.context.addCookies([{ name: 'locale', value: locale, url: home.url }]);
    const found: string[] = [];
    for (const [name, path] of Object.entries(pages)) {
      await watched.page.goto(path);
      await watched.page.waitForLoadState('load');
      found.push(...(await barriers(watched.page)).map((barrier) => `${name}: ${barrier}`));
      const beyond = await sidewaysScroll(watched.page);
      if (beyond > 0) found.push(`${name}: ${beyond} pixels too wide`);
      found.push(...watched.problems.slice(0).map((problem) => `${name}: ${problem}`));
    }
    expect(found).toEqual([]);
    await watched.close();
  }, 240_000);
});

test('the pages of strangers are clean, too', async () => {
  for (const { colorScheme, viewport, locale } of looks) {
    const watched = await openPage(browser, home.url, { colorScheme, viewport, locale, reducedMotion: 'reduce' });
    const found: string[] = [];
    for (const path of ['/', '/sign-in', '/sign-up', '/nowhere']) {
      await watched.page.goto(path);
      found.push(...(await barriers(watched.page)).map((barrier) => `${path}: ${barrier}`));
      const beyond = await sidewaysScroll(watched.page);
      if (beyond > 0) found.push(`${path}: ${beyond} pixels too wide`);
    }
    expect([...found, ...watched.problems]).toEqual([]);
    await watched.close();
  }
});
