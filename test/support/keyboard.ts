// Owns a person without a mouse: goes from field to field by Tab, and does everything by keys. Imports only packages.
import type { Page } from 'playwright-core';

/** No page has more places to stop at. */
const stopsMax = 150;

/** Presses Tab until the focus is on what `selector` names, as far away as that may be. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  await page.locator('html[data-script]').waitFor({ state: 'attached' });
  await page.locator(selector).first().waitFor();
  const focused = page.locator(`${selector}:focus`);
  for (let stop = 0; stop < stopsMax; stop += 1) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Nobody reaches ${selector} by Tab on ${page.url()}.`);
}

export async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

export async function press(page: Page, selector: string, key: 'Enter' | 'Space'): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

/** Chooses among the round buttons of one name by an arrow key, starting at the one that is chosen. */
export async function choose(page: Page, name: string, value: string, arrow: 'ArrowUp' | 'ArrowDown'): Promise<void> {
  await tabTo(page, `input[name="${name}"]:checked`);
  const wanted = page.locator(`input[name="${name}"][value="${value}"]:checked`);
  for (let step = 0; step < 10 && (await wanted.count()) === 0; step += 1) await page.keyboard.press(arrow);
  if ((await wanted.count()) === 0) throw new Error(`${name} does not come to ${value} by ${arrow}.`);
}
