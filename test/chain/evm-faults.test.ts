// Providers that fail, lag and lie; what a scan costs; who is asked by which pass.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEvmAdapter } from '../../src/gateways/chain/evm';
import type { ChainAdapter, Header } from '../../src/gateways/chain/adapter';
import { startFaultProxy, type Fault, type FaultProxy, type RpcReply } from '../support/fault-proxy';
import { addressOf, cursorNow, ethereum, outputOf, scanOf, startEvmScene, usdt, type EvmScene } from './evm-scene';

let scene: EvmScene;
let first: FaultProxy;
let second: FaultProxy;
let adapter: ChainAdapter;
let nowMs: number;
let start: { readonly cursor: Header; readonly headers: readonly Header[] };
let nextAddress = 5000;
const freshAddress = () => addressOf(nextAddress++);

beforeAll(async () => {
  scene = await startEvmScene();
  first = await startFaultProxy(scene.url);
  second = await startFaultProxy(scene.url);
});
afterAll(async () => {
  await first.stop();
  await second.stop();
  await scene.stop();
});
beforeEach(async () => {
  first.set({});
  second.set({});
  await scene.mine(3);
  const honest = createEvmAdapter({ chain: ethereum, providers: [scene.url], fetch, now: Date.now });
  start = await cursorNow(honest);
  nowMs = start.cursor.timeMs;
  adapter = newAdapter();
  first.reset();
  second.reset();
});

function newAdapter(providers = [first.url, second.url]): ChainAdapter {
  return createEvmAdapter({ chain: ethereum, providers, confirmation: { kind: 'depth', blocks: 2 }, fetch, now: () => nowMs, timeoutMs: 400 });
}

/** A scan by an adapter that has already met both providers. */
async function scanPaid(more: Parameters<typeof outputOf>[1] = {}) {
  const to = freshAddress();
  await scene.payUsdt(to, 5n);
  await scene.mine(3);
  return { to, result: await scanOf(adapter, { ...start, addresses: [to], ...more }) };
}

const brokenAnswers: readonly (readonly [string, Fault])[] = [
  ['cuts the connection', { cut: true }],
  ['lets us wait', { delayMs: 800 }],
  ['answers more than we would hold', { text: ' '.repeat(17 * 1024 * 1024) }],
  ['answers 500', { status: 500 }],
  ['answers 503', { status: 503 }],
  ['answers 403', { status: 403 }],
  ['redirects', { status: 302 }],
  ['answers 400 with an error inside', { status: 400, text: '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"your plan has ended"}}' }],
  ['answers a page instead of JSON', { text: '<html>busy</html>' }],
  ['answers half a JSON text', { cutTextTo: 100 }],
  ['answers nothing', { text: '' }],
  ['answers null', { text: 'null' }],
  ['answers a number', { text: '42' }],
  ['leaves answers out of the batch', { batchTo: 1 }],
  ['answers another chain', { rewrite: (call, reply) => (call.method === 'eth_chainId' ? { ...reply, result: '0x38' } : reply) }],
  ['answers no hex', { rewrite: (call, reply) => (call.method === 'eth_getBlockByNumber' ? change(reply, { number: 'twelve' }) : reply) }],
  ['answers numbers instead of hex', { rewrite: (call, reply) => (call.method === 'eth_getBlockByNumber' ? change(reply, { number: 12 }) : reply) }],
  ['answers short hashes', { rewrite: (call, reply) => (call.method === 'eth_getBlockByNumber' ? change(reply, { hash: '0x12' }) : reply) }],
  ['answers an object for the logs', { rewrite: (call, reply) => (call.method === 'eth_getLogs' ? { ...reply, result: {} } : reply) }],
  ['repeats one id', { rewrite: (_call, reply) => ({ ...reply, id: 0 }) }],
  [
    'refuses the logs',
    { rewrite: (call, reply) => (call.method === 'eth_getLogs' ? { jsonrpc: '2.0', id: call.id, error: { code: -32005, message: 'limit exceeded' } } : reply) },
  ],
  [
    'gives logs of another block',
    { rewrite: (call, reply) => (call.method === 'eth_getLogs' ? changeLogs(reply, { blockHash: `0x${'ab'.repeat(32)}` }) : reply) },
  ],
  ['gives logs outside the range', { rewrite: (call, reply) => (call.method === 'eth_getLogs' ? changeLogs(reply, { blockNumber: '0x1' }) : reply) }],
];

