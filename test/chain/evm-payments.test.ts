// Payments on a real node, found by the adapter's two passes.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FoundTransfer } from '../../src/domain/transfer';
import type { ChainAdapter, Header, ScanInput, ScanOutput } from '../../src/gateways/chain/adapter';
import { createEvmAdapter } from '../../src/gateways/chain/evm';
import { addressOf, ether, ethereum, etherUnit, fakeToken, pay, startEvmScene, tokenUnit, usdt, type EvmScene } from './evm-node';

let scene: EvmScene;
let adapter: ChainAdapter;
let cursor: Header;
let nextAddress = 1;

beforeAll(async () => {
  scene = await startEvmScene();
  adapter = createEvmAdapter({ chain: ethereum, providers: [scene.url], confirmation: { kind: 'depth', blocks: 3 }, fetch, now: Date.now });
});
afterAll(() => scene.stop());

beforeEach(async () => {
  await scene.mine(1);
  cursor = (await scan({ addresses: [], startMs: Number.MAX_SAFE_INTEGER })).cursor;
});

const freshAddress = (): string => addressOf(nextAddress++);

async function scan(input: Partial<ScanInput>): Promise<ScanOutput> {
  const result = await adapter.scan({ chain: ethereum, pass: 'head', cursor: null, headers: [], startMs: 0, addresses: [], blocksMax: 1000, ...input });
  if (!result.ok) throw new Error(`${result.failure}: ${result.detail}`);
  return result.output;
}

async function found(addresses: readonly string[], more: Partial<ScanInput> = {}): Promise<readonly FoundTransfer[]> {
  return (await scan({ cursor, addresses, ...more })).transfers;
}

test('an exact payment in USDT is found with its amount, payer, block and time', async () => {
  const to = freshAddress();
  const txid = await pay.token(scene, to, 25n * tokenUnit);
  await scene.mine(1);
  const tip = (await scan({})).tip;
  expect(await found([to])).toEqual([
    { chain: 'ETH', txid, index: '0', blockHash: tip.hash, height: tip.height, timeMs: tip.timeMs, asset: usdt.id, amount: 25_000_000n, from: scene.payer, to },
  ]);
});

test('a payment in two parts is two transfers, in one block or in two', async () => {
  const to = freshAddress();
  await pay.token(scene, to, 10n * tokenUnit);
  await pay.token(scene, to, 15n * tokenUnit);
  await scene.mine(1);
  await pay.token(scene, to, 1n);
  await scene.mine(1);
  expect((await found([to])).map((transfer) => transfer.amount)).toEqual(expect.arrayContaining([10_000_000n, 15_000_000n, 1n]));
  expect(await found([to])).toHaveLength(3);
});

test('coin sent straight to the address is found under its transaction', async () => {
  const to = freshAddress();
  const txid = await pay.coin(scene, to, etherUnit / 2n);
  await scene.mine(1);
  expect(await found([to])).toMatchObject([{ txid, index: 'native', asset: ether.id, amount: etherUnit / 2n, from: scene.payer, to }]);
});

test('coin that a contract pays out is found by the balance, for each receiver', async () => {
  const first = freshAddress();
  const second = freshAddress();
  await pay.coinByContract(scene, [first, second], 7n);
  await scene.mine(1);
  const transfers = await found([first, second]);
  const blockHash = transfers[0]?.blockHash;
  expect(transfers).toMatchObject([
    { txid: `internal:${blockHash}`, index: first, amount: 7n, from: null, to: first },
    { txid: `internal:${blockHash}`, index: second, amount: 7n, from: null, to: second },
  ]);
});

test('direct coin and coin from a contract in one block are told apart', async () => {
  const to = freshAddress();
  const txid = await pay.coin(scene, to, 100n);
  await pay.coinByContract(scene, [to], 23n);
  await scene.mine(1);
  expect((await found([to])).map(({ txid: id, amount }) => [id === txid, amount])).toEqual(expect.arrayContaining([[true, 100n], [false, 23n]]));
});
