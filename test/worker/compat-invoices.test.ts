// What a CryptoCloud client hears when it makes, lists, looks up and calls off invoices: each field, each error, each known habit.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { activity, account, invoice, payerMail } from '../../src/db/schema';
import { paySandbox } from '../../src/commands/pay-sandbox';
import { ask, listOf, makeShop, resultOf, keyOf, type Shop } from '../support/cryptocloud';
import { database, env, makeInvoice, makePorts } from '../support/worker-world';

let shop: Shop;
let other: Shop;
beforeAll(async () => {
  shop = await makeShop('test', null, { returns: { success: 'https://shop.example/ok?a=1', fail: 'https://shop.example/no', partial: '' } });
  other = await makeShop();
});

const create = (body: Record<string, unknown> = {}, how = {}, by = shop) => ask(by, '/v2/invoice/create', { shop_id: by.shopId, amount: 100, ...body }, how);
const codeOf = (uuid: unknown): string => String(uuid).replace('INV-', '');
const idOf = async (uuid: unknown): Promise<string> => {
  const [row] = await database
    .select({ id: invoice.id })
    .from(invoice)
    .where(eq(invoice.code, codeOf(uuid)));
  return row?.id ?? '';
};
const infoOf = async (uuid: unknown, by = shop) => listOf(await ask(by, '/v2/invoice/merchant/info', { uuids: [uuid] }))[0] ?? {};

/** Pays on the simulated chain and lets it confirm. */
async function pay(uuid: unknown, kind: 'exact' | 'partial' | 'over', by = shop): Promise<void> {
  const id = await idOf(uuid);
  await paySandbox(makePorts(), id, kind);
  const chain = env.CHAIN.getByName(`SANDBOX:${by.merchant.projectId}`);
  for (let step = 0; step < 40; step++) {
    await chain.tick(`SANDBOX:${by.merchant.projectId}`);
    const [row] = await database.select().from(invoice).where(eq(invoice.id, id));
    if (row !== undefined && row.base !== 'confirming' && row.seq > 6 && (row.exception !== 'none' || row.base === 'paid')) return;
    await new Promise((done) => setTimeout(done, 250));
  }
}

