// Telegram the whole way, in a browser and a real home that asks a peer for what people wrote: a stolen link does nothing, one's own is joined
// after a yes, a payment is one message that is edited, and without a script it works too.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBotApi, type BotServer } from '../support/bot-api-server';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { chooseFirst, createInvoice, createTestProject, signUp, simulate } from '../support/merchant-journey';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const anna = { id: 501, first_name: 'Anna', username: 'anna_tea', language_code: 'en' };
const mallory = { id: 666, first_name: 'Mallory', username: 'mallory', language_code: 'en' };

let home: Home;
let browser: Browser;
let bot: BotServer;
let own: WatchedPage;
let plain: WatchedPage;

beforeAll(async () => {
  bot = await startBotApi();
  [home, browser] = await Promise.all([startHome({ vars: bot.vars, cronMs: 2_000 }), openBrowser()]);
  own = await openPage(browser, home.url);
  await signUp(own.page, 'telegram@shop.test');
  await createTestProject(own.page, 'Coffee & Co');
  plain = await openPage(browser, home.url, { javaScriptEnabled: false });
  await plain.context.addCookies(await own.context.cookies());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
  await bot?.stop();
});

/** Makes a link on the page and answers the token that its address carries. */
async function makeLink(page: Page): Promise<string> {
  await page.goto('/telegram');
  await page.locator('form[data-form="link-private"] [data-submit]').click();
  const href = (await page.getByRole('link', { name: 'Open in Telegram' }).getAttribute('href')) ?? '';
  expect(href).toMatch(/^https:\/\/t\.me\/quittance_test_bot\?start=[\w-]{43}$/);
  expect(await page.locator('#link-private .qr svg').count()).toBe(1);
  return new URL(href).searchParams.get('start') ?? '';
}

test('a link that somebody else used shows who it was, and once refused leads nowhere; without a script', async () => {
  const token = await makeLink(plain.page);
  bot.api.says(mallory, `/start ${token}`);
  const read = async (): Promise<string> => {
    await plain.page.goto('/telegram');
    return await plain.page.locator('main').innerText();
  };
  await expect.poll(read, { timeout: 20_000, interval: 500 }).toContain('@mallory');
  await bot.waitFor(() => bot.api.messages.find(({ chatId, text }) => chatId === 666 && text.startsWith('Almost done')));
  await plain.page.getByRole('button', { name: 'No, that is not mine' }).click();
  expect(await plain.page.locator('main').innerText()).toContain('No chat is linked.');
});

test('one’s own chat is joined after a yes, by itself on the page; a payment is one message that is edited; blocking ends it', async () => {
  const { page } = own;
  const token = await makeLink(page);
  bot.api.says(anna, `/start ${token}`);
  await page.getByRole('button', { name: 'Yes, link this chat' }).waitFor({ timeout: 20_000 });
  await page.evaluate(axeSource);
  expect(await page.evaluate<readonly string[]>('axe.run().then((result) => result.violations.map(({ id, help }) => `${id}: ${help}`))')).toEqual([]);
  await page.getByRole('button', { name: 'Yes, link this chat' }).click();
  expect(await page.locator('main').innerText()).toContain('@anna_tea');
  await bot.waitFor(() => bot.api.messages.find(({ chatId, text }) => chatId === 501 && text.includes('Telegram linked')), 60_000);

  const checkout = await createInvoice(page, '50', 'order-7');
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkout);
  await chooseFirst(payer.page);
  await simulate(payer.page, 'exact');
  await bot.waitFor(() => bot.api.messages.find(({ chatId, text }) => chatId === 501 && /Paid/.test(text) && /order-7/.test(text)), 60_000);
  await payer.close();
  expect(bot.api.messages.filter(({ chatId }) => chatId === 666)).toHaveLength(1);

  bot.api.says(anna, '/stop');
  const read = async (): Promise<string> => {
    await page.goto('/telegram');
    return await page.locator('main').innerText();
  };
  await expect.poll(read, { timeout: 20_000, interval: 500 }).toContain('No chat is linked.');
});
