// Owns the time from nothing to a paid invoice: a fresh home started as `npm start` does, then every step of the main journey by the
// forms on the pages: sign up, project, invoice, checkout, test payment, paid in Payments.
import { createWebClient, textOf } from '../../support/web-client.ts';
import { register } from '../../support/own-passkey.mjs';
import { startHome } from '../../support/home.ts';

const patienceMs = 60_000;

export async function measureJourney() {
  const started = performance.now();
  const home = await startHome();
  const startedMs = performance.now() - started;
  try {
    await walk(createWebClient(home.url), createWebClient(home.url));
    return { startedMs, totalMs: performance.now() - started };
  } finally {
    await home.remove();
  }
}

async function walk(merchant, payer) {
  await register(merchant, { email: 'first@shop.test', password: 'a long walk in the rain' });
  await follow(merchant, '/projects/new', '/projects', { name: 'Coffee & Co' });
  const form = await merchant.get('/test/payments/new');
  const invoice = await merchant.submit(form, '/test/payments', { amount: '50.00', order_id: '1042' });
  const checkout = /\/i\/inv_[0-9A-Za-z]+/.exec(invoice.html)?.[0];
  if (checkout === undefined) throw new Error(`No invoice was made (${invoice.status}):\n${textOf(invoice.html)}`);
  await untilPage(payer, checkout, (page) => page.forms.some((one) => one.action === `${checkout}/options`));
  await follow(payer, checkout, `${checkout}/options`, {});
  await untilPage(payer, checkout, (page) => page.html.includes('sbx1'));
  await follow(payer, checkout, `${checkout}/simulation`, { kind: 'exact' });
  await untilPage(merchant, '/test/payments', (page) => /1042[\s\S]*?Paid|Paid[\s\S]*?1042/.test(textOf(page.html)));
}

async function follow(client, from, action, fields) {
  const page = await client.submit(await client.get(from), action, fields);
  if (page.status >= 400) throw new Error(`${action} was refused (${page.status}):\n${textOf(page.html)}`);
  return page;
}

async function untilPage(client, path, isThere) {
  let page;
  for (const end = performance.now() + patienceMs; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 250))) {
    page = await client.get(path);
    if (isThere(page)) return;
  }
  throw new Error(`${path} never came so far:\n${textOf(page?.html ?? '')}`);
}
