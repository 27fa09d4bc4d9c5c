// The reads behind lists, tabs and balances, and adding a wallet of real money: within the scope, by cursor, exact.
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { addWallet, addSandboxWallet } from '../../src/commands/add-wallet';
import type { IdempotencyKey } from '../../src/commands/ports';
import { decodeCursor, encodeCursor } from '../../src/db/cursor';
import {
  countInvoiceTabs,
  findInvoice,
  invoiceTabs,
  listInvoices,
  noInvoiceFilter,
  tabCountMax,
  type InvoiceFilter,
  type InvoiceTab,
} from '../../src/db/invoice';
import { listMovements, readBalances } from '../../src/db/ledger';
import { invoice, ledger, wallet } from '../../src/db/schema';
import { inForce, listWallets } from '../../src/db/wallet';
import { makeScope, type AccountScope } from '../../src/db/scope';
import { limits } from '../../src/domain/limits';
import { amountMax, toLimbs } from '../../src/domain/money';
import { database, makeInvoice, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

const other = await makeMerchant();
const limited = (merchant: Merchant, projectIds: readonly string[]): AccountScope => makeScope({ ...merchant.scope, projectIds });
const tabStatus: Readonly<Record<InvoiceTab, Pick<typeof invoice.$inferSelect, 'base' | 'exception'>>> = {
  new: { base: 'new', exception: 'none' },
  confirming: { base: 'confirming', exception: 'none' },
  paid: { base: 'paid', exception: 'none' },
  partial: { base: 'new', exception: 'partial' },
  over: { base: 'paid', exception: 'over' },
  late: { base: 'expired', exception: 'late' },
  marked: { base: 'paid', exception: 'marked' },
  reverted: { base: 'confirming', exception: 'reverted' },
  expired: { base: 'expired', exception: 'none' },
  cancelled: { base: 'cancelled', exception: 'none' },
  invalid: { base: 'invalid', exception: 'late' },
};

describe('the list of payments', () => {
  let shop: Merchant;
  const ids = new Map<InvoiceTab, string>();
  const find = async (change: Partial<InvoiceFilter>, scope = shop.scope): Promise<string[]> =>
    (await listInvoices(database, scope, { ...noInvoiceFilter, ...change }, null, 50)).rows.map((row) => row.id);

  beforeAll(async () => {
    shop = await makeMerchant();
    for (const tab of invoiceTabs) {
      const id = await makeInvoice(shop, { orderId: `No_${tab}%1`, payerEmail: `${tab}@payer.test` });
      await database.update(invoice).set(tabStatus[tab]).where(eq(invoice.id, id));
      ids.set(tab, id);
    }
  });

  test('has each payment in exactly one tab, and the counts agree', async () => {
    for (const tab of invoiceTabs) expect(await find({ tab })).toEqual([ids.get(tab)]);
    expect(await countInvoiceTabs(database, shop.scope, null)).toEqual(Object.fromEntries(invoiceTabs.map((tab) => [tab, 1])));
    expect(await countInvoiceTabs(database, shop.scope, other.projectId)).toEqual(Object.fromEntries(invoiceTabs.map((tab) => [tab, 0])));
    expect(await countInvoiceTabs(database, limited(shop, [other.projectId]), null)).toEqual(Object.fromEntries(invoiceTabs.map((tab) => [tab, 0])));
    expect(tabCountMax).toBe(1_000);
  });

  test('is searched by the beginning of an order, an id or an email, and signs mean themselves', async () => {
    expect(await find({ text: 'No_late%' })).toEqual([ids.get('late')]);
    expect(await find({ text: 'late@' })).toEqual([ids.get('late')]);
    expect(await find({ text: ids.get('paid') ?? '' })).toEqual([ids.get('paid')]);
    expect(await find({ text: 'Nozlate' })).toEqual([]);
    expect(await find({ text: '%' })).toEqual([]);
    expect(await find({ text: "' OR 1=1 --" })).toEqual([]);
  });

  test('shows nothing of another account, another project out of reach or the other mode', async () => {
    expect(await find({}, other.scope)).toEqual([]);
    expect(await find({ projectId: shop.projectId }, limited(shop, [other.projectId]))).toEqual([]);
    expect(await find({}, makeScope({ ...shop.scope, mode: 'live' }))).toEqual([]);
    expect(await findInvoice(database, other.scope, ids.get('paid') ?? '')).toBeNull();
    expect(await findInvoice(database, makeScope({ ...shop.scope, mode: 'live' }), ids.get('paid') ?? '')).toBeNull();
    expect((await findInvoice(database, shop.scope, ids.get('paid') ?? ''))?.invoice.base).toBe('paid');
  });

  test('ten payments of one moment come on their pages once each', async () => {
    const busy = await makeMerchant();
    const ports = makePorts();
    const made = await Promise.all(Array.from({ length: 10 }, () => makeInvoice(busy, {}, ports)));
    const seen: string[] = [];
    for (let cursor: string | null = null, pages = 0; pages < 5; pages++) {
      const page: Awaited<ReturnType<typeof listInvoices>> = await listInvoices(database, busy.scope, noInvoiceFilter, cursor, 3);
      seen.push(...page.rows.map((row) => row.id));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(seen).toEqual(made.toSorted().toReversed());
  });

  test('a cursor is read as it was written, and anything else is none', () => {
    const cursor = { atMs: 1_763_000_000_000, id: 'inv_abc:000000001:001' };
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
    for (const bent of ['', 'x', '!!', 'a'.repeat(300), btoa('1.'), btoa('x.inv'), btoa("1.inv' --")]) expect(decodeCursor(bent)).toBeNull();
  });
});

describe('the balance', () => {
  type Book = (typeof ledger.$inferSelect)['source'];

  async function post(merchant: Merchant, seq: number, moves: readonly (readonly [Book, Book, bigint])[], asset = 'USD_SANDBOX'): Promise<void> {
    for (const [line, [source, destination, amount]] of moves.entries()) {
      const [limb0, limb1, limb2, limb3] = toLimbs(amount);
      const { accountId, projectId } = merchant;
      const of = { invoiceId: `inv_${projectId}`, accountId, projectId, mode: 'test' as const, asset, transferId: 'none', atMs: 1_000 + seq };
      await database.insert(ledger).values({ ...of, seq, line, source, destination, amount, limb0, limb1, limb2, limb3 });
    }
  }

  test('sums exactly, however large the amounts and whatever was taken back', async () => {
    const shop = await makeMerchant();
    const large = amountMax - 1n;
    await post(shop, 1, [
      ['payer', 'pending', large],
      ['pending', 'received', large],
    ]);
    await post(shop, 2, [
      ['payer', 'pending', 10n ** 10n - 1n],
      ['pending', 'received', 10n ** 10n - 1n],
    ]);
    await post(shop, 3, [['payer', 'pending', 7n]]);
    await post(shop, 4, [
      ['received', 'pending', large],
      ['pending', 'payer', large],
    ]);
    await post(shop, 5, [['payer', 'pending', 5n]], 'COIN_SANDBOX');
    expect(await readBalances(database, shop.scope, null)).toEqual([
      { asset: 'COIN_SANDBOX', received: 0n, pending: 5n, refunded: 0n },
      { asset: 'USD_SANDBOX', received: 10n ** 10n - 1n, pending: 7n, refunded: 0n },
    ]);
    expect(await readBalances(database, other.scope, null)).toEqual([]);
    expect(await readBalances(database, makeScope({ ...shop.scope, mode: 'live' }), null)).toEqual([]);
    expect(await readBalances(database, limited(shop, [other.projectId]), null)).toEqual([]);
    expect(await readBalances(database, limited(shop, [shop.projectId]), shop.projectId)).toHaveLength(2);
  });

  test('lists every movement once, newest first, and by kind', async () => {
    const shop = await makeMerchant();
    for (let seq = 1; seq <= 4; seq++)
      await post(shop, seq, [
        ['payer', 'pending', BigInt(seq)],
        ['pending', 'received', BigInt(seq)],
      ]);
    await post(shop, 5, [
      ['received', 'pending', 4n],
      ['pending', 'payer', 4n],
    ]);
    const all = { projectId: null, asset: null, kind: null, firstSteps: 'shown' } as const;
    const seen: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof listMovements>> = await listMovements(database, shop.scope, all, cursor, 3);
      seen.push(...page.rows.map((row) => `${row.kind} ${row.amount}`));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['dropped 4', 'unsettled 4', 'settled 4', 'seen 4', 'settled 3', 'seen 3', 'settled 2', 'seen 2', 'settled 1', 'seen 1']);
    expect((await listMovements(database, shop.scope, { ...all, kind: 'settled' }, null, 50)).rows).toHaveLength(4);
    expect((await listMovements(database, shop.scope, { ...all, asset: 'COIN_SANDBOX' }, null, 50)).rows).toEqual([]);
    expect((await listMovements(database, other.scope, all, null, 50)).rows).toEqual([]);
  });
});

describe('a wallet of real money', () => {
  let keys = 0;
  const request = (): IdempotencyKey => ({ route: 'test', key: `wallet-${(keys += 1)}`, inputHash: 'same' });
  const addressOf = (digit: string): string => `0x${digit.repeat(38)}42`;

  test('is added once for the same request, active at once, in live mode', async () => {
    const shop = await makeMerchant('live');
    const [ports, again] = [makePorts(), request()];
    const input = { projectId: shop.projectId, source: ` ${addressOf('1')} ` };
    const first = await addWallet(ports, shop.scope, input, again);
    const second = await addWallet(ports, shop.scope, input, again);
    expect(first).toMatchObject({ ok: true, value: { replayed: false, warnings: [] } });
    expect(second).toMatchObject({ ok: true, value: { replayed: true, walletId: first.ok ? first.value.walletId : '' } });
    const rows = await listWallets(database, shop.scope, shop.projectId);
    expect(rows.map(({ kind, source, mode }) => [kind, source, mode])).toEqual([['address', addressOf('1'), 'live']]);
    expect(inForce(rows, ports.nowMs)).toHaveLength(1);
    expect(inForce(rows, ports.nowMs - 1)).toEqual([]);
  });

  test('takes over from the former one after the wait, and the former one stays', async () => {
    const shop = await makeMerchant('live');
    const atMs = Date.now();
    for (const [index, digit] of ['2', '3'].entries())
      await addWallet(makePorts({ nowMs: atMs + index }), shop.scope, { projectId: shop.projectId, source: addressOf(digit) }, request());
    const rows = await listWallets(database, shop.scope, shop.projectId);
    expect(rows.map((row) => row.source)).toEqual([addressOf('3'), addressOf('2')]);
    expect(inForce(rows, atMs + limits.walletDelayMs).map((row) => row.source)).toEqual([addressOf('2')]);
    expect(inForce(rows, atMs + 1 + limits.walletDelayMs).map((row) => row.source)).toEqual([addressOf('3')]);
  });

  test('that another project has is refused, and nothing of the attempt stays', async () => {
    const [first, second] = [await makeMerchant('live'), await makeMerchant('live')];
    await addWallet(makePorts(), first.scope, { projectId: first.projectId, source: addressOf('4') }, request());
    const key = request();
    const taken = await addWallet(makePorts(), second.scope, { projectId: second.projectId, source: addressOf('4') }, key);
    expect(taken).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/source', code: 'in_use' }] } });
    expect(await addWallet(makePorts(), second.scope, { projectId: second.projectId, source: addressOf('5') }, key)).toMatchObject({
      ok: true,
      value: { replayed: false },
    });
    expect(await addWallet(makePorts(), first.scope, { projectId: first.projectId, source: addressOf('4') }, request())).toMatchObject({ ok: true });
  });

  test('is not added by a key, for a stranger, without the right, or from a secret', async () => {
    const shop = await makeMerchant('live');
    const input = { projectId: shop.projectId, source: addressOf('6') };
    const byKey = makeScope({ ...shop.scope, actor: { kind: 'key', id: 'key_1' } });
    expect(await addWallet(makePorts(), byKey, input, request())).toMatchObject({ ok: false, refusal: { reason: 'web_only' } });
    expect(await addWallet(makePorts(), other.scope, input, request())).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
    const looking = makeScope({ ...shop.scope, rights: ['wallets:view'] });
    expect(await addWallet(makePorts(), looking, input, request())).toMatchObject({ ok: false, refusal: { reason: 'forbidden', right: 'wallets:manage' } });
    const secret = `0x${'9'.repeat(64)}`;
    const refused = await addWallet(makePorts(), shop.scope, { ...input, source: secret }, request());
    expect(refused).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ code: 'private_key' }] } });
    expect(JSON.stringify(refused)).not.toContain('9999');
    expect(await addSandboxWallet(makePorts(), byKey, shop.projectId, request())).toMatchObject({ ok: false, refusal: { reason: 'web_only' } });
    expect(
      await database
        .select()
        .from(wallet)
        .where(eq(wallet.mode, 'live'))
        .then((rows) => rows.filter((row) => row.projectId === shop.projectId)),
    ).toEqual([]);
  });
});
