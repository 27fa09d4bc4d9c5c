// What a shop that was built for CryptoCloud receives when an invoice is paid: JSON or a form, with a token that somebody else's library
// believes, once, on the schedule of webhooks.
import { eq } from 'drizzle-orm';
import { jwtVerify } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { makePostbackSecret } from '../../src/commands/make-postback-secret';
import { paySandbox } from '../../src/commands/pay-sandbox';
import { readPostbackSecret } from '../../src/commands/read-postback-secret';
import { requestRedelivery } from '../../src/commands/request-redelivery';
import { setPostback } from '../../src/commands/set-postback';
import { simulateDeposit } from '../../src/commands/simulate-deposit';
import { activity, delivery, invoice, project, staticAddress } from '../../src/db/schema';
import { listPostbackEndpoints } from '../../src/db/postback';
import { listWebhookEndpoints } from '../../src/db/webhook-endpoint';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { ask, makeShop, resultOf, type Shop } from '../support/cryptocloud';
import { database, env, makePorts } from '../support/worker-world';
import { makeWorld, type World } from './delivery-support';

const url = 'https://shop.example.com/?wc-api=WC_Gateway_CryptoCloud';
let shop: Shop;
let secret = '';

beforeAll(async () => {
  shop = await makeShop('test', null, { returns: { success: 'https://shop.example.com/ok', fail: '', partial: '' } });
  await set(url, 'json');
  const read = await readPostbackSecret(makePorts(), shop.merchant.scope, shop.merchant.projectId);
  secret = read.ok ? read.value.secret : '';
});

const set = (to: string, format: 'json' | 'form', by = shop) =>
  setPostback(makePorts(), by.merchant.scope, { projectId: by.merchant.projectId, url: to, format });

const verify = async (token: string, atMs: number, key = secret) =>
  (await jwtVerify(token, new TextEncoder().encode(key), { algorithms: ['HS256'], currentDate: new Date(atMs) })).payload;

async function paid(kind: 'exact' | 'over' | 'partial', body: Record<string, unknown> = {}): Promise<string> {
  const made = resultOf(await ask(shop, '/v2/invoice/create', { shop_id: shop.shopId, amount: 40, add_fields: { cryptocurrency: 'USDT_BSC' }, ...body }));
  const code = String(made['uuid']).slice(4);
  const [row] = await database.select({ id: invoice.id }).from(invoice).where(eq(invoice.code, code));
  await paySandbox(makePorts(), row?.id ?? '', kind);
  const name = `SANDBOX:${shop.merchant.projectId}`;
  for (let step = 0; step < 40; step++) {
    await env.CHAIN.getByName(name).tick(name);
    const [now] = await database.select().from(invoice).where(eq(invoice.code, code));
    if (now?.base === 'paid' || (kind === 'partial' && now?.exception === 'partial')) break;
    await new Promise((done) => setTimeout(done, 250));
  }
  return code;
}

/** Sends what is due now; answers what the shop received. */
async function tell(world: World): Promise<World['requests']> {
  const from = world.requests.length;
  await expandEvents(world.ports, 200);
  await deliverDue(world.ports, 200);
  return world.requests.slice(from).filter((request) => request.url.startsWith('https://shop.example.com/'));
}

test('a paid invoice is told once, as JSON, whole, with a token that names it', async () => {
  const world = makeWorld(Date.now());
  const code = await paid('exact', { order_id: 'A-7' });
  world.nowMs = Date.now();
  const [request, ...more] = await tell(world);
  expect([request?.url, request?.headers['content-type'], more]).toEqual([url, 'application/json', []]);
  const body = JSON.parse(request?.body ?? '{}') as Record<string, unknown>;
  expect(body).toMatchObject({ status: 'success', invoice_id: code, amount_crypto: 40, currency: 'USD_SANDBOX', order_id: 'A-7' });
  expect(Object.keys(body)).toEqual(['status', 'invoice_id', 'amount_crypto', 'currency', 'order_id', 'token', 'invoice_info']);
  expect(body['invoice_info']).toMatchObject({
    uuid: `INV-${code}`,
    address: expect.stringMatching(/^sbx1/),
    currency: { fullcode: 'USD_SANDBOX' },
    date_finished: expect.stringMatching(/^\d{4}-\d\d-\d\d /),
    side_commission: 'client',
    type_payments: 'crypto',
    amount: 40,
    amount_: 40,
    status: 'paid',
    invoice_status: 'success',
    is_email_required: false,
    project: { success: `https://shop.example.com/ok?order_id=A-7&invoice_uuid=INV-${code}`, fail: null },
    tx_list: [expect.any(String)],
    amount_in_crypto: 40,
    amount_in_fiat: 40,
    amount_usd: 40,
    amount_to_pay: 40,
    amount_to_pay_usd: 40,
    amount_paid: 40,
    amount_paid_usd: 40,
    fee: 0,
    fee_usd: 0,
    service_fee: 0,
    service_fee_usd: 0,
    received: 40,
    received_usd: 40,
    to_surcharge: 0,
    to_surcharge_usd: 0,
    total_rub: 0,
    step: 3,
    test_mode: true,
    type: 'up',
    aml_enabled: false,
    aml_side: 'merchant',
    aml_checks: [],
    links_invoice: null,
  });
  const claims = await verify(String(body['token']), world.nowMs);
  expect(claims).toEqual({ id: code, exp: Math.floor(world.nowMs / 1000) + 300 });
  await expect(verify(String(body['token']), world.nowMs + 301_000)).rejects.toThrow();
  await expect(verify(String(body['token']), world.nowMs, 'x'.repeat(48))).rejects.toThrow();
  expect(await tell(world)).toEqual([]);
});

