// Creating, choosing and observing are stopped after each durable write in turn. Whatever was cut off, repetition and repairs bring
// every run to the same state: no address on display that nobody watches, nothing counted twice.
import { runInDurableObject } from 'cloudflare:test';
import { and, eq } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { chooseOption } from '../../src/commands/choose-option';
import { createInvoice } from '../../src/commands/create-invoice';
import { openDatabase } from '../../src/db/database';
import { activity, addressAllocation, event, idempotency, invoice, invoiceOption, ledger, transfer } from '../../src/db/schema';
import { guardedDatabase, release, stopAfter, writesSoFar } from '../support/crash-points';
import { database, env, makeMerchant, makePorts, type Merchant, plainInvoice } from '../support/worker-world';

const writesMax = 80;

afterEach(() => void release());

const guardedPorts = () => makePorts({ database: openDatabase(guardedDatabase(env.DB, 'worker')) });

async function create(merchant: Merchant, ports = guardedPorts()): Promise<string> {
  const input = {
    projectId: merchant.projectId,
    amount: 50_000_000n,
    currency: 'USD',
    orderId: null,
    description: null,
    payerEmail: null,
    metadata: {},
    expiryMinutes: null,
    assets: null,
    ...plainInvoice,
  };
  const pending: Promise<unknown>[] = [];
  const created = await createInvoice({ ...ports, later: (work) => void pending.push(work) }, merchant.scope, input, {
    route: 'r',
    key: 'once',
    inputHash: 'h',
  });
  await Promise.all(pending);
  if (!created.ok) throw new Error(created.refusal.reason);
  return created.value.invoiceId;
}

async function choose(id: string): Promise<void> {
  const chosen = await chooseOption(guardedPorts(), id, 'USD_SANDBOX');
  if (!chosen.ok || !chosen.value.ready) throw new Error('not ready yet');
}

async function pay(merchant: Merchant, id: string): Promise<void> {
  const option = (await database.select().from(invoiceOption).where(eq(invoiceOption.invoiceId, id)))[0];
  if (option === undefined) throw new Error('no option');
  const name = `SANDBOX:${merchant.projectId}`;
  const known = await runInDurableObject(
    env.CHAIN.getByName(name),
    (_instance, state) =>
      state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'sandbox_transfer'").toArray().length > 0 &&
      state.storage.sql.exec('SELECT 1 FROM sandbox_transfer').toArray().length > 0,
  );
  if (!known)
    await env.CHAIN.getByName(name).pay(name, { to: option.address, asset: 'USD_SANDBOX' as never, amount: option.due, timeMs: Date.now(), dropAfterMs: null });
  for (let round = 0; round < 4; round++) await env.CHAIN.getByName(name).tick(name);
}

/** Everything that must be alike at the end, whatever was cut off on the way. Ids and hashes differ by nature. */
async function outcome(merchant: Merchant) {
  const mine = <T extends { accountId: unknown }>(table: T) => eq(table.accountId as never, merchant.accountId);
  const [invoices, options, allocations, requests, events, postings, transfers, acts] = await Promise.all([
    database.select({ base: invoice.base, exception: invoice.exception, received: invoice.received, due: invoice.due }).from(invoice).where(mine(invoice)),
    database.select({ asset: invoiceOption.asset, due: invoiceOption.due, received: invoiceOption.received }).from(invoiceOption).where(mine(invoiceOption)),
    database.select({ keyIndex: addressAllocation.keyIndex }).from(addressAllocation).where(mine(addressAllocation)),
    database.select({ key: idempotency.key }).from(idempotency).where(mine(idempotency)),
    database.select({ type: event.type }).from(event).where(mine(event)).orderBy(event.seq),
    database
      .select({ source: ledger.source, destination: ledger.destination, amount: ledger.amount })
      .from(ledger)
      .where(mine(ledger))
      .orderBy(ledger.seq, ledger.line),
    database.select({ level: transfer.level, role: transfer.role, amount: transfer.amount }).from(transfer).where(mine(transfer)),
    database.select({ action: activity.action }).from(activity).where(mine(activity)).orderBy(activity.position),
  ]);
  return { invoices, options, allocations, requests, events, postings, transfers, acts: acts.map((act) => act.action) };
}

/** At no moment may the projection show an address that the chain object does not watch. */
async function shownButUnwatched(merchant: Merchant): Promise<string[]> {
  const options = await database
    .select({ address: invoiceOption.address })
    .from(invoiceOption)
    .where(and(eq(invoiceOption.accountId, merchant.accountId)));
  if (options.length === 0) return [];
  const watched = await runInDurableObject(env.CHAIN.getByName(`SANDBOX:${merchant.projectId}`), (_instance, state) =>
    state.storage.sql
      .exec<{ address: string }>('SELECT address FROM watch')
      .toArray()
      .map((row) => row.address),
  );
  return options.map((option) => option.address).filter((address) => !watched.includes(address));
}

async function journey(merchant: Merchant, act: 'create' | 'choose' | 'observe', stop: number | null): Promise<readonly string[]> {
  const attempt = async (name: typeof act, work: () => Promise<unknown>): Promise<readonly string[]> => {
    if (name === act) stopAfter(stop);
    let written: readonly string[] = [];
    try {
      await work();
    } catch {
      // The process is gone here; what it had written stays.
    }
    if (name === act) {
      written = writesSoFar();
      release();
      expect(await shownButUnwatched(merchant)).toEqual([]);
    }
    await work();
    return written;
  };
  let id = '';
  const created = await attempt('create', async () => (id = await create(merchant)));
  const chosen = await attempt('choose', () => choose(id));
  const observed = await attempt('observe', () => pay(merchant, id));
  return [...created, ...chosen, ...observed];
}

describe.each(['create', 'choose', 'observe'] as const)('%s', (act) => {
  test('ends the same wherever it was cut off', async () => {
    const whole = await makeMerchant();
    const writes = await journey(whole, act, null);
    const expected = await outcome(whole);
    expect(expected.acts).toEqual(['invoice.created', 'invoice.option_chosen']);
    expect(expected.invoices).toEqual([{ base: 'paid', exception: 'none', received: 50_000_000n, due: 50_000_000n }]);
    expect(writes.length).toBeGreaterThan(1);
    expect(writes.length).toBeLessThan(writesMax);
    for (let stop = 1; stop <= writes.length; stop++) {
      const merchant = await makeMerchant();
      await journey(merchant, act, stop);
      expect(await shownButUnwatched(merchant)).toEqual([]);
      expect({ stop, after: writes[stop - 1], ...(await outcome(merchant)) }).toEqual({ stop, after: writes[stop - 1], ...expected });
    }
  }, 60_000);
});
