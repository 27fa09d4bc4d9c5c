// A customer's own address: given once, watched before it is shown, and each deposit an invoice of its own, whatever happens twice.
import { runInDurableObject } from 'cloudflare:test';
import { and, eq, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { closeStaticAddress } from '../../src/commands/close-static-address';
import { createStaticAddress } from '../../src/commands/create-static-address';
import { openStaticAddress } from '../../src/commands/open-static-address';
import { listInvoicesOfSource } from '../../src/db/source-invoice';
import { findStaticAddress, type StaticAddressRow } from '../../src/db/static-address';
import { activity, addressAllocation, event, invoice, ledger, staticAddress, transfer } from '../../src/db/schema';
import { makeScope } from '../../src/db/scope';
import { assetOf } from '../../src/domain/asset';
import { depositInvoiceId } from '../../src/domain/deposit';
import { assert } from '../../src/domain/result';
import { bookDeposit } from '../../src/objects/book-deposit';
import { database, env, makeInvoice, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

const usd = assetOf('USD_SANDBOX').id;
const coin = assetOf('COIN_SANDBOX').id;
/** The account key of nobody's wallet. */
const xpub = 'xpub6EF8jXqFeFEW5bwMU7RpQtHkzE4KJxcqJtvkCjJumzW8CPpacXkb92ek4WzLQXjL93HycJwTPUAcuNxCqFPKKU5m5Z2Vq4nCyh5CyPeBFFr';

async function addressFor(merchant: Merchant, customer = 'customer-7', asset: string = usd): Promise<StaticAddressRow> {
  const made = await createStaticAddress(makePorts(), merchant.scope, { projectId: merchant.projectId, asset, customer });
  assert(made.ok, `the address is made${made.ok ? '' : `: ${JSON.stringify(made.refusal)}`}`);
  return made.value.staticAddress;
}

async function deposit(merchant: Merchant, to: string, amount: bigint, dropAfterMs: number | null = null, asset = usd): Promise<string> {
  const name = `SANDBOX:${merchant.projectId}`;
  const paid = await env.CHAIN.getByName(name).pay(name, { to, asset, amount, timeMs: Date.now(), dropAfterMs });
  assert(paid.ok, 'the simulated chain takes payments');
  return paid.value.txid;
}

async function settle(merchant: Merchant): Promise<void> {
  const name = `SANDBOX:${merchant.projectId}`;
  for (let round = 0; round < 4; round++) await env.CHAIN.getByName(name).tick(name);
}

const invoicesOf = (sourceId: string) => database.select().from(invoice).where(eq(invoice.sourceId, sourceId));

test('a customer has one address in one asset, however often and from however many sides it is asked for', async () => {
  const merchant = await makeMerchant();
  const both = await Promise.all([addressFor(merchant), addressFor(merchant)]);
  const again = await addressFor(merchant);
  expect(new Set([...both, again].map((row) => row.address)).size).toBe(1);
  expect((await addressFor(merchant, 'customer-8')).address).not.toBe(again.address);
  expect((await addressFor(merchant, 'customer-7', coin)).address).not.toBe(again.address);
  const made = await database
    .select()
    .from(activity)
    .where(and(eq(activity.object, again.id), eq(activity.action, 'static_address.created')));
  expect(made).toHaveLength(1);
});

test('no address is given twice, neither to two customers nor to a customer and an invoice', async () => {
  const merchant = await makeMerchant('live', { kind: 'xpub', source: xpub });
  const rows = await Promise.all(['a', 'b', 'c'].map((customer) => addressFor(merchant, customer, 'USDC_BASE')));
  const allocated = await database.select().from(addressAllocation).where(eq(addressAllocation.accountId, merchant.accountId));
  expect(new Set(rows.map((row) => row.address)).size).toBe(3);
  expect(new Set(allocated.map((row) => row.keyIndex)).size).toBe(3);
  const watched = await runInDurableObject(env.CHAIN.getByName('BASE'), (_instance, state) =>
    state.storage.sql.exec<{ address: string; warm_until_ms: number }>('SELECT address, warm_until_ms FROM watch').toArray(),
  );
  expect(watched.map((row) => row.address).sort()).toEqual(rows.map((row) => row.address).sort());
  expect(watched.every((row) => row.warm_until_ms > Date.now() + 50 * 365 * 86_400_000)).toBe(true);
});

test('one shared address cannot tell customers apart, and without a wallet there is no address', async () => {
  const shared = await makeMerchant('live', { kind: 'address', source: `0x${'c1'.repeat(20)}` });
  const asked = (merchant: Merchant, asset: string, customer = 'x') =>
    createStaticAddress(makePorts(), merchant.scope, { projectId: merchant.projectId, asset, customer });
  expect(await asked(shared, 'USDC_BASE')).toMatchObject({
    ok: false,
    refusal: { reason: 'invalid_input', problems: [{ pointer: '/asset', code: 'invalid', detail: 'shared_address' }] },
  });
  const bare = await makeMerchant('live');
  expect(await asked(bare, 'USDC_BASE')).toMatchObject({ ok: false, refusal: { reason: 'wallet_missing' } });
  expect(await asked(bare, 'NONSENSE')).toMatchObject({ ok: false, refusal: { problems: [{ pointer: '/asset', code: 'not_listed' }] } });
  expect(await asked(bare, 'USD_SANDBOX')).toMatchObject({ ok: false, refusal: { problems: [{ pointer: '/asset', code: 'not_listed' }] } });
  expect(await asked(bare, 'USDC_BASE', ' ')).toMatchObject({ ok: false, refusal: { problems: [{ pointer: '/customer', code: 'required' }] } });
  expect(await asked(bare, 'USDC_BASE', 'x'.repeat(121))).toMatchObject({ ok: false, refusal: { problems: [{ pointer: '/customer', code: 'too_long' }] } });
  const reader = makeScope({ ...bare.scope, rights: ['invoices:view'] });
  expect(await createStaticAddress(makePorts(), reader, { projectId: bare.projectId, asset: 'USDC_BASE', customer: 'x' })).toMatchObject({
    refusal: { reason: 'forbidden' },
  });
  expect(await asked({ ...bare, projectId: shared.projectId }, 'USDC_BASE')).toMatchObject({ refusal: { reason: 'not_found' } });
});

test('every deposit is an invoice of its own, in the asset that came, paid once the chain is sure', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  await deposit(merchant, row.address, 12_500_000n);
  await deposit(merchant, row.address, 3_000_000n);
  await deposit(merchant, row.address, 2n * 10n ** 18n, null, coin);
  await settle(merchant);
  const made = (await invoicesOf(row.id)).toSorted((a, b) => (a.amount < b.amount ? -1 : 1));
  expect(made.map(({ amount, currency, base, exception, orderId }) => [amount, currency, base, exception, orderId])).toEqual([
    [3_000_000n, 'USD_SANDBOX', 'paid', 'none', 'customer-7'],
    [12_500_000n, 'USD_SANDBOX', 'paid', 'none', 'customer-7'],
    [2n * 10n ** 18n, 'COIN_SANDBOX', 'paid', 'none', 'customer-7'],
  ]);
  const told = await database
    .select({ type: event.type })
    .from(event)
    .where(eq(event.invoiceId, made[0]?.id ?? ''));
  expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['payment.created', 'payment.seen', 'payment.paid']));
  expect(await listInvoicesOfSource(database, merchant.scope, row.id, 10)).toHaveLength(3);
  expect((await findStaticAddress(database, merchant.scope, row.id))?.deposits).toBe(3);
});

