// Stories of people who want more than is theirs from the ways to be paid: a shop's order called paid with money that is none, another
// project's answers, room without end. Each ends with what they get: nothing.
import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createProject } from '../../src/commands/create-project';
import { createStaticAddress } from '../../src/commands/create-static-address';
import { paySandbox } from '../../src/commands/pay-sandbox';
import { setPostback } from '../../src/commands/set-postback';
import { addressAllocation, delivery, invoice, project } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { assert } from '../../src/domain/result';
import { visitorQuota } from '../../src/http/visitor-scope';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { call, makeKey } from '../support/api-client';
import { ask, keyOf, makeShop, resultOf, type Shop } from '../support/cryptocloud';
import { Visitor } from '../support/visitor';
import { makeWays } from '../support/ways-world';
import { database, env, makeMerchant, makePorts } from '../support/worker-world';
import { makeWorld } from './delivery-support';

const told = 'https://shop.example.com/told';

async function shopWithPostbacks(): Promise<Shop> {
  const shop = await makeShop();
  const set = await setPostback(makePorts(), shop.merchant.scope, { projectId: shop.merchant.projectId, url: told, format: 'json' });
  assert(set.ok, 'the postback is set');
  return shop;
}

/** Pays the invoice on the simulated chain and waits until it counts. */
async function payInFull(shop: Shop, invoiceId: string): Promise<void> {
  await paySandbox(makePorts(), invoiceId, 'exact');
  const name = `SANDBOX:${shop.merchant.projectId}`;
  for (let step = 0; step < 40; step++) {
    await env.CHAIN.getByName(name).tick(name);
    const [row] = await database.select({ base: invoice.base }).from(invoice).where(eq(invoice.id, invoiceId));
    if (row?.base === 'paid') return;
    await new Promise((done) => setTimeout(done, 250));
  }
}

/** What the shop hears now. */
async function heard(): Promise<readonly Record<string, unknown>[]> {
  const world = makeWorld(Date.now());
  await expandEvents(world.ports, 200);
  await deliverDue(world.ports, 200);
  return world.requests.filter((request) => request.url === told).map((request) => JSON.parse(request.body) as Record<string, unknown>);
}

test('an order number that a visitor typed is never the shop’s order in a postback', async () => {
  const shop = await shopWithPostbacks();
  const button = { amount: '0.01', currency: 'USD', order: 'dear-order-1', idempotency_key: 'one-cent' };
  const pressed = await new Visitor().post(`/embed/pay/${shop.shopId}`, button, { 'CF-Connecting-IP': '203.0.113.90' });
  const invoiceId = /\/i\/(inv_\w+)/.exec(pressed.location ?? '')?.[1] ?? '';
  expect((await database.select({ orderId: invoice.orderId }).from(invoice).where(eq(invoice.id, invoiceId)))[0]?.orderId).toBe('dear-order-1');
  await payInFull(shop, invoiceId);
  const [body] = await heard();
  expect(body).toMatchObject({ status: 'success', order_id: null, invoice_info: { order_id: null } });
  expect(JSON.stringify(body)).not.toContain('dear-order-1');
});

test('test money makes no postback any more once the project takes real money', async () => {
  const shop = await shopWithPostbacks();
  const made = resultOf(await ask(shop, '/v2/invoice/create', { shop_id: shop.shopId, amount: 900, order_id: 'dear-order-2' }));
  const [row] = await database
    .select({ id: invoice.id })
    .from(invoice)
    .where(eq(invoice.code, String(made['uuid']).slice(4)));
  await database.update(project).set({ mode: 'live' }).where(eq(project.id, shop.merchant.projectId));
  await payInFull(shop, row?.id ?? '');
  expect(await heard()).toEqual([]);
  const [tried] = await database
    .select({ state: delivery.state, outcome: delivery.outcome })
    .from(delivery)
    .where(and(eq(delivery.invoiceId, row?.id ?? ''), eq(delivery.channel, 'webhook')));
  expect(tried).toMatchObject({ state: 'dead', outcome: 'abandoned' });
});

test('two projects that name their requests alike each get their own answer, and never hear of the other’s', async () => {
  const merchant = await makeMerchant();
  const fields = { name: 'Second shop', currency: 'USD', expiryMinutes: 60, supportContact: '' };
  const second = await createProject(makePorts(), merchant.scope, fields, { route: 'test', key: 'second', inputHash: 'h' });
  assert(second.ok, 'there is a second project');
  const [one, two] = [await makeKey(merchant, { projectId: merchant.projectId }), await makeKey(merchant, { projectId: second.value.projectId })];
  for (const [path, body] of [
    ['/api/v1/invoices', { amount: '12.50', currency: 'USD', order_id: '1001' }],
    ['/api/v1/invoices', { amount: '12.50', currency: 'USD', order_id: '1001', asset: 'USD_SANDBOX' }],
    ['/api/v1/payment-links', { kind: 'fixed', title: 'Coffee', amount: '5' }],
  ] as const) {
    const idempotencyKey = `order-1001${JSON.stringify(body).length}`;
    const [first, other, again] = [
      await call('POST', path, { key: one, body, idempotencyKey }),
      await call('POST', path, { key: two, body, idempotencyKey }),
      await call('POST', path, { key: one, body, idempotencyKey }),
    ];
    expect([first.status, first.body['project_id']]).toEqual([201, merchant.projectId]);
    expect([other.status, other.body['project_id'], other.headers.get('idempotency-replayed')]).toEqual([201, second.value.projectId, null]);
    expect(other.body['id']).not.toBe(first.body['id']);
    expect([again.body['id'], again.headers.get('idempotency-replayed')]).toEqual([first.body['id'], 'true']);
  }
});

