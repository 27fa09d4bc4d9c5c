// Payments on a real node, from the choice of an asset to state, books and events: exact, in parts, through a contract, on a plain
// address, on the wrong chain, in the wrong token, taken back by a reorganisation, moved by one, and made while providers were down.
import { HDKey } from '@scure/bip32';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertInvoice } from '../../src/db/invoice-directory';
import { event, invoice, invoiceOption, ledger, transfer } from '../../src/db/schema';
import { sendBatch } from '../../src/db/database';
import { assetOf } from '../../src/domain/asset';
import { idBytes, makeId } from '../../src/domain/id';
import { encodeTerms, hashTerms, withUsual } from '../../src/domain/invoice-terms';
import { randomBytes } from '../../src/lib/random';
import { startEvmChain, startProviderGate, type ProviderGate } from '../support/anvil';
import { startEmbedded, type Embedded } from '../support/embedded';
import { seedMerchant, type LiveWallet, type Merchant } from '../support/merchant';
import { startRatePeer, type RatePeer } from '../support/rate-peer';
import { startEvmScene, type EvmScene } from './evm-scene';

type Hex = `0x${string}`;

let [scene, world, rates] = [undefined as unknown as EvmScene, undefined as unknown as Embedded, undefined as unknown as RatePeer];
let bsc = undefined as unknown as Awaited<ReturnType<typeof startEvmChain>>;
let gates: ProviderGate[] = [];
let wallets = 0;

const usdtBsc = assetOf('USDT_BSC').contract as Hex;

beforeAll(async () => {
  [scene, bsc, rates] = [await startEvmScene({ chainId: 1 }), await startEvmChain({ chainId: 56 }), await startRatePeer()];
  await scene.mine(3);
  await bsc.placeToken(usdtBsc, { name: 'Tether USD', symbol: 'USDT', decimals: 18 });
  await bsc.mint(usdtBsc, bsc.faucet, 10n ** 24n);
  gates = [await startProviderGate(scene.url), await startProviderGate(scene.url), await startProviderGate(bsc.url), await startProviderGate(bsc.url)];
  const urls = gates.map((gate) => gate.url);
  world = await startEmbedded({ CHAIN_PROVIDERS: JSON.stringify({ ETH: urls.slice(0, 2), BSC: urls.slice(2) }), RATE_SOURCES: rates.sources });
});

afterAll(async () => {
  await world?.stop();
  await Promise.all([...gates.map((gate) => gate.stop()), scene?.stop(), bsc?.stop(), rates?.stop()]);
});

/** A fresh account key each time, so that tests never share an address. */
function freshXpub(): LiveWallet {
  wallets += 1;
  const master = HDKey.fromMasterSeed(randomBytes(32)).derive("m/44'/60'/0'");
  return { kind: 'xpub', source: master.publicExtendedKey };
}

interface Open {
  readonly merchant: Merchant;
  readonly id: string;
  readonly address: Hex;
  readonly due: bigint;
}

async function open(asset: string, change: Parameters<typeof display>[1] = {}): Promise<Open> {
  const shown = await display(asset, change);
  await look();
  return shown;
}

async function display(asset: string, change: { wallet?: LiveWallet; merchant?: Merchant; livesMs?: number }): Promise<Open> {
  const merchant = change.merchant ?? (await seedMerchant(world.database, 'live', change.wallet ?? freshXpub()));
  const id = makeId('inv', randomBytes(idBytes));
  const createdAtMs = Date.now();
  const { accountId, projectId, walletId } = merchant;
  const terms = withUsual({
    invoiceId: id,
    accountId,
    projectId,
    mode: 'live' as const,
    amount: 50_000_000n,
    currency: 'USD',
    orderId: null,
    description: null,
    payerEmail: null,
    metadata: {},
    assets: [assetOf('USDT_ERC20').id, assetOf('ETH').id],
    wallets: [{ family: 'evm' as const, walletId }],
    createdAtMs,
    expiresAtMs: createdAtMs + (change.livesMs ?? 3_600_000),
  });
  const text = encodeTerms(terms);
  await sendBatch(world.database, [insertInvoice(world.database, terms, text, hashTerms(text))]);
  await world.bindings.INVOICE.getByName(id).choose(id, asset, await world.bindings.RATE.getByName('rates').book());
  const option = (
    await world.database
      .select()
      .from(invoiceOption)
      .where(and(eq(invoiceOption.invoiceId, id), eq(invoiceOption.asset, asset)))
  )[0];
  if (option === undefined) throw new Error('the option is not on display');
  return { merchant, id, address: option.address as Hex, due: option.due };
}

async function look(rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await world.bindings.CHAIN.getByName('ETH').tick('ETH');
    await world.bindings.CHAIN.getByName('BSC').tick('BSC');
  }
}

/** Enough blocks for finality, and a look at them. */
async function settle(): Promise<void> {
  await scene.mine(4);
  await bsc.mine(4);
  await look(2);
}

