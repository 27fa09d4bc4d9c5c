// Payments on a real node, found by the adapter.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FoundTransfer } from '../../src/domain/transfer';
import type { ChainAdapter, Header, ScanInput } from '../../src/gateways/chain/adapter';
import { createEvmAdapter } from '../../src/gateways/chain/evm';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy';
import { addressOf, cursorNow, ether, ethereum, etherUnit, outputOf, startEvmScene, tokenUnit, usdt, type EvmScene } from './evm-scene';

let scene: EvmScene;
let proxy: FaultProxy;
let adapter: ChainAdapter;
let cursor: Header;
let nextAddress = 1;

beforeAll(async () => {
  scene = await startEvmScene();
  proxy = await startFaultProxy(scene.url);
  adapter = createEvmAdapter({ chain: ethereum, providers: [scene.url], confirmation: { kind: 'depth', blocks: 3 }, fetch, now: Date.now });
});
afterAll(async () => {
  await proxy.stop();
  await scene.stop();
});
beforeEach(async () => {
  proxy.set({});
  await scene.mine();
  ({ cursor } = await cursorNow(adapter));
});

const freshAddress = () => addressOf(nextAddress++);
const found = async (addresses: readonly string[], more: Partial<ScanInput> = {}): Promise<readonly FoundTransfer[]> =>
  (await outputOf(adapter, { cursor, addresses, ...more })).transfers;
const amounts = (transfers: readonly FoundTransfer[]): readonly bigint[] => transfers.map((transfer) => transfer.amount).sort((a, b) => Number(a - b));

test('an exact payment in USDT is found with its amount, payer, block and time', async () => {
  const to = freshAddress();
  const txid = await scene.payUsdt(to, 25n * tokenUnit);
  await scene.mine();
  const { tip } = await outputOf(adapter, {});
  const place = { blockHash: tip.hash, height: tip.height, timeMs: tip.timeMs };
  expect(await found([to])).toEqual([{ chain: 'ETH', txid, index: '0', ...place, asset: usdt.id, amount: 25_000_000n, from: scene.faucet, to }]);
});

test('a payment in parts is as many transfers, in one block or in several', async () => {
  const to = freshAddress();
  await scene.payUsdt(to, 10n * tokenUnit);
  await scene.payUsdt(to, 15n * tokenUnit);
  await scene.mine();
  await scene.payUsdt(to, 1n);
  await scene.mine();
  expect(amounts(await found([to]))).toEqual([1n, 10n * tokenUnit, 15n * tokenUnit]);
});

test('coin sent straight to the address is found under its transaction', async () => {
  const to = freshAddress();
  const txid = await scene.payCoin(to, etherUnit / 2n);
  await scene.mine();
  expect(await found([to])).toMatchObject([{ txid, index: 'native', asset: ether.id, amount: etherUnit / 2n, from: scene.faucet, to }]);
});

test('coin that a contract pays out is found by the balance, for each receiver', async () => {
  const first = freshAddress();
  const second = freshAddress();
  await scene.payByContract([first, second], [7n, 9n]);
  await scene.mine();
  const transfers = await found([first, second]);
  const txid = `internal:${transfers[0]?.blockHash}`;
  expect(transfers).toMatchObject([
    { txid, index: first, amount: 7n, from: null, to: first },
    { txid, index: second, amount: 9n, from: null, to: second },
  ]);
});

test('direct coin and coin from a contract in one block are told apart', async () => {
  const to = freshAddress();
  const txid = await scene.payCoin(to, 100n);
  await scene.payByContract([to], [23n]);
  await scene.mine();
  const transfers = await found([to]);
  expect(transfers).toHaveLength(2);
  expect(transfers.map((one) => [one.txid === txid, one.amount])).toEqual(
    expect.arrayContaining([
      [true, 100n],
      [false, 23n],
    ]),
  );
});

test('coin that a contract takes back inside its transaction is no payment', async () => {
  const to = freshAddress();
  await scene.payAndUndo(to, etherUnit);
  await scene.mine();
  expect(await found([to])).toEqual([]);
});

