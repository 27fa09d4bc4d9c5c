// Coming in and being kept out, in real Chromium against the real local home: the first visit, a forgotten password, sessions ended from
// elsewhere, a lock-down, a recovery code; by keyboard alone and without scripts.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type PageOptions, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { press, tabTo, typeInto } from '../support/keyboard';
import { authenticatorApp, password, signIn, signUp, terminalCodes, terminalLinks, type Totp, verifyEmail } from '../support/merchant-journey';

let home: Home;
let browser: Browser;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

const open = (options: PageOptions = {}): Promise<WatchedPage> => openPage(browser, home.url, options);
const submit = (page: Page, form: string) => page.locator(`form[data-form="${form}"] [data-submit]`).click();
const main = (page: Page) => page.getByRole('main').innerText();
const pathOf = (page: Page): string => new URL(page.url()).pathname;

async function enter(page: Page, email: string, secret: string): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(secret);
  await submit(page, 'sign-in');
}

/** A further browser of somebody who is here already. */
async function anotherBrowser(email: string): Promise<WatchedPage> {
  const watched = await open();
  await enter(watched.page, email, password);
  await watched.page.waitForURL('**/overview**');
  return watched;
}

/** The next click on a page that was open all the time. */
async function clickLeadsToSignIn(page: Page): Promise<void> {
  await page.locator('.rail-nav a').first().click();
  await page.waitForURL(/\/sign-in\b/);
}

async function closeClean(...pages: readonly WatchedPage[]): Promise<void> {
  for (const watched of pages) {
    watched.assertClean();
    await watched.close();
  }
}

test('an empty home shows what works, makes one person, and never opens that page again', async () => {
  const [first, second] = [await open(), await open()];
  for (const { page } of [first, second]) {
    await page.goto('/sign-in');
    expect(pathOf(page)).toBe('/setup');
  }
  const checks = first.page.locator('table tbody tr');
  expect(await checks.count()).toBeGreaterThan(4);
  for (const line of await checks.allInnerTexts()) expect(line.trim()).not.toBe('');
  expect(await first.page.locator('main').innerText()).toMatch(/Nothing stands in the way|Things to mend: \d/);

  await first.page.locator('#email').fill('operator@shop.test');
  await first.page.locator('#password').fill(password);
  await submit(first.page, 'setup');
  await first.page.waitForURL('**/projects/new');
  await first.page.goto('/operator');
  expect(pathOf(first.page)).toMatch(/^\/operator\b/);

  // The page that the second person had open makes nobody any more.
  await second.page.locator('#email').fill('late@shop.test');
  await second.page.locator('#password').fill(password);
  await submit(second.page, 'setup');
  await second.page.waitForURL('**/sign-in');
  await signIn(second.page, 'late@shop.test');
  await second.page.locator('.notice.bad').waitFor();
  await second.page.goto('/setup');
  expect(pathOf(second.page)).toBe('/sign-in');
  await closeClean(first, second);
});

test('a forgotten password is replaced by the link of a mail; the old one and the old session open nothing', async () => {
  const email = 'forgot@shop.test';
  const fresh = 'another walk, this time in snow';
  const [laptop, phone] = [await open(), await open()];
  await signUp(laptop.page, email);
  await verifyEmail(laptop.page, terminalCodes(home, email));
  const readLink = terminalLinks(home, email);
  await phone.page.goto('/sign-in');
  await phone.page.locator('a[href="/reset-password"]').click();
  await phone.page.locator('#email').fill(email);
  await submit(phone.page, 'reset');
  expect(await main(phone.page)).toContain(email);
  await phone.page.goto(await newestLink(readLink, '/reset-password/'));
  await phone.page.locator('#password').fill(fresh);
  await submit(phone.page, 'new-password');
  await phone.page.waitForURL('**/sign-in?done=reset');

  await clickLeadsToSignIn(laptop.page);
  await enter(phone.page, email, password);
  await phone.page.locator('.notice.bad').waitFor();
  await enter(phone.page, email, fresh);
  await phone.page.waitForURL('**/overview**');
  await closeClean(laptop, phone);
});

/** Mails of other kinds may come in between. */
async function newestLink(readLink: () => Promise<string>, start: string): Promise<string> {
  for (let mail = 0; mail < 5; mail += 1) {
    const link = await readLink();
    if (link.startsWith(start)) return link;
  }
  throw new Error(`No mail leads to ${start}.`);
}