test('a new invoice has every field that clients read, with their types', async () => {
  const heard = await create({ currency: 'USD', order_id: 'A-1', email: 'payer@example.com' });
  expect(heard.status).toBe(200);
  expect(heard.body['status']).toBe('success');
  const result = resultOf(heard);
  const code = codeOf(result['uuid']);
  expect(code).toMatch(/^[A-Z0-9]{8}$/);
  expect(result).toMatchObject({
    uuid: `INV-${code}`,
    address: '',
    side_commission: 'client',
    side_commission_cc: 'client',
    amount: 100,
    amount_usd: 100,
    amount_in_fiat: 100,
    amount_in_crypto: null,
    amount_to_pay: 100,
    amount_to_pay_usd: 100,
    amount_paid: 0,
    amount_paid_usd: 0,
    received: 0,
    received_usd: 0,
    to_surcharge: 100,
    to_surcharge_usd: 100,
    fee: 0,
    fee_usd: 0,
    service_fee: 0,
    service_fee_usd: 0,
    type_payments: 'crypto',
    fiat_currency: 'USD',
    status: 'created',
    invoice_status: 'created',
    is_email_required: false,
    link: `http://quittance.test/${code}`,
    pay_url: `http://quittance.test/${code}`,
    invoice_id: null,
    test_mode: true,
    date_finished: null,
    order_id: 'A-1',
    user_email: 'payer@example.com',
    phone: null,
    type: 'up',
    tx_list: [],
  });
  expect(result['created']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  const [madeMs, endMs] = [result['created'], result['expiry_date']].map((text) => Date.parse(`${String(text).replace(' ', 'T')}Z`));
  expect((endMs ?? 0) - (madeMs ?? 0)).toBe(24 * 3_600_000);
  expect(result['currency']).toMatchObject({ id: 901, code: 'TESTUSD', fullcode: 'USD_SANDBOX', stablecoin: true, network: { fullname: 'Sandbox' } });
  expect((result['currency'] as { icon_base: string }).icon_base).toMatch(/^http:\/\/quittance\.test\/assets\/coin-test-\w+\.svg$/);
  expect(result['project']).toEqual({
    id: expect.any(Number),
    name: 'Shop',
    success: `https://shop.example/ok?a=1&order_id=A-1&invoice_uuid=INV-${code}`,
    fail: `https://shop.example/no?order_id=A-1&invoice_uuid=INV-${code}`,
    logo: null,
  });
});

test('numbers are written as exact numbers with a point, never as text', async () => {
  const heard = await create({ amount: '10.00' });
  expect(heard.text).toContain('"amount":10.0,');
  expect(heard.text).toContain('"amount_in_fiat":10.0');
});

test('with a coin the address and its exact amount are there at once', async () => {
  const heard = await create({ amount: 50, add_fields: { cryptocurrency: 'USDT_BSC' } });
  const result = resultOf(heard);
  expect(result).toMatchObject({ amount: 50, amount_in_crypto: 50, status: 'created', currency: { fullcode: 'USD_SANDBOX' } });
  expect(result['address']).toMatch(/^sbx1[0-9a-f]{32}$/);
  const coin = resultOf(await create({ amount: 50, currency: 'EUR', add_fields: { cryptocurrency: 'BNB' } }));
  // 50 € at 0.9 € for a dollar, in a coin of 2,000 dollars: rounded up to the eight places that wallets take.
  expect(coin).toMatchObject({ currency: { fullcode: 'COIN_SANDBOX' }, amount: 0.02777778, amount_usd: 55.555556, amount_in_fiat: 50, fiat_currency: 'EUR' });
});

test('amounts come as numbers or as texts and are never read as floats', async () => {
  const read = async (amount: string, currency = 'USD') => {
    const heard = await ask(shop, '/v2/invoice/create', `{"shop_id":"${shop.shopId}","currency":"${currency}","amount":${amount}}`);
    return heard.status === 200 ? resultOf(heard)['amount_in_fiat'] : heard.body['result'];
  };
  expect(await read('19.99')).toBe(19.99);
  expect(await read('"19.99"')).toBe(19.99);
  expect(await read('0.30000000000000004')).toBe(0.3);
  expect(await read('19.989999999999998')).toBe(19.99);
  expect(await read('123456789012.34')).toBe(123456789012.34);
  expect(await read('"1000.00"', 'JPY')).toBe(1000);
  const bad = { amount: 'Invalid value amount.' };
  for (const amount of ['0', '-1', '1e2', '1e30', '"1,5"', '"abc"', '0.001', '9999999999999', '{}', '[1]', 'true', '" "'])
    expect([amount, await read(amount)]).toEqual([amount, amount === '" "' ? { amount: 'amount not passed.' } : bad]);
});

test('what is missing or wrong is named field by field, with 400', async () => {
  const wrong = async (body: unknown) => {
    const heard = await ask(shop, '/v2/invoice/create', body);
    return [heard.status, heard.body['status'], heard.body['result']];
  };
  expect(await wrong({})).toEqual([400, 'error', { amount: 'amount not passed.', shop_id: 'shop_id not passed.' }]);
  expect(await wrong({ shop_id: 'xBAivfPIbskwuEWj', amount: 1 })).toEqual([400, 'error', { shop_id: 'Invalid value shop_id.' }]);
  expect(await wrong({ shop_id: other.shopId, amount: 1 })).toEqual([400, 'error', { shop_id: 'Invalid value shop_id.' }]);
  const fiat = await create({ currency: 'XXX' });
  expect([fiat.status, resultOf(fiat)['currency']]).toEqual([400, expect.stringMatching(/^Invalid account currency specified\. Available currencies USD, /)]);
  expect((await create({ currency: 'BTC' })).status).toBe(400);
  expect(resultOf(await create({ email: 'nobody' }))).toEqual({ email: 'Invalid value email.' });
  expect(resultOf(await create({ order_id: 'x'.repeat(121) }))).toEqual({ order_id: 'Invalid value order_id.' });
  expect(resultOf(await create({ order_id: { a: 1 } }))).toEqual({ order_id: 'Invalid value order_id.' });
  expect(resultOf(await create({ add_fields: 'x' }))).toEqual({ add_fields: 'Invalid value add_fields.' });
  for (const time of [{ hours: 0, minutes: 1 }, { hours: 99999 }, { hours: -1 }, { hours: 'x' }, 5])
    expect(resultOf(await create({ add_fields: { time_to_pay: time } }))['time_to_pay']).toMatch(/^Invalid value time_to_pay/);
  for (const body of ['{', '[1]', 'x=1', '"text"']) expect((await ask(shop, '/v2/invoice/create', body)).status).toBe(400);
});

test('a coin that is not built answers 400 and leaves nothing behind', async () => {
  const before = await database.$count(invoice);
  const heard = await create({ add_fields: { cryptocurrency: 'BTC' } });
  expect([heard.status, resultOf(heard)['cryptocurrency']]).toEqual([400, expect.stringMatching(/^Currency BTC is not available\. Available currencies /)]);
  expect((await create({ add_fields: { cryptocurrency: 'USDT_TRC20' } })).status).toBe(400);
  expect((await create({ add_fields: { available_currencies: ['BTC', 'TUSD_BSC'] } })).status).toBe(400);
  expect(await database.$count(invoice)).toBe(before);
});

test('codes that mean nothing are left out of the list of coins; a plain text is a list', async () => {
  const coins = async (available: unknown) => {
    const heard = await create({ add_fields: { available_currencies: available } });
    const [row] = await database
      .select({ terms: invoice.terms })
      .from(invoice)
      .where(eq(invoice.code, codeOf(resultOf(heard)['uuid'])));
    return JSON.parse(row?.terms ?? '{}').assets as unknown;
  };
  expect(await coins(['USDC_TRC20', 'USDT_ERC20', 'USDC_BSC'])).toEqual(['USD_SANDBOX']);
  expect(await coins('ETH')).toEqual(['COIN_SANDBOX']);
  expect(await coins([])).toEqual(['USD_SANDBOX', 'COIN_SANDBOX']);
});

test('time to pay, the mailed invoice and its repetition are taken from add_fields', async () => {
  const added = { time_to_pay: { hours: 72, minutes: 30 }, email_to_send: 'payer@example.com', period: 'day' };
  const result = resultOf(await create({ add_fields: added }));
  const [madeMs, endMs] = [result['created'], result['expiry_date']].map((text) => Date.parse(`${String(text).replace(' ', 'T')}Z`));
  expect((endMs ?? 0) - (madeMs ?? 0)).toBe((72 * 60 + 30) * 60_000);
  const mails = await database
    .select({ kind: payerMail.kind, period: payerMail.period })
    .from(payerMail)
    .where(eq(payerMail.invoiceId, await idOf(result['uuid'])));
  expect(mails.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
    { kind: 'invoice', period: null },
    { kind: 'resend', period: 'daily' },
  ]);
  expect(resultOf(await create({ add_fields: { period: 'hour', email_to_send: 'a@example.com' } }))).toEqual({ period: 'Invalid value period.' });
});

