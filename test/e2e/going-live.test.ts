// From a fresh sign-up to real money, as somebody does who is not the operator: the email is proved, one-time codes are turned on, and
// what is risky waits for them. The mails are read where the local home prints them.
import { HDKey } from '@scure/bip32';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { confirmByTotp, createTestProject, enrolTotp, signUp, terminalCodes, verifyEmail } from '../support/merchant-journey';

let home: Home;
let browser: Browser;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

test('somebody proves their email, turns on one-time codes, adds a wallet and makes a live key', { timeout: 240_000 }, async () => {
  const operator = await openPage(browser, home.url);
  await signUp(operator.page, 'operator@shop.test');
  await operator.close();

  const anna = await openPage(browser, home.url);
  const { page } = anna;
  const main = () => page.getByRole('main').innerText();
  const readCode = terminalCodes(home, 'anna@shop.test');
  await signUp(page, 'anna@shop.test');
  await createTestProject(page, 'Coffee & Co');
  expect(await page.locator('.banner').count()).toBe(1);
  await verifyEmail(page, readCode);
  expect(await page.locator('.banner').count()).toBe(0);
  const app = await enrolTotp(page, readCode);

  await page.goto('/projects');
  const project = (await page.locator('main tbody a').first().getAttribute('href')) ?? '';
  const source = HDKey.fromMasterSeed(crypto.getRandomValues(new Uint8Array(32))).derive("m/44'/60'/0'").publicExtendedKey;
  await page.goto(`${project}/wallets`);
  await page.locator('form[data-form="wallet-check"] textarea').fill(source);
  await page.locator('form[data-form="wallet-check"] [data-submit]').click();
  await page.locator('form[data-form="wallet"] [data-submit]').click();
  await confirmByTotp(page, app);
  await page.waitForURL(/done=wallet/);
  expect(await main()).toMatch(/0x[0-9a-fA-F]{40}/);

  await page.goto(`${project}/keys`);
  await page.locator('form[data-form="key"] input[name="name"]').fill('Shop server');
  await page.locator('form[data-form="key"] input[name="mode"][value="live"]').check();
  await page.locator('form[data-form="key"] [data-submit]').click();
  await confirmByTotp(page, app);
  expect(await main()).toMatch(/qk_live_[0-9A-Za-z]{36}/);

  await page.goto('/notices');
  for (const sentence of ['Codes from an authenticator app were turned on', 'The first live wallet is set in Coffee & Co'])
    expect(await main()).toContain(sentence);
  expect(await page.locator('.notice-item.is-unread').count()).toBeGreaterThan(1);
  await page.locator('.page-head form[action="/notices/read"] button').click();
  await page.waitForURL(/done=read/);
  expect(await page.locator('.notice-item.is-unread').count()).toBe(0);
  expect(await page.locator('.bell-count').count()).toBe(0);
  anna.assertClean();
  await anna.close();
});
