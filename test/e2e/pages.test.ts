// Every page of the product in a real browser: nothing on the console, nothing blocked by the policy, no stranger asked, no barrier for
// assistive technology, and no sideways scroll on a phone; in light and dark, in English and Russian.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { tour, type Tour } from '../support/merchant-journey';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let home: Home;
let browser: Browser;
let found: Tour;
let firstRun: readonly string[];

beforeAll(async () => {
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
  firstRun = await problemsOf(['/setup']);
  found = await tour(async () => (await openPage(browser, home.url)).page);
}, 360_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What assistive technology would stumble over. Axe comes in by the debugger, so the page's own policy stays as it is. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate<readonly Violation[]>(
    'axe.run().then((result) => result.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => ({ html })) })))',
  );
  return violations.map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes[0]?.html.slice(0, 200)}`);
}

async function sidewaysScroll(page: Page): Promise<number> {
  return await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

const looks = [
  { name: 'light, desktop', colorScheme: 'light', viewport: { width: 1280, height: 800 }, locale: 'en' },
  { name: 'dark, phone, Russian', colorScheme: 'dark', viewport: { width: 360, height: 740 }, locale: 'ru' },
] as const;

describe.each(looks)('in $name', ({ colorScheme, viewport, locale }) => {
  test('every page is clean, reachable and fits', async () => {
    const watched = await openPage(browser, home.url, { colorScheme, viewport, locale, reducedMotion: 'reduce' });
    await watched.context.addCookies(await found.merchant.context().cookies());
    await watched.context.addCookies([{ name: 'locale', value: locale, url: home.url }]);
    const problems: string[] = [];
    for (const [name, path] of Object.entries(found.paths)) {
      await watched.page.goto(path);
      await watched.page.waitForLoadState('load');
      problems.push(...(await barriers(watched.page)).map((barrier) => `${name}: ${barrier}`));
      const beyond = await sidewaysScroll(watched.page);
      if (beyond > 0) problems.push(`${name}: ${beyond} pixels too wide`);
      problems.push(...watched.problems.map((problem) => `${name}: ${problem}`));
    }
    expect(problems).toEqual([]);
    await watched.close();
  }, 240_000);
});

/** What is wrong with those pages for a stranger, in every look. */
async function problemsOf(paths: readonly string[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { name, colorScheme, viewport, locale } of looks) {
    const watched = await openPage(browser, home.url, { colorScheme, viewport, locale, reducedMotion: 'reduce' });
    for (const path of paths) {
      await watched.page.goto(path);
      problems.push(...(await barriers(watched.page)).map((barrier) => `${path} ${name}: ${barrier}`));
      const beyond = await sidewaysScroll(watched.page);
      if (beyond > 0) problems.push(`${path} ${name}: ${beyond} pixels too wide`);
    }
    problems.push(...watched.problems);
    await watched.close();
  }
  return problems;
}

test('the page of the first run is clean', () => {
  expect(firstRun).toEqual([]);
});

test('the pages of strangers are clean, too', async () => {
  const dead = 'A'.repeat(43);
  const links = ['/email-proof', '/reset-password', '/recovery', '/recovery-stop', '/invitations', '/wallet-stop'].map((path) => `${path}/${dead}`);
  expect(await problemsOf(['/', '/sign-in', '/sign-up', '/reset-password', '/recovery', '/nowhere', ...links])).toEqual([]);
}, 240_000);
