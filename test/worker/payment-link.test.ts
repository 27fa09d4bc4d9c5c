// Payment links from both sides: what a merchant may set, and what a stranger on the public page can and cannot make of it.
import { runInDurableObject } from 'cloudflare:test';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { archivePaymentLink } from '../../src/commands/archive-payment-link';
import { changePaymentLink } from '../../src/commands/change-payment-link';
import { createPaymentLink, type CreatePaymentLinkInput } from '../../src/commands/create-payment-link';
import { pausePaymentLink, resumePaymentLink } from '../../src/commands/pause-payment-link';
import { findPaymentLink, listPaymentLinks } from '../../src/db/payment-link';
import { account, activity, invoice, paymentLink, project } from '../../src/db/schema';
import { makeScope } from '../../src/db/scope';
import { decodeTerms } from '../../src/domain/invoice-terms';
import { limits } from '../../src/domain/limits';
import { encodeSettings, defaultSettings } from '../../src/domain/project-settings';
import { assert } from '../../src/domain/result';
import { origin, send } from '../support/api-client';
import { database, env, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

const plain = { description: '', currency: 'USD', amount: null, amountMin: null, amountMax: null, suggested: [], assets: [] };
let keys = 0;

async function make(merchant: Merchant, input: Partial<CreatePaymentLinkInput>) {
  keys += 1;
  const key = { route: 'test', key: `link-${keys}`, inputHash: 'hash' };
  return await createPaymentLink(makePorts(), merchant.scope, { projectId: merchant.projectId, kind: 'fixed', title: 'Coffee', ...plain, ...input }, key);
}

async function link(merchant: Merchant, input: Partial<CreatePaymentLinkInput> = { amount: '5' }): Promise<string> {
  const made = await make(merchant, input);
  assert(made.ok, `the link is made${made.ok ? '' : `: ${JSON.stringify(made.refusal)}`}`);
  return made.value.linkId;
}

interface Visit {
  readonly fields?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let people = 0;

/** A stranger with an address of their own, unless told. */
async function visit(
  path: string,
  { fields, ip, headers = {} }: Visit = {},
): Promise<{ status: number; html: string; location: string | null; headers: Headers }> {
  people += 1;
  const from = { 'CF-Connecting-IP': ip ?? `2001:db8:7:${people.toString(16)}::1`, 'Sec-Fetch-Site': 'same-origin', Origin: origin, ...headers };
  const body = fields === undefined ? null : new URLSearchParams(fields);
  const response = await send(new Request(origin + path, { method: body === null ? 'GET' : 'POST', headers: from, body, redirect: 'manual' }));
  return { status: response.status, html: await response.text(), location: response.headers.get('location'), headers: response.headers };
}

const madeFrom = (sourceId: string) => database.select().from(invoice).where(eq(invoice.sourceId, sourceId));
const problems = (answer: { readonly ok: boolean; readonly refusal?: unknown }): unknown => ('refusal' in answer ? answer.refusal : null);

test('a link holds what its kind has, and nothing else', async () => {
  const merchant = await makeMerchant();
  const fixed = await findPaymentLink(database, merchant.scope, await link(merchant, { amount: '12,50', amountMin: '1', suggested: ['3'] }));
  expect(fixed).toMatchObject({ kind: 'fixed', amount: 125_000n * 100n, amountMin: null, suggested: [], made: 0, paid: 0, mode: 'test' });
  const open = await findPaymentLink(
    database,
    merchant.scope,
    await link(merchant, { kind: 'open', amount: '9', amountMin: '1', amountMax: '100', suggested: ['5', '10', '5.00', ''] }),
  );
  expect(open).toMatchObject({ kind: 'open', amount: null, suggested: ['5.00', '10.00'] });
  const counter = await findPaymentLink(database, merchant.scope, await link(merchant, { kind: 'counter', amount: '9', amountMin: '1' }));
  expect(counter).toMatchObject({ kind: 'counter', amount: null, amountMin: null });
});

test('bad fields are named one by one', async () => {
  const merchant = await makeMerchant();
  const pointers = async (input: Partial<CreatePaymentLinkInput>): Promise<unknown> => {
    const refusal = problems(await make(merchant, input)) as { readonly problems?: readonly { readonly pointer: string; readonly code: string }[] } | null;
    return refusal?.problems?.map((problem) => [problem.pointer, problem.code]);
  };
  expect(await pointers({ title: ' ', amount: null })).toEqual([
    ['/title', 'required'],
    ['/amount', 'required'],
  ]);
  expect(await pointers({ title: 'x'.repeat(81), amount: '0' })).toEqual([
    ['/title', 'too_long'],
    ['/amount', 'too_small'],
  ]);
  expect(await pointers({ amount: '1', currency: 'XXX' })).toEqual([['/currency', 'not_listed']]);
  expect(await pointers({ amount: '1', assets: ['NOTHING'] })).toEqual([['/assets/0', 'not_listed']]);
  expect(await pointers({ kind: 'other', amount: '1' })).toEqual([['/kind', 'not_listed']]);
  expect(await pointers({ kind: 'open', amountMin: '10', amountMax: '5' })).toEqual([['/amount_max', 'too_small']]);
  expect(await pointers({ kind: 'open', amountMin: '10', suggested: ['5', 'x'] })).toEqual([
    ['/suggested/0', 'too_small'],
    ['/suggested/1', 'invalid'],
  ]);
  expect(await pointers({ kind: 'open', suggested: ['1', '2', '3', '4', '5', '6', '7'] })).toEqual([['/suggested', 'too_long']]);
});

test('the same request makes one link; changing, pausing and archiving twice is once', async () => {
  const merchant = await makeMerchant();
  const key = { route: 'test', key: 'once', inputHash: 'hash' };
  const input = { projectId: merchant.projectId, kind: 'fixed', title: 'Coffee', ...plain, amount: '5' };
  const [first, second] = [await createPaymentLink(makePorts(), merchant.scope, input, key), await createPaymentLink(makePorts(), merchant.scope, input, key)];
  assert(first.ok && second.ok, 'both are answered');
  expect([second.value.replayed, second.value.linkId]).toEqual([true, first.value.linkId]);
  expect(problems(await createPaymentLink(makePorts(), merchant.scope, input, { ...key, inputHash: 'other' }))).toMatchObject({
    reason: 'idempotency_key_reused',
  });
  const id = first.value.linkId;
  for (const act of [
    () => changePaymentLink(makePorts(), merchant.scope, id, { title: 'Tea' }),
    () => pausePaymentLink(makePorts(), merchant.scope, id),
    () => resumePaymentLink(makePorts(), merchant.scope, id),
    () => archivePaymentLink(makePorts(), merchant.scope, id),
  ]) {
    expect((await act()).ok).toBe(true);
    await act();
  }
  const log = await database.select({ action: activity.action }).from(activity).where(eq(activity.object, id));
  expect(log.map((row) => row.action)).toEqual([
    'payment_link.created',
    'payment_link.changed',
    'payment_link.changed',
    'payment_link.changed',
    'payment_link.archived',
  ]);
  expect(problems(await changePaymentLink(makePorts(), merchant.scope, id, { title: 'Again' }))).toMatchObject({ reason: 'not_found' });
});

test('links are the account’s own, by right and by mode, and lists tell active from paused from archived', async () => {
  const merchant = await makeMerchant();
  const [active, paused, archived] = [await link(merchant), await link(merchant), await link(merchant)];
  await pausePaymentLink(makePorts(), merchant.scope, paused);
  await archivePaymentLink(makePorts(), merchant.scope, archived);
  const listed = async (state: 'active' | 'paused' | 'archived' | null): Promise<readonly string[]> =>
    (await listPaymentLinks(database, merchant.scope, { projectId: merchant.projectId, state }, null, 25)).rows.map((row) => row.id);
  expect([await listed('active'), await listed('paused'), await listed('archived')]).toEqual([[active], [paused], [archived]]);
  expect((await listed(null)).toSorted()).toEqual([active, paused].toSorted());
  const stranger = await makeMerchant();
  const others = [stranger.scope, makeScope({ ...merchant.scope, mode: 'live' }), makeScope({ ...merchant.scope, projectIds: [stranger.projectId] })];
  for (const scope of others) {
    expect(await findPaymentLink(database, scope, active)).toBeNull();
    expect(problems(await pausePaymentLink(makePorts(), scope, active))).toMatchObject({ reason: 'not_found' });
  }
  const reader = makeScope({ ...merchant.scope, rights: ['invoices:view'] });
  expect(problems(await archivePaymentLink(makePorts(), reader, active))).toMatchObject({ reason: 'forbidden' });
});

test('looking at a link makes nothing; its form makes one invoice, however often it is sent', async () => {
  const merchant = await makeMerchant();
  const id = await link(merchant, { amount: '5', description: 'With milk' });
  const page = await visit(`/pay/${id}`);
  expect([page.status, (await madeFrom(id)).length]).toEqual([200, 0]);
  expect(page.html).toContain('With milk');
  const fields = { idempotency_key: 'one-form', payer_email: 'payer@mail.test' };
  const sent = [await visit(`/pay/${id}`, { fields }), await visit(`/pay/${id}`, { fields })];
  const rows = await madeFrom(id);
  expect(rows).toHaveLength(1);
  expect(sent.map((answer) => [answer.status, answer.location])).toEqual([
    [303, `/i/${rows[0]?.id}`],
    [303, `/i/${rows[0]?.id}`],
  ]);
  expect(decodeTerms(rows[0]?.terms ?? '')).toMatchObject({ origin: 'link', sourceId: id, description: 'Coffee', amount: 5_000_000n, mode: 'test' });
  expect(rows[0]?.payerEmail).toBe('payer@mail.test');
  await visit(`/pay/${id}`, { fields: { ...fields, payer_email: 'other@mail.test' } });
  expect(await madeFrom(id)).toHaveLength(2);
  expect(await findPaymentLink(database, merchant.scope, id)).toMatchObject({ made: 2, paid: 0 });
  const made = await database
    .select()
    .from(activity)
    .where(eq(activity.object, rows[0]?.id ?? ''));
  expect(made.map((row) => [row.action, row.actor])).toEqual([['invoice.created', 'visitor']]);
});

test('an open amount is held to its bounds and to the project’s, and comes back as it was typed', async () => {
  const merchant = await makeMerchant();
  const id = await link(merchant, { kind: 'open', amountMin: '2', amountMax: '50', suggested: ['5', '20'] });
  const tried = async (amount: string): Promise<number> => (await visit(`/pay/${id}`, { fields: { amount, idempotency_key: `open-${amount}` } })).status;
  expect([await tried('7,25'), await tried('1'), await tried('51'), await tried('x'), await tried(''), await tried('1,500')]).toEqual([
    303, 422, 422, 422, 422, 422,
  ]);
  const refused = await visit(`/pay/${id}?lang=ru`, { fields: { amount: '1,5', payer_email: 'nonsense', idempotency_key: 'k' } });
  expect(refused.html).toContain('value="1,5"');
  expect(refused.html).toContain('lang="ru"');
  const page = await visit(`/pay/${id}?amount=20`);
  expect(page.html).toContain('value="20"');
  const settings = encodeSettings({ ...defaultSettings, amounts: { min: { amount: '10', currency: 'USD' }, max: null } });
  await database.update(project).set({ settings }).where(eq(project.id, merchant.projectId));
  expect([await tried('9'), await tried('11')]).toEqual([422, 303]);
  expect(new Set((await madeFrom(id)).map((row) => row.amount))).toEqual(new Set([11_000_000n, 7_250_000n]));
});

test('a paused link says so, an archived one has ended, and an unknown one is not there; none makes anything', async () => {
  const merchant = await makeMerchant();
  const [paused, archived] = [await link(merchant), await link(merchant)];
  await pausePaymentLink(makePorts(), merchant.scope, paused);
  await archivePaymentLink(makePorts(), merchant.scope, archived);
  const fields = { idempotency_key: 'closed' };
  const status = async (path: string): Promise<readonly number[]> => [(await visit(path)).status, (await visit(path, { fields })).status];
  expect(await status(`/pay/${paused}`)).toEqual([200, 409]);
  expect((await visit(`/pay/${paused}`)).html).toContain('Not open for payment now');
  expect(await status(`/pay/${archived}`)).toEqual([410, 410]);
  expect(await status('/pay/lnk_1111111111111111111111')).toEqual([404, 404]);
  expect(await status('/pay/nonsense')).toEqual([404, 404]);
  expect([...(await madeFrom(paused)), ...(await madeFrom(archived))]).toEqual([]);
});

test('a suspended account takes nothing, and its page says that payment is not open', async () => {
  const merchant = await makeMerchant();
  const id = await link(merchant);
  await database.update(account).set({ suspendedAtMs: Date.now() }).where(eq(account.id, merchant.accountId));
  expect((await visit(`/pay/${id}`)).html).toContain('Not open for payment now');
  expect((await visit(`/pay/${id}`, { fields: { idempotency_key: 'k' } })).status).toBe(409);
  expect(await madeFrom(id)).toEqual([]);
});

test('a form from another site makes nothing, nor does one without its key', async () => {
  const merchant = await makeMerchant();
  const id = await link(merchant);
  const fields = { idempotency_key: 'k' };
  expect((await visit(`/pay/${id}`, { fields, headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' } })).status).toBe(403);
  expect((await visit(`/pay/${id}`, { fields: {} })).status).toBe(400);
  expect(await madeFrom(id)).toEqual([]);
});

test('one address on the net can begin only so many payments in an hour, and what was mistyped does not count', async () => {
  const merchant = await makeMerchant();
  const id = await link(merchant, { kind: 'open' });
  const [ip, house] = ['2001:db8:99::1', '2001:db8:99::/64'];
  const begin = (amount: string, key: string) => visit(`/pay/${id}`, { fields: { amount, idempotency_key: key }, ip });
  await begin('nonsense', 'mistyped');
  const counter = env.LIMITER.getByName(`visitor:${house}`);
  for (let count = 1; count < limits.anonymousInvoicesPerAddressMax; count++) await counter.hit(limits.anonymousInvoicesPerAddressMax, 3_600_000, Date.now());
  expect((await begin('3', 'last')).status).toBe(303);
  const over = await begin('4', 'over');
  expect([over.status, Number(over.headers.get('Retry-After')) > 0]).toEqual([429, true]);
  expect(over.html).toContain('value="4"');
  expect((await visit(`/pay/${id}`, { fields: { amount: '4', idempotency_key: 'elsewhere' } })).status).toBe(303);
  expect(await madeFrom(id)).toHaveLength(2);
});

test('a project takes only so many payments of strangers in an hour, from however many addresses', async () => {
  const merchant = await makeMerchant();
  const id = await link(merchant);
  await runInDurableObject(env.LIMITER.getByName(`visitors:${merchant.projectId}`), (_instance, state) => {
    const many = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT ? FROM n';
    state.storage.sql.exec(`INSERT INTO hit (at_ms) ${many}`, limits.anonymousInvoicesPerProjectMax, Date.now());
  });
  expect((await visit(`/pay/${id}`, { fields: { idempotency_key: 'k' } })).status).toBe(429);
  expect(await madeFrom(id)).toEqual([]);
});

test('a link whose coin the project can no longer take asks nobody for money', async () => {
  const merchant = await makeMerchant();
  const id = await link(merchant, { amount: '5', assets: ['COIN_SANDBOX'] });
  await database
    .update(paymentLink)
    .set({ assets: ['USDC_BASE'] })
    .where(eq(paymentLink.id, id));
  expect((await visit(`/pay/${id}`, { fields: { idempotency_key: 'k' } })).status).toBe(503);
  expect(await madeFrom(id)).toEqual([]);
});