test('habits of clients do no harm: empty texts, numbers for texts, unknown fields, an empty PHP list, any locale, a form', async () => {
  const kind = await create({ order_id: '', email: '', add_fields: [], callback_url: 'x', description: 'x', payload: { a: [1] }, locale: 'pt' });
  expect([kind.status, resultOf(kind)['order_id'], resultOf(kind)['user_email']]).toEqual([200, null, null]);
  expect(resultOf(await create({ order_id: 42 }))['order_id']).toBe('42');
  expect((await ask(shop, '/v2/invoice/create?locale=ru_RU', { shop_id: shop.shopId, amount: 1 })).status).toBe(200);
  const form = new URLSearchParams({ shop_id: shop.shopId, amount: '5', 'add_fields[cryptocurrency]': 'USDC_ARB', 'add_fields[time_to_pay][hours]': '2' });
  const sent = await ask(shop, '/v2/invoice/create', form.toString(), { type: 'application/x-www-form-urlencoded' });
  expect(resultOf(sent)['address']).toMatch(/^sbx1/);
  const wrongType = await ask(shop, '/v2/invoice/create', JSON.stringify({ shop_id: shop.shopId, amount: 1 }), { type: 'application/x-www-form-urlencoded' });
  expect(wrongType.status).toBe(200);
  const hostile = await ask(shop, '/v2/invoice/create', `{"__proto__":{"amount":5},"shop_id":"${shop.shopId}"}`);
  expect(resultOf(hostile)).toEqual({ amount: 'amount not passed.' });
});

