// Owns the reading of one range of blocks: headers, token logs and balances from one provider, tied together by hashes. Either the
// whole range is read and consistent, or nothing of it counts; a block is never skipped.
import type { Asset } from '../../domain/asset';
import { assert } from '../../domain/result';
import type { FoundTransfer } from '../../domain/transfer';
import type { Header } from './adapter';
import { headerCall, readHeaderAt, type EvmHeader } from './evm-headers';
import { logsCall, readLogs, suspects, withBlockTimes, type LogsRange, type TimelessTransfer } from './evm-logs';
import { balanceCall, balancesCall, readBalance, readBalances, readDirectTransfers, readNativeTransfers, type BalanceChange } from './evm-native';
import { ProviderFailure } from './provider-failure';
import type { RpcAnswer, RpcCall, RpcPool, RpcSession } from './rpc-pool';

export interface Scene {
  readonly tokens: ReadonlyMap<string, Asset>;
  readonly coin: Asset;
  readonly addresses: readonly string[];
  /**
   * Headers and balances are read at every block whose height is a multiple of this, and at the range's ends: one for each tick's worth of
   * blocks, so that catching up sees what watching live would have seen. Coin that came and left to the last unit in between stays unseen.
   */
  readonly stride: number;
  readonly native: 'balances' | 'direct';
  readonly pool: RpcPool;
}

export interface Chunk {
  readonly last: EvmHeader;
  /** Headers read on the way, oldest first, the last one included. */
  readonly headers: readonly EvmHeader[];
  readonly transfers: readonly FoundTransfer[];
}

const bloomBlocksMax = 10;

/** Everything in the blocks after `base` up to and including `toHeight`, which is at least one block. */
export async function readChunk(session: RpcSession, scene: Scene, base: Header, toHeight: number): Promise<Chunk> {
  const known = new Map<number, EvmHeader>();
  const logs: TimelessTransfer[] = [];
  const changes: BalanceChange[] = [];
  const heights = headerHeights(base.height, toHeight, scene.stride);
  for (const [i, recipients] of splitAddresses(scene.addresses, session.manners.recipientsMax).entries()) {
    const part = await readGroup(session, scene, { base, toHeight, recipients, headerHeights: i === 0 ? heights : [] });
    for (const header of part.headers) {
      const earlier = known.get(header.height);
      if (earlier !== undefined && earlier.hash !== header.hash) throw new ProviderFailure('moved', `two blocks at ${header.height}`);
      known.set(header.height, header);
    }
    logs.push(...part.logs);
    changes.push(...part.changes);
    await askElsewhere(session, scene, part.range, known, part.logs);
  }
  checkLinks(base, known);
  await readMissingHeaders(session, known, logs);
  const coin = { chain: scene.coin.chain, asset: scene.coin.id };
  const native =
    scene.native === 'balances'
      ? await readNativeTransfers(session, coin, changes, known)
      : await readDirectTransfers(session, coin, allHeights(base.height, toHeight), new Set(scene.addresses), known);
  const last = known.get(toHeight);
  assert(last !== undefined, 'the last header of a range was read');
  const headers = [...known.values()].sort((a, b) => a.height - b.height);
  return { last, headers, transfers: [...withBlockTimes(logs, known), ...native].sort(byPlace) };
}

function byPlace(a: FoundTransfer, b: FoundTransfer): number {
  const keyOf = (transfer: FoundTransfer): string => `${transfer.txid}:${transfer.index.padStart(48, '0')}`;
  return a.height - b.height || (keyOf(a) < keyOf(b) ? -1 : 1);
}

function allHeights(afterHeight: number, toHeight: number): readonly number[] {
  return Array.from({ length: toHeight - afterHeight }, (_, i) => afterHeight + 1 + i);
}

/** Multiples of the stride and the end. */
function gridHeights(afterHeight: number, toHeight: number, stride: number): readonly number[] {
  return allHeights(afterHeight, toHeight).filter((height) => height % stride === 0 || height === toHeight);
}

/** The grid and the first block, whose parent must be the base; without the last, which is read twice. */
function headerHeights(afterHeight: number, toHeight: number, stride: number): readonly number[] {
  const heights = new Set([afterHeight + 1, ...gridHeights(afterHeight, toHeight, stride)]);
  heights.delete(toHeight);
  return [...heights];
}

/** At least one group, so that an empty watch list still moves the cursor. */
function splitAddresses(addresses: readonly string[], size: number): readonly (readonly string[])[] {
  const groups: (readonly string[])[] = [];
  for (let at = 0; at < addresses.length || groups.length === 0; at += size) groups.push(addresses.slice(at, at + size));
  return groups;
}

interface GroupQuestion {
  readonly base: Header;
  readonly toHeight: number;
  readonly recipients: readonly string[];
  readonly headerHeights: readonly number[];
}

interface GroupAnswer {
  readonly headers: readonly EvmHeader[];
  readonly logs: readonly TimelessTransfer[];
  readonly changes: readonly BalanceChange[];
  readonly range: LogsRange;
}

/**
 * One batch for up to 500 addresses. The last block is read before and after the rest and must be the same one: a load balancer that sends
 * parts of a batch to a node behind would else answer "no logs" for a block it does not have.
 */