test('the same transfer told of again after a restart, with the acknowledgement lost, makes no second invoice and books nothing twice', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  const txid = await deposit(merchant, row.address, 5_000_000n);
  await settle(merchant);
  const postings = await database.select().from(ledger).where(eq(ledger.accountId, merchant.accountId));
  await runInDurableObject(env.CHAIN.getByName(`SANDBOX:${merchant.projectId}`), (_instance, state) => {
    state.storage.sql.exec('UPDATE transfer SET delivered_revision = 0');
  });
  await settle(merchant);
  const made = await invoicesOf(row.id);
  expect(made.map((one) => one.id)).toEqual([depositInvoiceId(row, `SANDBOX:${txid}:0`)]);
  expect(await database.select().from(ledger).where(eq(ledger.accountId, merchant.accountId))).toEqual(postings);
  const log = await database
    .select()
    .from(activity)
    .where(and(eq(activity.object, made[0]?.id ?? ''), eq(activity.action, 'invoice.created')));
  expect(log.map((one) => one.actor)).toEqual(['system']);
});

test('two rounds that book the same transfer at once make one invoice, and a round that dies before telling it is made good by the next', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  const nowMs = Date.now();
  const found = {
    chain: 'SANDBOX',
    txid: '0xfeed',
    index: '0',
    blockHash: '0xb1',
    height: 7,
    timeMs: nowMs,
    asset: usd,
    amount: 6_000_000n,
    from: null,
  } as const;
  const observation = { ...found, to: row.address, level: 'seen', revision: 1 } as const;
  const book = (accountId = merchant.accountId) => bookDeposit(database, row.id, accountId, observation, nowMs);
  expect(new Set([...(await Promise.all([book(), book(), book()])), await book()])).toEqual(new Set([depositInvoiceId(row, 'SANDBOX:0xfeed:0')]));
  expect((await invoicesOf(row.id)).map((one) => [one.base, one.seq])).toEqual([['new', 0]]);
  const id = depositInvoiceId(row, 'SANDBOX:0xfeed:0');
  // Whoever reads the transfer off the chain cannot name the invoice, whose page tells of the customer.
  expect(depositInvoiceId({ code: '' }, 'SANDBOX:0xfeed:0')).not.toBe(id);
  expect(depositInvoiceId(await addressFor(merchant, 'customer-8'), 'SANDBOX:0xfeed:0')).not.toBe(id);
  await env.INVOICE.getByName(id).observe(id, merchant.accountId, [{ ...observation, level: 'confirmed', revision: 2 }]);
  expect((await invoicesOf(row.id)).map((one) => one.base)).toEqual(['paid']);
  const gone = { ...observation, txid: '0xgone', level: 'dropped' } as const;
  expect(await bookDeposit(database, row.id, merchant.accountId, gone, nowMs)).toBeNull();
  expect(await bookDeposit(database, row.id, 'acc_other', { ...observation, txid: '0xother' }, nowMs)).toBeNull();
});

