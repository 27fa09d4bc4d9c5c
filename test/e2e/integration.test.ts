// A developer who has never seen the product follows the Integration page only: copies each program as it is shown, runs it with what Debian
// brings (curl, node, php, python3, openssl), and ends with a webhook that their own server has verified.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage } from '../support/browser';
import { ensureDebian } from '../support/debian';
import { freePort, startHome, type Home } from '../support/home';
import { createTestProject, password, signIn, signUp, simulate, terminalCodes, typeCode, verifyEmail } from '../support/merchant-journey';

const folder = mkdtempSync(path.join(tmpdir(), 'quittance-integration-'));
const children: ChildProcess[] = [];
const servers: Server[] = [];
let home: Home;
let browser: Browser;

beforeAll(async () => {
  ensureDebian({ curl: '/usr/bin/curl', 'php-cli': '/usr/bin/php', python3: '/usr/bin/python3', openssl: '/usr/bin/openssl' });
  [home, browser] = await Promise.all([startHome(), openBrowser()]);
}, 180_000);

afterAll(async () => {
  for (const child of children) child.kill();
  for (const server of servers) server.close();
  await browser?.close();
  await home?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const languages = ['curl', 'node', 'php', 'python'] as const;
type Language = (typeof languages)[number];

const runners: Readonly<Record<Language, readonly [command: string, file: string]>> = {
  curl: ['/bin/sh', 'program.sh'],
  node: [process.execPath, 'program.mjs'],
  php: ['/usr/bin/php', 'program.php'],
  python: ['/usr/bin/python3', 'program.py'],
};

interface Developer {
  readonly language: Language;
  readonly port: number;
  readonly folder: string;
  /** Everything that the receiver has printed. */
  heard: string;
  secret: string;
}

/** The program that a step of the page shows, as its copy button gives it. */
async function shown(page: Page, step: string): Promise<string> {
  return (await page.locator(`#${step} figure.code [data-copy]`).first().getAttribute('data-copy')) ?? '';
}

async function runProgram(developer: Developer, code: string): Promise<string> {
  const [command, file] = runners[developer.language];
  writeFileSync(path.join(developer.folder, file), code);
  return await run(command, [file], { cwd: developer.folder });
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** What a program prints, whichever way it ends. */
async function run(command: string, args: readonly string[], { cwd, env = process.env, input = '' }: RunOptions): Promise<string> {
  const child = spawn(command, args, { cwd, env });
  children.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (printed += text(bytes)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', reject);
  });
  child.stdin.end(input);
  await ended;
  return printed;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Starts the shown receiver as its first line says. For the shell that line is a filter, so something has to hear for it. */
async function listen(developer: Developer, code: string): Promise<void> {
  const { language, port, secret } = developer;
  const file = { curl: 'verify.sh', node: 'receiver.mjs', php: 'receiver.php', python: 'receiver.py' }[language];
  writeFileSync(path.join(developer.folder, file), code);
  if (language === 'curl') return await listenForShell(developer);
  const args = language === 'php' ? ['-S', `localhost:${port}`, file] : [file];
  const env = { ...process.env, QUITTANCE_WEBHOOK_SECRET: secret, PORT: String(port) };
  const child = spawn(runners[language][0], args, { cwd: developer.folder, env });
  children.push(child);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (developer.heard += text(bytes)));
  await expect.poll(() => developer.heard, { timeout: 60_000 }).toMatch(/listening|Development Server/);
}

async function listenForShell(developer: Developer): Promise<void> {
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
      const env = { ...process.env, QUITTANCE_WEBHOOK_SECRET: developer.secret };
      const said = await run('/bin/sh', ['verify.sh', String(id), String(at), String(signature)], { cwd: developer.folder, env, input: body });
      const event = JSON.parse(body) as { readonly type: string; readonly data: { readonly invoice: { readonly order_id: string } } };
      developer.heard += `${said.trim()} ${event.type} ${event.data.invoice.order_id}\n`;
      response.writeHead(204).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(developer.port, '127.0.0.1', resolve));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const bytes of request) body += text(bytes);
  return body;
}

