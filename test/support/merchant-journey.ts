// Owns the steps that a merchant and a payer take in a browser, written once for all end-to-end tests. Finds things as people do: by
// their words and labels. Imports only packages.
import type { Page } from 'playwright-core';

export const password = 'a long walk in the rain';

export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button').click();
  await page.waitForURL('**/projects/new');
}

export async function createTestProject(page: Page, name: string): Promise<void> {
  await page.goto('/projects/new');
  await page.locator('#name').fill(name);
  await page.locator('form[data-form="project"] [data-submit]').click();
  await page.waitForURL('**/test/overview**');
}

/** Makes an invoice by hand and answers the address of the payer's page. */
export async function createInvoice(page: Page, amount: string, orderId: string): Promise<string> {
  await page.goto('/test/payments/new');
  await page.locator('#amount').fill(amount);
  await page.locator('#order_id').fill(orderId);
  await page.locator('form[data-form="invoice"] [data-submit]').click();
  await page.waitForURL(/\/test\/payments\/inv_/);
  const link = await page.locator('a[href*="/i/inv_"]').first().getAttribute('href');
  if (link === null) throw new Error('The page of an invoice leads to its checkout.');
  return link;
}

/** Chooses the first way to pay, as it is offered. */
export async function chooseFirst(page: Page): Promise<void> {
  await page.locator('form[data-form="choice"] [data-submit]').click();
  await page.locator('.address').waitFor();
}

export async function simulate(page: Page, kind: 'exact' | 'partial' | 'over' | 'late' | 'dropped'): Promise<void> {
  await page.locator(`form[data-form="sandbox"] button[value="${kind}"]`).click();
}
