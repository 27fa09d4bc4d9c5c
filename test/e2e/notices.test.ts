// The notification centre in a browser: the bell counts what comes in, in all tabs; it opens by keys; visiting marks, marking can be taken
// back; and all of it without scripts by plain pages. Nothing in it stands in the way of assistive technology.
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
let tab: Page;
let other: Page;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome({ cronMs: 1_000 }), openBrowser()]);
  merchant = await openPage(browser, home.url);
  tab = merchant.page;
  await signUp(tab, 'bell@shop.test');
  await createTestProject(tab, 'Coffee & Co');
  for (const order of ['first', 'second']) await pay(await createInvoice(tab, '50', order));
  other = await merchant.context.newPage();
  await other.goto('/test/payments');
  // Only the tab in front draws frames, and clicks wait for frames.
  await tab.bringToFront();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

async function pay(checkoutUrl: string): Promise<void> {
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  await simulate(payer.page, 'exact');
  await payer.page.waitForURL(/\/i\/inv_/);
  await payer.close();
}

const countIn = async (page: Page): Promise<string> => ((await page.locator('.bell-count').count()) === 0 ? '' : await page.locator('.bell-count').innerText());
const titleIn = async (page: Page): Promise<string> => /^\((\d+\+?)\)/.exec(await page.title())?.[1] ?? '';
/** What the browser says when somebody comes back to the tab: the page asks at once, not in half a minute. */
const comeBack = (page: Page): Promise<void> => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");

async function bothSay(count: string): Promise<void> {
  for (const page of [tab, other])
    await expect.poll(async () => [await countIn(page), await titleIn(page)], { timeout: 10_000, interval: 100 }).toEqual([count, count]);
}

async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return await page.evaluate<readonly string[]>('axe.run().then((result) => result.violations.map(({ id, help }) => `${id}: ${help}`))');
}

test('two payments come in while the page stands open: the bell and the title of each tab say so', async () => {
  const read = async (): Promise<string> => {
    await comeBack(tab);
    return await countIn(tab);
  };
  await expect.poll(read, { timeout: 40_000, interval: 500 }).toBe('2');
  await comeBack(other);
  await bothSay('2');
  expect(await tab.locator('[data-bell-link]').ariaSnapshot()).toContain('2 unread notices');
}, 60_000);

test('the bell opens by keys, marks nothing, is free of barriers, and Escape leads back to it', async () => {
  await press(tab, '[data-bell-link]', 'Space');
  await tab.locator('.bell-line').first().waitFor();
  expect(await tab.locator('#bell-panel').innerText()).toMatch(/Paid: 50\.00\s*USD · Order second/);
  expect(await barriers(tab)).toEqual([]);
  await tab.keyboard.press('Escape');
  expect(await tab.locator('#bell-panel').isVisible()).toBe(false);
  expect(await tab.evaluate("document.activeElement.matches('[data-bell-link]')")).toBe(true);
  await tab.keyboard.press('Enter');
  await tab.locator('.bell-line').first().waitFor();
  await bothSay('2');
  await tab.locator('main').click({ position: { x: 4, y: 4 } });
  expect(await tab.locator('#bell-panel').isVisible()).toBe(false);
}, 60_000);

test('opening an item leads to its payment and counts it as read in the other tab too', async () => {
  await press(tab, '[data-bell-link]', 'Enter');
  await tab.locator('.bell-line', { hasText: 'Order second' }).click();
  await tab.waitForURL(/\/payments\/inv_/);
  expect(await tab.locator('main').innerText()).toContain('second');
  await bothSay('1');
}, 60_000);

test('all are marked from the bell and taken back there, in both tabs, and the page stays where it is', async () => {
  const here = tab.url();
  await press(tab, '[data-bell-link]', 'Enter');
  await tab.locator('#bell-panel').getByRole('button', { name: 'Mark all as read' }).click();
  await tab.locator('#bell-panel').getByText('Marked as read.').waitFor();
  await bothSay('');
  expect(await barriers(tab)).toEqual([]);
  await tab.locator('#bell-panel').getByRole('button', { name: 'Undo' }).click();
  await bothSay('1');
  expect(tab.url()).toBe(here);
}, 60_000);

test('without scripts the bell is a link, each line has its button, and the toast takes it back', async () => {
  const plain = await openPage(browser, home.url, { javaScriptEnabled: false });
  await plain.context.addCookies(await merchant.context.cookies());
  const { page } = plain;
  await page.goto('/test/overview');
  await page.locator('.bell').click();
  expect(new URL(page.url()).pathname).toBe('/notices');
  await page.locator('.notice-item').getByRole('button', { name: 'Mark as read' }).click();
  await page.waitForURL(/done=read/);
  expect([await countIn(page), await titleIn(page)]).toEqual(['', '']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForURL(/done=unread/);
  expect([await countIn(page), await titleIn(page)]).toEqual(['1', '1']);
  await page.locator('#area').selectOption('payments');
  await page.locator('form.filters button').click();
  expect(await page.locator('.notice-item').count()).toBe(2);
  await page.locator('.notice-item', { hasText: 'Order first' }).getByRole('link', { name: 'Open' }).click();
  expect(page.url()).toMatch(/\/payments\/inv_/);
  plain.assertClean();
  await plain.close();
}, 60_000);

test('the page of all notices is free of barriers, on a phone too, and no wider than it', async () => {
  await tab.goto('/notices');
  expect(await barriers(tab)).toEqual([]);
  await tab.setViewportSize({ width: 360, height: 740 });
  await press(tab, '[data-bell-link]', 'Enter');
  await tab.locator('.bell-line').first().waitFor();
  expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  expect(await barriers(tab)).toEqual([]);
  merchant.assertClean();
}, 60_000);
