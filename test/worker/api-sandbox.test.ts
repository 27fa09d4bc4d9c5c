// Every case that money can make, tried by API on the simulated chain: what is sent, and what becomes of the invoice.
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { activity, invoice, transfer } from '../../src/db/schema';
import { call, makeKey } from '../support/api-client';
import { database, env, makeInvoice, makeMerchant } from '../support/worker-world';

interface Paid {
  readonly txid: string | null;
  readonly txids: readonly string[];
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string }[];
}

const shop = await makeMerchant();
const key = await makeKey(shop);
const chain = `SANDBOX:${shop.projectId}`;

const pay = (id: string, kind: string, idempotencyKey?: string) =>
  call<Paid>('POST', `/api/v1/invoices/${id}/sandbox-payments`, { key, body: { kind }, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });

async function blocks(count: number): Promise<void> {
  for (let round = 0; round < count; round++) await env.CHAIN.getByName(chain).tick(chain);
}

async function stateOf(id: string): Promise<string> {
  const row = (await database.select().from(invoice).where(eq(invoice.id, id)))[0];
  return `${row?.base} ${row?.exception} ${row?.reason}`;
}

test.each([
  ['what is due', ['exact'], 4, 'paid none paid_in_full'],
  ['a part', ['partial'], 4, 'new partial rest_awaited'],
  ['a part, then the rest', ['partial', 'rest'], 5, 'paid none paid_in_full'],
  ['too much', ['over'], 4, 'paid over paid_over'],
  ['all of it twice', ['twice'], 5, 'paid over paid_twice'],
  ['another asset', ['wrong_asset'], 4, 'new none other_asset'],
  ['nothing in time', ['expire'], 1, 'expired none expired_unpaid'],
  ['all of it after the end', ['late'], 4, 'expired late late_undecided'],
  ['all of it, and the chain takes it back afterwards', ['reorg'], 7, 'new reverted reverted'],
])('%s', async (_what, kinds, rounds, state) => {
  const id = await makeInvoice(shop);
  for (const kind of kinds) expect((await pay(id, kind)).status).toBe(201);
  await blocks(rounds);
  expect(await stateOf(id)).toBe(state);
});

test('what the chain takes back was paid before', async () => {
  const id = await makeInvoice(shop);
  await pay(id, 'reorg');
  await blocks(3);
  expect(await stateOf(id)).toBe('paid none paid_in_full');
  await blocks(3);
  expect(await stateOf(id)).toBe('new reverted reverted');
});

test('the same request again sends nothing more, and answers the same', async () => {
  const id = await makeInvoice(shop);
  const first = await pay(id, 'twice', 'once');
  expect(first.body.txids).toHaveLength(2);
  const second = await pay(id, 'twice', 'once');
  expect(second).toMatchObject({ status: 201, body: first.body });
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  await blocks(4);
  expect(await database.$count(transfer, eq(transfer.invoiceId, id))).toBe(2);
  expect(await database.$count(activity, eq(activity.object, id))).toBe(2);
});

test('there is no rest of what is paid, and no time to end twice', async () => {
  const id = await makeInvoice(shop);
  await pay(id, 'exact');
  expect(await pay(id, 'rest')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/kind' }] } });
  const other = await makeInvoice(shop);
  expect(await pay(other, 'expire')).toMatchObject({ status: 201, body: { txid: null, txids: [] } });
  expect((await pay(other, 'expire')).status).toBe(201);
  expect(await pay(other, 'nonsense')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/kind' }] } });
});
