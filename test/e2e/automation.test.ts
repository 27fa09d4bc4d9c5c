// A rule of the merchant's own, from the preview to a payment that it lets count, in a real browser against the real local home.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { chooseFirst, createInvoice, createTestProject, signUp, simulate } from '../support/merchant-journey';
import { startReceiver } from '../support/receiver';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let home: Home;
let browser: Browser;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

/** What assistive technology would stumble over. */
async function barriers(page: Page): Promise<unknown> {
  await page.evaluate(axeSource);
  return page.evaluate('axe.run().then((result) => result.violations.map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))');
}

const save = '.rule-verbs [data-submit]:not([formaction])';

test('an owner previews a rule, saves it, and half of an invoice pays it; a shop on this machine proves its host', async () => {
  const merchant = await openPage(browser, home.url);
  const { page } = merchant;
  await signUp(page, 'rules@shop.test');
  await createTestProject(page, 'Coffee & Co');
  await page.goto('/projects');
  const project = (await page.locator('main tbody a').first().getAttribute('href')) ?? '';

  await page.goto(`${project}/actions`);
  await page.locator('input[name="underpayment"][value="percent"]').check();
  await page.locator('#underpayment_percent').fill('50');
  await page.locator('button[formaction]').click();
  // More than five percent has to be meant.
  await page.locator('#beyond_cap .problem').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.locator('input[name="beyond_cap"]').check();
  await page.locator('button[formaction]').click();
  await page.locator('#preview').waitFor();
  expect(await page.locator('#preview').innerText()).toContain('Nothing is saved yet.');
  expect(await page.locator('#underpayment_percent').inputValue()).toBe('50');
  expect(await barriers(page)).toEqual([]);
  await page.locator(save).click();
  await page.waitForURL(/done=saved/);
  expect(await page.locator('#underpayment_percent').inputValue()).toBe('50');

  const checkoutUrl = await createInvoice(page, '50', '1042');
  const payer = await openPage(browser, home.url);
  await payer.page.goto(checkoutUrl);
  await chooseFirst(payer.page);
  await simulate(payer.page, 'partial');
  await payer.page.locator('.seal:not([class*="is-"])').waitFor({ timeout: 60_000 });
  await payer.close();
  await page.goto('/test/payments');
  expect(await page.locator('tbody tr').filter({ hasText: '1042' }).innerText()).toContain('Paid');

  const shop = await startReceiver();
  await page.goto(`${project}/site`);
  await page.locator('#host').fill(new URL(shop.url).host);
  await page.locator('form[data-form="host"] [data-submit]').click();
  const token = await page.locator('.host pre code').innerText();
  await page.locator('.host form[data-form^="check-"] [data-submit]').click();
  await page.locator('[role="status"]').filter({ hasText: 'answered 204' }).waitFor();
  shop.answerWith(({ path }) => ({ status: 200, body: path === '/.well-known/quittance-verification.txt' ? `${token}\n` : '' }));
  await page.locator('.host form[data-form^="check-"] [data-submit]').click();
  await page.locator('.host .badge.is-paid').waitFor();
  expect(await barriers(page)).toEqual([]);
  await shop.stop();
  merchant.assertClean();
  await merchant.close();
});
