// A team, in real Chromium against the real local home: invited by mail, each role tried on each page, seen through another's eyes, handed
// the ownership, removed; once without scripts and once without a mouse. The tests tell one story and follow each other.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { includesRight, presetRoles, roleRights, type PresetRole, type Right } from '../../src/domain/permission';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { choose, press, typeInto } from '../support/keyboard';
import {
  authenticatorApp,
  confirmByTotp,
  createInvoice,
  createTestProject,
  enrolTotp,
  password,
  signIn,
  signUp,
  terminalCodes,
  terminalLinks,
  type Totp,
} from '../support/merchant-journey';

const ownerEmail = 'owner@coffee.test';
const guestEmail = 'finance@coffee.test';
const heirEmail = 'heir@coffee.test';

let home: Home;
let browser: Browser;
let owner: WatchedPage;
let guest: WatchedPage;
let heir: WatchedPage;
let ownersApp: Totp;
let coffee: string;
let tea: string;

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  [owner, guest, heir] = await Promise.all([openPage(browser, home.url), openPage(browser, home.url), openPage(browser, home.url)]);
  // Whoever comes first runs a home; on one's own machine their email needs no proof.
  await signUp(owner.page, ownerEmail);
  await createTestProject(owner.page, 'Coffee');
  await createTestProject(owner.page, 'Tea');
  await owner.page.goto('/projects');
  coffee = await projectPath(owner.page, 'Coffee');
  tea = await projectPath(owner.page, 'Tea');
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

const submit = (page: Page, form: string) => page.locator(`form[data-form="${form}"] [data-submit]`).click();
const main = (page: Page) => page.getByRole('main').innerText();
const heading = (page: Page) => page.locator('h1').innerText();
const memberRow = (page: Page, email: string) => page.locator('main tbody tr').filter({ hasText: email });

async function projectPath(page: Page, name: string): Promise<string> {
  return (await page.locator('main tbody a', { hasText: name }).getAttribute('href')) ?? '';
}

async function openMember(page: Page, email: string): Promise<void> {
  await page.goto('/team');
  await memberRow(page, email).locator('a').first().click();
  await page.waitForURL('**/team/members/**');
}

/** Sends a form about the team as its owner, who may have to confirm again by now, and comes back to the team. */
async function sendAsOwner(form: string): Promise<void> {
  const { page } = owner;
  await submit(page, form);
  await page.locator('#step_up_code, main a[href="/team/invitations"]').first().waitFor();
  if ((await page.locator('#step_up_code').count()) > 0) await confirmByTotp(page, ownersApp);
  await page.waitForURL('**/team?done=**');
}

/** Whether a page is shown; else its status and what its heading says, or where the way leads instead. */
async function visit(page: Page, path: string): Promise<string> {
  const answer = await page.goto(path, { waitUntil: 'domcontentloaded' });
  const status = answer?.status() ?? 0;
  const { pathname } = new URL(page.url());
  if (status >= 400) return `${status} ${await heading(page)}`;
  return pathname === path ? 'shown' : `led to ${pathname}`;
}

/** The same session in another browser window: its cookies as they are now. */
async function copySession(from: BrowserContext, to: BrowserContext): Promise<void> {
  await to.addCookies(await from.cookies());
}

test('without scripts, an owner turns on one-time codes and invites somebody, with the confirmation in between', async () => {
  const plain = await openPage(browser, home.url, { javaScriptEnabled: false });
  const { page } = plain;
  await copySession(owner.context, plain.context);
  const readCode = terminalCodes(home, ownerEmail);
  await page.goto('/security/totp');
  await submit(page, 'begin');
  await page.locator('button[formaction="/confirmation/code"]').click();
  await page.locator('#step_up_code').fill(await readCode());
  await page.locator('#step_up_password').fill(password);
  await page.locator('#step_up_password').press('Enter');
  const secret = (await page.locator('.typed-secret bdi').innerText()).replace(/\s/g, '');
  ownersApp = authenticatorApp(secret);
  await page.locator('#code').fill(await ownersApp.code());
  await submit(page, 'confirm');
  await page.waitForURL('**/security/recovery-codes**');

  await page.goto('/team');
  await page.locator('a[href="/team/invitations"]').click();
  await page.locator('#email').fill(guestEmail);
  await page.locator('input[name="role"][value="finance"]').check();
  await page.locator('input[name="reach"][value="some"]').check();
  await page.locator('label.choice', { hasText: 'Coffee' }).locator('input[name="projects"]').check();
  await submit(page, 'invite');
  expect(await heading(page)).toBe('Is it you?');
  await page.locator('#step_up_code').fill(await ownersApp.code());
  await page.locator('form:has(#step_up_code) [data-submit]').click();
  expect(await main(page)).toContain(`The invitation to ${guestEmail} is on its way`);
  await copySession(plain.context, owner.context);
  plain.assertClean();
  await plain.close();
});

