// Invoices through the API: made once, read within reach and mode, listed by cursor, cancelled, and paid on the simulated chain.
import { and, eq } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { activity, invoice, invoiceOption } from '../../src/db/schema';
import { call, makeKey, origin } from '../support/api-client';
import { database, makeMerchant } from '../support/worker-world';

interface InvoiceBody {
  readonly id: string;
  readonly status: string;
  readonly exception: string;
  readonly amount: string;
  readonly mode: string;
  readonly checkout_url: string;
  readonly expires_at: string;
  readonly created_at: string;
  readonly accepted_assets: readonly string[];
  readonly options: readonly { readonly asset: string; readonly address: string | null; readonly due: string; readonly received: string }[];
  readonly transfers: readonly { readonly txid: string; readonly amount: string; readonly level: string }[];
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
}
interface ListBody {
  readonly data: readonly InvoiceBody[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** The account key m/44'/60'/0' of the mnemonic that every EVM tool uses in tests. */
const testXpub = 'xpub6EF8jXqFeFEW5bwMU7RpQtHkzE4KJxcqJtvkCjJumzW8CPpacXkb92ek4WzLQXjL93HycJwTPUAcuNxCqFPKKU5m5Z2Vq4nCyh5CyPeBFFr';

const shop = await makeMerchant();
const key = await makeKey(shop);
const order = (change: Record<string, unknown> = {}): Record<string, unknown> => ({ project_id: shop.projectId, amount: '49.90', currency: 'USD', ...change });

async function create(change: Record<string, unknown> = {}): Promise<InvoiceBody> {
  const answer = await call<InvoiceBody>('POST', '/api/v1/invoices', { key, body: order(change) });
  expect(answer.status).toBe(201);
  return answer.body;
}

describe('creating', () => {
  test('answers with all that a shop needs to send its payer on', async () => {
    const metadata = { cart: 'c-1', note: 'two words' };
    const body = order({ order_id: '1042', description: 'Two chairs', payer_email: 'payer@example.com', metadata, expiry_minutes: 30 });
    const answer = await call<InvoiceBody>('POST', '/api/v1/invoices', { key, body });
    expect(answer.status).toBe(201);
    const { id } = answer.body;
    expect(id).toMatch(/^inv_/);
    expect(answer.headers.get('location')).toBe(`/api/v1/invoices/${id}`);
    expect(answer.body).toMatchObject({
      project_id: shop.projectId,
      mode: 'test',
      status: 'new',
      exception: 'none',
      amount: '49.90',
      currency: 'USD',
      order_id: '1042',
      description: 'Two chairs',
      payer_email: 'payer@example.com',
      metadata,
      checkout_url: `${origin}/i/${id}`,
      accepted_assets: ['USD_SANDBOX', 'COIN_SANDBOX'],
      options: [],
      transfers: [],
    });
    expect(Date.parse(answer.body.expires_at) - Date.parse(answer.body.created_at)).toBe(30 * 60_000);
    const read = await call<InvoiceBody>('GET', `/api/v1/invoices/${id}`, { key });
    expect({ ...read.body, version: 0, changed_at: '' }).toEqual({ ...answer.body, version: 0, changed_at: '' });
  });

  test('twice with the same key makes one invoice, and says that it is the same', async () => {
    const first = await call<InvoiceBody>('POST', '/api/v1/invoices', { key, body: order(), idempotencyKey: 'order-7' });
    const second = await call<InvoiceBody>('POST', '/api/v1/invoices', { key, body: order(), idempotencyKey: 'order-7' });
    expect(second).toMatchObject({ status: 201, body: { id: first.body.id, amount: first.body.amount } });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const rows = await database
      .select({ id: activity.id })
      .from(activity)
      .where(and(eq(activity.object, first.body.id), eq(activity.action, 'invoice.created')));
    expect(rows).toHaveLength(1);
  });

  test('twenty at once with the same key make one invoice', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call<InvoiceBody>('POST', '/api/v1/invoices', { key, body: order({ order_id: 'rush' }), idempotencyKey: 'rush' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await database.select({ id: invoice.id }).from(invoice).where(eq(invoice.orderId, 'rush'))).toHaveLength(1);
  });

  test('the same key with another content is refused', async () => {
    await call('POST', '/api/v1/invoices', { key, body: order(), idempotencyKey: 'order-8' });
    const other = await call<InvoiceBody>('POST', '/api/v1/invoices', { key, body: order({ amount: '50.00' }), idempotencyKey: 'order-8' });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('the same key of another merchant is another key', async () => {
    const other = await makeMerchant();
    const theirs = await call<InvoiceBody>('POST', '/api/v1/invoices', {
      key: await makeKey(other),
      body: order({ project_id: other.projectId }),
      idempotencyKey: 'order-7',
    });
    expect(theirs.status).toBe(201);
    expect(theirs.headers.get('idempotency-replayed')).toBeNull();
  });

  test('without an Idempotency-Key nothing is made', async () => {
    expect(await call('POST', '/api/v1/invoices', { key, body: order(), idempotencyKey: null })).toMatchObject({
      status: 400,
      body: { code: 'idempotency_key_missing' },
    });
    expect(await call('POST', '/api/v1/invoices', { key, body: order(), idempotencyKey: 'with space' })).toMatchObject({ status: 400 });
  });

  test.each([
    ['a JSON number', { amount: 49.9 }, '/amount invalid'],
    ['an exponent', { amount: '1e3' }, '/amount invalid'],
    ['a comma', { amount: '49,90' }, '/amount invalid'],
    ['a sign', { amount: '-1' }, '/amount invalid'],
    ['nothing', { amount: '0.00' }, '/amount too_small'],
    ['more places than the currency has', { amount: '1.001' }, '/amount too_many_decimals'],
    ['more than anybody owes', { amount: '1000000000001' }, '/amount too_large'],
    ['an unknown currency', { currency: 'XXX' }, '/currency not_listed'],
    ['an unknown field', { amonut: '1' }, '/amonut unknown_field'],
    ['an unknown asset', { assets: ['DOGE'] }, '/assets/0 not_listed'],
    ['an asset of the other mode', { assets: ['USDT_BSC'] }, '/assets/0 not_listed'],
    ['a bad email', { payer_email: 'nobody' }, '/payer_email not_an_email'],
    ['too short a time', { expiry_minutes: 1 }, '/expiry_minutes too_small'],
    ['metadata that is not text', { metadata: { a: 1 } }, '/metadata/a invalid'],
    ['too much metadata', { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, 'v'])) }, '/metadata too_large'],
    ['a control character', { description: 'a\u0000b' }, '/description invalid'],
  ])('%s is refused by its pointer', async (_what, change, problem) => {
    const answer = await call<InvoiceBody>('POST', '/api/v1/invoices', { key, body: order(change) });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([problem]);
  });

  test('a key of one project need not name it, a key of the account must', async () => {
    const body = { amount: '1.00', currency: 'USD' };
    const narrow = await makeKey(shop, { projectId: shop.projectId });
    expect(await call('POST', '/api/v1/invoices', { key: narrow, body })).toMatchObject({ status: 201, body: { project_id: shop.projectId } });
    const wide = await call<InvoiceBody>('POST', '/api/v1/invoices', { key, body });
    expect(wide.status).toBe(422);
    expect(wide.body.errors?.[0]).toMatchObject({ pointer: '/project_id', code: 'required' });
  });

  test('an amount keeps every digit', async () => {
    expect((await create({ amount: '123456789012.34' })).amount).toBe('123456789012.34');
    expect((await create({ amount: '0.1234', currency: 'USD_SANDBOX' })).amount).toBe('0.1234');
    expect((await create({ amount: '7', currency: 'JPY' })).amount).toBe('7');
  });

  test('real money waits for a wallet, and with one the chains that are switched on are offered', async () => {
    const live = await makeMerchant('live');
    const liveKey = await makeKey(live);
    const refused = await call<InvoiceBody>('POST', '/api/v1/invoices', { key: liveKey, body: order({ project_id: live.projectId }) });
    expect(refused).toMatchObject({ status: 409, body: { code: 'wallet_missing' } });
    const ready = await makeMerchant('live', { kind: 'xpub', source: testXpub });
    const made = await call<InvoiceBody>('POST', '/api/v1/invoices', { key: await makeKey(ready), body: order({ project_id: ready.projectId }) });
    expect(made).toMatchObject({ status: 201, body: { mode: 'live' } });
    expect(made.body.accepted_assets).toContain('USDT_BSC');
    expect(made.body.accepted_assets).not.toContain('USDT_ARB');
    expect(made.body.accepted_assets).not.toContain('USD_SANDBOX');
  });
});

describe('reading', () => {
  test('an invoice of the other mode says which key to use', async () => {
    const { id } = await create();
    const answer = await call<InvoiceBody>('GET', `/api/v1/invoices/${id}`, { key: await makeKey(shop, { mode: 'live' }) });
    expect(answer).toMatchObject({ status: 403, body: { code: 'wrong_mode' } });
    expect(answer.body.detail).toMatch(/qk_test_/);
  });

  test('a key of one project does not see the invoices of another', async () => {
    const { id } = await create();
    const elsewhere = await makeKey(shop, { projectId: 'prj_1111111111111111111111' });
    expect((await call('GET', `/api/v1/invoices/${id}`, { key: elsewhere })).status).toBe(404);
    expect((await call<ListBody>('GET', '/api/v1/invoices', { key: elsewhere })).body.data).toEqual([]);
  });

  test('what is not there and what is not ours look the same', async () => {
    const other = await makeMerchant();
    const theirs = await call<InvoiceBody>('POST', '/api/v1/invoices', { key: await makeKey(other), body: order({ project_id: other.projectId }) });
    const headers = { 'X-Request-Id': 'same-request' };
    const foreign = await call('GET', `/api/v1/invoices/${theirs.body.id}`, { key, headers });
    const absent = await call('GET', '/api/v1/invoices/inv_1111111111111111111111', { key, headers });
    expect(foreign.status).toBe(404);
    expect(foreign.body).toEqual(absent.body);
  });
});

describe('the list', () => {
  test('walks through all invoices once, newest first, page by page', async () => {
    const merchant = await makeMerchant();
    const own = await makeKey(merchant);
    const made: string[] = [];
    for (let count = 0; count < 7; count++) {
      const answer = await call<InvoiceBody>('POST', '/api/v1/invoices', { key: own, body: order({ project_id: merchant.projectId }) });
      made.push(answer.body.id);
    }
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: ListBody = (await call<ListBody>('GET', `/api/v1/invoices?limit=3${next === '' ? '' : `&starting_after=${next}`}`, { key: own })).body;
      expect(page.has_more).toBe(page.next_cursor !== null);
      seen.push(...page.data.map(({ id }) => id));
      next = page.next_cursor;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(made));
    const times = (await call<ListBody>('GET', '/api/v1/invoices', { key: own })).body.data.map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('is narrowed by what was asked for', async () => {
    const merchant = await makeMerchant();
    const own = await makeKey(merchant);
    const make = (change: Record<string, unknown>) =>
      call<InvoiceBody>('POST', '/api/v1/invoices', { key: own, body: order({ project_id: merchant.projectId, ...change }) });
    const [first, second] = [await make({ order_id: 'A-1' }), await make({ order_id: 'A_2', currency: 'EUR' })];
    await call('POST', `/api/v1/invoices/${second.body.id}/cancellation`, { key: own });
    const idsFor = async (search: string): Promise<string[]> =>
      (await call<ListBody>('GET', `/api/v1/invoices?${search}`, { key: own })).body.data.map(({ id }) => id);
    expect(await idsFor('order_id=A-1')).toEqual([first.body.id]);
    expect(await idsFor('currency=EUR')).toEqual([second.body.id]);
    expect(await idsFor('status=cancelled')).toEqual([second.body.id]);
    expect(await idsFor('status=new')).toEqual([first.body.id]);
    expect(await idsFor('exception=none')).toHaveLength(2);
    expect(await idsFor(`project_id=${merchant.projectId}`)).toHaveLength(2);
    expect(await idsFor(`project_id=${shop.projectId}`)).toEqual([]);
    expect(await idsFor('created_from=2020-01-01T00:00:00Z&created_to=2020-01-02T00:00:00%2B02:00')).toEqual([]);
    expect(await idsFor('created_from=2020-01-01T00:00:00Z')).toHaveLength(2);
  });

  test.each(['limit=0', 'limit=101', 'limit=ten', 'status=done', 'created_from=yesterday', 'page=2'])('refuses %s', async (search) => {
    expect(await call('GET', `/api/v1/invoices?${search}`, { key })).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  });

  test('a bent cursor is the first page, not an error', async () => {
    expect((await call<ListBody>('GET', '/api/v1/invoices?starting_after=%27%3B--', { key })).status).toBe(200);
  });
});

describe('cancelling', () => {
  test('ends the invoice, once and again', async () => {
    const { id } = await create();
    const first = await call<InvoiceBody>('POST', `/api/v1/invoices/${id}/cancellation`, { key });
    const again = await call<InvoiceBody>('POST', `/api/v1/invoices/${id}/cancellation`, { key });
    expect(first).toMatchObject({ status: 200, body: { id, status: 'cancelled' } });
    expect(again).toMatchObject({ status: 200, body: { id, status: 'cancelled' } });
  });
});

describe('paying in the sandbox', () => {
  const pay = (id: string, kind: string, idempotencyKey = crypto.randomUUID()) =>
    call<{ readonly txid: string; readonly code?: string }>('POST', `/api/v1/invoices/${id}/sandbox-payments`, { key, body: { kind }, idempotencyKey });

  test('shows the option with its address, then the payment', async () => {
    const { id } = await create();
    const paid = await pay(id, 'partial');
    expect(paid.status).toBe(201);
    const seen = await vi.waitFor(async () => {
      const { body } = await call<InvoiceBody>('GET', `/api/v1/invoices/${id}`, { key });
      expect(body.transfers).toHaveLength(1);
      return body;
    }, 10_000);
    expect(seen).toMatchObject({ status: 'new', exception: 'partial' });
    expect(seen.transfers[0]).toMatchObject({ txid: paid.body.txid, amount: '24.95' });
    expect(seen.options[0]).toMatchObject({ asset: 'USD_SANDBOX', due: '49.9', received: '24.95' });
    expect(seen.options[0]?.address).toMatch(/^sbx1[0-9a-f]{32}$/);
  });

  test('twice with the same key pays once', async () => {
    const { id } = await create();
    const first = await pay(id, 'partial', 'pay-1');
    const second = await pay(id, 'partial', 'pay-1');
    expect(second).toMatchObject({ status: 201, body: { txid: first.body.txid } });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await pay(id, 'exact', 'pay-1')).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('an address that does not follow from the frozen wallet is not shown', async () => {
    const { id } = await create();
    await pay(id, 'partial');
    await database
      .update(invoiceOption)
      .set({ address: `sbx1${'0'.repeat(32)}` })
      .where(eq(invoiceOption.invoiceId, id));
    const { body } = await call<InvoiceBody>('GET', `/api/v1/invoices/${id}`, { key });
    expect(body.options[0]?.address).toBeNull();
  });

  test('after the expiry no address is shown, even before anybody has called the invoice expired', async () => {
    const { id } = await create();
    await pay(id, 'partial');
    await database
      .update(invoice)
      .set({ expiresAtMs: Date.now() - 1 })
      .where(eq(invoice.id, id));
    const { body } = await call<InvoiceBody>('GET', `/api/v1/invoices/${id}`, { key });
    expect(body.status).toBe('new');
    expect(body.options[0]?.address).toBeNull();
  });

  test('real money is never simulated', async () => {
    const live = await makeMerchant('live', { kind: 'xpub', source: testXpub });
    const liveKey = await makeKey(live);
    const made = await call<InvoiceBody>('POST', '/api/v1/invoices', { key: liveKey, body: order({ project_id: live.projectId }) });
    const answer = await call('POST', `/api/v1/invoices/${made.body.id}/sandbox-payments`, { key: liveKey, body: { kind: 'exact' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'wrong_mode' } });
  });
});