test('a key of the CryptoCloud side asks only so often, and hears when to come again', async () => {
  const shop = await makeShop();
  const bindings = { ...env, API_REQUESTS_PER_MINUTE: '2' };
  const list = () => ask(shop, '/v2/invoice/merchant/statistics', { start: '01.01.2026', end: '02.01.2026' }, { bindings });
  expect([(await list()).status, (await list()).status]).toEqual([200, 200]);
  const over = await list();
  expect([over.status, over.body['status']]).toEqual([429, 'error']);
  expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
  const withdrawal = await keyOf(shop.merchant, 'withdrawal');
  const wish = () => ask({ key: withdrawal }, '/v2/invoice/api/out/create', {}, { bindings });
  expect([(await wish()).status, (await wish()).status, (await wish()).status]).toEqual([400, 400, 429]);
});

test('texts that could not be stored as they are make no invoice, no address and no request', async () => {
  const shop = await makeShop();
  for (const text of ['half \ud800', 'nothing \u0000']) {
    const made = await ask(shop, '/v2/invoice/create', { shop_id: shop.shopId, amount: 1, order_id: text });
    expect([made.status, made.body['result']]).toEqual([400, { order_id: 'Invalid value order_id.' }]);
    const given = await ask(shop, '/v2/invoice/static/create', { shop_id: shop.shopId, currency: 'USDT_BSC', identify: text });
    expect([given.status, given.body['result']]).toEqual([400, { identify: 'Invalid value identify.' }]);
  }
  expect(await database.select().from(invoice).where(eq(invoice.projectId, shop.merchant.projectId))).toEqual([]);
  const form = { amount: '9', currency: 'USD', order: 'nothing \u0000', idempotency_key: 'k' };
  expect((await new Visitor().post(`/embed/pay/${shop.shopId}`, form, { 'CF-Connecting-IP': '203.0.113.91' })).status).toBe(422);
});

test('a house with a network of its own counts as one stranger, whatever addresses it takes from it', async () => {
  const { projectId } = await makeMerchant();
  const from = (ip: string) => visitorQuota(projectId, makePorts({ from: { ip, userAgent: '', place: '' } }), 2);
  expect([await from('2001:db8:41:7::1'), await from('2001:db8:41:7:aaaa::2')]).toEqual([null, null]);
  expect(await from('2001:db8:41:7:ffff:ffff:ffff:ffff')).toMatchObject({ reason: 'too_many_requests' });
  expect(await from('2001:db8:41:8::1')).toBeNull();
});

test('a project that has all its static addresses gets nothing watched any more', async () => {
  const merchant = await makeMerchant();
  const of = `'${merchant.accountId}', '${merchant.projectId}', 'test'`;
  await env.DB.prepare(
    `INSERT INTO static_address (id, account_id, project_id, mode, customer, asset, family, wallet_id, address, key_index, code, created_at_ms)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${limits.staticAddressesPerProjectMax})
     SELECT 'sta_full' || i, ${of}, 'c' || i, 'USD_SANDBOX', 'sandbox', 'wal', 'sbx' || i, i, 'FULL' || i, 1 FROM n`,
  ).run();
  const more = await createStaticAddress(makePorts(), merchant.scope, { projectId: merchant.projectId, asset: 'USD_SANDBOX', customer: 'one more' });
  expect(more).toMatchObject({ ok: false, refusal: { reason: 'limit_reached', limit: 'static_addresses' } });
  expect(await database.select().from(addressAllocation).where(eq(addressAllocation.projectId, merchant.projectId))).toEqual([]);
});

test('strangers cannot have one mailbox filled by a payment link, from however many networks', async () => {
  const { linkId } = await makeWays(await makeMerchant());
  const victim = `victim-${crypto.randomUUID()}@people.test`;
  const begin = async (turn: number, email: string): Promise<number> => {
    const fields = { payer_email: email, idempotency_key: `flood-${turn}` };
    return (await new Visitor().post(`/pay/${linkId}`, fields, { 'CF-Connecting-IP': `2001:db8:66:${turn.toString(16)}::1` })).status;
  };
  for (let turn = 1; turn <= limits.mailsPerPersonAndHourMax; turn += 1) expect(await begin(turn, victim)).toBe(303);
  expect([await begin(50, victim), await begin(51, victim.toUpperCase()), await begin(52, `other-${victim}`), await begin(53, '')]).toEqual([
    429, 429, 303, 303,
  ]);
});