test('the key is wanted in their header, and whoever comes without one hears their superset of errors', async () => {
  const call = (authorization: string | null, path = '/v2/invoice/create') => ask(shop, path, {}, { authorization });
  for (const authorization of [null, 'Token', `Bearer ${shop.key}`, 'Token x', `Token ${shop.key}x`, 'Token qk_test_000000000000000000000000000000000000']) {
    const heard = await call(authorization);
    expect(heard.status).toBe(403);
    expect(heard.body).toEqual({ status: 'error', result: { authorization: 'Unauthorized request.' }, detail: 'Signature verification failed' });
  }
  expect((await call(`TOKEN ${shop.key}`)).status).toBe(400);
  expect((await call(`token   ${shop.key}`)).status).toBe(400);
  const old = await ask(shop, '/v1/invoice/create', {}, { authorization: null });
  expect([old.status, old.body]).toEqual([401, { message: 'Unauthenticated.' }]);
});

test('a key of another kind, revoked, expired, from a wrong address or of a closed account opens nothing', async () => {
  const { merchant } = shop;
  const heard = async (key: string) => (await ask({ key }, '/v2/merchant/wallet/balance/all')).status;
  expect(await heard(shop.key)).toBe(200);
  expect(await heard(await keyOf(merchant, 'api'))).toBe(403);
  expect(await heard(await keyOf(merchant, 'withdrawal'))).toBe(403);
  expect(await heard(await keyOf(merchant, 'cryptocloud', { revokedAtMs: 1 }))).toBe(403);
  expect(await heard(await keyOf(merchant, 'cryptocloud', { expiresAtMs: 1 }))).toBe(403);
  expect(await heard(await keyOf(merchant, 'cryptocloud', { allowList: ['203.0.113.0/24'] }))).toBe(403);
  const closed = await makeShop();
  await database.update(account).set({ closedAtMs: 1 }).where(eq(account.id, closed.merchant.accountId));
  expect(await heard(closed.key)).toBe(403);
});

test('a suspended account is looked at and not changed', async () => {
  const suspended = await makeShop();
  await database.update(account).set({ suspendedAtMs: 1, suspendedReason: 'x' }).where(eq(account.id, suspended.merchant.accountId));
  const heard = await create({}, {}, suspended);
  expect([heard.status, Object.keys(resultOf(heard))]).toEqual([403, ['authorization']]);
  expect((await ask(suspended, '/v2/merchant/wallet/balance/all')).status).toBe(200);
});

test('such a key opens no native API, which says what it is for', async () => {
  const heard = await ask(shop, '/api/v1/projects', undefined, { method: 'GET', authorization: `Bearer ${shop.key}`, type: null });
  expect(heard.status).toBe(403);
  expect(heard.body['detail']).toMatch(/CryptoCloud-compatible/);
});

test('whatever is refused carries an object of non-empty texts', async () => {
  const calls: readonly [string, unknown, Record<string, unknown>?][] = [
    ['/v2/invoice/create', {}],
    ['/v2/invoice/merchant/canceled', {}],
    ['/v2/invoice/merchant/list', {}],
    ['/v2/invoice/merchant/info', {}],
    ['/v2/invoice/merchant/statistics', { start: 'x', end: 'y' }],
    ['/v2/invoice/static/create', {}],
    ['/v2/invoice/static/subscribe', { uuid: 'x' }],
    ['/v2/invoice/api/out/create', {}],
    ['/v2/nothing', {}],
    ['/v2/invoice/create', 'x'.repeat(70_000)],
    ['/v2/invoice/create', undefined, { method: 'GET' }],
  ];
  for (const [path, body, how] of calls) {
    const heard = await ask(shop, path, body, how);
    expect([path, heard.status >= 400 && heard.status < 500, heard.body['status']]).toEqual([path, true, 'error']);
    const texts = Object.values(resultOf(heard));
    expect([path, texts.length > 0 && texts.every((text) => typeof text === 'string' && text !== '')]).toEqual([path, true]);
  }
});

test('an invoice is called off while it is created, once', async () => {
  const { uuid } = resultOf(await create());
  const cancel = (id: unknown, by = shop) => ask(by, '/v2/invoice/merchant/canceled', { uuid: id });
  expect([(await cancel(undefined)).status, resultOf(await cancel(undefined))]).toEqual([400, { validate_error: 'uuid is required' }]);
  expect(resultOf(await cancel(uuid, other))).toEqual({ validate_error: 'Invoice is not created' });
  const rows = await database.$count(activity);
  const done = await cancel(codeOf(uuid));
  expect(done.body).toEqual({ status: 'success', result: ['ok'] });
  const again = await cancel(uuid);
  expect([again.status, resultOf(again)]).toEqual([400, { validate_error: 'Invoice is not created' }]);
  expect(await database.$count(activity)).toBe(rows + 1);
  expect(await infoOf(uuid)).toMatchObject({ status: 'canceled', invoice_status: 'canceled', date_finished: expect.stringMatching(/^\d{4}-/) });
});