test('what failed comes again on the webhooks’ schedule, each time with a fresh token', async () => {
  const code = await paid('over');
  const world = makeWorld(Date.now());
  world.answer = () => new Response('no', { status: 500 });
  const [first] = await tell(world);
  world.nowMs += 10_000;
  world.answer = () => new Response('*ok*');
  const [second] = await tell(world);
  const [one, two] = [first, second].map((request) => JSON.parse(request?.body ?? '{}') as Record<string, unknown>);
  expect(one?.['token']).not.toBe(two?.['token']);
  expect(await verify(String(two?.['token']), world.nowMs)).toMatchObject({ id: code, exp: Math.floor(world.nowMs / 1000) + 300 });
  expect(two?.['invoice_info']).toMatchObject({ status: 'overpaid', invoice_status: 'success', amount_paid: 44, received: 44 });
  expect(two?.['order_id']).toBe(null);
  world.nowMs += 600_000;
  expect(await tell(world)).toEqual([]);
  const [row] = await postbacksOf(code);
  const again = await requestRedelivery(makePorts(), shop.merchant.scope, row?.id ?? '', { route: 't', key: code, inputHash: 'h' });
  expect(again.ok).toBe(true);
  expect(await tell(world)).toHaveLength(1);
});

const idOf = async (code: string): Promise<string> => (await database.select({ id: invoice.id }).from(invoice).where(eq(invoice.code, code)))[0]?.id ?? '';
const postbacksOf = async (code: string) =>
  (
    await database
      .select()
      .from(delivery)
      .where(eq(delivery.invoiceId, await idOf(code)))
  ).filter((row) => row.channel === 'webhook');

test('a part of the money, like everything else that is no success, is not told', async () => {
  const world = makeWorld(Date.now());
  const code = await paid('partial');
  expect(await tell(world)).toEqual([]);
  expect(await postbacksOf(code)).toEqual([]);
});

test('as a form, the invoice’s facts are JSON text in one field', async () => {
  expect(await set(url, 'form')).toEqual({ ok: true, value: { changed: true } });
  const code = await paid('exact', { order_id: 'B & 8' });
  const world = makeWorld(Date.now());
  const [request] = await tell(world);
  expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  const fields = Object.fromEntries(new URLSearchParams(request?.body));
  expect(fields).toMatchObject({ status: 'success', invoice_id: code, amount_crypto: '40.0', currency: 'USD_SANDBOX', order_id: 'B & 8' });
  expect(JSON.parse(fields['invoice_info'] ?? '')).toMatchObject({ status: 'paid', uuid: `INV-${code}`, amount_paid: 40 });
  expect(await verify(fields['token'] ?? '', world.nowMs)).toMatchObject({ id: code });
  await set(url, 'json');
});

