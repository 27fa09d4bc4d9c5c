// One invoice from creation to paid on the simulated chain, with everything done twice, and with alarms and hints gone.
import { runInDurableObject } from 'cloudflare:test';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { cancelInvoice } from '../../src/commands/cancel-invoice';
import { chooseOption } from '../../src/commands/choose-option';
import { createInvoice } from '../../src/commands/create-invoice';
import { paySandbox, type SandboxPaymentKind } from '../../src/commands/pay-sandbox';
import { listMovements } from '../../src/db/ledger';
import { activity, chainStatus, event, invoice, invoiceOption, ledger, transfer } from '../../src/db/schema';
import { deriveAddress } from '../../src/domain/derivation';
import { runJob } from '../../src/jobs/job';
import { repairInvoices } from '../../src/jobs/repair-invoices';
import { ring } from '../support/telling-switches';
import { database, env, makeInvoice, makeMerchant, makePorts, type Merchant, plainInvoice } from '../support/worker-world';

const rowOf = async (id: string) => (await database.select().from(invoice).where(eq(invoice.id, id)))[0];
const optionsOf = async (id: string) => await database.select().from(invoiceOption).where(eq(invoiceOption.invoiceId, id));
const eventTypesOf = async (id: string) =>
  (await database.select({ type: event.type }).from(event).where(eq(event.invoiceId, id)).orderBy(event.seq)).map((row) => row.type);

/** Lets the simulated chain run until the payment has its confirmations. */
async function confirm(merchant: Merchant, rounds = 4): Promise<void> {
  const name = `SANDBOX:${merchant.projectId}`;
  for (let round = 0; round < rounds; round++) await env.CHAIN.getByName(name).tick(name);
}

async function received(merchant: Merchant): Promise<{ pending: bigint; received: bigint }> {
  const rows = await database
    .select()
    .from(ledger)
    .where(and(eq(ledger.accountId, merchant.accountId), eq(ledger.asset, 'USD_SANDBOX')));
  const balance = (book: string): bigint =>
    rows.reduce((sum, row) => sum + (row.destination === book ? row.amount : 0n) - (row.source === book ? row.amount : 0n), 0n);
  return { pending: balance('pending'), received: balance('received') };
}

async function payable(kind?: SandboxPaymentKind): Promise<{ merchant: Merchant; id: string }> {
  const merchant = await makeMerchant();
  const id = await makeInvoice(merchant);
  expect(await chooseOption(makePorts(), id, 'USD_SANDBOX')).toEqual({ ok: true, value: { ready: true } });
  if (kind !== undefined) expect((await paySandbox(makePorts(), id, kind)).ok).toBe(true);
  return { merchant, id };
}

