// What becomes news beside the states of an invoice: money that came in, money that belongs to nobody, requests to pay out, changed
// projects. Each once, however often it is done, with facts that hold no more than the public may know.
import { and, eq, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { chooseOption } from '../../src/commands/choose-option';
import { createProject } from '../../src/commands/create-project';
import { endWithdrawalRequest } from '../../src/commands/end-withdrawal-request';
import { paySandbox } from '../../src/commands/pay-sandbox';
import { requestWithdrawal } from '../../src/commands/request-withdrawal';
import { updateProject } from '../../src/commands/update-project';
import { findEvent } from '../../src/db/event';
import { event, invoiceOption } from '../../src/db/schema';
import { makeScope } from '../../src/db/scope';
import { assetOf } from '../../src/domain/asset';
import { isNewsType, newsKind } from '../../src/domain/notification';
import { decodeFacts } from '../../src/domain/public-event';
import { database, env, makeInvoice, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

async function newsOf({ accountId }: Merchant, type: string) {
  const rows = await database
    .select()
    .from(event)
    .where(and(eq(event.accountId, accountId), eq(event.type, type)));
  return rows.map((row) => ({ ...row, facts: decodeFacts(row.data) }));
}

async function settle({ projectId }: Merchant): Promise<void> {
  const name = `SANDBOX:${projectId}`;
  for (let round = 0; round < 4; round++) await env.CHAIN.getByName(name).tick(name);
}

test('money that came to stay is news of the balance, once, beside the news of its invoice', async () => {
  const merchant = await makeMerchant();
  const id = await makeInvoice(merchant);
  await chooseOption(makePorts(), id, 'USD_SANDBOX');
  await paySandbox(makePorts(), id, 'exact');
  expect(await newsOf(merchant, 'balance.received')).toEqual([]);
  await settle(merchant);
  await env.INVOICE.getByName(id).tick(id);
  const [news, ...more] = await newsOf(merchant, 'balance.received');
  expect(more).toEqual([]);
  expect(news).toMatchObject({ invoiceId: id, projectId: merchant.projectId, mode: 'test', facts: { invoice_id: id, order_id: '1042', amount: '50' } });
  const [paid] = await newsOf(merchant, 'payment.paid');
  expect(paid?.position).toBeGreaterThan(news?.position ?? Number.POSITIVE_INFINITY);
});

test('money that no invoice takes is news once, and dust is none', async () => {
  const merchant = await makeMerchant();
  const id = await makeInvoice(merchant);
  await chooseOption(makePorts(), id, 'USD_SANDBOX');
  const [option] = await database.select().from(invoiceOption).where(eq(invoiceOption.invoiceId, id));
  const name = `SANDBOX:${merchant.projectId}`;
  const pay = (amount: bigint) =>
    env.CHAIN.getByName(name).pay(name, { to: option?.address ?? '', asset: assetOf('USD_SANDBOX').id, amount, timeMs: Date.now(), dropAfterMs: null });
  // More transfers than an invoice lists are nobody's.
  for (let count = 0; count < 102; count++) await pay(1_000n);
  await pay(1n);
  await settle(merchant);
  await settle(merchant);
  const news = await newsOf(merchant, 'payment.unmatched');
  expect(news.map((one) => [one.invoiceId, one.facts?.['amount']])).toEqual([
    [null, '0.001'],
    [null, '0.001'],
  ]);
}, 60_000);

test('a request to pay out and its end are news of the whole account, and neither is told twice', async () => {
  const merchant = await makeMerchant('live');
  const ports = makePorts();
  const wish = { asset: assetOf('USDT_ERC20').id, address: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', amount: 12_500_000n, orderId: 'W-1' };
  const made = await requestWithdrawal(ports, merchant.scope, wish);
  if (!made.ok) throw new Error('the request is made');
  const end = () => endWithdrawalRequest(ports, merchant.scope, made.value.id, { state: 'sent', txid: '0xabcdef12' });
  expect((await Promise.all([end(), end()])).map(({ ok }) => ok)).toEqual([true, true]);
  const [asked] = await newsOf(merchant, 'balance.withdrawal_requested');
  expect(asked).toMatchObject({ projectId: null, mode: 'live', facts: { request_id: made.value.id, amount: '12.5', order_id: 'W-1' } });
  expect((await newsOf(merchant, 'balance.withdrawn')).map(({ facts }) => facts?.['txid'])).toEqual(['0xabcdef12']);
  const stranger = await makeMerchant('live');
  expect(await findEvent(database, stranger.scope, asked?.id ?? '')).toBeNull();
  const without = makeScope({ ...merchant.scope, rights: ['payments:view', 'balance:view'] });
  expect(await findEvent(database, without, asked?.id ?? '')).toBeNull();
  expect(await findEvent(database, merchant.scope, asked?.id ?? '')).toMatchObject({ type: 'balance.withdrawal_requested' });
});

test('a project that is made or changed is news by the names of what changed; asking again tells nothing new', async () => {
  const merchant = await makeMerchant();
  const fields = { name: 'Second', currency: 'EUR', expiryMinutes: 30, supportContact: '' } as const;
  const key = { route: 'test', key: 'second', inputHash: 'h' };
  const first = await createProject(makePorts(), merchant.scope, fields, key);
  await createProject(makePorts(), merchant.scope, fields, key);
  if (!first.ok) throw new Error('the project is made');
  expect((await newsOf(merchant, 'project.created')).map(({ facts }) => facts?.['name'])).toEqual(['Second']);
  await updateProject(makePorts(), merchant.scope, first.value.projectId, { name: 'Third' });
  await updateProject(makePorts(), merchant.scope, first.value.projectId, { name: 'Third' });
  expect((await newsOf(merchant, 'project.changed')).map(({ facts }) => facts)).toEqual([
    { project_id: first.value.projectId, name: 'Third', changed: 'name' },
  ]);
});

test('every event that belongs to no invoice is in the catalogue, with a right that opens it', async () => {
  const rows = await database.select({ type: event.type }).from(event).where(isNull(event.invoiceId));
  expect(rows.length).toBeGreaterThan(0);
  for (const { type } of rows) expect([type, isNewsType(type) && newsKind(type).right.endsWith(':view')]).toEqual([type, true]);
});