function change(reply: RpcReply, fields: Readonly<Record<string, unknown>>): RpcReply {
  return reply.result === null ? reply : { ...reply, result: { ...(reply.result as object), ...fields } };
}

function changeLogs(reply: RpcReply, fields: Readonly<Record<string, unknown>>): RpcReply {
  return { ...reply, result: (reply.result as readonly object[]).map((log) => ({ ...log, ...fields })) };
}

test.each(brokenAnswers)('when the first provider %s, the second one is asked and nothing is lost', async (_name, fault) => {
  first.set(fault);
  const { to, result } = await scanPaid();
  expect(result).toMatchObject({ ok: true, output: { provider: second.host, behind: 0, transfers: [{ to, amount: 5n }] } });
});

test.each(brokenAnswers)('when every provider %s, the scan fails and names no transfer', async (_name, fault) => {
  first.set(fault);
  second.set(fault);
  const { result } = await scanPaid();
  expect(result.ok).toBe(false);
  expect(JSON.stringify(result)).not.toContain('http://');
});

test('providers of another chain are named as such', async () => {
  const wrong: Fault = { rewrite: (call, reply) => (call.method === 'eth_chainId' ? { ...reply, result: '0x38' } : reply) };
  first.set(wrong);
  second.set(wrong);
  expect(await scanOf(adapter, start)).toMatchObject({ ok: false, failure: 'wrong_chain' });
});

test('a provider that asks for a pause gets it, however often we scan', async () => {
  first.set({ status: 429, retryAfterSeconds: 300 });
  await outputOf(adapter, start);
  first.set({});
  first.reset();
  nowMs += 299_000;
  expect((await outputOf(adapter, start)).provider).toBe(second.host);
  expect(first.seen.requests).toBe(0);
  nowMs += 2_000;
  expect((await outputOf(adapter, start)).provider).toBe(first.host);
});

test('a failed provider rests for half a minute, then longer, then is asked for its chain again', async () => {
  first.set({ cut: true });
  await outputOf(adapter, start);
  first.reset();
  nowMs += 29_000;
  await outputOf(adapter, start);
  expect(first.seen.requests).toBe(0);
  nowMs += 2_000;
  await outputOf(adapter, start);
  expect(first.seen.requests).toBe(1);
  nowMs += 59_000;
  await outputOf(adapter, start);
  expect(first.seen.requests).toBe(1);
  first.set({});
  nowMs += 2_000;
  expect((await outputOf(adapter, start)).provider).toBe(first.host);
  expect(first.seen.calls.filter((call) => call.method === 'eth_chainId')).toHaveLength(2);
});

test('the settled pass asks somebody else than the head pass', async () => {
  expect((await outputOf(adapter, { ...start })).provider).toBe(first.host);
  expect((await outputOf(adapter, { ...start, pass: 'settled' })).provider).toBe(second.host);
  first.set({ cut: true });
  expect((await outputOf(adapter, { ...start })).provider).toBe(second.host);
  // The head came from the second; the first is down: nobody is left to check it.
  expect(await scanOf(adapter, { ...start, pass: 'settled' })).toMatchObject({ ok: false, failure: 'providers_failed' });
});

test('a fresh isolate that is told who served the head does not ask it again', async () => {
  expect((await outputOf(newAdapter(), { ...start, pass: 'settled' })).provider).toBe(second.host);
  expect((await outputOf(newAdapter(), { ...start, pass: 'settled', headProvider: second.host })).provider).toBe(first.host);
});

test('when the second provider is down the settled pass waits instead of believing the first alone', async () => {
  second.set({ cut: true });
  await outputOf(adapter, start);
  expect(await scanOf(adapter, { ...start, pass: 'settled' })).toMatchObject({ ok: false, failure: 'providers_failed' });
  expect((await outputOf(newAdapter([first.url]), { ...start, pass: 'settled' })).provider).toBe(first.host);
});