describe('an invoice in test mode', () => {
  test('is paid after its confirmations, and the books show the money', async () => {
    const { merchant, id } = await payable('exact');
    expect((await rowOf(id))?.base).toBe('confirming');
    expect(await received(merchant)).toEqual({ pending: 50_000_000n, received: 0n });
    await confirm(merchant);
    expect(await rowOf(id)).toMatchObject({ base: 'paid', exception: 'none', asset: 'USD_SANDBOX', received: 50_000_000n });
    expect(await received(merchant)).toEqual({ pending: 0n, received: 50_000_000n });
    const movements = await listMovements(database, merchant.scope, { projectId: null, asset: null, kind: null, firstSteps: 'hidden' }, null, 10);
    expect(movements.rows.map((row) => row.kind)).toEqual(['settled']);
    expect(await eventTypesOf(id)).toEqual(['payment.created', 'option.ready', 'payment.seen', 'payment.confirming', 'balance.received', 'payment.paid']);
  });

  test.each<[SandboxPaymentKind, string, string]>([
    ['partial', 'new', 'partial'],
    ['over', 'paid', 'over'],
    ['late', 'expired', 'late'],
  ])('a payment that is %s ends as %s, %s', async (kind, base, exception) => {
    const { merchant, id } = await payable(kind);
    await confirm(merchant);
    expect(await rowOf(id)).toMatchObject({ base, exception });
  });

  test('a payment that is dropped takes its money back', async () => {
    const { merchant, id } = await payable('dropped');
    expect((await rowOf(id))?.base).toBe('confirming');
    const name = `SANDBOX:${merchant.projectId}`;
    await expect
      .poll(
        async () => {
          await env.CHAIN.getByName(name).tick(name);
          return (await rowOf(id))?.base;
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe('new');
    expect(await received(merchant)).toEqual({ pending: 0n, received: 0n });
    expect((await database.select().from(transfer).where(eq(transfer.invoiceId, id)))[0]?.level).toBe('dropped');
    expect(await eventTypesOf(id)).toContain('payment.dropped');
  });

  test('a payment that is to be dropped is never paid, however many others come after it', async () => {
    const { merchant, id } = await payable('dropped');
    const other = await makeInvoice(merchant);
    for (const kind of ['partial', 'exact', 'exact'] as const) expect((await paySandbox(makePorts(), other, kind)).ok).toBe(true);
    await confirm(merchant);
    expect(await eventTypesOf(id)).not.toContain('payment.paid');
    expect((await rowOf(id))?.base).toBe('new');
    expect((await rowOf(other))?.base).toBe('paid');
  });

  test('the address on display is the one that the wallet gives, and it is watched', async () => {
    const { merchant, id } = await payable();
    const option = (await optionsOf(id))[0];
    const wallets = await database.query.wallet.findMany({ where: (table, { eq: is }) => is(table.accountId, merchant.accountId) });
    const wallet = wallets.find((row) => row.id === option?.walletId);
    expect(wallet && deriveAddress(wallet, option?.keyIndex ?? 0)).toEqual({ ok: true, value: option?.address });
    const watched = await runInDurableObject(env.CHAIN.getByName(`SANDBOX:${merchant.projectId}`), (_instance, state) =>
      state.storage.sql.exec('SELECT address, invoice_id FROM watch').toArray(),
    );
    expect(watched).toEqual([{ address: option?.address, invoice_id: id }]);
  });
});

describe('everything happens twice', () => {
  test('the same key makes one invoice; the same key with another input is refused', async () => {
    const merchant = await makeMerchant();
    const input = {
      projectId: merchant.projectId,
      amount: 1_000_000n,
      currency: 'USD',
      orderId: null,
      description: null,
      payerEmail: null,
      metadata: {},
      expiryMinutes: null,
      assets: null,
      ...plainInvoice,
    };
    const send = (inputHash: string) => createInvoice(makePorts(), merchant.scope, input, { route: 'r', key: 'same', inputHash });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send('hash')));
    const ids = new Set(answers.map((answer) => (answer.ok ? answer.value.invoiceId : 'refused')));
    expect(ids.size).toBe(1);
    expect(answers.filter((answer) => answer.ok && !answer.value.replayed)).toHaveLength(1);
    expect(await send('other')).toEqual({ ok: false, refusal: { reason: 'idempotency_key_reused' } });
  });

  test('choosing, ticking and the alarm again change nothing', async () => {
    const { id } = await payable();
    const before = [await rowOf(id), await optionsOf(id), await eventTypesOf(id)];
    await chooseOption(makePorts(), id, 'USD_SANDBOX');
    await env.INVOICE.getByName(id).tick(id);
    await env.INVOICE.getByName(id).tick(id);
    await ring(env.INVOICE.getByName(id));
    expect([await rowOf(id), await optionsOf(id), await eventTypesOf(id)]).toEqual(before);
  });

  test('cancelling twice cancels once, and another account cannot', async () => {
    const merchant = await makeMerchant();
    const stranger = await makeMerchant();
    const id = await makeInvoice(merchant);
    expect(await cancelInvoice(makePorts(), stranger.scope, id)).toEqual({ ok: false, refusal: { reason: 'not_found' } });
    await cancelInvoice(makePorts(), merchant.scope, id);
    await cancelInvoice(makePorts(), merchant.scope, id);
    expect(await eventTypesOf(id)).toEqual(['payment.created', 'payment.cancelled']);
    expect(
      await database
        .select()
        .from(activity)
        .where(and(eq(activity.object, id), eq(activity.action, 'invoice.cancelled'))),
    ).toHaveLength(1);
    expect((await env.INVOICE.getByName(id).expireNow(id, stranger.accountId)).ok).toBe(false);
  });

  test('a payment told twice is one payment', async () => {
    const { merchant, id } = await payable('exact');
    const row = (await database.select().from(transfer).where(eq(transfer.invoiceId, id)))[0];
    expect(row).toBeDefined();
    if (row === undefined) return;
    const observation = {
      chain: 'SANDBOX' as const,
      txid: row.txid,
      index: '0',
      blockHash: row.blockHash,
      height: row.height,
      timeMs: row.timeMs,
      asset: 'USD_SANDBOX' as never,
      amount: row.amount,
      from: null,
      to: row.address,
      level: 'seen' as const,
      revision: 1,
    };
    await env.INVOICE.getByName(id).observe(id, merchant.accountId, [observation, observation]);
    await confirm(merchant);
    expect(await received(merchant)).toEqual({ pending: 0n, received: 50_000_000n });
  });
});

describe('when something is lost', () => {
  test('an object that never opened is opened by repair', async () => {
    const merchant = await makeMerchant();
    const createdMs = Date.now() - 600_000;
    const ports = makePorts({ nowMs: createdMs, invoices: { getByName: () => ({ open: () => Promise.resolve() }) } as never });
    const id = await makeInvoice(merchant, {}, ports);
    expect((await rowOf(id))?.openedAtMs).toBeNull();
    await runJob(env, makePorts().settings, 'repair-invoices', repairInvoices);
    expect((await rowOf(id))?.openedAtMs).toBe(createdMs);
    expect(await eventTypesOf(id)).toEqual(['payment.created']);
  });

  test('an invoice whose alarm was lost is expired by repair', async () => {
    const merchant = await makeMerchant();
    const id = await makeInvoice(merchant, {}, makePorts({ nowMs: Date.now() - 7_200_000 }));
    await env.INVOICE.getByName(id).open(id);
    await runInDurableObject(env.INVOICE.getByName(id), async (_instance, state) => await state.storage.deleteAlarm());
    await database
      .update(invoice)
      .set({ repairAfterMs: 0, wakeAtMs: Date.now() - 3_600_000 })
      .where(eq(invoice.id, id));
    await runJob(env, makePorts().settings, 'repair-invoices', repairInvoices);
    expect((await rowOf(id))?.base).toBe('expired');
  });

  test('an alarm is armed while an invoice waits, and none once it has ended', async () => {
    const { merchant, id } = await payable();
    const alarm = () => runInDurableObject(env.INVOICE.getByName(id), async (_instance, state) => await state.storage.getAlarm());
    expect(await alarm()).toBeGreaterThan(Date.now());
    await paySandbox(makePorts(), id, 'exact');
    await confirm(merchant);
    expect(await alarm()).toBeNull();
  });

  test('the chain tells its height for everybody to read', async () => {
    const { merchant } = await payable('exact');
    const status = (
      await database
        .select()
        .from(chainStatus)
        .where(eq(chainStatus.name, `SANDBOX:${merchant.projectId}`))
    )[0];
    expect(status?.headHeight).toBeGreaterThan(0);
    expect(status?.trouble).toBeNull();
  });
});
