// Every further way to be paid, from the merchant's form to money that is there: a payment link with and without scripts, an open amount,
// the counter by keyboard alone, and an address of a customer's own. Nobody reloads more than a person would.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { chooseFirst, createTestProject, signUp, simulate } from '../support/merchant-journey';

let home: Home;
let browser: Browser;
let merchant: WatchedPage;
/** Payers whose money is on its way, by what they paid. */
const waiting: { readonly what: string; readonly payer: WatchedPage }[] = [];

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  merchant = await openPage(browser, home.url);
  await signUp(merchant.page, 'ways@shop.test');
  await createTestProject(merchant.page, 'Coffee & Co');
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

/** Makes a link by its form; answers the address that the page shares. */
async function createLink(page: Page, kind: 'fixed' | 'open' | 'counter', fields: Readonly<Record<string, string>>): Promise<string> {
  await page.goto(`/test/links/new?kind=${kind}`);
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
  await page.locator('form[data-form="link"] [data-submit]').click();
  await page.waitForURL(/\/test\/links\/lnk_/);
  return new URL((await page.locator('.share-url bdi').first().textContent()) ?? '').pathname;
}

const begin = (page: Page): Promise<void> => page.locator('form[data-form="pay"] [data-submit]').click();

async function payExactly(what: string, payer: WatchedPage): Promise<void> {
  await payer.page.waitForURL(/\/i\/inv_/);
  await chooseFirst(payer.page);
  await simulate(payer.page, 'exact');
  waiting.push({ what, payer });
}

test('a payment link is shared, and its payer needs no more than three clicks', async () => {
  const path = await createLink(merchant.page, 'fixed', { title: 'Tasting on Saturday', amount: '25' });
  expect(await merchant.page.locator('.share .qr svg').count()).toBe(1);
  const payer = await openPage(browser, home.url);
  await payer.page.goto(path);
  expect(await payer.page.locator('.slip').innerText()).toMatch(/Tasting on Saturday[\s\S]*25\.00/);
  await payer.page.locator('#payer_email').fill('payer@mail.test');
  await begin(payer.page);
  await payExactly('a link', payer);
});

test('the same without scripts, on a phone, in Russian', async () => {
  const path = await createLink(merchant.page, 'fixed', { title: 'Coffee for two', amount: '7.50' });
  const payer = await openPage(browser, home.url, { javaScriptEnabled: false, viewport: { width: 360, height: 740 }, locale: 'ru' });
  await payer.page.goto(path);
  expect(await payer.page.locator('html').getAttribute('lang')).toBe('ru');
  await begin(payer.page);
  await payExactly('a link without scripts', payer);
});

test('a paused link asks nobody for money', async () => {
  const path = await createLink(merchant.page, 'fixed', { title: 'Sold out', amount: '5' });
  const payer = await openPage(browser, home.url);
  await payer.page.goto(path);
  await merchant.page.locator('form[data-form="switch"] [data-submit]').click();
  await merchant.page.locator('.badge.is-waiting').waitFor();
  await begin(payer.page);
  await payer.page.locator('.seal.is-off').waitFor();
  expect(payer.page.url()).not.toContain('/i/inv_');
  payer.assertClean();
  await payer.close();
});

test('a donor takes a suggested amount, or types one within the bounds', async () => {
  const path = await createLink(merchant.page, 'open', { title: 'Tips', amount_min: '2', amount_max: '100', suggested: '5 10 20' });
  const payer = await openPage(browser, home.url);
  await payer.page.goto(path);
  await payer.page.locator('html[data-script]').waitFor({ state: 'attached' });
  await payer.page.locator('[data-amount="10.00"]').click();
  expect(await payer.page.locator('#amount').inputValue()).toBe('10.00');
  await payer.page.locator('#amount').fill('1');
  await begin(payer.page);
  await payer.page.locator('#amount-problem').waitFor();
  await payer.page.locator('#amount').fill('12,5');
  await begin(payer.page);
  await payExactly('an open amount', payer);
  const plain = await openPage(browser, home.url, { javaScriptEnabled: false });
  await plain.page.goto(path);
  await plain.page.locator('[data-amount="20.00"]').click();
  expect(await plain.page.locator('#amount').inputValue()).toBe('20.00');
  await plain.close();
});