test('a deposit that a reorganisation drops is taken back in the ledger, and the next one is not touched by it', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  await deposit(merchant, row.address, 7_000_000n, Date.now() + 60_000);
  const seen = (await invoicesOf(row.id))[0];
  expect(seen).toMatchObject({ base: 'confirming', received: 7_000_000n });
  // The simulated chain replaces the block of a payment that is to be dropped before it takes the next one.
  await deposit(merchant, row.address, 7_000_000n);
  await settle(merchant);
  const rows = await invoicesOf(row.id);
  expect(rows.find((one) => one.id === seen?.id)).toMatchObject({ base: 'new', received: 0n });
  expect(rows.find((one) => one.id !== seen?.id)).toMatchObject({ base: 'paid', received: 7_000_000n });
  const postings = await database
    .select()
    .from(ledger)
    .where(eq(ledger.invoiceId, seen?.id ?? ''));
  const pending = postings.reduce((sum, one) => sum + (one.destination === 'pending' ? one.amount : 0n) - (one.source === 'pending' ? one.amount : 0n), 0n);
  expect([postings.length > 0, pending]).toEqual([true, 0n]);
});

test('dust makes no invoice', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  await deposit(merchant, row.address, 10n);
  await settle(merchant);
  expect(await invoicesOf(row.id)).toEqual([]);
});

test('a closed address still books what comes; closing and opening twice is once', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  const closed = [await closeStaticAddress(makePorts(), merchant.scope, row.id), await closeStaticAddress(makePorts(), merchant.scope, row.id)];
  expect(closed.every((one) => one.ok && one.value.closedAtMs !== null)).toBe(true);
  await deposit(merchant, row.address, 1_000_000n);
  await settle(merchant);
  expect((await invoicesOf(row.id)).map((one) => one.base)).toEqual(['paid']);
  await openStaticAddress(makePorts(), merchant.scope, row.id);
  await openStaticAddress(makePorts(), merchant.scope, row.id);
  expect((await findStaticAddress(database, merchant.scope, row.id))?.closedAtMs).toBeNull();
  const log = await database.select({ action: activity.action }).from(activity).where(eq(activity.object, row.id));
  expect(log.map((one) => one.action).sort()).toEqual(['static_address.closed', 'static_address.created', 'static_address.opened']);
  const stranger = await makeMerchant();
  expect(await closeStaticAddress(makePorts(), stranger.scope, row.id)).toMatchObject({ refusal: { reason: 'not_found' } });
  expect(await openStaticAddress(makePorts(), stranger.scope, row.id)).toMatchObject({ refusal: { reason: 'not_found' } });
});

test('an address whose row was never written keeps money in sight, and is finished by asking again', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  await database.delete(staticAddress).where(eq(staticAddress.id, row.id));
  await deposit(merchant, row.address, 4_000_000n);
  await settle(merchant);
  const unmatched = await database
    .select()
    .from(transfer)
    .where(and(eq(transfer.accountId, merchant.accountId), isNull(transfer.invoiceId)));
  expect(unmatched.map((one) => [one.role, one.amount])).toEqual([['unmatched', 4_000_000n]]);
  expect((await addressFor(merchant)).address).toBe(row.address);
});

test('a chain that is switched on later learns of static addresses by itself', async () => {
  const before = await database.select().from(staticAddress).where(eq(staticAddress.mode, 'live'));
  expect(before.length).toBeGreaterThan(0);
  const stub = env.CHAIN.getByName('ARB');
  await stub.tick('ARB');
  const watched = await runInDurableObject(stub, (_instance, state) =>
    state.storage.sql.exec<{ invoice_id: string }>("SELECT invoice_id FROM watch WHERE invoice_id LIKE 'sta_%'").toArray(),
  );
  expect(watched.map((one) => one.invoice_id).sort()).toEqual(before.map((one) => one.id).sort());
});

test('an invoice and a static address of one project never share an address', async () => {
  const merchant = await makeMerchant();
  const row = await addressFor(merchant);
  const invoiceId = await makeInvoice(merchant);
  await env.INVOICE.getByName(invoiceId).choose(invoiceId, usd, null);
  const own = await database.select().from(addressAllocation).where(eq(addressAllocation.invoiceId, invoiceId));
  expect(own[0]?.address).not.toBe(row.address);
});
