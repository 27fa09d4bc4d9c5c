// Reorganisations, outages and where a scan begins, on a real node.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEvmAdapter } from '../../src/gateways/chain/evm';
import type { ChainAdapter } from '../../src/gateways/chain/adapter';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy';
import { addressOf, cursorNow, ethereum, outputOf, scanOf, startEvmScene, startWatching, type EvmScene } from './evm-scene';

let scene: EvmScene;
let proxy: FaultProxy;
let adapter: ChainAdapter;
let nowMs = Date.now();
let nextAddress = 1000;
const freshAddress = () => addressOf(nextAddress++);

beforeAll(async () => {
  scene = await startEvmScene();
  proxy = await startFaultProxy(scene.url);
});
afterAll(async () => {
  await proxy.stop();
  await scene.stop();
});
beforeEach(async () => {
  proxy.set({});
  nowMs = Date.now();
  adapter = createEvmAdapter({ chain: ethereum, providers: [proxy.url], confirmation: { kind: 'depth', blocks: 3 }, fetch, now: () => nowMs });
  await scene.mine(3);
});

test('a payment that a reorganisation removes is gone after the next scan', async () => {
  const to = freshAddress();
  const watching = startWatching(adapter, [to], await cursorNow(adapter));
  await scene.mine(2);
  await watching.catchUp();
  await scene.payUsdt(to, 5n);
  await scene.mine(2);
  await watching.catchUp();
  expect(watching.found()).toHaveLength(1);

  await scene.reorg(3);
  await watching.catchUp();
  expect(watching.found()).toEqual([]);
  expect(watching.cursor()?.height).toBe(await scene.height());
});

test('a payment that a reorganisation moves is found again in its new block under its transaction', async () => {
  const to = freshAddress();
  const watching = startWatching(adapter, [to], await cursorNow(adapter));
  const txid = await scene.payUsdt(to, 5n);
  const raw = await scene.rawTransaction(txid);
  await scene.mine(3);
  await watching.catchUp();
  const [before] = watching.found();

  await scene.reorgWith(3, [[raw, 1]]);
  await watching.catchUp();
  expect(watching.found()).toMatchObject([{ txid, amount: 5n, height: (before?.height ?? 0) + 1 }]);
  expect(watching.found()[0]?.blockHash).not.toBe(before?.blockHash);
});

test('a reorganisation is walked back to the newest block that both branches share', async () => {
  const { cursor, headers } = await cursorNow(adapter);
  await scene.mine(4);
  const first = await outputOf(adapter, { cursor, headers });
  await scene.reorg(2);
  const second = await outputOf(adapter, { cursor: first.cursor, headers: [...headers, ...first.headers] });
  expect(second.ancestor).toEqual(first.headers[1]);
  expect(second.headers.map((header) => header.height)).toEqual([first.cursor.height - 1, first.cursor.height]);
});

test('a scan that began at the tip survives a reorganisation below its first block', async () => {
  const { cursor, headers } = await cursorNow(adapter);
  await scene.reorg(2);
  const output = await outputOf(adapter, { cursor, headers });
  expect(output.ancestor?.height).toBe(cursor.height - 2);
});

test('a reorganisation deeper than what was kept stops the scan instead of guessing', async () => {
  const { cursor } = await cursorNow(adapter);
  await scene.reorg(2);
  expect(await scanOf(adapter, { cursor, headers: [cursor] })).toMatchObject({ ok: false, failure: 'reorg_too_deep' });
});

test('the settled pass stops when its cursor has left the chain', async () => {
  const { cursor } = await cursorNow(adapter);
  await scene.reorg(2);
  await scene.mine(5);
  expect(await scanOf(adapter, { pass: 'settled', cursor, headers: [] })).toMatchObject({ ok: false, failure: 'reorg_too_deep' });
});

test('after an outage of 200 blocks every payment is found, in small steps and without a gap', async () => {
  const first = freshAddress();
  const last = freshAddress();
  const watching = startWatching(adapter, [first, last], { ...(await cursorNow(adapter)), blocksMax: 30 });
  await watching.catchUp();
  const from = watching.cursor()?.height ?? 0;

  proxy.set({ cut: true });
  await scene.payUsdt(first, 1n);
  await scene.mine(90);
  await scene.payByContract([last], [2n]);
  await scene.mine(110);
  expect(await watching.step()).toMatchObject({ ok: false, failure: 'providers_failed' });
  expect(watching.cursor()?.height).toBe(from);

  proxy.set({});
  nowMs += 60_000;
  const steps: number[] = [];
  for (let behind = 1; behind > 0; ) {
    const result = await watching.step();
    if (!result.ok) throw new Error(result.detail);
    steps.push(result.output.cursor.height);
    behind = result.output.behind;
  }
  expect(steps).toEqual([30, 60, 90, 120, 150, 180, 200].map((blocks) => from + blocks));
  expect(watching.found()).toMatchObject([
    { amount: 1n, to: first },
    { amount: 2n, to: last },
  ]);
});

