// What a shop does to an invoice through the API: making it with everything that it may say, choosing for the payer, the acts beneath it, and
// what is refused. One merchant, one stranger.
import { describe, expect, test } from 'vitest';
import { payerMail } from '../../src/db/schema';
import { eq } from 'drizzle-orm';
import { call, makeKey } from '../support/api-client';
import { database, env, makeInvoice, makeMerchant } from '../support/worker-world';

type Json = Readonly<Record<string, unknown>>;
interface Invoice extends Json {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly reason: string;
  readonly options: readonly { readonly asset: string; readonly address: string | null; readonly due: string }[];
}
interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
  readonly invoice?: Invoice;
}

const [shop, stranger] = [await makeMerchant(), await makeMerchant()];
const [key, theirs] = [await makeKey(shop), await makeKey(stranger)];
const chain = `SANDBOX:${shop.projectId}`;
const minuteMs = 60_000;

const post = <Body = Invoice & Problem>(path: string, body?: Json, idempotencyKey?: string, by = key) =>
  call<Body>('POST', `/api/v1${path}`, { key: by, ...(body === undefined ? {} : { body }), ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
const get = <Body = Invoice & Problem>(path: string, by = key) => call<Body>('GET', `/api/v1${path}`, { key: by });
const order = (change: Json = {}): Json => ({ project_id: shop.projectId, amount: '50.00', currency: 'USD', ...change });
const pointers = (problem: Problem): string[] => (problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

async function paid(kinds: readonly string[], rounds = 4): Promise<Invoice> {
  const id = await makeInvoice(shop);
  for (const kind of kinds) await post(`/invoices/${id}/sandbox-payments`, { kind });
  for (let round = 0; round < rounds; round++) await env.CHAIN.getByName(chain).tick(chain);
  return (await get(`/invoices/${id}`)).body;
}

describe('making an invoice', () => {
  test('with its asset answers the address and the exact amount, and the same again to whoever repeats it', async () => {
    const first = await post('/invoices', order({ asset: 'USD_SANDBOX' }), 'host-to-host');
    expect(first).toMatchObject({ status: 201, body: { asset: 'USD_SANDBOX', options: [{ asset: 'USD_SANDBOX', due: '50', remaining: '50' }] } });
    expect(first.body.options[0]?.address).toMatch(/^sbx1/);
    const second = await post('/invoices', order({ asset: 'USD_SANDBOX' }), 'host-to-host');
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  test('repeated after something has happened to it answers as it did the first time', async () => {
    const first = await post('/invoices', order(), 'as-it-was');
    await post(`/invoices/${first.body.id}/cancellation`);
    const second = await post('/invoices', order(), 'as-it-was');
    expect(JSON.stringify(second.body)).toBe(JSON.stringify(first.body));
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await get(`/invoices/${first.body.id}`)).body).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_hand' });
  });

  test('says what the payer is mailed, in which language, and until when it may be paid', async () => {
    const expiresAt = new Date(Date.now() + 3 * 24 * 60 * minuteMs).toISOString();
    const notices = { invoice_mail: true, reminder_minutes: 60, resend: 'daily' };
    const made = await post('/invoices', order({ payer_email: 'payer@example.com', payer_notices: notices, locale: 'ru', expires_at: expiresAt }));
    expect(made).toMatchObject({ status: 201, body: { expires_at: expiresAt, origin: 'api', reason: 'choice_awaited', attention: null } });
    const rows = await database.select().from(payerMail).where(eq(payerMail.invoiceId, made.body.id));
    expect(rows.map(({ kind, locale }) => `${kind} ${locale}`).toSorted()).toEqual(['invoice ru', 'reminder ru', 'resend ru']);
  });

  test('tells its code, its rules and who bears what', async () => {
    const { body } = await post('/invoices', order());
    expect(body['code']).toMatch(/^[A-Z0-9]{8}$/);
    expect(body).toMatchObject({
      rules: { tolerance: '0.00', late: 'ask', grace_minutes: 0, cancel_unpaid: false, settle_at: 'confirmed' },
      costs: { asked: '50.00', fee: '0.00', fee_by: 'payer', spread_bps: 0, spread: '0.00', spread_by: 'payer' },
      refunds: [],
    });
    expect(String(body['explanation']).length).toBeGreaterThan(10);
  });

  test.each([
    ['an end that is past', { expires_at: '2020-01-01T00:00:00Z' }, '/expires_at too_small'],
    ['an end in ten years', { expires_at: '2046-01-01T00:00:00Z' }, '/expires_at too_large'],
    ['an end without an offset', { expires_at: '2030-01-01T00:00:00' }, '/expires_at invalid'],
    ['two ends', { expires_at: '2027-01-01T00:00:00Z', expiry_minutes: 30 }, '/expires_at differs'],
    ['an asset of the other mode', { asset: 'USDT_BSC' }, '/asset not_listed'],
    ['an asset that is not among the accepted', { asset: 'USD_SANDBOX', assets: ['COIN_SANDBOX'] }, '/asset not_listed'],
    ['mails to nobody', { payer_notices: { invoice_mail: true, reminder_minutes: null, resend: 'never' } }, '/payer_email required'],
    ['half of the mails', { payer_email: 'a@b.co', payer_notices: { invoice_mail: true } }, '/payer_notices/reminder_minutes required'],
    ['a language that there is not', { locale: 'fr' }, '/locale not_listed'],
    ['1e30', { amount: '1e30' }, '/amount invalid'],
    ['a negative amount', { amount: '-5' }, '/amount invalid'],
  ])('refuses %s', async (_what, change, problem) => {
    const answer = await post('/invoices', order(change));
    expect([answer.status, pointers(answer.body)[0]]).toEqual([422, problem]);
  });

  test('that is too small for its asset makes nothing', async () => {
    const order_id = 'too-small';
    const body = order({ amount: '0.000001', currency: 'COIN_SANDBOX', asset: 'USD_SANDBOX', order_id });
    expect((await post('/invoices', body)).status).toBeGreaterThanOrEqual(400);
    expect((await get<{ data: unknown[] }>(`/invoices?order_id=${order_id}`)).body.data).toEqual([]);
  });
});

describe('options', () => {
  test('are chosen for the payer, once', async () => {
    const id = await makeInvoice(shop);
    const first = await post<Json>(`/invoices/${id}/options`, { asset: 'COIN_SANDBOX' });
    expect(first).toMatchObject({ status: 201, body: { asset: 'COIN_SANDBOX', network: 'Sandbox' } });
    expect((await post<Json>(`/invoices/${id}/options`, { asset: 'COIN_SANDBOX' })).body).toEqual(first.body);
    expect((await get<Json>(`/invoices/${id}/options`)).body).toEqual({ data: [first.body], has_more: false, next_cursor: null });
    expect(await post(`/invoices/${id}/options`, { asset: 'USDT_BSC' })).toMatchObject({ status: 422, body: { code: 'asset_not_accepted' } });
    expect(pointers((await post(`/invoices/${id}/options`, { asset: 5 })).body)).toEqual(['/asset invalid']);
  });
});

describe('acts', () => {
  test('what has come is accepted with the version that was looked at', async () => {
    const seen = await paid(['partial']);
    expect(seen).toMatchObject({ status: 'new', exception: 'partial', reason: 'rest_awaited' });
    const path = `/invoices/${seen.id}/acceptance`;
    const first = await post(path, { version: seen.version, reason: 'close enough' }, 'accept-1');
    expect(first).toMatchObject({ status: 200, body: { status: 'paid', exception: 'marked', reason: 'paid_by_hand' } });
    const again = await post(path, { version: seen.version, reason: 'close enough' }, 'accept-1');
    expect([again.status, JSON.stringify(again.body)]).toEqual([200, JSON.stringify(first.body)]);
    expect(await post(path, { version: first.body.version, reason: 'more' })).toMatchObject({ status: 409, body: { code: 'nothing_to_accept' } });
  });

  test('a version that is not the present one is refused with the invoice as it is now', async () => {
    const seen = await paid(['partial']);
    const stale = await post(`/invoices/${seen.id}/acceptance`, { version: seen.version - 1, reason: 'close enough' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'invoice_changed', invoice: { id: seen.id, version: seen.version, exception: 'partial' } } });
    expect((await get(`/invoices/${seen.id}`)).body.version).toBe(seen.version);
  });

  test('an invoice gets more time once, and can be called invalid', async () => {
    const id = await makeInvoice(shop);
    const { version } = (await get(`/invoices/${id}`)).body;
    const longer = await post(`/invoices/${id}/extension`, { version, minutes: 60 });
    expect(longer.status).toBe(200);
    const twice = await post(`/invoices/${id}/extension`, { version: longer.body.version, minutes: 60 });
    expect(twice).toMatchObject({ status: 409, body: { code: 'already_extended' } });
    expect(pointers((await post(`/invoices/${id}/extension`, { version, minutes: 1_000_000 })).body)).toEqual(['/minutes too_large']);
    const invalid = await post(`/invoices/${id}/invalidation`, { version: longer.body.version, reason: 'a mistake' });
    expect(invalid).toMatchObject({ status: 200, body: { status: 'invalid', reason: 'invalid_by_hand' } });
  });

  test('what was too much is sent back, written down once, and let be', async () => {
    const seen = await paid(['over']);
    expect(seen).toMatchObject({ status: 'paid', exception: 'over', attention: 'over' });
    const refund = { version: seen.version, asset: 'USD_SANDBOX', amount: '2', txid: '0xback', reason: 'too much' };
    const path = `/invoices/${seen.id}/refunds`;
    expect(pointers((await post(path, { ...refund, amount: '2,0' })).body)).toEqual(['/amount invalid']);
    expect(await post(path, { ...refund, amount: '1000' })).toMatchObject({ status: 422, body: { code: 'refund_too_large' } });
    const first = await post<Json>(path, refund);
    expect(first).toMatchObject({ status: 201, body: { asset: 'USD_SANDBOX', amount: '2', txid: '0xback', reason: 'too much' } });
    const now = (await get(`/invoices/${seen.id}`)).body;
    expect(now).toMatchObject({ refunds: [first.body], attention: 'over' });
    expect((await post<Json>(path, { ...refund, version: now.version })).body).toEqual(first.body);
    expect((await get<Json>(path)).body).toEqual({ data: [first.body], has_more: false, next_cursor: null });
    expect(await post(`/invoices/${seen.id}/review`, { version: now.version })).toMatchObject({ status: 200, body: { attention: null } });
    const balances = await get<{ data: readonly Json[] }>('/balances');
    expect(balances.body.data.find((row) => row['asset'] === 'USD_SANDBOX')).toMatchObject({ refunded: '2' });
  });

  test('notes are kept for the team and shown when they are asked for', async () => {
    const id = await makeInvoice(shop);
    const noted = await post<Json>(`/invoices/${id}/notes`, { text: 'called them' }, 'note-1');
    expect(noted).toMatchObject({ status: 201, body: { text: 'called them' } });
    expect((await post<Json>(`/invoices/${id}/notes`, { text: 'called them' }, 'note-1')).body).toEqual(noted.body);
    expect((await get<Json>(`/invoices/${id}/notes`)).body['data']).toEqual([noted.body]);
    expect((await get<Json>(`/invoices/${id}`)).body).not.toHaveProperty('notes');
    expect((await get<Json>(`/invoices/${id}?expand[]=notes&expand[]=events`)).body).toMatchObject({
      notes: [noted.body],
      events: [{ type: 'payment.created' }],
    });
    expect(pointers((await post(`/invoices/${id}/notes`, { text: '' })).body)).toEqual(['/text too_short']);
  });

  test.each([
    ['acceptance', { version: 1, reason: 'x' }],
    ['cancellation', undefined],
    ['extension', { version: 1, minutes: 30 }],
    ['invalidation', { version: 1, reason: 'x' }],
    ['review', { version: 1 }],
    ['notes', { text: 'x' }],
    ['options', { asset: 'USD_SANDBOX' }],
    ['refunds', { version: 1, asset: 'USD_SANDBOX', amount: '1', txid: '0x1', reason: 'x' }],
  ])("%s of somebody else's invoice is of nobody's", async (act, body) => {
    const id = await makeInvoice(shop);
    expect(await post(`/invoices/${id}/${act}`, body, undefined, theirs)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await get(`/invoices/${id}`)).body.status).toBe('new');
    if (body !== undefined) expect(pointers((await post(`/invoices/${id}/${act}`, { ...body, extra: 1 })).body)).toEqual(['/extra unknown_field']);
  });
});
