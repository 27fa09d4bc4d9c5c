// The checkout on a shop's own page, on another origin under a strict policy: in a dialog, in place, and without any script; and the way back
// to the shop that comes by itself.
import { readFileSync } from 'node:fs';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buttonSnippet, inlineSnippet } from '../../views/embed/snippet';
import { openBrowser, openPage, type PageOptions, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { createInvoice, createTestProject, signUp } from '../support/merchant-journey';
import { startShopPage, type ShopPage } from '../support/shop-page';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let home: Home;
let browser: Browser;
let shop: ShopPage;
let merchant: WatchedPage;
let [shopId, inlineId] = ['', ''];

const button = (): string => buttonSnippet({ origin: home.url, shopId }, { amount: '12.50', currency: 'USD', order: 'A-7', label: 'Pay 12.50' });

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  merchant = await openPage(browser, home.url);
  const { page } = merchant;
  await signUp(page, 'embed@shop.test');
  await createTestProject(page, 'Coffee & Co');
  shop = await startShopPage(home.url, {
    '/': () => `<p>${button()}</p>`,
    '/inline': () => inlineSnippet({ origin: home.url }, inlineId, 'Pay'),
    '/thanks': () => '<p id="thanks">Thank you</p>',
  });
  await page.goto('/projects');
  const project = (await page.locator('main tbody a').first().getAttribute('href')) ?? '';
  await page.goto(`${project}/integration`);
  shopId = /\b[A-Z2-9]{16}\b/.exec(await page.content())?.[0] ?? '';
  await page.goto(`${project}/site`);
  await page.locator('#return_success').fill(`${shop.url}/thanks`);
  await page.locator('form[data-form="site"] [data-submit]').click();
  await page.goto(`${project}/actions`);
  await page.locator('input[name="auto_return"]').check();
  await page.locator('form[data-form="actions"] button[data-submit]:not([formaction])').click();
  inlineId = /inv_[1-9A-Za-z]+/.exec(await createInvoice(page, '50', 'inline'))?.[0] ?? '';
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await home?.remove();
});

/** A payer on the shop's page, who meets nobody but the shop and us. */
async function visit(path: string, options: PageOptions = {}): Promise<WatchedPage> {
  const watched = await openPage(browser, shop.url, options);
  await watched.context.route(
    (url) => url.origin === home.url,
    (route) => route.continue(),
  );
  await watched.page.goto(path);
  return watched;
}

const heard = (page: Page): Promise<readonly string[]> => page.evaluate<readonly string[]>('window.heard');

/**
 * The frame has told its height and the page has given it: until then what stands in it moves, and a click may land beside its button. A
 * person waits for that without knowing it.
 */
async function still(page: Page): Promise<void> {
  const box =
    "(() => { const frame = document.querySelector('iframe'); const { top, height } = frame.getBoundingClientRect(); return [frame.style.height, top, height].join(' '); })()";
  let last = '';
  await expect
    .poll(
      async () => {
        const before = last;
        last = await page.evaluate<string>(box);
        return last === before && !last.startsWith(' ');
      },
      { timeout: 20_000, interval: 250 },
    )
    .toBe(true);
}

async function payIn(page: Page, frame: FrameLocator): Promise<void> {
  await frame.locator('form[data-form="choice"] [data-submit]').waitFor();
  await still(page);
  await frame.locator('form[data-form="choice"] [data-submit]').click();
  await frame.locator('form[data-form="sandbox"] button[value="exact"]').waitFor();
  await still(page);
  await frame.locator('form[data-form="sandbox"] button[value="exact"]').click();
  await frame.locator('.seal:not([class*="is-"])').waitFor({ timeout: 30_000 });
}

async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return await page.evaluate<readonly string[]>(
    "axe.run(document, { iframes: false }).then((result) => result.violations.map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 200)))",
  );
}

