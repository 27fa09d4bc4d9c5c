// What staff do about odd payments, in a browser: a part accepted with a reason (without scripts), a colleague who was too late, a refund
// and a note, a late payment let be from the inbox. And nothing on these pages stands in the way of assistive technology.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { chooseFirst, createInvoice, createTestProject, signUp, simulate } from '../support/merchant-journey';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let home: Home;
let browser: Browser;
let colleague: WatchedPage;
let plain: WatchedPage;
let partial: string;
let late: string;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  colleague = await openPage(browser, home.url);
  const { page } = colleague;
  await signUp(page, 'inbox@shop.test');
  await createTestProject(page, 'Coffee & Co');
  partial = await pay(await createInvoice(page, '50', 'part'), 'partial');
  late = await pay(await createInvoice(page, '20', 'late'), 'late');
  plain = await openPage(browser, home.url, { javaScriptEnabled: false });
  await plain.context.addCookies(await colleague.context.cookies());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

/** Pays as a payer does, and answers the path of the merchant's page. */
async function pay(checkoutUrl: string, kind: 'partial' | 'late'): Promise<string> {
  const path = new URL(colleague.page.url()).pathname;
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  await simulate(payer.page, kind);
  await payer.page.waitForURL(/\/i\/inv_/);
  await payer.close();
  return path;
}

/** Loads the page until it says that. */
async function until(page: Page, path: string, text: RegExp): Promise<void> {
  const read = async (): Promise<string> => {
    await page.goto(path);
    return await page.locator('main').innerText();
  };
  await expect.poll(read, { timeout: 40_000, interval: 400 }).toMatch(text);
}

async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return await page.evaluate<readonly string[]>('axe.run().then((result) => result.violations.map(({ id, help }) => `${id}: ${help}`))');
}

test('a part is accepted with a reason, without scripts; a colleague who was slower sees it as it is now and keeps the words', async () => {
  await until(plain.page, partial, /25\s*TESTUSD of 50\s*TESTUSD has come in time/);
  await plain.page.getByRole('link', { name: 'Accept what came' }).click();
  expect(await plain.page.locator('#act').innerText()).toMatch(/Missing\s+25\s*TESTUSD \u2248 25\.00\s*USD/);
  await colleague.page.goto(`${partial}?act=accept`);
  expect(await barriers(colleague.page)).toEqual([]);

  await plain.page.locator('#reason').fill('A regular customer, the exchange kept its fee');
  await plain.page.locator('form[data-form="accept"] [data-submit]').click();
  await plain.page.waitForURL(/done=accepted/);
  expect(await plain.page.locator('main').innerText()).toContain('A regular customer, the exchange kept its fee');

  await colleague.page.locator('#reason').fill('Goodwill');
  await colleague.page.locator('form[data-form="accept"] [data-submit]').click();
  await colleague.page.getByText('It has changed while you were looking').waitFor();
  expect(await colleague.page.locator('#act').innerText()).toContain('Goodwill');
  expect(await barriers(colleague.page)).toEqual([]);
  await until(colleague.page, partial, /25\s*TESTUSD of 50\s*TESTUSD was accepted by hand as enough/);
});

test('a refund is written down with its transaction, and a note stays with its author', async () => {
  const { page } = colleague;
  await page.goto(`${partial}?act=refund`);
  await page.locator('#amount').fill('30');
  await page.locator('#txid').fill('back-1');
  await page.locator('form[data-form="refund"] #reason').fill('One of two goods was sold out');
  await page.locator('form[data-form="refund"] [data-submit]').click();
  await page.getByText('That is more than arrived').waitFor();
  expect(await page.locator('#txid').inputValue()).toBe('back-1');
  await page.locator('#amount').fill('5,5');
  await page.locator('form[data-form="refund"] [data-submit]').click();
  await page.waitForURL(/done=refunded/);
  expect(await page.locator('.timeline').innerText()).toMatch(/Refund written down[\s\S]*5\.5\s*TESTUSD[\s\S]*One of two goods was sold out/);

  await page.locator('#text').fill('Sent an apology with it');
  await page.locator('form[data-form="note"] [data-submit]').click();
  await page.waitForURL(/done=noted/);
  expect(await page.locator('#notes').innerText()).toMatch(/inbox@shop\.test[\s\S]*Sent an apology with it/);
});

test('a late payment waits in the inbox and leaves it when somebody lets it be', async () => {
  const { page } = colleague;
  await until(page, '/test/inbox', /came after the end; the project's rule is to ask you/);
  expect(await barriers(page)).toEqual([]);
  await page.locator(`form[action="${late}/review"]`).getByRole('button', { name: 'Nothing to do' }).click();
  await page.waitForURL(/\/test\/inbox\?done=reviewed/);
  expect(await page.locator('main').innerText()).toContain('Nothing waits for you');
  expect(await barriers(page)).toEqual([]);
  colleague.assertClean();
  plain.assertClean();
});