test('info is a list for uuids, an object for uuid, and a list of days when only a start is there', async () => {
  const first = resultOf(await create({ order_id: 'one' }));
  const second = resultOf(await create({ order_id: 'two' }));
  const info = (body: unknown, path = '/v2/invoice/merchant/info', by = shop) => ask(by, path, body);
  const both = listOf(await info({ uuids: [second['uuid'], codeOf(first['uuid']).toLowerCase(), 'INV-AAAAAAAA', first['uuid'], ''] }));
  expect(both.map((row) => row['order_id'])).toEqual(['two', 'one']);
  expect(listOf(await info({ uuids: [first['uuid']] }, '/v2/invoice/info'))).toHaveLength(1);
  expect(resultOf(await info({ uuid: codeOf(first['uuid']) }))['uuid']).toBe(first['uuid']);
  expect((await info({ uuid: 'INV-AAAAAAAA' })).status).toBe(400);
  expect(resultOf(await info({}))).toEqual({ validate_error: 'uuids is required' });
  expect(resultOf(await info({ uuids: Array.from({ length: 101 }, () => 'INV-AAAAAAAA') }))).toEqual({ validate_error: 'Max 100 uuids' });
  expect(listOf(await info({ uuids: [first['uuid']] }, '/v2/invoice/merchant/info', other))).toEqual([]);
  const today = new Date().toISOString().slice(0, 10).split('-').toReversed().join('.');
  const listed = await info({ start: today, end: today, limit: 1 });
  expect([listOf(listed).length, listed.body['all_count'] as number]).toEqual([1, expect.any(Number)]);
});

test('a list is pages of whole days, newest first, with the count of all', async () => {
  const own = await makeShop();
  const days = (start: unknown, end: unknown, more = {}) => ask(own, '/v2/invoice/merchant/list', { start, end, ...more });
  for (const [index, day] of ['2026-03-01T00:00:00Z', '2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00Z'].entries())
    await makeInvoice(own.merchant, { orderId: String(index) }, makePorts({ nowMs: Date.parse(day) }));
  const orders = async (...args: Parameters<typeof days>) => listOf(await days(...args)).map((row) => row['order_id']);
  expect(await orders('01.03.2026', '01.03.2026')).toEqual(['1', '0']);
  expect(await orders('03/01/2026', '03/02/2026')).toEqual(['2', '1', '0']);
  expect(await orders('01.03.2026', '02.03.2026', { offset: 1, limit: '1' })).toEqual(['1']);
  expect((await days('01.03.2026', '02.03.2026', { limit: 1 })).body['all_count']).toBe(3);
  expect(resultOf(await days('02.03.2026', '01.03.2026'))).toEqual({ validate_error: 'end must not be before start' });
  expect(resultOf(await days(undefined, '2026-03-01'))).toEqual({ start: 'start not passed.', end: 'Invalid value end.' });
  expect(resultOf(await days('31.02.2026', '31.13.2026'))).toEqual({ start: 'Invalid value start.', end: 'Invalid value end.' });
  for (const limit of [0, -1, 'x', 1.5]) expect(resultOf(await days('01.03.2026', '01.03.2026', { limit }))).toEqual({ limit: 'Invalid value limit.' });
  expect((await days('01.03.2026', '01.03.2026', { limit: 5000 })).status).toBe(200);
  for (let index = 0; index < 9; index++) await makeInvoice(own.merchant, {}, makePorts({ nowMs: Date.parse('2026-03-02T01:00:00Z') + index }));
  expect(await orders('01.03.2026', '02.03.2026')).toHaveLength(10);
});