const rowOf = async (id: string) => (await world.database.select().from(invoice).where(eq(invoice.id, id)))[0];
const stateOf = async (id: string) => {
  const row = await rowOf(id);
  return `${row?.base}, ${row?.exception}`;
};
const allEventsOf = async (id: string) =>
  (await world.database.select({ type: event.type }).from(event).where(eq(event.invoiceId, id)).orderBy(event.seq)).map((row) => row.type);
/** The invoice's own story: what came in to the balance stands beside the transfer that brought it. */
const eventsOf = async (id: string) => (await allEventsOf(id)).filter((type) => type !== 'balance.received');
const arrivalsOf = async (id: string) => (await allEventsOf(id)).filter((type) => type === 'balance.received').length;
const transfersOf = async (id: string) => await world.database.select().from(transfer).where(eq(transfer.invoiceId, id));

async function booksOf(id: string, asset: string): Promise<{ pending: bigint; received: bigint }> {
  const rows = await world.database
    .select()
    .from(ledger)
    .where(and(eq(ledger.invoiceId, id), eq(ledger.asset, asset)));
  const balance = (book: string): bigint =>
    rows.reduce((sum, row) => sum + (row.destination === book ? row.amount : 0n) - (row.source === book ? row.amount : 0n), 0n);
  return { pending: balance('pending'), received: balance('received') };
}

const paidStory = ['payment.created', 'option.ready', 'payment.seen', 'payment.confirming', 'payment.paid'];

// Must stay the first test: afterwards every chain has been read before.
test('a payment in the very second in which a chain is first looked at is found', async () => {
  const parent = await scene.rpc<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false]);
  await expect.poll(() => Math.floor(Date.now() / 1_000), { timeout: 15_000 }).toBeGreaterThan(Number(parent.timestamp) + 1);
  const { id, address, due } = await display('USDT_ERC20', {});
  const row = (await world.database.select().from(invoiceOption).where(eq(invoiceOption.invoiceId, id)))[0];
  await scene.payUsdt(address, due);
  // Blocks are stamped in whole seconds, so this one is older than the watch by its stamp, and younger in truth.
  await scene.rpc('evm_setNextBlockTimestamp', [Math.floor((row?.quotedAtMs ?? 0) / 1_000)]);
  await scene.rpc('anvil_mine', ['0x1']);
  await look();
  expect(await stateOf(id)).toBe('confirming, none');
});

describe('paid in tokens', () => {
  test('the exact amount is seen, confirming, and paid when final', async () => {
    const { id, address, due } = await open('USDT_ERC20');
    await scene.payUsdt(address, due);
    await scene.mine();
    await look();
    expect(await stateOf(id)).toBe('confirming, none');
    expect(await booksOf(id, 'USDT_ERC20')).toEqual({ pending: due, received: 0n });
    await settle();
    expect(await stateOf(id)).toBe('paid, none');
    expect(await booksOf(id, 'USDT_ERC20')).toEqual({ pending: 0n, received: due });
    expect(await eventsOf(id)).toEqual(paidStory);
    expect(await arrivalsOf(id)).toBe(1);
  });

  test('two parts are partial, then paid', async () => {
    const { id, address, due } = await open('USDT_ERC20');
    await scene.payUsdt(address, due - 10_000_000n);
    await settle();
    expect(await stateOf(id)).toBe('new, partial');
    await scene.payUsdt(address, 10_000_000n);
    await scene.mine();
    await look();
    await settle();
    expect(await stateOf(id)).toBe('paid, none');
    expect(await booksOf(id, 'USDT_ERC20')).toEqual({ pending: 0n, received: due });
    expect(await eventsOf(id)).toEqual([
      'payment.created',
      'option.ready',
      'payment.seen',
      'payment.partial',
      'payment.seen',
      'payment.confirming',
      'payment.paid',
    ]);
    expect(await arrivalsOf(id)).toBe(2);
  });

  test('a stranger’s token with the same name changes nothing', async () => {
    const { id, address, due } = await open('USDT_ERC20');
    await scene.payFake(address, due);
    await settle();
    expect(await stateOf(id)).toBe('new, none');
    expect(await eventsOf(id)).toEqual(['payment.created', 'option.ready']);
    expect(await transfersOf(id)).toEqual([]);
  });

  test('on another EVM chain it is kept and booked, and does not pay', async () => {
    const { id, address } = await open('USDT_ERC20');
    const amount = 50n * 10n ** 18n;
    await bsc.payToken(usdtBsc, address, amount);
    await settle();
    expect(await stateOf(id)).toBe('new, none');
    expect((await transfersOf(id)).map((row) => [row.asset, row.role, row.level])).toEqual([['USDT_BSC', 'other_asset', 'final']]);
    expect(await booksOf(id, 'USDT_BSC')).toEqual({ pending: 0n, received: amount });
    expect(await eventsOf(id)).toEqual(['payment.created', 'option.ready', 'payment.seen']);
  });
});

