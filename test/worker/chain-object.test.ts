// The chain object by itself: what it shows when an invoice has no more room, how far back it looks for addresses that it learns of
// late, and that it reads the chain while the database does not answer.
import { runInDurableObject } from 'cloudflare:test';
import { and, eq, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { chooseOption } from '../../src/commands/choose-option';
import { insertInvoice } from '../../src/db/invoice-directory';
import { addressAllocation, invoice, invoiceOption, transfer } from '../../src/db/schema';
import { assetOf } from '../../src/domain/asset';
import { encodeTerms, hashTerms } from '../../src/domain/invoice-terms';
import { makeTerms } from '../support/invoice-histories';
import { database, env, makeInvoice, makeMerchant, makePorts } from '../support/worker-world';

const dayMs = 86_400_000;

test('more transfers than an invoice has room for are shown as money without an invoice, and the payment still counts', async () => {
  const merchant = await makeMerchant();
  const id = await makeInvoice(merchant);
  await chooseOption(makePorts(), id, 'USD_SANDBOX');
  const option = (await database.select().from(invoiceOption).where(eq(invoiceOption.invoiceId, id)))[0];
  const name = `SANDBOX:${merchant.projectId}`;
  const stub = env.CHAIN.getByName(name);
  const send = (amount: bigint) =>
    stub.pay(name, { to: option?.address ?? '', asset: assetOf('USD_SANDBOX').id, amount, timeMs: Date.now(), dropAfterMs: null });
  for (let count = 0; count < 104; count++) await send(1_000n);
  await send(50_000_000n);
  for (let round = 0; round < 4; round++) await stub.tick(name);
  expect((await database.select().from(invoice).where(eq(invoice.id, id)))[0]?.base).toBe('paid');
  const unmatched = await database
    .select()
    .from(transfer)
    .where(and(eq(transfer.accountId, merchant.accountId), isNull(transfer.invoiceId)));
  expect(unmatched.map((row) => [row.role, row.amount])).toEqual(Array.from({ length: 4 }, () => ['unmatched', 1_000n]));
}, 60_000);

test('a chain that is switched on later begins lately, and leaves out what nobody waits for any more', async () => {
  const merchant = await makeMerchant('live', { kind: 'address', source: `0x${'c1'.repeat(20)}` });
  const nowMs = Date.now();
  const allocate = async (invoiceId: string, createdAtMs: number, keyIndex: number): Promise<void> => {
    const { accountId, projectId, walletId } = merchant;
    const terms = makeTerms({ invoiceId, accountId, projectId, createdAtMs, expiresAtMs: createdAtMs + 3_600_000 });
    const text = encodeTerms(terms);
    const row = { accountId, projectId, invoiceId, mode: 'live', family: 'evm', walletId, fingerprint: merchant.accountId, keyIndex, createdAtMs } as const;
    await database.batch([
      insertInvoice(database, terms, text, hashTerms(text)) as never,
      database.insert(addressAllocation).values({ ...row, address: `0x${invoiceId}` }),
    ]);
  };
  await allocate('inv_ended', nowMs - 90 * dayMs, 0);
  await allocate('inv_lately', nowMs - 20 * dayMs, 1);
  const stub = env.CHAIN.getByName('BASE');
  await stub.tick('BASE');
  const [start, watched] = await runInDurableObject(stub, (_instance, state) => [
    state.storage.sql.exec<{ value: string }>("SELECT value FROM fact WHERE name = 'start_ms'").one().value,
    state.storage.sql.exec<{ invoice_id: string }>('SELECT invoice_id FROM watch').toArray(),
  ]);
  expect(watched).toEqual([{ invoice_id: 'inv_lately' }]);
  expect(Number(start)).toBeGreaterThan(nowMs - dayMs);
});

test('a database that does not answer does not keep the chain from being read', async () => {
  const { accountId, projectId } = await makeMerchant();
  const stub = env.CHAIN.getByName('BSC');
  const watch = {
    address: '0xaa',
    asset: null,
    amount: null,
    invoiceId: 'inv_1',
    accountId,
    projectId,
    mode: 'live',
    expiresAtMs: Date.now() + dayMs,
  } as const;
  await stub.watch('BSC', watch);
  const report = await runInDurableObject(stub, async (instance) => {
    const away = (): never => {
      throw new Error('the database is away');
    };
    const broken = new Proxy({}, { get: () => away });
    Object.assign(instance, { database: broken });
    return await instance.tick('BSC');
  });
  // Nobody answers at the providers of this test; what matters is that they were asked.
  expect(report.trouble).toContain('providers_failed');
});
