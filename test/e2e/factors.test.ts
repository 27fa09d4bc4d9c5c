// What proves a person, in real Chromium with its own authenticator and with an independent generator of codes: enrolled, used, asked for
// again before risky acts, lost and replaced.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { password, signIn, signUp, terminalCodes, typeCode } from '../support/merchant-journey';
import { ensureOathtool, freshStep, oathtoolCode } from '../support/oathtool';
import { withAuthenticator, type VirtualAuthenticator } from '../support/virtual-authenticator';

let home: Home;
let browser: Browser;

beforeAll(async () => {
  ensureOathtool();
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  // The first person of an instance sets it up; everybody after that is a merchant.
  const operator = await openPage(browser, home.url);
  await signUp(operator.page, 'operator@shop.test');
  await operator.close();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

interface Device extends WatchedPage {
  readonly authenticator: VirtualAuthenticator;
}

async function device(): Promise<Device> {
  const watched = await openPage(browser, home.url);
  return { ...watched, authenticator: await withAuthenticator(watched) };
}

const passkeyRows = (page: Page) => page.locator('main tbody tr');
const submit = (page: Page, form: string) => page.locator(`form[data-form="${form}"] [data-submit]`).click();

/** Asks for the form of a new passkey: confirmed by whichever way `confirm` takes. */
async function addPasskey(page: Page, confirm: () => Promise<void>): Promise<void> {
  await page.goto('/security/passkeys');
  await submit(page, 'begin');
  await confirm();
  await submit(page, 'add');
  await page.waitForURL('**/security/passkeys?done=saved');
}

async function confirmByPassword(page: Page, readCode: () => Promise<string>): Promise<void> {
  await page.locator('button[formaction="/confirmation/code"]').click();
  await page.locator('#step_up_password').fill(password);
  // The sixth digit sends the form.
  await typeCode(page, '#step_up_code', await readCode());
}

async function signOut(page: Page): Promise<void> {
  await page.goto('/security');
  await page.evaluate('document.querySelector(\'form[action="/sign-out"]\').submit()');
  await page.waitForURL(`${home.url}/`);
}

/** The browser may offer the passkey by itself before anybody clicks. */
async function signInByPasskey(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await Promise.race([page.waitForURL('**/overview**'), submit(page, 'passkey').catch(() => undefined)]);
  await page.waitForURL('**/overview**');
}

test('a passkey is enrolled, opens the next session, and confirms a risky act with one touch', async () => {
  const laptop = await device();
  await signUp(laptop.page, 'passkey@shop.test');
  const readCode = terminalCodes(home, 'passkey@shop.test');
  await readCode();
  await addPasskey(laptop.page, () => confirmByPassword(laptop.page, readCode));
  expect(await passkeyRows(laptop.page).count()).toBe(1);
  expect(await laptop.page.locator('.confirmed').innerText()).toMatch(/Confirmed until/);

  await signOut(laptop.page);
  await signInByPasskey(laptop.page);
  await laptop.page.goto('/security/recovery-codes');
  await submit(laptop.page, 'codes');
  await submit(laptop.page, 'confirm-passkey');
  await laptop.page.locator('.code-list li').first().waitFor();
  expect(await laptop.page.locator('.code-list li').count()).toBe(10);
  laptop.assertClean();
  await laptop.close();
});

test('without the finger that the device knows, a passkey lets nobody in, and the page says so', async () => {
  const laptop = await device();
  await signUp(laptop.page, 'finger@shop.test');
  const readCode = terminalCodes(home, 'finger@shop.test');
  await readCode();
  await addPasskey(laptop.page, () => confirmByPassword(laptop.page, readCode));
  await signOut(laptop.page);
  await laptop.authenticator.verify(false);
  await laptop.page.goto('/sign-in');
  await submit(laptop.page, 'passkey');
  await laptop.page.locator('[data-passkey-problem]:not([hidden])').waitFor();
  expect(new URL(laptop.page.url()).pathname).toBe('/sign-in');
  await laptop.close();
});

test('somebody signs up with a passkey alone and comes back with it; it cannot be removed', async () => {
  const phone = await device();
  await phone.page.goto('/sign-up');
  await phone.page.locator('#email').fill('alone@shop.test');
  await submit(phone.page, 'sign-up-passkey');
  await phone.page.waitForURL('**/projects/new');
  expect(await phone.authenticator.credentials()).toBe(1);
  await signOut(phone.page);
  await signInByPasskey(phone.page);
  await phone.page.goto('/security/passkeys');
  await passkeyRows(phone.page).locator('summary').last().click();
  expect(await phone.page.locator('form[action$="/removal"]').count()).toBe(0);
  phone.assertClean();
  await phone.close();
});

test('one-time codes of an independent generator, recovery codes, a second passkey, a removed one and a lost device', async () => {
  const email = 'codes@shop.test';
  const laptop = await device();
  await signUp(laptop.page, email);
  const readCode = terminalCodes(home, email);
  await readCode();
  await addPasskey(laptop.page, () => confirmByPassword(laptop.page, readCode));

  // The session is still confirmed: nobody asks again.
  await laptop.page.goto('/security/totp');
  await submit(laptop.page, 'begin');
  const secret = (await laptop.page.locator('.typed-secret bdi').innerText()).replace(/\s/g, '');
  await typeCode(laptop.page, '#code', '000000');
  await laptop.page.locator('#code-problem').waitFor();
  await freshStep();
  await typeCode(laptop.page, '#code', oathtoolCode(secret, -1));
  await laptop.page.waitForURL('**/security/recovery-codes**');
  await submit(laptop.page, 'codes');
  const codes = await laptop.page.locator('.code-list li').allInnerTexts();
  expect(codes).toHaveLength(10);
  await laptop.page.locator('input[name="kept"]').check();
  await submit(laptop.page, 'kept');
  await laptop.page.waitForURL('**/security?done=saved');

  // Another device: password, then a code that was not used yet; risky acts take the next one.
  const phone = await device();
  await phone.page.goto('/sign-in');
  await signIn(phone.page, email);
  await phone.page.waitForURL('**/sign-in/code**');
  await freshStep();
  await typeCode(phone.page, '#code', oathtoolCode(secret));
  await phone.page.waitForURL('**/overview**');
  await addPasskey(phone.page, async () => {
    await typeCode(phone.page, '#step_up_code', oathtoolCode(secret, 1));
  });
  expect(await passkeyRows(phone.page).count()).toBe(2);

  // The laptop is gone: its passkey goes first, then it opens nothing.
  await passkeyRows(phone.page).first().locator('summary').last().click();
  await passkeyRows(phone.page).first().locator('form[action$="/removal"] [data-submit]').click();
  await phone.page.waitForURL('**/security/passkeys?done=saved');
  expect(await passkeyRows(phone.page).count()).toBe(1);
  await signOut(laptop.page);
  await laptop.page.goto('/sign-in');
  await submit(laptop.page, 'passkey').catch(() => undefined);
  await laptop.page.locator('[role="alert"]:visible').first().waitFor();

  // And the phone: a recovery code lets in once, and never again.
  for (const [turn, path] of [
    ['first', '/overview'],
    ['second', '/sign-in/recovery-code'],
  ] as const) {
    const borrowed = await openPage(browser, home.url);
    await borrowed.page.goto('/sign-in');
    await signIn(borrowed.page, email);
    await borrowed.page.waitForURL('**/sign-in/code**');
    await borrowed.page.goto('/sign-in/recovery-code');
    await borrowed.page.locator('#code').fill(codes[0] ?? '');
    await submit(borrowed.page, 'recovery-code');
    if (turn === 'first') await borrowed.page.waitForURL('**/overview**');
    else await borrowed.page.locator('#code-problem').waitFor();
    expect([turn, new URL(borrowed.page.url()).pathname]).toEqual([turn, expect.stringContaining(path)]);
    if (turn === 'first') {
      await borrowed.page.goto('/security');
      expect(await borrowed.page.locator('main').innerText()).toContain('9 left');
    }
    borrowed.assertClean();
    await borrowed.close();
  }
  phone.assertClean();
  await phone.close();
  await laptop.close();
});
