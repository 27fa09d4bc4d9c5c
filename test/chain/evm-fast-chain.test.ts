// Chains with several blocks a tick read headers and balances at every few blocks only; what they find must not depend on it.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chains } from '../../src/domain/asset';
import { createEvmAdapter } from '../../src/gateways/chain/evm';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy';
import { addressOf, outputOf, startEvmScene, startWatching, type EvmScene } from './evm-scene';

const arbitrum = chains.ARB;
let scene: EvmScene;
let proxy: FaultProxy;

beforeAll(async () => {
  scene = await startEvmScene({ chainId: 42161 });
  proxy = await startFaultProxy(scene.url);
  await scene.mine(20);
});
afterAll(async () => {
  await proxy.stop();
  await scene.stop();
});

test('coin is found in its own block, however the range is cut', async () => {
  const adapter = createEvmAdapter({ chain: arbitrum, providers: [proxy.url], confirmation: { kind: 'depth', blocks: 2 }, fetch, now: Date.now });
  const { cursor, headers } = await outputOf(adapter, { chain: arbitrum, startMs: Number.MAX_SAFE_INTEGER });
  const addresses = Array.from({ length: 4 }, (_, i) => addressOf(9000 + i));
  const paid: (readonly [number, bigint])[] = [];
  for (let block = 1; block <= 40; block += 1) {
    const to = addresses[block % 4] ?? addressOf(9000);
    if (block % 3 === 0) await scene.payCoin(to, BigInt(block));
    if (block % 7 === 0) await scene.payByContract([to], [BigInt(1000 + block)]);
    if (block % 3 === 0) paid.push([cursor.height + block, BigInt(block)]);
    if (block % 7 === 0) paid.push([cursor.height + block, BigInt(1000 + block)]);
    await scene.mine();
  }
  await scene.mine(2);
  const all = startWatching(adapter, addresses, { chain: arbitrum, cursor, headers });
  await all.catchUp();
  const expected = all.found();
  const byPlace = (a: readonly [number, bigint], b: readonly [number, bigint]) => a[0] - b[0] || Number(a[1] - b[1]);
  expect(expected.map((one) => [one.height, one.amount] as const).sort(byPlace)).toEqual(paid.sort(byPlace));

  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.constantFrom('head' as const, 'settled' as const), async (blocksMax, pass) => {
      const watching = startWatching(adapter, addresses, { chain: arbitrum, cursor, headers, blocksMax, pass });
      await watching.catchUp();
      expect(watching.found()).toEqual(expected);
    }),
    { numRuns: 12 },
  );
});

test('a tick of a dozen quiet blocks costs two requests of a few calls', async () => {
  const adapter = createEvmAdapter({ chain: arbitrum, providers: [proxy.url], fetch, now: Date.now });
  const { cursor, headers } = await outputOf(adapter, { chain: arbitrum, startMs: Number.MAX_SAFE_INTEGER });
  await scene.mine(12);
  proxy.reset();
  const output = await outputOf(adapter, { chain: arbitrum, cursor, headers, addresses: [addressOf(1)] });
  expect(output.behind).toBe(0);
  expect(proxy.seen.requests).toBe(2);
  expect(proxy.seen.calls.length).toBeLessThanOrEqual(13);
});

test('a reorganisation is found though not every header is kept', async () => {
  const adapter = createEvmAdapter({ chain: arbitrum, providers: [proxy.url], fetch, now: Date.now });
  const to = addressOf(9100);
  const start = await outputOf(adapter, { chain: arbitrum, startMs: Number.MAX_SAFE_INTEGER });
  const watching = startWatching(adapter, [to], { chain: arbitrum, cursor: start.cursor, headers: start.headers });
  await scene.payCoin(to, 5n);
  await scene.mine(14);
  await watching.catchUp();
  expect(watching.found()).toHaveLength(1);
  await scene.reorg(14);
  await watching.catchUp();
  expect(watching.found()).toEqual([]);
  expect(watching.cursor()?.height).toBe(await scene.height());
});