test('an exact payment is paid, half of one is partial, and more than that is overpaid', async () => {
  const uuids = await Promise.all([1, 2, 3].map(async () => resultOf(await create({ amount: 40, add_fields: { cryptocurrency: 'USDT_ARB' } }))['uuid']));
  await Promise.all([pay(uuids[0], 'exact'), pay(uuids[1], 'partial'), pay(uuids[2], 'over')]);
  const [paid, partial, over] = await Promise.all(uuids.map((uuid) => infoOf(uuid)));
  expect(paid).toMatchObject({ status: 'paid', invoice_status: 'success', amount_paid: 40, amount_paid_usd: 40, received_usd: 40, to_surcharge: 0 });
  expect(paid?.['tx_list']).toEqual([expect.any(String)]);
  expect(paid?.['date_finished']).toMatch(/^\d{4}-/);
  expect(partial).toMatchObject({ status: 'partial', invoice_status: 'partial', amount_paid: 20, to_surcharge: 20, to_surcharge_usd: 20, date_finished: null });
  expect(over).toMatchObject({ status: 'overpaid', invoice_status: 'success', amount_paid: 44, amount_paid_usd: 44, received: 44, to_surcharge: 0 });
  const v1 = await ask(shop, `/v1/invoice/info?uuid=${String(uuids[2])}`, undefined, { method: 'GET', type: null });
  expect(v1.body).toEqual({ status: 'success', status_invoice: 'paid' });
  expect(resultOf(await ask(shop, '/v2/invoice/merchant/canceled', { uuid: uuids[1] }))).toEqual({ validate_error: 'Invoice is not created' });
  const stats = await ask(shop, '/v2/merchant/statistics', { start: '01.01.2026', end: '31.12.2099' });
  const { count, amount } = resultOf(stats) as { count: Record<string, number>; amount: Record<string, number> };
  expect([count['paid'], count['partial'], count['overpaid'], amount['paid'], amount['overpaid']]).toEqual([1, 1, 1, 40, 40]);
  expect(count['all']).toBe((count['created'] ?? 0) + 3 + (count['canceled'] ?? 0));
  expect(amount['all']).toBeGreaterThan(120);
  const balance = listOf(await ask(shop, '/v2/merchant/wallet/balance/all', undefined, { type: 'application/x-www-form-urlencoded' }));
  const dollars = balance.find((row) => (row['currency'] as { code: string }).code === 'USD_SANDBOX');
  expect(dollars).toMatchObject({ balance_crypto: 104, balance_usd: 104, available_balance: 104, available_balance_usd: 104 });
  expect(dollars?.['currency']).toMatchObject({ code: 'USD_SANDBOX', short_code: 'TESTUSD', enable: true, obj_network: { code: 'SANDBOX' } });
  expect(listOf(await ask(other, '/v2/merchant/wallet/balance/all')).every((row) => row['balance_crypto'] === 0)).toBe(true);
});

test('the old API is flat: made by JSON, a form or several parts, looked up by query or body', async () => {
  const fields = { shop_id: shop.shopId, amount: '7.50', currency: 'USD', order_id: '9' };
  const parts = new FormData();
  for (const [name, value] of Object.entries(fields)) parts.set(name, value);
  const form = new URLSearchParams(fields).toString();
  const type = 'application/x-www-form-urlencoded';
  for (const heard of [
    await ask(shop, '/v1/invoice/create', fields),
    await ask(shop, '/v1/invoice/create', form, { type }),
    await ask(shop, '/v1/invoice/create', parts),
    await ask(shop, '/api/v2/invoice/create', form, { type }),
  ]) {
    const { invoice_id: code } = heard.body as { invoice_id: string };
    expect(heard.body).toEqual({
      status: 'success',
      pay_url: `http://quittance.test/${code}`,
      currency: 'USD_SANDBOX',
      invoice_id: expect.stringMatching(/^[A-Z0-9]{8}$/),
      amount: 7.5,
      amount_usd: 7.5,
    });
    expect((await ask(shop, '/v1/invoice/info', { uuid: code })).body).toEqual({ status: 'success', status_invoice: 'created' });
    expect((await ask(other, `/v1/invoice/info?uuid=INV-${code}`, undefined, { method: 'GET', type: null })).status).toBe(400);
  }
  expect((await ask(shop, '/v1/invoice/info', undefined, { method: 'GET', type: null })).body['result']).toEqual({ uuid: 'uuid not passed.' });
  expect((await ask(shop, '/api/v2/invoice/create', '', { type })).status).toBe(400);
});

test('each call makes an invoice of its own; an Idempotency-Key makes it one', async () => {
  const [one, two] = [resultOf(await create()), resultOf(await create())];
  expect(one['uuid']).not.toBe(two['uuid']);
  const headers = { 'Idempotency-Key': 'once' };
  const [first, second] = [await create({ order_id: 'k' }, { headers }), await create({ order_id: 'k' }, { headers })];
  expect(resultOf(second)['uuid']).toBe(resultOf(first)['uuid']);
  expect((await create({ order_id: 'other' }, { headers })).status).toBe(400);
});
