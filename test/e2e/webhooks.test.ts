// A merchant looks after a webhook endpoint in a browser, against a real receiver: a test event, what it answered, a secret made anew, a pause, a
// delivery sent again; and the command of the page, run as it is copied, signs what the receiver was sent. The last looks go without scripts.
import { execFileSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from '../support/browser';
import { startHome, type Home } from '../support/home';
import { createTestProject, password, signUp, terminalCodes, typeCode, verifyEmail } from '../support/merchant-journey';
import { startReceiver, type Receiver } from '../support/receiver';

let home: Home;
let browser: Browser;
let receiver: Receiver;
let merchant: WatchedPage;
let page: Page;

beforeAll(async () => {
  [home, browser, receiver] = await Promise.all([startHome(), openBrowser(), startReceiver()]);
  merchant = await openPage(browser, home.url);
  ({ page } = merchant);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await home?.remove();
  await receiver?.stop();
});

/** Looks again, as the page says, until the delivery was taken. */
async function untilDelivered(): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await page.locator('.facts .is-paid').count()) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
    await page.goto(page.url());
  }
  throw new Error('the delivery never was taken');
}

async function sendTest(type: string): Promise<void> {
  await page.locator('#type').selectOption(type);
  await page.locator('form[data-form="test"] [data-submit]').click();
  await page.waitForURL(/\/deliveries\/dlv_/);
  await receiver.waitFor(({ body }) => body.includes(`"${type}"`));
  await untilDelivered();
}

test('an endpoint is made, tested, given a new secret, paused and woken, and each delivery can be checked by hand', async () => {
  const operator = await openPage(browser, home.url);
  await signUp(operator.page, 'operator@shop.test');
  await operator.close();
  const readCode = terminalCodes(home, 'hooks@shop.test');
  await signUp(page, 'hooks@shop.test');
  await createTestProject(page, 'Coffee & Co');
  await verifyEmail(page, readCode);
  await page.goto('/projects');
  const project = (await page.locator('main tbody a').first().getAttribute('href')) ?? '';
  await page.goto(`${project}/webhooks`);
  await page.locator('#url').fill(receiver.url);
  await page.locator('form[data-form="endpoint"] [data-submit]').click();
  await page.locator('button[formaction="/confirmation/code"]').click();
  await page.locator('#step_up_password').fill(password);
  await typeCode(page, '#step_up_code', await readCode());
  const first = await page.locator('.reveal-secret code').innerText();
  expect(first).toMatch(/^whsec_/);
  await page.goto(`${project}/webhooks`);
  await page.locator('main tbody a').first().click();
  const endpoint = page.url();

  receiver.answerWith(() => ({ status: 200, body: '<script>document.title="stolen"</script>' }));
  await sendTest('balance.withdrawn');
  expect(await page.title()).not.toBe('stolen');
  expect(await page.locator('main').innerText()).toContain('document.title="stolen"');

  await page.goto(endpoint);
  await page.locator('form[data-form="rotation"]').locator('xpath=ancestor::details').locator('summary').click();
  await page.locator('form[data-form="rotation"] [data-submit]').click();
  const second = await page.locator('.reveal-secret code').innerText();
  expect(second).not.toBe(first);
  await page.goto(endpoint);
  await sendTest('payment.over');
  const sent = await receiver.waitFor(({ body }) => body.includes('"payment.over"'));
  const signatures = (sent.headers['webhook-signature'] ?? '').split(' ');
  expect(signatures).toHaveLength(2);
  const commands = await page.locator('figure.code [data-copy]').evaluateAll((all) => all.map((one) => one.getAttribute('data-copy') ?? ''));
  const command = commands.find((text) => text.startsWith('SECRET=')) ?? '';
  for (const secret of [first, second]) {
    const signed = execFileSync('sh', ['-c', command.replace('whsec_…', secret)], { encoding: 'utf8' });
    expect(signatures).toContain(`v1,${signed}`);
  }

  await page.goto(endpoint);
  await page.locator('form[data-form="switch"] [data-submit]').click();
  await page.waitForURL(/done=webhook_paused/);
  await page.locator('form[data-form="switch"] [data-submit]').click();
  await page.waitForURL(/done=webhook_resumed/);

  await page.locator('#log tbody a').first().click();
  const before = receiver.requests.length;
  await page.locator('form[data-form="again"] [data-submit]').click();
  await page.waitForURL(/done=again/);
  await receiver.waitFor(() => receiver.requests.length > before);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(ids.length - 1);

  // A phone without scripts.
  const cookies = await page.context().cookies();
  const bare = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 }, baseURL: home.url });
  await bare.addCookies(cookies);
  const plain = await bare.newPage();
  for (const where of [`${project}/webhooks`, endpoint, `${endpoint}/replays`, page.url()]) {
    await plain.goto(where);
    expect(await plain.locator('h1').count()).toBe(1);
    expect(await plain.evaluate<number>('document.documentElement.scrollWidth'), where).toBeLessThanOrEqual(360);
  }
  await plain.goto(`${endpoint}/replays`);
  await plain.locator('form[data-form="replay"] [data-submit]').click();
  expect(await plain.locator('tbody tr').count()).toBe(1);
  await bare.close();
  await merchant.close();
}, 120_000);