test('the invited person opens the letter, chooses a password, and sees and does what the invitation says, and no more', async () => {
  const { page } = guest;
  await page.goto(await terminalLinks(home, guestEmail)());
  expect(await main(page)).toMatch(/Finance[\s\S]*Only some: 1/);
  await page.locator('#password').fill(password);
  await submit(page, 'join');
  await page.waitForURL('**/overview**');
  await page.goto('/projects');
  expect(await page.locator('main tbody tr').count()).toBe(1);
  expect(await main(page)).not.toContain('Tea');
  expect(await visit(page, tea)).toMatch(/^404/);
  expect(await createInvoice(page, '12', 'first')).toContain('/i/inv_');
  expect(await visit(page, `${coffee}/wallets`)).toBe('shown');
  expect(await page.locator('form[data-form="wallet-check"]').count()).toBe(0);
  expect(await visit(page, `${coffee}/keys`)).toMatch(/^403/);
  expect(await visit(page, '/team/invitations')).toMatch(/^403/);
  // The letter was good once.
  const again = await openPage(browser, home.url);
  expect(await visit(again.page, await terminalLinks(home, guestEmail)())).toMatch(/^4\d\d/);
  again.assertClean();
  await again.close();
});

test('by keyboard alone the owner invites an admin, who joins', async () => {
  const { page } = owner;
  await page.goto('/team');
  await press(page, 'a[href="/team/invitations"]', 'Enter');
  await page.waitForURL('**/team/invitations');
  await typeInto(page, '#email', heirEmail);
  await choose(page, 'role', 'admin', 'ArrowUp');
  await press(page, 'form[data-form="invite"] [data-submit]', 'Enter');
  await page.getByText(`The invitation to ${heirEmail} is on its way`).waitFor();
  await heir.page.goto(await terminalLinks(home, heirEmail)());
  await heir.page.locator('#password').fill(password);
  await submit(heir.page, 'join');
  await heir.page.waitForURL('**/overview**');
  expect(await visit(heir.page, '/team/invitations')).toBe('shown');
});

test('whoever looks through the eyes of a member sees what they see and can change nothing', async () => {
  const { page } = owner;
  await openMember(page, guestEmail);
  await submit(page, 'view');
  await page.waitForURL('**/overview**');
  expect(await page.locator('.banner').innerText()).toContain(guestEmail);
  expect(await visit(page, tea)).toMatch(/^404/);
  expect(await visit(page, '/account')).toMatch(/^403/);
  // Finance makes invoices; somebody who only looks does not.
  expect(await visit(page, '/test/payments/new')).toMatch(/^403/);
  await page.goto('/profile');
  await page.locator('#name').fill('Somebody else');
  await page.locator('form:has(#name) [data-submit]').first().click();
  await page.locator('.error-code').waitFor();
  expect(await page.locator('.error-code').innerText()).toBe('403');
  await page.locator('form.banner button').click();
  await page.waitForURL('**/team');
  expect(await visit(page, tea)).toBe('shown');
  await page.goto('/profile');
  expect(await page.locator('#name').inputValue()).not.toBe('Somebody else');
});

/** Every area's pages, and the right that each takes; `owner` and `admin` where a role is asked. */
function pagesByRight(): readonly (readonly [path: string, needs: Right | 'owner' | 'admin'])[] {
  return [
    ['/test/overview', 'payments:view'],
    ['/projects', 'projects:view'],
    ['/projects/new', 'projects:manage'],
    [coffee, 'projects:view'],
    ['/test/payments', 'payments:view'],
    ['/test/payments/new', 'invoices:manage'],
    ['/test/balance', 'balance:view'],
    [`${coffee}/wallets`, 'wallets:view'],
    [`${coffee}/keys`, 'keys:view'],
    ['/keys', 'keys:view'],
    [`${coffee}/webhooks`, 'webhooks:view'],
    ['/developers', 'projects:view'],
    ['/team', 'team:view'],
    ['/team/invitations', 'team:manage'],
    ['/activity', 'activity:view'],
    ['/account', 'admin'],
    ['/account/support-access', 'owner'],
  ];
}

