// The main journey, as a merchant and a payer live it, in a real browser against the real local home.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { chooseFirst, createInvoice, createTestProject, signIn, signUp, simulate } from '../support/merchant-journey';

let home: Home;
let browser: Browser;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

test('a merchant signs up, makes an invoice, and sees it paid in checkout, Payments and Balance', async () => {
  const merchant = await openPage(browser, home.url);
  await signUp(merchant.page, 'first@shop.test');
  await createTestProject(merchant.page, 'Coffee & Co');
  const checkoutUrl = await createInvoice(merchant.page, '50,00', '1042');

  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  expect(await payer.page.locator('body').innerText()).toContain('Coffee & Co');
  await chooseFirst(payer.page);
  await simulate(payer.page, 'exact');
  await payer.page.locator('.seal:not(.is-move)').waitFor({ timeout: 60_000 });
  expect(await payer.page.locator('#checkout-state').innerText()).toContain('50');
  expect(await payer.page.locator('form[data-form="choice"]').count()).toBe(0);

  await merchant.page.goto('/test/payments');
  const row = merchant.page.locator('tbody tr').filter({ hasText: '1042' });
  expect(await row.innerText()).toContain('Paid');
  await merchant.page.goto('/test/balance');
  expect(await merchant.page.getByRole('main').innerText()).toMatch(/50\s*TESTUSD/);
  merchant.assertClean();
  payer.assertClean();
  await merchant.close();
  await payer.close();
});

test('a payer without JavaScript pays the same way', async () => {
  const merchant = await openPage(browser, home.url);
  await signUp(merchant.page, 'plain@shop.test');
  await createTestProject(merchant.page, 'Plain shop');
  const checkoutUrl = await createInvoice(merchant.page, '12.50', '7');
  const payer = await openPage(browser, home.url, { javaScriptEnabled: false });
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  expect(await payer.page.locator('.address-text').innerText()).toMatch(/^sbx1/);
  await simulate(payer.page, 'exact');
  await expect.poll(async () => (await payer.page.reload(), payer.page.locator('.seal:not(.is-move)').count()), { timeout: 60_000, interval: 1_000 }).toBe(1);
  payer.assertClean();
  await payer.close();
  await merchant.close();
});

test('a session ends for every copy of its cookie when its owner signs out', async () => {
  const merchant = await openPage(browser, home.url);
  await signUp(merchant.page, 'leaving@shop.test');
  const cookies = await merchant.context.cookies();
  await merchant.page.evaluate('document.querySelector(\'form[action="/sign-out"]\').submit()');
  await merchant.page.waitForURL(`${home.url}/`);
  await merchant.context.addCookies(cookies);
  await merchant.page.goto('/projects');
  expect(new URL(merchant.page.url()).pathname).toBe('/sign-in');
  await signIn(merchant.page, 'leaving@shop.test');
  await merchant.page.waitForURL('**/projects');
  await merchant.close();
});