test('whoever copies the programs of the Integration page, in any of the four languages, ends with a verified webhook', async () => {
  const operator = await openPage(browser, home.url);
  await signUp(operator.page, 'operator@shop.test');
  await operator.close();
  const merchant = await openPage(browser, home.url);
  const { page } = merchant;
  const readCode = terminalCodes(home, 'dev@shop.test');
  await signUp(page, 'dev@shop.test');
  await createTestProject(page, 'Coffee & Co');
  await verifyEmail(page, readCode);
  await page.goto('/projects');
  const project = (await page.locator('main tbody a').first().getAttribute('href')) ?? '';
  await page.goto(`${project}/integration`);
  await page.locator('form[data-form="practice-key"] [data-submit]').click();
  await page.locator('button[formaction="/confirmation/code"]').click();
  await page.locator('#step_up_password').fill(password);
  await typeCode(page, '#step_up_code', await readCode());
  await page.locator('.integration-key code').waitFor();
  const key = await page.locator('.integration-key code').innerText();
  expect(key).toMatch(/^qk_test_/);

  // First everybody says where they listen and starts listening, as the page tells.
  const developers: Developer[] = [];
  for (const language of languages) {
    const own = mkdtempSync(path.join(folder, language));
    const developer: Developer = { language, port: await freePort(), folder: own, heard: '', secret: '' };
    await page.goto(`${project}/integration?lang=${language}`);
    const endpoint = (await shown(page, 'endpoint')).replaceAll('3000', String(developer.port));
    expect(endpoint).toContain(key);
    const answer = await runProgram(developer, endpoint);
    developer.secret = /whsec_[A-Za-z0-9+/=]+/.exec(answer.replaceAll('\\/', '/'))?.[0] ?? '';
    expect([language, developer.secret]).toEqual([language, expect.stringMatching(/^whsec_/)]);
    await listen(developer, await shown(page, 'receiver'));
    developers.push(developer);
  }

  // Then each makes an invoice and pays it on the simulated chain.
  const paid = new Map<Developer, string>();
  for (const developer of developers) {
    const { language } = developer;
    await page.goto(`${project}/integration?lang=${language}`);
    const invoice = await shown(page, 'invoice');
    const orderId = /order_id\W+(\d{8})/.exec(invoice)?.[1] ?? '';
    const invoiceId = /inv_[1-9A-HJ-NP-Za-km-z]+/.exec(await runProgram(developer, invoice))?.[0] ?? '';
    expect([language, orderId, invoiceId]).toEqual([language, expect.stringMatching(/^\d{8}$/), expect.stringMatching(/^inv_/)]);
    await page.reload();
    const payment = await shown(page, 'payment');
    expect(payment).toContain(invoiceId);
    await runProgram(developer, payment);
    paid.set(developer, orderId);
  }
  for (const [developer, orderId] of paid) await expect.poll(() => developer.heard, { timeout: 60_000 }).toContain(`verified payment.paid ${orderId}`);

  // What they asked stands in the log, without what was in it.
  await page.goto(`${project}/requests`);
  const log = await page.getByRole('main').innerText();
  expect(log).toContain('/api/v1/webhook-endpoints');
  expect(log).not.toContain(key);
  merchant.assertClean();
  await merchant.close();
});

test('each step can be run on the page itself, and the answer is the real one', async () => {
  const merchant = await openPage(browser, home.url);
  const { page } = merchant;
  await page.goto('/sign-in');
  await signIn(page, 'dev@shop.test');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await page.goto('/projects');
  const project = (await page.locator('main tbody a').first().getAttribute('href')) ?? '';
  await page.goto(`${project}/integration?lang=php`);
  await page.locator('#invoice [data-run-button]').click();
  await page.locator('#invoice [data-run-answer]').getByText('HTTP 201').waitFor();
  const made = /inv_[1-9A-HJ-NP-Za-km-z]+/.exec(await page.locator('#invoice [data-run-answer]').innerText())?.[0] ?? '';
  expect(await shown(page, 'payment')).toContain(made);
  await page.locator('#payment [data-run-button]').click();
  await page.locator('#payment [data-run-answer]').getByText('HTTP 20').waitFor({ timeout: 20_000 });

  // Host-to-host: the asset is given at creation, the address is in the answer, and the payer's page asks nothing more.
  const key = await page.locator('.integration-key code').innerText();
  const answer = await fetch(`${home.url}/api/v1/invoices`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Idempotency-Key': 'host-to-host', 'Content-Type': 'application/json' },
    body: JSON.stringify({ amount: '20.00', currency: 'USD', asset: 'USD_SANDBOX' }),
  });
  const invoice = (await answer.json()) as { readonly checkout_url: string; readonly options: readonly { readonly address: string }[] };
  expect([answer.status, invoice.options[0]?.address]).toEqual([201, expect.stringMatching(/^sbx1/)]);
  const payer = await openPage(browser, home.url);
  await payer.page.goto(invoice.checkout_url);
  expect((await payer.page.locator('.address').innerText()).replace(/\s/g, '')).toContain(invoice.options[0]?.address ?? '');
  await simulate(payer.page, 'exact');
  await payer.page.locator('.seal:not(.is-move)').waitFor({ timeout: 60_000 });
  payer.assertClean();
  await payer.close();
  merchant.assertClean();
  await merchant.close();
});
