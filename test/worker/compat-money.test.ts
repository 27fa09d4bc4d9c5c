// The rest of what a CryptoCloud client does: static wallets, requests for withdrawals, the payer's short address, and real coins.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { endWithdrawalRequest } from '../../src/commands/end-withdrawal-request';
import { activity, withdrawalRequest } from '../../src/db/schema';
import { listWithdrawalRequests } from '../../src/db/withdrawal-request';
import { makeScope } from '../../src/db/scope';
import { ask, keyOf, listOf, makeShop, resultOf, type Shop } from '../support/cryptocloud';
import { database, env, makeInvoice, makePorts } from '../support/worker-world';

const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
let shop: Shop;
beforeAll(async () => {
  shop = await makeShop();
});

test('a static wallet is one address of a customer in a coin, the same each time', async () => {
  const create = (body: Record<string, unknown>, by = shop) => ask(by, '/v2/invoice/static/create', body);
  const made = await create({ shop_id: shop.shopId, currency: 'USDT_BSC', identify: 'customer-7' });
  const result = resultOf(made);
  expect(result).toMatchObject({ address: expect.stringMatching(/^sbx1/), uuid: expect.stringMatching(/^[A-Z0-9]{32}$/) });
  expect(result['currency']).toMatchObject({ code: 'USD_SANDBOX', short_code: 'TESTUSD', enable: true, obj_network: { fullname: 'Sandbox' } });
  const again = resultOf(await create({ shop_id: shop.shopId, currency: 'USDT_BSC', identity: 'customer-7' }));
  expect([again['address'], again['uuid']]).toEqual([result['address'], result['uuid']]);
  expect(resultOf(await create({ shop_id: shop.shopId, currency: 'BNB', identify: 'customer-7' }))['address']).not.toBe(result['address']);
  expect(resultOf(await create({}))).toEqual({ shop_id: 'shop_id not passed.', identify: 'identify not passed.', currency: 'currency not passed.' });
  expect(resultOf(await create({ shop_id: shop.shopId, currency: 'TON', identify: 'x' }))).toEqual({ currency: 'Currency is not available.' });
  expect((await create({ shop_id: shop.shopId, currency: 'BNB', identify: 'x'.repeat(121) })).status).toBe(400);
});

test('static wallets are listed, and the news of one is switched off and on', async () => {
  const own = await makeShop();
  const wallets = ['a', 'b'].map((identify) => ask(own, '/v2/invoice/static/create', { shop_id: own.shopId, currency: 'BNB', identify }));
  const [first] = (await Promise.all(wallets)).map(resultOf);
  const list = async (by = own) => listOf(await ask(by, '/v2/invoice/static/list'));
  expect(new Map((await list()).map((row) => [row['identify'], row['subscribed']]))).toEqual(
    new Map([
      ['a', true],
      ['b', true],
    ]),
  );
  expect((await list(shop)).map((row) => row['identify'])).not.toContain('a');
  const subscribe = (body: unknown, by = own) => ask(by, '/v2/invoice/static/subscribe', body);
  expect((await subscribe({ uuid: first?.['uuid'], subscribe: false })).body).toEqual({ status: 'success', result: ['ok'] });
  expect((await list()).find((row) => row['uuid'] === first?.['uuid'])?.['subscribed']).toBe(false);
  expect((await subscribe({ uuid: first?.['uuid'] })).status).toBe(200);
  expect((await list()).every((row) => row['subscribed'] === true)).toBe(true);
  expect(resultOf(await subscribe({ uuid: first?.['uuid'] }, shop))).toEqual({ validate_error: 'Static wallet not found' });
  expect(resultOf(await subscribe({}))).toEqual({ validate_error: 'uuid is required' });
});

const out = (key: string, body: unknown) => ask({ key }, '/v2/invoice/api/out/create', body);
const wish = (change: Record<string, unknown> = {}) => ({ currency_code: 'USDT_BSC', to_address: to, amount: 12.5, ...change });

test('a withdrawal becomes a request, answered under both of their names, at most one in twelve seconds', async () => {
  const { merchant } = await makeShop('live');
  const key = await keyOf(merchant, 'withdrawal');
  const before = await database.$count(activity);
  const made = await out(key, wish({ amount: '12.50', order_id: 'P-1' }));
  const shape = { invoice_id: expect.stringMatching(/^INV-[A-Z0-9]{8}$/), status: 'created', currency: 'USDT_BSC', amount: 12.5 };
  expect(made.body).toEqual({ status: 'success', data: shape, result: shape });
  const soon = await out(key, wish());
  expect([soon.status, Object.keys(resultOf(soon)), Number(soon.headers.get('retry-after')) <= 12]).toEqual([400, ['rate_limit'], true]);
  const [row] = await database.select().from(withdrawalRequest).where(eq(withdrawalRequest.accountId, merchant.accountId));
  expect(row).toMatchObject({ asset: 'USDT_BSC', address: to.toLowerCase(), amount: 12_500_000_000_000_000_000n, orderId: 'P-1', state: 'open' });
  expect(await database.$count(activity)).toBe(before + 1);
});