test('the counter sells by keyboard alone, shows a large code, and leads to the next sale', async () => {
  await createLink(merchant.page, 'counter', { title: 'Till at the door' });
  const counter = new URL((await merchant.page.locator('.share-url bdi').nth(1).textContent()) ?? '').pathname;
  expect(counter).toMatch(/^\/pos\/[A-Z0-9]{16}$/);
  const till = await openPage(browser, home.url, { viewport: { width: 820, height: 1180 } });
  await till.page.goto(counter);
  await till.page.locator('html[data-script]').waitFor({ state: 'attached' });
  for (const key of ['3', '.', '5', '9', 'erase', '0']) await till.page.locator(`[data-key="${key}"]`).click();
  expect(await till.page.locator('#amount').inputValue()).toBe('3.50');
  await till.page.locator('#amount').fill('');
  await till.page.locator('#amount').focus();
  await till.page.keyboard.type('4,20');
  await till.page.keyboard.press('Enter');
  await till.page.waitForURL(/\/i\/inv_/);
  await till.page.locator('form[data-form="choice"] [data-submit]').focus();
  await till.page.keyboard.press('Enter');
  await till.page.locator('.address').waitFor();
  expect((await till.page.locator('.qr').boundingBox())?.width ?? 0).toBeGreaterThan(300);
  await simulate(till.page, 'exact');
  const sale = await openPage(browser, home.url);
  await sale.page.goto(till.page.url());
  waiting.push({ what: 'a sale at the counter', payer: sale });
  await till.page.locator('.new-sale').focus();
  await till.page.keyboard.press('Enter');
  await till.page.locator('form[data-form="counter"]').waitFor();
  expect(await till.page.locator('#amount').inputValue()).toBe('');
  till.assertClean();
  await till.close();
});

test('a customer’s own address takes a deposit, which is a payment of its own', async () => {
  const { page } = merchant;
  await page.goto('/test/addresses/new');
  await page.locator('#customer').fill('customer-1042');
  await page.locator('form[data-form="static-address"] [data-submit]').click();
  await page.waitForURL(/\/test\/addresses\/sta_/);
  expect(await page.locator('.share .address-text').innerText()).not.toBe('');
  await page.locator('form[data-form="simulation"] #amount').fill('42.5');
  await page.locator('form[data-form="simulation"] [data-submit]').click();
  const deposit = page.locator('main table tbody a').first();
  await deposit.waitFor();
  const invoice = ((await deposit.getAttribute('href')) ?? '').replace(/^\/test\/payments/, '/i');
  const payer = await openPage(browser, home.url);
  await payer.page.goto(invoice);
  waiting.push({ what: 'a deposit', payer });
});

test('all of them are paid, and no page had anything to complain about', async () => {
  expect(waiting.map(({ what }) => what)).toEqual(['a link', 'a link without scripts', 'an open amount', 'a sale at the counter', 'a deposit']);
  for (const { what, payer } of waiting) {
    const paid = payer.page.locator('.seal:not([class*="is-"])');
    // Without scripts the page comes again by itself every twenty seconds; a person presses reload.
    const isThere = async (): Promise<string> => {
      if (what === 'a link without scripts') await payer.page.reload();
      return (await paid.count()) > 0 ? what : 'not yet';
    };
    await expect.poll(isThere, { timeout: 30_000, interval: 500 }).toBe(what);
    payer.assertClean();
    await payer.close();
  }
  await merchant.page.goto('/test/links');
  expect(await merchant.page.locator('main table tbody tr').count()).toBe(5);
  merchant.assertClean();
}, 90_000);
