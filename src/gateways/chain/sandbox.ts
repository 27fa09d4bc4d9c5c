// Owns the scan of the simulated chain: the same cursors, reorganisation walk and confirmation rule as a real chain, over blocks that
// the chain object keeps itself. It must never reach a network.
import type { FoundTransfer } from '../../domain/transfer';
import type { ChainAdapter, Header, ScanInput, ScanOutput, ScanResult } from './adapter';

/** The simulated blocks. Ranges include both ends and are ordered by height. */
export interface SandboxBlocks {
  tip(): Header;
  /** The block at that height of the present branch; null above the tip or before the first block kept. */
  at(height: number): Header | null;
  headersBetween(fromHeight: number, toHeight: number): readonly Header[];
  transfersBetween(fromHeight: number, toHeight: number): readonly FoundTransfer[];
}

/** Blocks below the tip at which the simulated chain calls a block final. */
const finalDepth = 12;
const headersMax = 256;

/** An adapter for one project's simulated chain. */
export function createSandboxAdapter(options: { readonly read: SandboxBlocks }): ChainAdapter {
  return { scan: (input) => Promise.resolve(scanBlocks(options.read, input)) };
}

function scanBlocks(read: SandboxBlocks, input: ScanInput): ScanResult {
  const tip = read.tip();
  const rule = input.chain.confirmation;
  const depth = rule.kind === 'depth' ? rule.blocks - 1 : rule.depthMinimum;
  const settledHeight = Math.max(0, tip.height - depth);
  const end = input.pass === 'head' ? tip.height : settledHeight;
  const start = findBase(read, input, tip, end);
  if (start === null) return { ok: false, failure: 'reorg_too_deep', detail: `no shared block below ${tip.height}` };

  const toHeight = Math.max(start.base.height, Math.min(end, start.base.height + Math.max(1, input.blocksMax)));
  const headers = toHeight > start.base.height ? read.headersBetween(start.base.height + 1, toHeight) : [];
  const watched = new Set(input.addresses);
  const transfers = toHeight > start.base.height ? read.transfersBetween(start.base.height + 1, toHeight) : [];
  const cursor = headers.at(-1) ?? start.base;
  const output: ScanOutput = {
    cursor,
    headers: input.pass === 'head' ? [...start.headers, ...headers].slice(-headersMax) : [],
    ancestor: start.ancestor,
    transfers: transfers.filter((transfer) => watched.has(transfer.to) && transfer.amount > 0n),
    tip,
    settledHeight,
    finalHeight: Math.max(0, Math.min(settledHeight, tip.height - finalDepth)),
    behind: Math.max(0, end - cursor.height),
    provider: input.pass === 'head' ? 'sandbox' : 'sandbox-second',
  };
  return { ok: true, output };
}

interface Base {
  readonly base: Header;
  readonly ancestor: Header | null;
  readonly headers: readonly Header[];
}

function findBase(read: SandboxBlocks, input: ScanInput, tip: Header, end: number): Base | null {
  const { cursor } = input;
  if (cursor === null) {
    const base = findBlockBefore(read, input.startMs, tip, end);
    return { base, ancestor: null, headers: input.pass === 'head' ? [...read.headersBetween(Math.max(0, base.height - 64), base.height - 1), base] : [] };
  }
  if (read.at(cursor.height)?.hash === cursor.hash) return { base: cursor, ancestor: null, headers: [] };
  if (input.pass === 'settled') return null;
  const newestFirst = [...input.headers].filter((header) => header.height <= cursor.height).sort((a, b) => b.height - a.height);
  const ancestor = newestFirst.find((header) => read.at(header.height)?.hash === header.hash);
  return ancestor === undefined ? null : { base: ancestor, ancestor, headers: [] };
}

/** The newest block not younger than the moment, or the oldest kept. The simulated chain is short enough to walk. */
function findBlockBefore(read: SandboxBlocks, startMs: number, tip: Header, end: number): Header {
  let base = tip;
  while (base.height > end || base.timeMs > startMs) {
    const parent = read.at(base.height - 1);
    if (parent === null) break;
    base = parent;
  }
  return base;
}