test('an address that is shown and paid while a slow provider is being asked is not missed', async () => {
  await open('USDT_ERC20');
  const release = gates.slice(0, 2).map((gate) => gate.hold());
  const asked = gates.slice(0, 2).reduce((sum, gate) => sum + gate.calls.count, 0);
  const looking = world.bindings.CHAIN.getByName('ETH').tick('ETH');
  await expect.poll(() => gates.slice(0, 2).reduce((sum, gate) => sum + gate.calls.count, 0)).toBeGreaterThan(asked);
  const { id, address, due } = await display('USDT_ERC20', {});
  await scene.payUsdt(address, due);
  await scene.mine();
  for (const go of release) go();
  await looking;
  expect(await stateOf(id)).toBe('confirming, none');
});

describe('paid in the chain’s own coin', () => {
  test('sent from inside a contract, as exchanges do', async () => {
    const { id, address, due } = await open('ETH');
    await scene.payByContract([address], [due]);
    await scene.mine();
    await look();
    expect(await stateOf(id)).toBe('confirming, none');
    await settle();
    expect(await stateOf(id)).toBe('paid, none');
    expect(await booksOf(id, 'ETH')).toEqual({ pending: 0n, received: due });
    expect(await eventsOf(id)).toEqual(paidStory);
  });
});

describe('paid to one plain address', () => {
  test('two invoices are told apart by their exact amounts, and other money is kept as unmatched', async () => {
    const address: Hex = `0x${'5a'.repeat(19)}${(++wallets).toString(16).padStart(2, '0')}`;
    const merchant = await seedMerchant(world.database, 'live', { kind: 'address', source: address });
    const first = await open('USDT_ERC20', { merchant });
    const second = await open('USDT_ERC20', { merchant });
    expect(first.address).toBe(second.address);
    expect(first.due).not.toBe(second.due);
    await scene.payUsdt(address, second.due);
    await scene.payUsdt(address, 1_234_567n);
    await settle();
    expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(['new, none', 'paid, none']);
    const unmatched = await world.database
      .select()
      .from(transfer)
      .where(and(eq(transfer.accountId, merchant.accountId), eq(transfer.role, 'unmatched')));
    expect(unmatched.map((row) => [row.amount, row.invoiceId])).toEqual([[1_234_567n, null]]);
    expect(await booksOf(second.id, 'USDT_ERC20')).toEqual({ pending: 0n, received: second.due });
  });
});

describe('when the chain changes its mind', () => {
  test('a payment that a reorganisation removes is taken back', async () => {
    const { id, address, due } = await open('USDT_ERC20');
    await scene.payUsdt(address, due);
    await scene.mine();
    await look();
    expect(await stateOf(id)).toBe('confirming, none');
    await scene.reorg(1);
    await scene.mine(2);
    await look();
    expect(await stateOf(id)).toBe('new, none');
    expect(await booksOf(id, 'USDT_ERC20')).toEqual({ pending: 0n, received: 0n });
    expect(await eventsOf(id)).toEqual(['payment.created', 'option.ready', 'payment.seen', 'payment.confirming', 'payment.dropped']);
  });

  test('a payment that a reorganisation moves to another block is counted once', async () => {
    const { id, address, due } = await open('USDT_ERC20');
    const hash = await scene.payUsdt(address, due);
    await scene.mine();
    await look();
    const before = (await transfersOf(id))[0]?.blockHash;
    const raw = await scene.rawTransaction(hash);
    await scene.reorgWith(1, [[raw, 0]]);
    await scene.mine();
    await look();
    const moved = await transfersOf(id);
    expect(moved).toHaveLength(1);
    expect(moved[0]?.blockHash).not.toBe(before);
    await settle();
    expect(await stateOf(id)).toBe('paid, none');
    expect(await booksOf(id, 'USDT_ERC20')).toEqual({ pending: 0n, received: due });
  });
});

describe('when providers are down', () => {
  test('money paid in time is not called late, though nobody looked for 200 blocks over the expiry', async () => {
    const { id, address, due } = await open('USDT_ERC20', { livesMs: 4_000 });
    for (const gate of gates.slice(0, 2)) gate.close();
    await scene.payUsdt(address, due);
    await scene.mine();
    await scene.rpc('anvil_mine', ['0xc8', '0x3']);
    await look();
    await expect.poll(async () => Date.now() > ((await rowOf(id))?.expiresAtMs ?? 0), { timeout: 10_000 }).toBe(true);
    await world.bindings.INVOICE.getByName(id).tick(id);
    expect(await stateOf(id)).toBe('new, none');
    for (const gate of gates.slice(0, 2)) gate.open();
    const looked = async (): Promise<string> => {
      await look();
      return await stateOf(id);
    };
    await expect.poll(looked, { timeout: 150_000, interval: 2_000 }).toBe('paid, none');
    const events = await eventsOf(id);
    expect(events).toContain('payment.paid');
    expect(events.filter((type) => type === 'payment.expired' || type === 'payment.late')).toEqual([]);
  }, 180_000);
});