/** What a page offers to change, and the right that it takes. */
function formsByRight(): readonly (readonly [path: string, offered: string, needs: Right])[] {
  return [
    [`${coffee}/wallets`, 'form[data-form="wallet-check"]', 'wallets:manage'],
    [`${coffee}/keys`, 'form[data-form="key"]', 'keys:manage'],
    [`${coffee}/webhooks`, 'form[data-form="endpoint"]', 'webhooks:manage'],
    ['/projects', 'main a[href="/projects/new"]', 'projects:manage'],
    ['/team', 'main a[href="/team/invitations"]', 'team:manage'],
    ['/activity', 'form[action="/activity/export"]', 'exports:manage'],
  ];
}

function may(role: PresetRole, needs: Right | 'owner' | 'admin'): boolean {
  if (needs === 'owner') return role === 'owner';
  return needs === 'admin' ? role === 'owner' || role === 'admin' : includesRight(roleRights[role], needs);
}

/** What differs from the table of rights for one role, on all pages. */
async function surprises(page: Page, role: PresetRole): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [path, needs] of pagesByRight()) {
    const seen = await visit(page, path);
    const expected = may(role, needs) ? 'shown' : '403';
    if (!seen.startsWith(expected)) found.push(`${role} on ${path}: ${seen} instead of ${expected}`);
    for (const [, offered, right] of formsByRight().filter(([place]) => place === path && seen === 'shown')) {
      const isOffered = (await page.locator(offered).count()) > 0;
      if (isOffered !== may(role, right)) found.push(`${role} on ${path}: ${offered} is ${isOffered ? '' : 'not '}offered`);
    }
  }
  const doors = { '/team': may(role, 'team:view'), '/activity': may(role, 'activity:view'), '/account': may(role, 'admin') };
  for (const [href, isOpen] of Object.entries(doors))
    if ((await page.locator(`.topbar a[href="${href}"]`).count()) > 0 !== isOpen) found.push(`${role}: the door to ${href}`);
  return found;
}

test('each role sees the pages that its rights name and is refused all others; a change of role ends the session before it', async () => {
  expect(await surprises(owner.page, 'owner')).toEqual([]);
  const { page } = guest;
  for (const role of presetRoles.filter((one) => one !== 'owner')) {
    await openMember(owner.page, guestEmail);
    await owner.page.locator(`input[name="role"][value="${role}"]`).check();
    await owner.page.locator('input[name="reach"][value="all"]').check();
    await sendAsOwner('member');
    expect(await visit(page, '/projects')).toBe('led to /sign-in');
    await signIn(page, guestEmail);
    await page.waitForURL('**/projects');
    expect(await surprises(page, role)).toEqual([]);
  }
}, 240_000);

test('a removed member is out at the next click on the page that they had open, and comes back to nothing', async () => {
  await guest.page.goto('/test/payments');
  const { page } = owner;
  await openMember(page, guestEmail);
  await page.locator('details:has(form[data-form="remove"]) summary').click();
  await sendAsOwner('remove');
  expect(page.url()).toContain('done=member_removed');
  expect(await memberRow(page, guestEmail).count()).toBe(0);
  await guest.page.locator('.rail-nav a').nth(1).click();
  await guest.page.waitForURL(/\/sign-in\b/);
  await signIn(guest.page, guestEmail);
  await guest.page.waitForURL('**/accounts/new');
  expect(await visit(guest.page, coffee)).toBe('led to /accounts/new');
});

test('ownership goes over when the owner offers it and the other accepts, each confirming it', async () => {
  const { page } = owner;
  await openMember(page, heirEmail);
  await page.locator('input[name="from_becomes"][value="admin"]').check();
  await submit(page, 'ownership');
  await confirmByTotp(page, ownersApp);
  await page.waitForURL('**/team?done=ownership_offered');

  const readCode = terminalCodes(home, heirEmail);
  await heir.page.goto('/team');
  expect(await main(heir.page)).toContain(`${ownerEmail} wants to make ${heirEmail} an owner and become an admin.`);
  const heirsApp = await enrolTotp(heir.page, readCode);
  await heir.page.goto('/team');
  await heir.page.locator('form[data-form^="accept-"] [data-submit]').click();
  await confirmByTotp(heir.page, heirsApp);
  await heir.page.waitForURL('**/team?done=ownership_moved');
  expect(await memberRow(heir.page, heirEmail).innerText()).toContain('Owner');
  expect(await memberRow(heir.page, ownerEmail).innerText()).toContain('Admin');
  expect(await visit(heir.page, '/account/support-access')).toBe('shown');
  for (const watched of [owner, guest, heir]) watched.assertClean();
});
