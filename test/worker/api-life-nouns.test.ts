// The other nouns of the API: lists with the dashboard's filters, transfers, links, static addresses, settings, events, statistics. Each by its
// owner, with bad input, and by somebody else.
import { describe, expect, test } from 'vitest';
import { database, env, makeInvoice, makeMerchant } from '../support/worker-world';
import { call, makeKey } from '../support/api-client';
import { withdrawalRequest } from '../../src/db/schema';
import { assetOf } from '../../src/domain/asset';

type Json = Readonly<Record<string, unknown>>;
interface List {
  readonly data: readonly Json[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
}

const [shop, stranger] = [await makeMerchant(), await makeMerchant()];
const [key, theirs] = [await makeKey(shop), await makeKey(stranger)];
const chain = `SANDBOX:${shop.projectId}`;

const send = <Body = Json & List>(method: string, path: string, body?: Json, by = key) =>
  call<Body>(method, `/api/v1${path}`, { key: by, ...(body === undefined ? {} : { body }) });
const get = <Body = Json & List>(path: string, by = key) => send<Body>('GET', path, undefined, by);
const problems = (answer: { readonly body: Pick<List, 'errors'> }): string[] => (answer.body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

async function blocks(count: number): Promise<void> {
  for (let round = 0; round < count; round++) await env.CHAIN.getByName(chain).tick(chain);
}

// One of each: open, paid, paid too much, and money that nobody asked for.
const open = await makeInvoice(shop, { orderId: 'A-1', payerEmail: 'anna@example.com', amount: 10_000_000n });
const paid = await makeInvoice(shop, { orderId: 'A-2', amount: 20_000_000n });
const over = await makeInvoice(shop, { orderId: 'B-1', amount: 30_000_000n });
for (const [id, kind] of [
  [paid, 'exact'],
  [over, 'over'],
])
  await send('POST', `/invoices/${id}/sandbox-payments`, { kind });
await blocks(4);

const idsOf = async (query: string): Promise<unknown[]> => (await get(`/invoices?${query}`)).body.data.map((row) => row['id']);

describe('a list of invoices', () => {
  test.each([
    ['status=paid', [over, paid]],
    ['exception=over', [over]],
    ['tab=odd', [over]],
    ['tab=new', [open]],
    ['attention=any', [over]],
    ['attention=over&status=paid', [over]],
    ['attention=late', []],
    ['currency=USD&amount_from=10.00&amount_to=20', [paid, open]],
    ['currency=EUR', []],
    ['asset=USD_SANDBOX', [over, paid]],
    ['network=SANDBOX', [over, paid]],
    ['network=ETH', []],
    ['text=A-', [paid, open]],
    ['text=anna@', [open]],
    ['order_id=B-1', [over]],
    ['created_to=2020-01-01T00:00:00Z', []],
    ['source_id=lnk_none', []],
  ])('narrowed by %s', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  test('by the code that people read out', async () => {
    const { body } = await get(`/invoices/${paid}`);
    expect(await idsOf(`text=${String(body['code']).toLowerCase()}`)).toEqual([paid]);
  });

  test.each([
    ['amount_from=5', '/currency required'],
    ['currency=USD&amount_from=1,5', '/amount_from invalid'],
    ['currency=USD&amount_to=1e3', '/amount_to invalid'],
    ['asset=DOGE', '/asset not_listed'],
    ['network=MARS', '/network not_listed'],
    ['attention=some', '/attention not_listed'],
    ['statuss=paid', '/statuss unknown_field'],
    ['limit=0', '/limit too_small'],
    ['expand[]=everything', '/expand[] invalid'],
    ['expand[]=notes&limit=100', '/limit too_large'],
    ['created_from=yesterday', '/created_from invalid'],
  ])('refuses %s', async (query, problem) => {
    const answer = await get(`/invoices?${query}`);
    expect([answer.status, problems(answer)[0]]).toEqual([422, problem]);
  });

  test('shows beside each invoice what was asked for, and goes on where it ended', async () => {
    const first = await get('/invoices?limit=2&expand[]=transfers&expand[]=options&expand[]=events&expand[]=refunds&expand[]=notes');
    expect(first.body).toMatchObject({ has_more: true });
    expect(first.body.data[0]).toMatchObject({
      id: over,
      transfers: [{ invoice_id: over, role: 'counted' }],
      options: [{ asset: 'USD_SANDBOX' }],
      refunds: [],
      notes: [],
    });
    expect(first.body.data[1]).toMatchObject({ id: paid, transfers: [{ invoice_id: paid, amount: '20' }] });
    const rest = await get(`/invoices?limit=2&starting_after=${String(first.body.next_cursor)}`);
    expect(rest.body.data.map((row) => row['id'])).toEqual([open]);
    expect(rest.body.data[0]).not.toHaveProperty('transfers');
  });
});

describe('transfers', () => {
  test('are listed with their invoice, by cursor and by filter', async () => {
    const first = await get('/transfers?limit=1');
    expect(first.body).toMatchObject({ has_more: true, data: [{ invoice_id: over, level: 'confirmed', mode: 'test' }] });
    const second = await get(`/transfers?limit=1&starting_after=${String(first.body.next_cursor)}`);
    expect(second.body).toMatchObject({ has_more: false, data: [{ invoice_id: paid, amount: '20' }] });
    expect((await get('/transfers?invoice_id=none')).body.data).toEqual([]);
    expect((await get(`/transfers?invoice_id=${paid}&asset=USD_SANDBOX&network=SANDBOX&role=counted`)).body.data).toHaveLength(1);
    expect((await get(`/invoices/${paid}/transfers`)).body.data).toEqual(second.body.data);
    expect((await get('/transfers', theirs)).body.data).toEqual([]);
    expect((await get(`/invoices/${paid}/transfers`, theirs)).status).toBe(404);
    expect(problems(await get('/transfers?network=MARS'))).toEqual(['/network not_listed']);
  });
});

describe('events', () => {
  test('are followed in the order in which they were written down, without a gap and without a repetition', async () => {
    const all = (await get('/events?limit=100')).body.data;
    const seen: unknown[] = [];
    let after = '0';
    for (let pages = 0; pages < 20; pages++) {
      const { body } = await get(`/events?limit=3&after=${after}`);
      seen.push(...body.data.map((event) => event['id']));
      after = body.next_cursor ?? after;
      if (!body.has_more) break;
    }
    expect(seen).toEqual(all.map((event) => event['id']));
    expect((await get(`/events?after=${after}`)).body).toEqual({ data: [], has_more: false, next_cursor: after });
    await send('POST', `/invoices/${open}/notes`, { text: 'no event' });
    expect((await get(`/events?type=payment.paid&invoice_id=${paid}`)).body.data).toMatchObject([{ type: 'payment.paid', invoice: { status: 'paid' } }]);
    const [one] = all;
    expect((await get(`/events/${String(one?.['id'])}`)).body).toEqual(one);
    expect((await get(`/events/${String(one?.['id'])}`, theirs)).status).toBe(404);
    expect((await get('/events', theirs)).body.data).toEqual([]);
    expect(problems(await get('/events?after=-1'))).toEqual(['/after invalid']);
    expect(problems(await get('/events?type=payment.nothing'))).toEqual(['/type not_listed']);
  });
});

describe('statistics', () => {
  test('count what was made and sum what came in, exactly, each currency and asset by itself', async () => {
    const { body } = await get('/statistics');
    expect(body).toMatchObject({
      invoices_made: 3,
      invoices_paid: 2,
      invoices: [
        { status: 'new', exception: 'none', currency: 'USD', count: 1, amount: '10.00' },
        { status: 'paid', exception: 'none', currency: 'USD', count: 1, amount: '20.00' },
        { status: 'paid', exception: 'over', currency: 'USD', count: 1, amount: '30.00' },
      ],
      assets: [{ asset: 'USD_SANDBOX', settled: '53', taken_back: '0', refunded: '0' }],
    });
    expect((await get('/statistics', theirs)).body).toMatchObject({ invoices_made: 0, invoices: [], assets: [] });
    expect((await get(`/statistics?project_id=${shop.projectId}`, theirs)).body).toMatchObject({ invoices_made: 0 });
    expect((await get('/statistics?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).body).toMatchObject({ invoices_made: 0, assets: [] });
    expect(problems(await get('/statistics?from=2020-01-01T00:00:00Z'))).toEqual(['/from too_small']);
    expect(problems(await get('/statistics?to=2020-01-01T00:00:00Z&from=2021-01-01T00:00:00Z'))).toEqual(['/to too_small']);
  });
});

describe('payment links', () => {
  const body = { project_id: shop.projectId, kind: 'fixed', title: 'Tea', amount: '4.50', currency: 'EUR' };

  test('are made, changed, paused and archived', async () => {
    const made = await send('POST', '/payment-links', body);
    expect(made).toMatchObject({ status: 201, body: { kind: 'fixed', state: 'active', title: 'Tea', amount: '4.50', currency: 'EUR', invoices_made: 0 } });
    const path = `/payment-links/${String(made.body['id'])}`;
    expect(String(made.body['url'])).toContain(`/pay/${String(made.body['id'])}`);
    expect((await get(path)).body).toEqual(made.body);
    expect(await send('PATCH', path, { title: 'Green tea', amount: '5' })).toMatchObject({
      status: 200,
      body: { title: 'Green tea', amount: '5.00', currency: 'EUR' },
    });
    expect((await send('PUT', `${path}/pause`)).body).toMatchObject({ state: 'paused' });
    expect((await send('PUT', `${path}/pause`)).body).toMatchObject({ state: 'paused' });
    expect((await send('DELETE', `${path}/pause`)).body).toMatchObject({ state: 'active' });
    expect((await get('/payment-links')).body.data.map((row) => row['id'])).toEqual([made.body['id']]);
    expect((await send('DELETE', path)).body).toMatchObject({ state: 'archived' });
    expect((await send('DELETE', path)).status).toBe(200);
    expect((await get('/payment-links')).body.data).toEqual([]);
    expect((await get('/payment-links?state=archived')).body.data).toHaveLength(1);
    expect((await send('PATCH', path, { title: 'Late' })).status).toBe(404);
  });

  test.each([
    [{ amount: null }, '/amount required'],
    [{ amount: '4,555' }, '/amount invalid'],
    [{ currency: 'XXX' }, '/currency not_listed'],
    [{ kind: 'gift' }, '/kind not_listed'],
    [{ title: '' }, '/title too_short'],
    [{ assets: ['USDT_BSC'] }, '/assets/0 not_listed'],
    [{ kind: 'open', amount_min: '9', amount_max: '3' }, '/amount_max too_small'],
    [{ colour: 'red' }, '/colour unknown_field'],
  ])('refuse %j', async (change, problem) => {
    const answer = await send('POST', '/payment-links', { ...body, ...change });
    expect([answer.status, problems(answer)[0]]).toEqual([422, problem]);
  });

  test("of somebody else are nobody's", async () => {
    const path = `/payment-links/${String((await send('POST', '/payment-links', body)).body['id'])}`;
    for (const [method, of] of [
      ['GET', path],
      ['PUT', `${path}/pause`],
      ['DELETE', `${path}/pause`],
      ['DELETE', path],
    ] as const)
      expect([method, (await send(method, of, undefined, theirs)).status]).toEqual([method, 404]);
    expect((await send('PATCH', path, { title: 'Mine' }, theirs)).status).toBe(404);
    expect((await send('POST', '/payment-links', body, theirs)).status).toBe(404);
    expect((await get('/payment-links', theirs)).body.data).toEqual([]);
  });
});

describe('static addresses', () => {
  test('a customer has one for each asset; closed and opened, it stays the same', async () => {
    const body = { project_id: shop.projectId, asset: 'USD_SANDBOX', customer: 'anna' };
    const made = await send('POST', '/static-addresses', body);
    expect(made).toMatchObject({ status: 201, body: { customer: 'anna', asset: 'USD_SANDBOX', state: 'open', deposits: 0 } });
    expect(String(made.body['address'])).toMatch(/^sbx1/);
    expect((await send('POST', '/static-addresses', body)).body).toEqual(made.body);
    const path = `/static-addresses/${String(made.body['id'])}`;
    expect((await send('PUT', `${path}/closure`)).body).toMatchObject({ state: 'closed', address: made.body['address'] });
    expect((await get('/static-addresses?state=closed&customer=an')).body.data).toMatchObject([{ customer: 'anna' }]);
    expect((await send('DELETE', `${path}/closure`)).body).toMatchObject({ state: 'open' });
    expect((await get(path, theirs)).status).toBe(404);
    expect((await send('PUT', `${path}/closure`, undefined, theirs)).status).toBe(404);
    expect((await get('/static-addresses', theirs)).body.data).toEqual([]);
    expect(problems(await send('POST', '/static-addresses', { ...body, asset: 'USDT_BSC' }))).toEqual(['/asset not_listed']);
    expect(problems(await send('POST', '/static-addresses', { ...body, customer: '' }))).toEqual(['/customer too_short']);
  });
});

describe('the settings of a project', () => {
  const path = `/projects/${shop.projectId}`;

  test('are read and written under the same names', async () => {
    const before = (await get(path)).body;
    expect((await send('POST', '/projects', { name: 'Another' })).body).toMatchObject({ shop_id: expect.stringMatching(/^[A-Z0-9]{16}$/), site: '' });
    expect(before).toMatchObject({ actions: { late: 'ask', grace_minutes: 0 }, postback_format: 'json' });
    const change = {
      name: 'Tea house',
      site: 'https://shop.example.com/',
      actions: {
        underpayment: { kind: 'percent', bps: 200 },
        late: 'old_rate',
        confirmation_steps: [{ up_to: { amount: '50', currency: 'USD' }, level: 'seen' }],
      },
      costs: { spread_bps: 100, fee: { amount: '0.3', currency: 'USD' } },
      amounts: { max: { amount: '900', currency: 'USD' } },
    };
    const after = await send('PATCH', path, change);
    expect(after).toMatchObject({
      status: 200,
      body: {
        name: 'Tea house',
        actions: {
          underpayment: { kind: 'percent', bps: 200 },
          late: 'old_rate',
          grace_minutes: 0,
          confirmation_steps: [{ up_to: { amount: '50.00' }, level: 'seen' }],
        },
        costs: { spread_bps: 100, spread_by: 'payer', fee: { amount: '0.30', currency: 'USD' } },
        amounts: { min: null, max: { amount: '900.00', currency: 'USD' } },
      },
    });
    expect((await get(path)).body).toEqual(after.body);
    const made = await send('POST', '/invoices', { project_id: shop.projectId, amount: '100.00', currency: 'USD' });
    expect(made.body).toMatchObject({
      rules: { tolerance: '2.00', late: 'old_rate' },
      costs: { asked: '100.30', fee: '0.30', spread_bps: 100, spread: '1.00' },
    });
    expect(problems(await send('POST', '/invoices', { project_id: shop.projectId, amount: '900.01', currency: 'USD' }))).toEqual(['/amount too_large']);
  });

  test.each([
    [{ actions: { underpayment: { kind: 'percent', bps: 501 } } }, 422, '/actions/underpayment/bps too_large'],
    [{ actions: { underpayment: { kind: 'percent', bps: '2%' } } }, 422, '/actions/underpayment/bps invalid'],
    [{ actions: { resend: 'hourly' } }, 422, '/actions/resend not_listed'],
    [{ costs: { fee: { amount: '1e3', currency: 'USD' } } }, 422, '/costs/fee/amount invalid'],
    [{ site: 'javascript:alert(1)' }, 422, '/site unsafe_url'],
    [{ name: 'Half', site: 'ftp://shop.example.com/' }, 422, '/site unsafe_url'],
    [{ actions: { colour: 1 } }, 422, '/actions/colour unknown_field'],
    [{ returns: { success: 'https://not-proved.example.com/' } }, 422, undefined],
  ])('refuse %j and change nothing', async (change, status, problem) => {
    const before = (await get(path)).body;
    const answer = await send('PATCH', path, change);
    expect([answer.status, problems(answer)[0]]).toEqual([status, problem]);
    expect((await get(path)).body).toEqual(before);
  });

  test("of somebody else's project are nobody's", async () => {
    expect((await send('PATCH', path, { actions: { late: 'new_rate' } }, theirs)).status).toBe(404);
    expect((await send('PATCH', path, { name: 'Mine' }, theirs)).status).toBe(404);
  });
});

describe('withdrawal requests', () => {
  test('are looked at by a live key of the whole account', async () => {
    const at = { createdAtMs: Date.now(), endedAtMs: null, endedBy: null };
    const asked = {
      asset: 'USDT_BSC',
      address: '0x00',
      amount: 5n * 10n ** BigInt(assetOf('USDT_BSC').decimals),
      orderId: null,
      state: 'open',
      txid: null,
      reason: null,
    } as const;
    await database.insert(withdrawalRequest).values({ id: 'wdr_1', code: 'W1', accountId: shop.accountId, askedBy: 'key:key_1', ...asked, ...at });
    const live = await makeKey(shop, { mode: 'live' });
    expect((await get('/withdrawal-requests', live)).body.data).toMatchObject([{ id: 'wdr_1', asset: 'USDT_BSC', amount: '5', state: 'open' }]);
    expect((await get('/withdrawal-requests')).body.data).toEqual([]);
    expect((await get('/withdrawal-requests', await makeKey(shop, { mode: 'live', projectId: shop.projectId }))).body.data).toEqual([]);
  });
});