test('a withdrawal that cannot be is refused in their words and uses up no turn', async () => {
  const { merchant } = await makeShop('live');
  const key = await keyOf(merchant, 'withdrawal');
  const words = async (change: Record<string, unknown>) => {
    const heard = await out(key, wish(change));
    return [heard.status, Object.keys(resultOf(heard))];
  };
  expect(await words({ to_address: undefined, amount: '' })).toEqual([400, ['required_parameter']]);
  expect(await words({ currency_code: 'BTC' })).toEqual([400, ['currency_code']]);
  expect(await words({ currency_code: 'USD_SANDBOX' })).toEqual([400, ['currency_code']]);
  expect(await words({ to_address: 'bc1qxy' })).toEqual([400, ['network']]);
  expect(await words({ to_address: to.replace('d8dA', 'D8da') })).toEqual([400, ['network']]);
  for (const amount of [0, -1, 'x', '1e3', '0.0000000000000000001']) expect([amount, await words({ amount })]).toEqual([amount, [400, ['uncorrected_amount']]]);
  expect(await words({ order_id: 'x'.repeat(121) })).toEqual([400, ['validate_error']]);
  expect((await out(key, wish())).status).toBe(200);
  expect((await out(shop.key, wish())).status).toBe(403);
});

test('a request ends once: sent with its transaction, or rejected with a reason; another account sees nothing of it', async () => {
  const { merchant } = await makeShop('live');
  await out(await keyOf(merchant, 'withdrawal'), wish());
  const ports = makePorts();
  const { scope } = merchant;
  const [row] = await listWithdrawalRequests(database, scope);
  const id = row?.id ?? '';
  const end = (asked: Parameters<typeof endWithdrawalRequest>[3], by = scope) => endWithdrawalRequest(ports, by, id, asked);
  expect(await end({ state: 'sent', txid: ' ' })).toMatchObject({ ok: false, refusal: { reason: 'invalid_input' } });
  expect(await end({ state: 'rejected', reason: '' })).toMatchObject({ ok: false, refusal: { reason: 'invalid_input' } });
  expect(await end({ state: 'sent', txid: '0xabcdef' }, shop.merchant.scope)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
  const someProjects = makeScope({ ...scope, projectIds: [merchant.projectId] });
  expect(await end({ state: 'sent', txid: '0xabcdef' }, someProjects)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
  expect(await listWithdrawalRequests(database, someProjects)).toEqual([]);
  const before = await database.$count(activity);
  const both = await Promise.all([end({ state: 'sent', txid: '0xabcdef' }), end({ state: 'sent', txid: '0xabcdef' })]);
  expect(both.map((one) => one.ok)).toEqual([true, true]);
  expect(await database.$count(activity)).toBe(before + 1);
  expect(await end({ state: 'rejected', reason: 'no' })).toMatchObject({ ok: false, refusal: { reason: 'changed_meanwhile' } });
  expect((await listWithdrawalRequests(database, scope))[0]).toMatchObject({ state: 'sent', txid: '0xabcdef' });
});

const visit = (path: string, ip: string) =>
  ask({ key: '' }, path, undefined, { method: 'GET', type: null, authorization: null, headers: { 'CF-Connecting-IP': ip } });

test('the short address leads to the payer’s page, in its language, and opens only what was made here', async () => {
  const { uuid } = resultOf(await ask(shop, '/v2/invoice/create', { shop_id: shop.shopId, amount: 1 }));
  const code = String(uuid).slice(4);
  const found = await visit(`/${code}?lang=ru&x=1`, '192.0.2.1');
  expect([found.status, found.headers.get('location')]).toEqual([302, expect.stringMatching(/^\/i\/inv_\w+\?lang=ru$/)]);
  expect((await visit(found.headers.get('location') ?? '', '192.0.2.1')).status).toBe(200);
  expect((await visit(`/${code.toLowerCase()}`, '192.0.2.1')).status).toBe(404);
  const web = await makeInvoice(shop.merchant);
  const [row] = await env.DB.prepare('SELECT code FROM invoice WHERE id = ?')
    .bind(web)
    .all<{ code: string }>()
    .then((all) => all.results);
  expect((await visit(`/${row?.code ?? ''}`, '192.0.2.1')).status).toBe(404);
});

test('whoever guesses short addresses is stopped, and is then told of real ones as little', async () => {
  const { uuid } = resultOf(await ask(shop, '/v2/invoice/create', { shop_id: shop.shopId, amount: 1 }));
  for (let miss = 0; miss < 60; miss++) expect((await visit('/AAAAAAA2', '192.0.2.2')).status).toBe(404);
  expect((await visit('/AAAAAAA2', '192.0.2.2')).status).toBe(429);
  expect((await visit(`/${String(uuid).slice(4)}`, '192.0.2.2')).status).toBe(429);
  expect((await visit(`/${String(uuid).slice(4)}`, '192.0.2.3')).status).toBe(302);
});

test('in live mode real coins are real: only what is built and connected is offered, and without a rate nothing is made up', async () => {
  const live = await makeShop('live', { kind: 'address', source: to });
  const create = (added: unknown) => ask(live, '/v2/invoice/create', { shop_id: live.shopId, amount: 5, add_fields: added });
  const plain = resultOf(await create({ available_currencies: ['USDT_TRC20', 'USDT_BSC', 'BNB'] }));
  expect(plain).toMatchObject({ test_mode: false, currency: { id: 12, code: 'USDT', fullcode: 'USDT_BSC', network: { code: 'BSC', fullname: 'BNB Chain' } } });
  for (const coin of ['USDT_ARB', 'USD_SANDBOX', 'USDT_TRC20', 'NONSENSE']) expect((await create({ cryptocurrency: coin })).status).toBe(400);
  const balance = listOf(await ask(live, '/v2/merchant/wallet/balance/all'));
  const codes = balance.map((row) => (row['currency'] as { code: string }).code);
  expect(codes).toEqual(expect.arrayContaining(['USDT_ERC20', 'USDT_BSC', 'BNB', 'ETH_BASE']));
  expect(codes).not.toContain('USDT_ARB');
  // Without an exchange rate there is no value, and none is made up.
  expect(balance[codes.indexOf('BNB')]).toMatchObject({ currency: { id: 20 }, balance_crypto: 0, balance_usd: null });
});
