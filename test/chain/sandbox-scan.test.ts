// The simulated chain is scanned by the rules of a real one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assetOf, chains } from '../../src/domain/asset';
import type { FoundTransfer } from '../../src/domain/transfer';
import type { Header, ScanInput, ScanOutput } from '../../src/gateways/chain/adapter';
import { createSandboxAdapter, type SandboxBlocks } from '../../src/gateways/chain/sandbox';
import { startWatching } from './evm-scene';

const sandbox = chains.SANDBOX;
const asset = assetOf('USD_SANDBOX').id;
const defaults = { chain: sandbox } as const;

/** Blocks in memory; `replace` swaps the newest ones for empty ones. */
function createBlocks(): SandboxBlocks & { mine(payments?: readonly { to: string; amount: bigint }[]): void; replace(depth: number): void } {
  let blocks: Header[] = [];
  let transfers: FoundTransfer[] = [];
  let made = 0;
  const mine = (payments: readonly { to: string; amount: bigint }[] = []): void => {
    made += 1;
    const height = blocks.length + 10;
    const block: Header = {
      height,
      hash: `0x${made.toString(16).padStart(64, '0')}`,
      parentHash: blocks.at(-1)?.hash ?? `0x${'0'.repeat(64)}`,
      timeMs: height * 2000,
    };
    blocks.push(block);
    for (const [i, { to, amount }] of payments.entries())
      transfers.push({
        chain: 'SANDBOX',
        txid: `tx${made}`,
        index: String(i),
        blockHash: block.hash,
        height,
        timeMs: block.timeMs,
        asset,
        amount,
        from: null,
        to,
      });
  };
  mine();
  return {
    mine,
    replace: (depth) => {
      blocks = blocks.slice(0, -depth);
      transfers = transfers.filter((one) => one.height < blocks.length + 10);
      for (let i = 0; i < depth; i += 1) mine();
    },
    tip: () => blocks[blocks.length - 1] as Header,
    at: (height) => blocks[height - 10] ?? null,
    headersBetween: (from, to) => blocks.filter((block) => block.height >= from && block.height <= to),
    transfersBetween: (from, to) => transfers.filter((one) => one.height >= from && one.height <= to),
  };
}

async function scan(blocks: SandboxBlocks, input: Partial<ScanInput>): Promise<ScanOutput> {
  const result = await createSandboxAdapter({ read: blocks }).scan({
    chain: sandbox,
    pass: 'head',
    cursor: null,
    headers: [],
    startMs: 0,
    addresses: [],
    blocksMax: 100,
    ...input,
  });
  if (!result.ok) throw new Error(result.detail);
  return result.output;
}

test('a simulated payment is seen at once and settled two blocks later', async () => {
  const blocks = createBlocks();
  const adapter = createSandboxAdapter({ read: blocks });
  const head = startWatching(adapter, ['sbx1a'], defaults);
  const settled = startWatching(adapter, ['sbx1a'], { ...defaults, pass: 'settled' });
  await head.catchUp();
  await settled.catchUp();
  blocks.mine([
    { to: 'sbx1a', amount: 5n },
    { to: 'sbx1b', amount: 6n },
    { to: 'sbx1a', amount: 0n },
  ]);
  await head.catchUp();
  await settled.catchUp();
  expect(head.found()).toMatchObject([{ to: 'sbx1a', amount: 5n }]);
  expect(settled.found()).toEqual([]);
  blocks.mine();
  blocks.mine();
  await settled.catchUp();
  expect(settled.found()).toEqual(head.found());
});

test('a simulated reorganisation takes the payment back, also right after the first scan', async () => {
  const blocks = createBlocks();
  for (let i = 0; i < 5; i += 1) blocks.mine();
  blocks.mine([{ to: 'sbx1a', amount: 5n }]);
  const watching = startWatching(createSandboxAdapter({ read: blocks }), ['sbx1a'], { ...defaults, startMs: Number.MAX_SAFE_INTEGER });
  await watching.catchUp();
  blocks.mine([{ to: 'sbx1a', amount: 7n }]);
  await watching.catchUp();
  expect(watching.found()).toMatchObject([{ amount: 7n }]);
  blocks.replace(2);
  await watching.catchUp();
  expect(watching.found()).toEqual([]);
  expect(watching.cursor()).toEqual(blocks.tip());
});

test('the scan begins at the newest block not younger than the moment', async () => {
  const blocks = createBlocks();
  for (let i = 0; i < 9; i += 1) blocks.mine();
  expect((await scan(blocks, { startMs: 15_000 * 2 + 1, blocksMax: 1 })).cursor.height).toBe(16);
  expect((await scan(blocks, { startMs: 0, blocksMax: 1 })).cursor.height).toBe(11);
  expect((await scan(blocks, { startMs: Number.MAX_SAFE_INTEGER, pass: 'settled' })).cursor.height).toBe(17);
});

test('a cursor that no branch holds stops both passes', async () => {
  const blocks = createBlocks();
  for (let i = 0; i < 5; i += 1) blocks.mine();
  const cursor = blocks.tip();
  blocks.replace(3);
  const adapter = createSandboxAdapter({ read: blocks });
  const input = { chain: sandbox, cursor, headers: [cursor], startMs: 0, addresses: [], blocksMax: 10 };
  expect(await adapter.scan({ ...input, pass: 'head' })).toMatchObject({ ok: false, failure: 'reorg_too_deep' });
  expect(await adapter.scan({ ...input, pass: 'settled' })).toMatchObject({ ok: false, failure: 'reorg_too_deep' });
});

test('however the range is cut and however often the chain reorganises, what is kept is what the chain holds', async () => {
  const action = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('mine' as const), amount: fc.integer({ min: 0, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), amount: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('scan' as const), amount: fc.integer({ min: 1, max: 5 }) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const blocks = createBlocks();
      for (let i = 0; i < 6; i += 1) blocks.mine();
      const watching = startWatching(createSandboxAdapter({ read: blocks }), ['sbx1a'], defaults);
      for (const { kind, amount } of actions) {
        if (kind === 'mine') blocks.mine([{ to: 'sbx1a', amount: BigInt(amount) }]);
        else if (kind === 'replace') blocks.replace(amount);
        else await watching.step({ blocksMax: amount });
      }
      await watching.catchUp();
      const truth = blocks.transfersBetween(0, blocks.tip().height).filter((one) => one.amount > 0n);
      expect(watching.found()).toEqual(truth);
    }),
    { numRuns: 300 },
  );
});