test('a new secret signs from then on; it is shown once, looks at it are logged, and a stranger gets none', async () => {
  const own = await makeShop();
  const { scope, projectId } = own.merchant;
  const ports = makePorts();
  const both = await Promise.all([readPostbackSecret(ports, scope, projectId), readPostbackSecret(ports, scope, projectId)]);
  expect(both[0]).toEqual(both[1]);
  const request = { route: 'r', key: 'k', inputHash: 'h' };
  const made = await makePostbackSecret(ports, scope, projectId, request);
  const text = made.ok ? (made.value.secret ?? '') : '';
  expect(text).toMatch(/^[\w-]{48}$/);
  expect(await makePostbackSecret(ports, scope, projectId, request)).toEqual({ ok: true, value: { secret: null } });
  expect(await makePostbackSecret(ports, scope, projectId, { ...request, inputHash: 'x' })).toMatchObject({ refusal: { reason: 'idempotency_key_reused' } });
  expect(await readPostbackSecret(ports, scope, projectId)).toEqual({ ok: true, value: { secret: text } });
  const [row] = await database.select().from(project).where(eq(project.id, projectId));
  expect(row?.postbackSecret).toMatch(/^s1\./);
  const acts = (await database.select().from(activity).where(eq(activity.object, projectId))).map((one) => one.action);
  expect(acts.toSorted()).toEqual(['project.postback_secret_made', ...Array.from({ length: 3 }, () => 'project.postback_secret_read')]);
  for (const command of [readPostbackSecret(ports, shop.merchant.scope, projectId), makePostbackSecret(ports, shop.merchant.scope, projectId, request)])
    expect(await command).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
});

test('the address is checked, set for both modes at once, changed in place and taken away; saving it as it is changes nothing', async () => {
  const own = await makeShop();
  const { scope, projectId } = own.merchant;
  for (const bad of ['http://shop.example.com/', 'https://10.0.0.1/', 'https://user:x@shop.example.com/', 'ftp://x', 'https://quittance.test/hook'])
    expect(await set(bad, 'json', own)).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/url', code: 'unsafe_url' }] } });
  expect(await set('', 'json', own)).toEqual({ ok: true, value: { changed: false } });
  expect(await set(url, 'form', own)).toEqual({ ok: true, value: { changed: true } });
  expect(await set(url, 'form', own)).toEqual({ ok: true, value: { changed: false } });
  const rows = await listPostbackEndpoints(database, scope, projectId);
  expect(rows.map((row) => [row.mode, row.url, row.kind])).toEqual([
    ['live', url, 'postback_form'],
    ['test', url, 'postback_form'],
  ]);
  // They have a page of their own and count for nothing among webhook endpoints.
  expect(await listWebhookEndpoints(database, scope, projectId)).toEqual([]);
  await Promise.all([set('https://shop.example.com/b', 'json', own), set('https://shop.example.com/b', 'json', own)]);
  expect((await listPostbackEndpoints(database, scope, projectId)).map((row) => [row.id, row.url])).toEqual(
    rows.map((row) => [row.id, 'https://shop.example.com/b']),
  );
  expect(await set('', 'json', own)).toEqual({ ok: true, value: { changed: true } });
  expect(await listPostbackEndpoints(database, scope, projectId)).toEqual([]);
  expect(await setPostback(makePorts(), shop.merchant.scope, { projectId, url, format: 'json' })).toMatchObject({ refusal: { reason: 'not_found' } });
});

test('a deposit to a static address is told, with the customer as its order', async () => {
  const world = makeWorld(Date.now());
  const made = resultOf(await ask(shop, '/v2/invoice/static/create', { shop_id: shop.shopId, currency: 'USDT_BSC', identify: 'customer-7' }));
  const [row] = await database
    .select({ id: staticAddress.id })
    .from(staticAddress)
    .where(eq(staticAddress.code, String(made['uuid'])));
  const wish = { staticAddressId: row?.id ?? '', amount: '12.5' };
  expect((await simulateDeposit(makePorts(), shop.merchant.scope, wish, { route: 'd', key: 'd', inputHash: 'h' })).ok).toBe(true);
  const name = `SANDBOX:${shop.merchant.projectId}`;
  for (let step = 0; step < 40; step++) {
    await env.CHAIN.getByName(name).tick(name);
    const deposits = await database
      .select({ base: invoice.base })
      .from(invoice)
      .where(eq(invoice.sourceId, row?.id ?? ''));
    if (deposits.some(({ base }) => base === 'paid')) break;
    await new Promise((done) => setTimeout(done, 250));
  }
  world.nowMs = Date.now();
  const [request] = await tell(world);
  const body = JSON.parse(request?.body ?? '{}') as Record<string, unknown>;
  expect(body).toMatchObject({ status: 'success', order_id: 'customer-7', amount_crypto: 12.5, currency: 'USD_SANDBOX' });
  // A deposit asks for what came, in the coin that came; in dollars it is what that coin is worth.
  expect(body['invoice_info']).toMatchObject({ amount: 12.5, amount_usd: 12.5, received: 12.5, address: made['address'], status: 'paid' });
  expect(await verify(String(body['token']), world.nowMs)).toMatchObject({ id: body['invoice_id'] });
});