test('a transfer that only the first provider tells is not found by the settled pass', async () => {
  const to = freshAddress();
  await scene.payUsdt(addressOf(1), 5n);
  await scene.mine(3);
  const padded = `0x${to.slice(2).padStart(64, '0')}`;
  const block = await scene.rpc<{ hash: string; number: string }>('eth_getBlockByNumber', [`0x${(start.cursor.height + 1).toString(16)}`, false]);
  const topics = ['0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef', padded, padded.replace(/.$/, '9')];
  const invented = {
    address: usdt.contract,
    topics: [topics[0], topics[2], topics[1]],
    data: `0x${'ff'.padStart(64, '0')}`,
    blockHash: block.hash,
    blockNumber: block.number,
    transactionHash: `0x${'77'.repeat(32)}`,
    logIndex: '0x0',
    removed: false,
  };
  first.set({ rewrite: (call, reply) => (call.method === 'eth_getLogs' ? { ...reply, result: [invented] } : reply) });
  expect((await outputOf(adapter, { ...start, addresses: [to] })).transfers).toHaveLength(1);
  expect((await outputOf(adapter, { ...start, addresses: [to], pass: 'settled' })).transfers).toEqual([]);
});

test('empty logs that the bloom filter contradicts are asked elsewhere and believed there', async () => {
  first.set({ rewrite: (call, reply) => (call.method === 'eth_getLogs' ? { ...reply, result: [] } : reply) });
  const { to, result } = await scanPaid();
  expect(result).toMatchObject({ ok: true, output: { provider: second.host, transfers: [{ to, amount: 5n }] } });
});

test('what the first provider withholds beyond that, the settled pass still finds', async () => {
  const to = freshAddress();
  await scene.payUsdt(to, 5n);
  await scene.mine(20);
  first.set({ rewrite: (call, reply) => (call.method === 'eth_getLogs' ? { ...reply, result: [] } : reply) });
  expect((await outputOf(adapter, { ...start, addresses: [to] })).transfers).toEqual([]);
  expect((await outputOf(adapter, { ...start, addresses: [to], pass: 'settled' })).transfers).toMatchObject([{ to, amount: 5n }]);
});

test('a log that is given twice counts once, and two different ones in one place count for nothing', async () => {
  const doubled = (reply: RpcReply, fields: object): RpcReply => ({
    ...reply,
    result: (reply.result as readonly object[]).flatMap((log) => [log, { ...log, ...fields }]),
  });
  first.set({ rewrite: (call, reply) => (call.method === 'eth_getLogs' ? doubled(reply, {}) : reply) });
  expect((await scanPaid()).result).toMatchObject({ ok: true, output: { provider: first.host, transfers: [{ amount: 5n }] } });
  first.set({ rewrite: (call, reply) => (call.method === 'eth_getLogs' ? doubled(reply, { data: `0x${'1'.padStart(64, '0')}` }) : reply) });
  expect((await scanPaid()).result).toMatchObject({ ok: true, output: { provider: second.host, transfers: [{ amount: 5n }] } });
});

test('a log marked as removed is no payment', async () => {
  first.set({ rewrite: (call, reply) => (call.method === 'eth_getLogs' ? changeLogs(reply, { removed: true }) : reply) });
  second.set({ rewrite: (call, reply) => (call.method === 'eth_getLogs' ? changeLogs(reply, { removed: true }) : reply) });
  expect((await scanPaid()).result).toMatchObject({ ok: true, output: { transfers: [] } });
});

test('an amount that the first provider inflates is told differently by the settled pass', async () => {
  const to = freshAddress();
  await scene.payCoin(to, 5n);
  await scene.mine(3);
  const inflate = (result: unknown): unknown => {
    const block = result as { transactions?: readonly { to?: string }[] };
    return { ...block, transactions: block.transactions?.map((tx) => (typeof tx === 'object' && tx.to === to ? { ...tx, value: '0xffff' } : tx)) };
  };
  first.set({
    rewrite: (call, reply) => (call.method === 'eth_getBlockByNumber' && call.params[1] === true ? { ...reply, result: inflate(reply.result) } : reply),
  });
  const seen = (await outputOf(adapter, { ...start, addresses: [to] })).transfers[0];
  const settled = (await outputOf(adapter, { ...start, addresses: [to], pass: 'settled' })).transfers[0];
  expect([seen?.amount, settled?.amount]).toEqual([0xffffn, 5n]);
  expect([settled?.txid, settled?.index, settled?.blockHash]).toEqual([seen?.txid, seen?.index, seen?.blockHash]);
});

