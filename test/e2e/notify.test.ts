// What one is told, in a browser: choices by keyboard, hours without scripts, a test mail that arrives in the outbox, and its own link that
// ends the mails. And nothing on these pages stands in the way of assistive technology.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { press } from '../support/keyboard';
import { chooseFirst, createInvoice, createTestProject, signUp, simulate } from '../support/merchant-journey';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let home: Home;
let browser: Browser;
let merchant: WatchedPage;
let plain: WatchedPage;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  merchant = await openPage(browser, home.url);
  await signUp(merchant.page, 'told@shop.test');
  plain = await openPage(browser, home.url, { javaScriptEnabled: false });
  await plain.context.addCookies(await merchant.context.cookies());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return await page.evaluate<readonly string[]>('axe.run().then((result) => result.violations.map(({ id, help }) => `${id}: ${help}`))');
}

const seenByMail = 'input[name="by_email"][value="payment.seen"]';

test('a choice is made and saved by keyboard alone', async () => {
  const { page } = merchant;
  await page.goto('/notices/settings');
  expect(await barriers(page)).toEqual([]);
  await press(page, seenByMail, 'Space');
  await press(page, 'form[data-form="choices"] [data-submit]', 'Enter');
  await page.waitForURL(/done=saved/);
  expect(await page.locator(seenByMail).isChecked()).toBe(true);
});

test('quiet hours are kept without scripts, and a mistake loses nothing', async () => {
  const { page } = plain;
  await page.goto('/notices/settings');
  await page.locator('#amount').fill('1.234');
  await page.locator('input[name="quiet"]').check();
  await page.locator('#quiet_from').fill('21:30');
  await page.locator('form[data-form="habit"] [data-submit]').click();
  expect([await page.locator('#amount').inputValue(), await page.locator('#quiet_from').inputValue()]).toEqual(['1.234', '21:30']);
  await page.locator('#amount').fill('5');
  await page.locator('form[data-form="habit"] [data-submit]').click();
  await page.waitForURL(/done=saved/);
  expect([await page.locator('#amount').inputValue(), await page.locator('#quiet_from').inputValue()]).toEqual(['5.00', '21:30']);
});

test('a test mail arrives in the outbox, and the log says what became of it', async () => {
  const { page } = plain;
  await page.goto('/notices/settings');
  await page.locator('form[data-form="test-email"] [data-submit]').click();
  await page.getByText('A test message is on its way.').waitFor();
  await page.getByRole('link', { name: 'See what became of it' }).click();
  await expect
    .poll(
      async () => {
        await page.reload();
        return await page.locator('main').innerText();
      },
      { timeout: 20_000, interval: 400 },
    )
    .toMatch(/Result\s+Sent/);
  await page.goto('/outbox');
  expect(await page.locator('main').innerText()).toMatch(/test message/i);
});

test('the link in a mail of news ends them, without a session, and leaves Telegram as it was', async () => {
  const { page } = merchant;
  // What waits for the morning would make the test one of the hour.
  await page.goto('/notices/settings');
  await page.locator('input[name="quiet"]').uncheck();
  await page.locator('form[data-form="habit"] [data-submit]').click();
  await page.waitForURL(/done=saved/);
  await createTestProject(page, 'Coffee & Co');
  const checkout = await createInvoice(page, '50', 'part');
  const stranger = await openPage(browser, home.url);
  await stranger.page.goto(checkout);
  await chooseFirst(stranger.page);
  await simulate(stranger.page, 'partial');
  const mails = plain.page.getByRole('link', { name: /Partly paid/ });
  await expect
    .poll(
      async () => {
        await plain.page.goto('/outbox');
        return mails.count();
      },
      { timeout: 40_000, interval: 500 },
    )
    .toBeGreaterThan(0);
  await mails.first().click();
  const path = /\/unsubscribe\/[\w.-]+/.exec(await plain.page.locator('main').innerText())?.[0] ?? 'no link';
  await stranger.page.goto(path);
  expect(await barriers(stranger.page)).toEqual([]);
  await stranger.page.getByRole('button', { name: 'End these mails' }).click();
  await stranger.page.getByText('No more of these mails').waitFor();
  await stranger.close();
  await page.goto('/notices/settings');
  expect(await page.locator('input[name="by_email"]:checked').count()).toBe(0);
  expect(await page.locator('input[name="by_telegram"]:checked').count()).toBeGreaterThan(0);
});

test('the pages of recipients and of what was sent are clean', async () => {
  const { page } = merchant;
  for (const path of ['/recipients', '/told', '/told?view=letters']) {
    await page.goto(path);
    expect([path, await barriers(page)]).toEqual([path, []]);
  }
});