test('a session that its owner ends from another browser is out at its next click, one by one or all at once', async () => {
  const email = 'sessions@shop.test';
  const own = await open();
  await signUp(own.page, email);
  const lost = await anotherBrowser(email);
  await own.page.goto('/security/sessions');
  expect(await own.page.locator('main tbody tr').count()).toBe(2);
  await own.page.locator('main tbody form [data-submit]').click();
  await own.page.waitForURL('**/security/sessions?done=session_ended');
  await clickLeadsToSignIn(lost.page);

  const [office, home2] = [await anotherBrowser(email), await anotherBrowser(email)];
  await own.page.reload();
  await own.page.locator('details:has(form[data-form="end-others"]) summary').click();
  await submit(own.page, 'end-others');
  await own.page.waitForURL('**/security/sessions?done=sessions_ended');
  expect(await own.page.locator('main tbody tr').count()).toBe(1);
  for (const { page } of [office, home2]) await clickLeadsToSignIn(page);
  await closeClean(own, lost, office, home2);
});

test('whoever finds a stranger in the login history locks everything down with one press', async () => {
  const email = 'locked@shop.test';
  const own = await open();
  await signUp(own.page, email);
  const stranger = await anotherBrowser(email);
  await own.page.goto('/security/history');
  await own.page.locator('main tbody tr').first().locator('a[href*="/security/lockdown"]').click();
  await own.page.waitForURL(/\/security\/lockdown\?attempt=/);
  expect(await main(own.page)).toContain('Chrom');
  await submit(own.page, 'lock-down');
  await own.page.waitForURL('**/security/lockdown?step=after');
  await clickLeadsToSignIn(stranger.page);
  await own.page.goto('/notices');
  expect(await main(own.page)).toContain('Your account was secured');
  await closeClean(own, stranger);
});

/** Turns one-time codes on without a mouse, from the page about them to the last press. */
async function enrolByKeyboard(page: Page, email: string, readCode: () => Promise<string>): Promise<{ app: Totp; recoveryCodes: readonly string[] }> {
  await page.goto('/security/totp');
  await press(page, 'form[data-form="begin"] [data-submit]', 'Enter');
  await press(page, 'button[formaction="/confirmation/code"]', 'Enter');
  await page.getByText(`to ${email}`).first().waitFor();
  await typeInto(page, '#step_up_code', await readCode());
  await typeInto(page, '#step_up_password', password);
  await page.keyboard.press('Enter');
  const secret = (await page.locator('.typed-secret bdi').innerText()).replace(/\s/g, '');
  const app = authenticatorApp(secret);
  await typeInto(page, '#code', await app.code());
  await page.waitForURL('**/security/recovery-codes**');
  await press(page, 'form[data-form="codes"] [data-submit]', 'Enter');
  await page.locator('.code-list li').first().waitFor();
  const recoveryCodes = await page.locator('.code-list li').allInnerTexts();
  await press(page, 'input[name="kept"]', 'Space');
  await press(page, 'form[data-form="kept"] [data-submit]', 'Enter');
  await page.waitForURL('**/security?done=saved');
  return { app, recoveryCodes };
}

test('by keyboard alone somebody turns on one-time codes and signs in; without scripts, and with a recovery code, they come in too', async () => {
  const email = 'keys@shop.test';
  const own = await open();
  await signUp(own.page, email);
  const readCode = terminalCodes(home, email);
  await verifyEmail(own.page, readCode);
  const { app, recoveryCodes } = await enrolByKeyboard(own.page, email, readCode);

  const keyboard = await open();
  await keyboard.page.goto('/sign-in');
  await typeInto(keyboard.page, '#email', email);
  await typeInto(keyboard.page, '#password', password);
  await keyboard.page.keyboard.press('Enter');
  await keyboard.page.waitForURL('**/sign-in/code**');
  await typeInto(keyboard.page, '#code', await app.code());
  await keyboard.page.waitForURL('**/overview**');
  await tabTo(keyboard.page, 'a[href="/notices"]');

  const plain = await open({ javaScriptEnabled: false });
  await enter(plain.page, email, password);
  await plain.page.waitForURL('**/sign-in/code**');
  await plain.page.locator('#code').fill(await app.code());
  await submit(plain.page, 'code');
  await plain.page.waitForURL('**/overview**');

  const borrowed = await open();
  await enter(borrowed.page, email, password);
  await borrowed.page.waitForURL('**/sign-in/code**');
  await borrowed.page.locator('a[href^="/sign-in/recovery-code"]').click();
  await borrowed.page.locator('#code').fill(recoveryCodes[0] ?? '');
  await submit(borrowed.page, 'recovery-code');
  await borrowed.page.waitForURL('**/overview**');
  await own.page.goto('/notices');
  const told = await main(own.page);
  expect(told).toContain('A recovery code was used');
  expect(told).toContain('Codes left: 9');
  await closeClean(own, keyboard, plain, borrowed);
});