test("a provider whose old tip lies below another one's is passed over; an old tip alone is no fault", async () => {
  await scene.mine(50);
  first.set({ lagBlocks: 45 });
  nowMs += 20 * ethereum.blockTimeMs + 60_000;
  expect((await outputOf(adapter, start)).provider).toBe(second.host);
  first.set({});
  expect((await outputOf(newAdapter(), start)).provider).toBe(first.host);
});

test('a provider whose tip went backwards is passed over, and when all did the chain is called stale', async () => {
  first.set({ lagBlocks: 2 });
  expect((await outputOf(adapter, start)).provider).toBe(second.host);
  second.set({ lagBlocks: 2 });
  expect(await scanOf(newAdapter(), start)).toMatchObject({ ok: false, failure: 'provider_stale' });
});

test('a node behind a balancer that answers no logs for a block it does not have is caught by the second look', async () => {
  let looks = 0;
  first.set({
    rewrite: (call, reply) => {
      if (call.method === 'eth_getLogs') return { ...reply, result: [] };
      if (call.method !== 'eth_getBlockByNumber' || call.params[0] === 'latest') return reply;
      looks += 1;
      return looks % 4 === 0 ? { ...reply, result: null } : reply;
    },
  });
  const { to, result } = await scanPaid();
  expect(result).toMatchObject({ ok: true, output: { provider: second.host, transfers: [{ to, amount: 5n }] } });
});

test('a provider that allows only short ranges is read in short ranges', async () => {
  const to = freshAddress();
  await scene.payUsdt(to, 5n);
  await scene.mine(60);
  const short: Fault = {
    rewrite: (call, reply) => {
      const filter = call.params[0] as { fromBlock: string; toBlock: string };
      const tooLong = call.method === 'eth_getLogs' && Number(filter.toBlock) - Number(filter.fromBlock) >= 5;
      return tooLong ? { jsonrpc: '2.0', id: call.id, error: { code: -32000, message: 'block range too wide, maximum 5' } } : reply;
    },
  };
  first.set(short);
  expect(await outputOf(adapter, { ...start, addresses: [to] })).toMatchObject({ provider: first.host, behind: 0, transfers: [{ amount: 5n }] });
  const spans = first.seen.calls
    .filter((call) => call.method === 'eth_getLogs')
    .map((call) => Number((call.params[0] as { toBlock: string }).toBlock) - Number((call.params[0] as { fromBlock: string }).fromBlock) + 1);
  expect(spans.slice(0, 4)).toEqual([32, 16, 8, 4]);
});

test('what was read before a failure is kept, and the rest follows without a gap', async () => {
  const to = freshAddress();
  await scene.mine(40);
  await scene.payUsdt(to, 5n);
  await scene.mine(30);
  first.set({
    rewrite: (call, reply) => {
      const filter = call.params[0] as { toBlock: string };
      return call.method === 'eth_getLogs' && Number(filter.toBlock) > start.cursor.height + 32 ? { ...reply, result: 'broken' } : reply;
    },
  });
  const partial = await outputOf(adapter, { ...start, addresses: [to] });
  expect(partial).toMatchObject({ provider: first.host, cursor: { height: start.cursor.height + 32 }, behind: 38, transfers: [] });
  const rest = await outputOf(adapter, { cursor: partial.cursor, headers: partial.headers, addresses: [to] });
  expect(rest).toMatchObject({ provider: second.host, behind: 0, transfers: [{ amount: 5n }] });
});

test.each([
  [0, 2],
  [1, 2],
  [100, 2],
  [500, 2],
  [2_000, 5],
])('a quiet tick with %i addresses costs %i requests', async (count, requests) => {
  await outputOf(adapter, start);
  await scene.mine();
  first.reset();
  const output = await outputOf(adapter, { ...start, addresses: Array.from({ length: count }, (_, i) => addressOf(100_000 + i)) });
  expect(output).toMatchObject({ behind: 0, transfers: [], provider: first.host });
  expect(first.seen.requests).toBe(requests);
  expect(second.seen.requests).toBe(0);
});

test('a tick without a new block costs one request', async () => {
  await outputOf(adapter, start);
  first.reset();
  const output = await outputOf(adapter, { ...start, addresses: [freshAddress()] });
  expect(output.cursor).toEqual(start.cursor);
  expect(first.seen.requests).toBe(1);
});

test('scanning twice finds the same', async () => {
  const { to, result } = await scanPaid();
  expect(await scanOf(adapter, { ...start, addresses: [to] })).toEqual(result);
});