test('a button opens the payment in a dialog, the page hears each state, and the focus comes back', async () => {
  const watched = await visit('/');
  const { page } = watched;
  await page.locator('a[aria-haspopup="dialog"]').click();
  const frame = page.frameLocator('dialog iframe');
  await frame.locator('form[data-form="start"] [data-submit]').waitFor();
  await still(page);
  await frame.locator('form[data-form="start"] [data-submit]').click();
  await payIn(page, frame);
  await expect.poll(() => heard(page), { timeout: 10_000, interval: 200 }).toContainEqual(expect.stringMatching(/^A paid none inv_/));
  const states = await heard(page);
  expect(states[0]).toMatch(/^A new none inv_/);
  // The frame speaks from our origin only, and to this page only.
  const origins = await page.evaluate<readonly string[]>('[...new Set(window.messages.map((line) => line.split(" ")[0]))]');
  expect(origins).toEqual([home.url]);
  await frame.locator('[data-frame-close]').focus();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Pay 12.50');
  expect((await heard(page)).at(-1)).toBe('closed');
  expect(await barriers(page)).toEqual([]);
  watched.assertClean();
  await watched.close();
});

test('in place the frame is as high as what it shows, gets to paid, and reads as well as a page', async () => {
  const watched = await visit('/inline', { viewport: { width: 400, height: 800 }, colorScheme: 'dark' });
  const { page } = watched;
  const frame = page.frameLocator('iframe');
  await frame.locator('form[data-form="choice"] [data-submit]').waitFor();
  const height = (): Promise<number> => page.evaluate<number>("document.querySelector('iframe').getBoundingClientRect().height");
  const inside = await page.frames()[1]?.evaluate<number>('Math.ceil(document.body.getBoundingClientRect().height)');
  await expect.poll(height).toBe(inside);
  await payIn(page, frame);
  await expect.poll(() => heard(page), { timeout: 10_000, interval: 200 }).toContain(`DIV paid none ${inlineId}`);
  watched.assertClean();
  await watched.close();
  const alone = await openPage(browser, home.url, { viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'ru' });
  for (const path of [
    `/embed/pay/${shopId}?amount=5&host=${shop.host}`,
    `/embed/i/${inlineId}?host=${shop.host}`,
    `/embed/i/${inlineId}?host=x.example`,
    `/i/${inlineId}/receipt`,
  ]) {
    await alone.page.goto(path);
    expect([path, await barriers(alone.page)]).toEqual([path, []]);
    expect([path, await alone.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')]).toEqual([path, 0]);
  }
  alone.assertClean();
  await alone.close();
});

test('without script the button is a plain link to the payment on its own page', async () => {
  const watched = await visit('/', { javaScriptEnabled: false });
  const { page } = watched;
  await page.locator('a', { hasText: 'Pay 12.50' }).click();
  expect(new URL(page.url()).pathname).toBe(`/embed/pay/${shopId}`);
  await page.locator('form[data-form="start"] [data-submit]').click();
  expect(new URL(page.url()).pathname).toMatch(/^\/i\/inv_/);
  await page.locator('form[data-form="choice"] [data-submit]').click();
  await page.locator('form[data-form="sandbox"] button[value="exact"]').click();
  const paid = async (): Promise<boolean> => {
    if (new URL(page.url()).origin === home.url && !(await page.locator('.seal:not([class*="is-"])').isVisible()))
      await page.goto(page.url().replace(/\?.*$/, '?stay=1'));
    return await page.locator('.seal:not([class*="is-"])').isVisible();
  };
  await expect.poll(paid, { timeout: 30_000, interval: 500 }).toBe(true);
  await page.locator('a[href$="/receipt?lang=en"]').click();
  expect(await page.locator('.receipt-sheet').innerText()).toContain('12.50');
  watched.assertClean();
  await watched.close();
});

test('a paid page leads back to the shop by itself, unless the payer stays', async () => {
  const watched = await visit('/thanks');
  const { page } = watched;
  await page.clock.install();
  await page.goto(`${home.url}/i/${inlineId}`);
  await page.locator('[data-auto-return-stay]').click();
  await page.locator('[data-auto-return]').waitFor({ state: 'detached' });
  await page.clock.runFor(20_000);
  expect(new URL(page.url()).origin).toBe(home.url);
  await page.goto(`${home.url}/i/${inlineId}`);
  await page.locator('[data-auto-return]').waitFor();
  await page.clock.runFor(9_000);
  await page.locator('#thanks').waitFor();
  expect(page.url()).toMatch(/\/thanks\?order_id=inline&invoice_uuid=INV-[A-Z0-9]{8}$/);
  watched.assertClean();
  await watched.close();
});
