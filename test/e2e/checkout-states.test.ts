// What a payer sees when a payment is not the exact amount in time, live on one page that is never reloaded by hand; and what the
// merchant's page of the same invoice says.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { chooseFirst, createInvoice, createTestProject, signUp, simulate } from '../support/merchant-journey';

let home: Home;
let browser: Browser;
let merchant: WatchedPage;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  merchant = await openPage(browser, home.url);
  await signUp(merchant.page, 'states@shop.test');
  await createTestProject(merchant.page, 'Coffee & Co');
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

const stories = [
  { kind: 'partial', payer: /Part received[\s\S]*25\s*TESTUSD[\s\S]*Still due[\s\S]*25/, merchant: 'Partly paid' },
  { kind: 'over', payer: /Paid[\s\S]*5\s*TESTUSD more than asked/, merchant: 'Overpaid' },
  { kind: 'late', payer: /after the time/, merchant: 'Paid late' },
  { kind: 'wrong_asset', payer: /Send exactly[\s\S]*Another coin came[\s\S]*has been told/, merchant: null },
  { kind: 'dropped', payer: /has not arrived/, merchant: null },
] as const;

test.each(stories)('a payment that is $kind is told to both', async ({ kind, payer: told, merchant: word }) => {
  const checkoutUrl = await createInvoice(merchant.page, '50', kind);
  const invoicePath = new URL(merchant.page.url()).pathname;
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  await simulate(payer.page, kind);
  await expect.poll(async () => await payer.page.locator('#checkout-state').innerText(), { timeout: 60_000, interval: 500 }).toMatch(told);
  await merchant.page.goto(invoicePath);
  if (word !== null)
    await expect.poll(async () => await merchant.page.locator('.invoice-head').innerText(), { timeout: 30_000, interval: 500 }).toContain(word);
  payer.assertClean();
  await payer.close();
});

test('what was missing after a part comes, and the invoice is paid', async () => {
  const checkoutUrl = await createInvoice(merchant.page, '50', 'rest');
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  await simulate(payer.page, 'partial');
  await payer.page.locator('button[value="rest"]').waitFor({ timeout: 30_000 });
  expect(await payer.page.locator('.send-amount').innerText()).toMatch(/25\s*TESTUSD/);
  await simulate(payer.page, 'rest');
  await payer.page.locator('.seal:not([class*="is-"])').waitFor({ timeout: 30_000 });
  payer.assertClean();
  await payer.close();
});

test('a cancelled invoice asks nobody for money, on a page that was open before', async () => {
  const checkoutUrl = await createInvoice(merchant.page, '50', 'cancelled');
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  await merchant.page.locator('summary', { hasText: 'Cancel' }).click();
  await merchant.page.locator('form[data-form="cancel"] [data-submit]').click();
  await payer.page.locator('.address').waitFor({ state: 'detached', timeout: 30_000 });
  payer.assertClean();
  merchant.assertClean();
  await payer.close();
});

test('the payer goes back to the choice, takes another coin, and reads it in Russian', async () => {
  const checkoutUrl = await createInvoice(merchant.page, '50', 'other coin');
  const payer = await openPage(browser, home.url, { viewport: { width: 360, height: 740 } });
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  expect(await payer.page.locator('.send-amount').innerText()).toContain('TESTUSD');
  await payer.page.locator('a[href*="choose=1"]').click();
  await payer.page.locator('input[name="asset"][value="COIN_SANDBOX"]').check();
  await chooseFirst(payer.page);
  expect(await payer.page.locator('.send-amount').innerText()).toMatch(/0\.025\s*TESTCOIN/);
  await payer.page.locator('a[lang="ru"]').click();
  expect(await payer.page.locator('html').getAttribute('lang')).toBe('ru');
  expect(await payer.page.locator('.send-amount').innerText()).toContain('TESTCOIN');
  payer.assertClean();
  await payer.close();
});