async function readGroup(session: RpcSession, scene: Scene, question: GroupQuestion): Promise<GroupAnswer> {
  const { base, toHeight, recipients } = question;
  const range: LogsRange = { fromHeight: base.height + 1, toHeight, tokens: scene.tokens, recipients };
  const points = recipients.length > 0 && scene.native === 'balances' ? [base.height, ...gridHeights(base.height, toHeight, scene.stride)] : [];
  const packed = session.manners.balances === 'packed';
  const hasLogs = recipients.length > 0 && scene.tokens.size > 0;

  const calls: RpcCall[] = [headerCall(toHeight), ...question.headerHeights.map((height) => headerCall(height))];
  const logsAt = calls.length;
  if (hasLogs) calls.push(logsCall(range));
  const balancesAt = calls.length;
  if (packed) calls.push(...points.map((height) => balancesCall(recipients, height)));
  calls.push(headerCall(toHeight));

  const answers = await session.batch(calls);
  const first = readHeaderAt(resultOf(answers[0]), toHeight);
  const last = readHeaderAt(resultOf(answers[calls.length - 1]), toHeight);
  if (first.hash !== last.hash) throw new ProviderFailure('moved', `block ${toHeight} changed during the read`);
  const headers = question.headerHeights.map((height, i) => readHeaderAt(resultOf(answers[1 + i]), height));
  const logs = hasLogs ? readLogs(resultOf(answers[logsAt]), range) : [];
  const balances = await readAllBalances(session, recipients, points, packed ? answers.slice(balancesAt, balancesAt + points.length) : null);
  return { headers: [...headers, last], logs, changes: findChanges(recipients, points, balances), range };
}

function resultOf(answer: RpcAnswer | undefined): unknown {
  assert(answer !== undefined, 'each call has an answer');
  if (!answer.ok) throw new ProviderFailure('rpc', answer.message);
  return answer.result;
}

type BalanceRow = readonly bigint[];

async function readAllBalances(
  session: RpcSession,
  addresses: readonly string[],
  points: readonly number[],
  packed: readonly RpcAnswer[] | null,
): Promise<readonly BalanceRow[]> {
  if (packed !== null) {
    const rows = packed.map((answer) => readBalances(answer, addresses.length));
    if (rows.every((row) => row !== null)) return rows;
    session.manners.balances = 'each';
  }
  const calls = points.flatMap((height) => addresses.map((address) => balanceCall(address, height)));
  const answers = calls.length === 0 ? [] : await session.batch(calls);
  return points.map((_, i) => addresses.map((_address, j) => readBalance(answers[i * addresses.length + j])));
}

function findChanges(addresses: readonly string[], points: readonly number[], balances: readonly BalanceRow[]): readonly BalanceChange[] {
  const changes: BalanceChange[] = [];
  for (let i = 1; i < points.length; i += 1) {
    for (const [j, address] of addresses.entries()) {
      const before = balances[i - 1]?.[j] ?? 0n;
      const after = balances[i]?.[j] ?? 0n;
      if (before !== after) changes.push({ address, afterHeight: points[i - 1] ?? 0, toHeight: points[i] ?? 0, before, after });
    }
  }
  return changes;
}

/** Neighbouring headers must be parent and child, from the base on. */
function checkLinks(base: Header, known: ReadonlyMap<number, EvmHeader>): void {
  for (const header of known.values()) {
    const parentHash = header.height === base.height + 1 ? base.hash : known.get(header.height - 1)?.hash;
    if (parentHash !== undefined && parentHash !== header.parentHash) throw new ProviderFailure('moved', `block ${header.height} has another parent`);
  }
}

async function readMissingHeaders(session: RpcSession, known: Map<number, EvmHeader>, logs: readonly TimelessTransfer[]): Promise<void> {
  const missing = [...new Set(logs.map((log) => log.height))].filter((height) => !known.has(height));
  if (missing.length === 0) return;
  const results = await session.results(missing.map((height) => headerCall(height)));
  for (const [i, height] of missing.entries()) known.set(height, readHeaderAt(results[i], height));
}

/**
 * When bloom filters say "maybe" and the logs say "none", another provider is asked. Only for short ranges whose every header was read
 * anyway; the settled pass, which reads all of it again elsewhere, is the real defence.
 */
async function askElsewhere(
  session: RpcSession,
  scene: Scene,
  range: LogsRange,
  known: ReadonlyMap<number, EvmHeader>,
  found: readonly TimelessTransfer[],
): Promise<void> {
  const heights = allHeights(range.fromHeight - 1, range.toHeight);
  const headers = heights.length > bloomBlocksMax ? [] : heights.flatMap((height) => known.get(height) ?? []);
  if (headers.length !== heights.length) return;
  const suspected = suspects(headers, range, found);
  const other = suspected.length === 0 ? null : scene.pool.another(session);
  if (other === null) return;
  const narrow: LogsRange = { ...range, recipients: suspected };
  let told: readonly TimelessTransfer[];
  try {
    const [before, logs, after] = await other.results([headerCall(range.toHeight), logsCall(narrow), headerCall(range.toHeight)]);
    const hash = known.get(range.toHeight)?.hash;
    const onOurBranch = [before, after].every((result) => readHeaderAt(result, range.toHeight).hash === hash);
    told = onOurBranch ? readLogs(logs, narrow) : [];
  } catch (error) {
    if (error instanceof ProviderFailure) return;
    throw error;
  }
  const missed = told.some((log) => !found.some((ours) => ours.txid === log.txid && ours.index === log.index));
  if (missed) throw new ProviderFailure('contradicted', `withholds logs that ${other.host} has`);
}
