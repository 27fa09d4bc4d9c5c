// Owns headers of EVM chains: reading them, the walk back to the branch we share, and the search for the block of a moment.
// It must never take a header whose height is not the one that was asked for.
import type { Chain } from '../../domain/asset';
import type { Header } from './adapter';
import { readBytes, readCount, readHash, readObject, toQuantity } from './evm-hex';
import { malformed, ProviderFailure } from './provider-failure';
import type { RpcCall, RpcSession } from './rpc-pool';

export interface EvmHeader extends Header {
  /** 256 bytes; all ones when the chain has none, so that it never excludes anything. */
  readonly bloom: string;
}

export type BlockTag = 'latest' | 'safe' | 'finalized';

export function headerCall(block: number | BlockTag): RpcCall {
  return { method: 'eth_getBlockByNumber', params: [typeof block === 'number' ? toQuantity(block) : block, false] };
}

/** A header, or null when the node does not have that block. */
export function readHeader(result: unknown): EvmHeader | null {
  if (result === null) return null;
  const block = readObject(result, 'block');
  const bloom = block['logsBloom'] === undefined || block['logsBloom'] === null ? '' : readBytes(block['logsBloom'], 'bloom');
  if (bloom !== '' && bloom.length !== 514) throw malformed('bloom');
  return {
    height: readCount(block['number'], 'block number'),
    hash: readHash(block['hash'], 'block hash'),
    parentHash: readHash(block['parentHash'], 'parent hash'),
    timeMs: readCount(block['timestamp'], 'block time') * 1000,
    bloom: bloom === '' ? `0x${'f'.repeat(512)}` : bloom,
  };
}

/** A header that the node must have, because its own tip is not below it. */
export function readHeaderAt(result: unknown, height: number): EvmHeader {
  const header = readHeader(result);
  if (header === null) throw new ProviderFailure('stale', `block ${height} is missing below the tip`);
  if (header.height !== height) throw malformed('block: another height');
  return header;
}

/** The plain header that leaves this folder. */
export function withoutBloom(header: Header): Header {
  return { height: header.height, hash: header.hash, parentHash: header.parentHash, timeMs: header.timeMs };
}

const walkBatch = 25;

/**
 * The newest header of ours that the provider has too. The list may have gaps: then the answer may lie below the true ancestor,
 * which only means that some blocks are read again. Throws `reorg_too_deep` when we share nothing.
 */
export async function findAncestor(session: RpcSession, known: readonly Header[], tipHeight: number): Promise<Header> {
  const newestFirst = [...known].filter((header) => header.height <= tipHeight).sort((a, b) => b.height - a.height);
  for (let at = 0; at < newestFirst.length; at += walkBatch) {
    const part = newestFirst.slice(at, at + walkBatch);
    const results = await session.results(part.map((header) => headerCall(header.height)));
    const shared = part.find((header, i) => readHeaderAt(results[i], header.height).hash === header.hash);
    if (shared !== undefined) return withoutBloom(shared);
  }
  throw new ProviderFailure('reorg_too_deep', `no shared block among ${newestFirst.length} headers below ${tipHeight}`);
}

const searchPoints = 8;

/**
 * The newest block not younger than the moment and not above the ceiling; block 0 when all are younger. Steps back from the tip by the
 * chain's usual block time, doubling, then narrows by several points a request.
 */
export async function findBlockBefore(session: RpcSession, chain: Chain, startMs: number, tip: Header, ceiling: number): Promise<Header> {
  const readAt = async (heights: readonly number[]): Promise<readonly EvmHeader[]> => {
    const results = await session.results(heights.map((height) => headerCall(height)));
    return results.map((result, i) => readHeaderAt(result, heights[i] ?? -1));
  };
  const top = ceiling >= tip.height ? tip : (await readAt([Math.max(ceiling, 0)]))[0];
  if (top === undefined || top.timeMs <= startMs) return withoutBloom(top ?? tip);

  let above: Header = top;
  let step = Math.max(1, Math.ceil((top.timeMs - startMs) / chain.blockTimeMs));
  let below: Header | undefined;
  while (below === undefined) {
    const height = Math.max(0, above.height - step);
    const [candidate] = await readAt([height]);
    if (candidate !== undefined && (candidate.timeMs <= startMs || height === 0)) below = candidate;
    else above = candidate ?? above;
    step *= 2;
  }
  while (above.height - below.height > 1 && below.timeMs <= startMs) {
    const span = above.height - below.height;
    const count = Math.min(searchPoints, span - 1);
    const base: number = below.height;
    const points = await readAt(Array.from({ length: count }, (_, i) => base + Math.floor(((i + 1) * span) / (count + 1))));
    for (const point of points) {
      if (point.timeMs <= startMs && point.height > below.height) below = point;
      if (point.timeMs > startMs && point.height < above.height) above = point;
    }
    if (above.height <= below.height) throw malformed('block times');
  }
  return withoutBloom(below);
}