test('a transaction that failed is no payment, though it names the address and an amount', async () => {
  const to = freshAddress();
  // Code that always reverts stands at the address.
  await scene.rpc('anvil_setCode', [to, '0x60006000fd']);
  const txid = await scene.rpc<string>('eth_sendTransaction', [{ from: scene.faucet, to, value: '0x64', gas: '0x186a0' }]);
  await scene.mine();
  expect((await scene.receipt(txid as `0x${string}`))?.status).toBe('0x0');
  await scene.setBalance(to, 40n);
  await scene.mine();
  // The balance rose by other means in another block: only that counts.
  expect(amounts(await found([to]))).toEqual([40n]);
});

test('a token that only calls itself USDT is nothing', async () => {
  const to = freshAddress();
  await scene.payFake(to, 1_000n * tokenUnit);
  await scene.payUsdt(to, 0n);
  await scene.mine();
  expect(await found([to])).toEqual([]);
});

test('money sent from an address to itself is no new money', async () => {
  const to = freshAddress();
  await scene.payUsdt(to, 5n);
  await scene.setBalance(to, etherUnit);
  await scene.mine();
  ({ cursor } = await cursorNow(adapter));
  await scene.sweep(to, to, 1000n);
  await scene.mine();
  expect(await found([to])).toEqual([]);
});

test('a sweep from the address hides neither the payment before it nor one in the same block', async () => {
  const to = freshAddress();
  const first = await scene.payCoin(to, etherUnit);
  await scene.mine();
  await scene.sweep(to, scene.faucet, etherUnit / 2n);
  const second = await scene.payCoin(to, 3n);
  await scene.payByContract([to], [11n]);
  await scene.mine();
  const transfers = await found([to]);
  expect(amounts(transfers)).toEqual([3n, 11n, etherUnit]);
  expect(transfers.map((one) => one.txid)).toEqual(expect.arrayContaining([first, second]));
});

test('what arrives and leaves within one range is still found', async () => {
  const to = freshAddress();
  const txid = await scene.payCoin(to, etherUnit);
  await scene.mine(2);
  await scene.setBalance(to, 0n);
  await scene.mine(5);
  expect(await found([to])).toMatchObject([{ txid, amount: etherUnit }]);
});

test('a provider that refuses packed balances or large batches gives the same answer', async () => {
  const to = freshAddress();
  const others = Array.from({ length: 30 }, freshAddress);
  await scene.payCoin(to, 5n);
  await scene.payByContract([to], [6n]);
  await scene.payUsdt(to, 7n);
  await scene.mine(3);
  const expected = await found([to, ...others]);
  expect(expected).toHaveLength(3);
  const faults = [
    {
      rewrite: (call, reply) =>
        call.method === 'eth_call' ? { jsonrpc: '2.0', id: call.id, error: { code: -32000, message: 'contract creation is not allowed' } } : reply,
    },
    { rewrite: (call, reply) => (call.method === 'eth_call' ? { ...reply, result: '0x' } : reply) },
    { batchMax: 3 },
    { batchMax: 1 },
    { batchMax: 10, batchStatus: 500 },
    { batchMax: 10, batchStatus: 400 },
  ] satisfies Parameters<FaultProxy['set']>[0][];
  for (const fault of faults) {
    proxy.set(fault);
    const other = createEvmAdapter({ chain: ethereum, providers: [proxy.url], fetch, now: Date.now });
    expect((await outputOf(other, { cursor, addresses: [to, ...others] })).transfers).toEqual(expected);
  }
});

test('where nobody keeps old states, plain transactions are still found', async () => {
  const to = freshAddress();
  const txid = await scene.payCoin(to, 5n);
  await scene.payUsdt(to, 7n);
  await scene.mine(12);
  proxy.set({
    rewrite: (call, reply) =>
      call.method === 'eth_call' || call.method === 'eth_getBalance'
        ? { jsonrpc: '2.0', id: call.id, error: { code: -32000, message: 'missing trie node 12ab' } }
        : reply,
  });
  const other = createEvmAdapter({ chain: ethereum, providers: [proxy.url], fetch, now: Date.now });
  const output = await outputOf(other, { cursor, addresses: [to] });
  expect(amounts(output.transfers)).toEqual([5n, 7n]);
  expect(output.transfers.find((one) => one.index === 'native')?.txid).toBe(txid);
  expect(output.behind).toBe(0);
});