test('without a cursor the scan begins at the newest block not younger than the moment', async () => {
  await scene.mine(40);
  const height = await scene.height();
  const timeAt = async (at: number) =>
    Number((await scene.rpc<{ timestamp: string }>('eth_getBlockByNumber', [`0x${at.toString(16)}`, false])).timestamp) * 1000;
  for (const back of [0, 1, 7, 33]) {
    const at = height - back;
    const output = await outputOf(adapter, { startMs: await timeAt(at), blocksMax: 1 });
    // The first step already covers one block, but for the tip itself.
    expect(output.cursor.height).toBe(Math.min(height, at + 1));
    const between = await outputOf(adapter, { startMs: (await timeAt(at)) + 1, blocksMax: 1 });
    expect(between.cursor.height).toBe(Math.min(height, at + 1));
  }
  expect((await outputOf(adapter, { startMs: 0, blocksMax: 1 })).cursor.height).toBe(1);
});

test('the settled pass begins no higher than what is settled', async () => {
  const output = await outputOf(adapter, { pass: 'settled', startMs: Number.MAX_SAFE_INTEGER });
  expect(output).toMatchObject({ behind: 0, settledHeight: (await scene.height()) - 2, cursor: { height: (await scene.height()) - 2 } });
});

test("confirmation by depth and by the chain's own word", async () => {
  await scene.mine(6);
  const tip = await scene.height();
  const tagHeight = async (tag: string) => Number((await scene.rpc<{ number: string }>('eth_getBlockByNumber', [tag, false])).number);
  const settledBy = async (confirmation: NonNullable<Parameters<typeof createEvmAdapter>[0]['confirmation']>) => {
    const output = await outputOf(createEvmAdapter({ chain: ethereum, providers: [proxy.url], confirmation, fetch, now: Date.now }), {
      startMs: Number.MAX_SAFE_INTEGER,
    });
    return output.settledHeight;
  };
  expect(await settledBy({ kind: 'depth', blocks: 1 })).toBe(tip);
  expect(await settledBy({ kind: 'depth', blocks: 4 })).toBe(tip - 3);
  expect(await settledBy({ kind: 'tag', tag: 'safe', depthMinimum: 0 })).toBe(await tagHeight('safe'));
  expect(await settledBy({ kind: 'tag', tag: 'finalized', depthMinimum: 1 })).toBe(await tagHeight('finalized'));
  expect(await settledBy({ kind: 'tag', tag: 'safe', depthMinimum: 5 })).toBe(tip - 5);

  // A node without tags: only great depth is final.
  proxy.set({
    rewrite: (call, reply) =>
      ['safe', 'finalized'].includes(String(call.params[0])) ? { jsonrpc: '2.0', id: call.id, error: { code: -32602, message: 'unknown block tag' } } : reply,
  });
  expect(await settledBy({ kind: 'tag', tag: 'safe', depthMinimum: 1 })).toBe(Math.max(0, tip - 128));
});

test('the same transfers are found however the range is cut and whichever pass reads it', async () => {
  const addresses = Array.from({ length: 6 }, freshAddress);
  const { cursor, headers } = await cursorNow(adapter);
  for (let block = 0; block < 30; block += 1) {
    const to = addresses[block % addresses.length] ?? freshAddress();
    if (block % 3 === 0) await scene.payUsdt(to, BigInt(block + 1));
    if (block % 4 === 0) await scene.payCoin(to, BigInt(block + 1));
    if (block % 5 === 0) await scene.payByContract([to, addresses[0] ?? to], [BigInt(block + 100), 1n]);
    await scene.mine();
  }
  await scene.mine(3);
  const whole = startWatching(adapter, addresses, { cursor, headers });
  await whole.catchUp();
  const expected = whole.found();
  expect(expected.length).toBeGreaterThanOrEqual(28);
  const anyWay = fc.record({
    blocksMax: fc.integer({ min: 1, max: 40 }),
    pass: fc.constantFrom('head' as const, 'settled' as const),
    count: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(anyWay, async ({ blocksMax, pass, count }) => {
      const some = addresses.slice(0, count);
      const watching = startWatching(adapter, some, { cursor, headers, blocksMax, pass });
      await watching.catchUp();
      expect(watching.found()).toEqual(expected.filter((transfer) => some.some((address) => address === transfer.to)));
    }),
    { numRuns: 15 },
  );
});
