// Owns the scan of an EVM chain: which provider, from where to where, in ranges of which size. One scan is answered by one provider, so
// that "head" and "settled" can be kept apart; another one takes over when it fails. It stores nothing and never skips a block.
import { assetsOn, type Chain, type ConfirmationRule } from '../../domain/asset';
import { assert } from '../../domain/result';
import type { FoundTransfer } from '../../domain/transfer';
import type { ChainAdapter, Header, ScanFailure, ScanInput, ScanOutput, ScanResult } from './adapter';
import { readChunk, type Scene } from './evm-chunk';
import { findAncestor, findBlockBefore, headerCall, readHeader, readHeaderAt, withoutBloom, type BlockTag, type EvmHeader } from './evm-headers';
import { tokensByContract } from './evm-logs';
import { malformed, ProviderFailure } from './provider-failure';
import { createRpcPool, type RpcAnswer, type RpcPool, type RpcSession } from './rpc-pool';

export interface EvmAdapterOptions {
  readonly chain: Chain;
  /** JSON-RPC endpoints, best first. */
  readonly providers: readonly string[];
  /** The operator's own rule in place of the chain's. */
  readonly confirmation?: ConfirmationRule;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** How long one request may take; 10 s when absent. */
  readonly timeoutMs?: number;
}

/** An adapter for one EVM chain. It remembers providers' health and manners between scans, and nothing about money. */
export function createEvmAdapter(options: EvmAdapterOptions): ChainAdapter {
  const { chain } = options;
  assert(chain.evmChainId !== null, `${chain.id} is an EVM chain`);
  const pool = createRpcPool({ ...options, evmChainId: chain.evmChainId });
  const assets = assetsOn(chain.id);
  const coin = assets.find((asset) => asset.contract === null);
  assert(coin !== undefined, `${chain.id} has a coin of its own`);
  const knowledge: Knowledge = {
    rule: options.confirmation ?? chain.confirmation,
    now: options.now,
    scene: {
      tokens: tokensByContract(assets),
      coin,
      addresses: [],
      stride: Math.max(1, Math.ceil(chain.tickMs / chain.blockTimeMs)),
      native: 'balances',
      pool,
    },
  };
  return {
    async scan(input) {
      assert(input.chain.id === chain.id, 'an adapter scans its own chain');
      const scene: Scene = { ...knowledge.scene, addresses: input.addresses };
      const tried: Tried[] = [];
      const seen = await scanWithAny({ ...knowledge, scene }, input, pool.candidates(input.pass, input.headProvider ?? null), tried);
      if (seen !== null) return seen;
      // Nobody keeps the state of these blocks: their plain transactions are better than standing still.
      const forgetful = tried.filter(({ failure }) => failure.kind === 'state_pruned').map(({ session }) => session);
      const direct = await scanWithAny({ ...knowledge, scene: { ...scene, native: 'direct' } }, input, forgetful, tried);
      return direct ?? failed(tried, pool, input);
    },
  };
}

interface Knowledge {
  readonly rule: ConfirmationRule;
  readonly now: () => number;
  readonly scene: Scene;
}

interface Tried {
  readonly session: RpcSession;
  readonly failure: ProviderFailure;
}

async function scanWithAny(knowledge: Knowledge, input: ScanInput, sessions: readonly RpcSession[], tried: Tried[]): Promise<ScanResult | null> {
  const { pool } = knowledge.scene;
  for (const session of sessions) {
    try {
      const { output, failure } = await scanWith(session, knowledge, input);
      pool.succeeded(session, input.pass);
      if (failure !== null) pool.failed(session, failure);
      return { ok: true, output };
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      pool.failed(session, error);
      tried.push({ session, failure: error });
    }
  }
  return null;
}

function failed(tried: readonly Tried[], pool: RpcPool, input: ScanInput): ScanResult {
  const shut = pool.shut(input.pass, input.headProvider ?? null).filter(({ session }) => !tried.some((one) => one.session === session));
  const all = [...tried, ...shut];
  const kinds = new Set(all.map(({ failure }) => failure.kind));
  const only = kinds.size === 1 ? [...kinds][0] : undefined;
  const detail = all.map(({ session, failure }) => `${session.host}: ${failure.message}`).join('; ');
  return { ok: false, failure: nameFailure(only), detail: detail === '' ? 'nobody but the provider of the head is left' : detail };
}

function nameFailure(kind: ProviderFailure['kind'] | undefined): ScanFailure['failure'] {
  if (kind === 'wrong_chain' || kind === 'reorg_too_deep') return kind;
  return kind === 'stale' ? 'provider_stale' : 'providers_failed';
}

interface Scanned {
  readonly output: ScanOutput;
  /** Why the provider stopped before the end of the range, when it did. */
  readonly failure: ProviderFailure | null;
}

async function scanWith(session: RpcSession, knowledge: Knowledge, input: ScanInput): Promise<Scanned> {
  const view = await readView(session, knowledge.rule, input.cursor);
  await refuseStale(session, knowledge, input.chain, view.tip);
  const end = input.pass === 'head' ? view.tip.height : view.settledHeight;
  const start = await findBase(session, input, view, end);
  const base = start.base;
  const covered = await coverRange(session, knowledge.scene, base, Math.min(end, base.height + Math.max(1, input.blocksMax)));
  const isHead = input.pass === 'head';
  return {
    failure: covered.failure,
    output: {
      cursor: covered.last,
      headers: isHead ? [...start.headers, ...covered.headers].slice(-headersMax) : [],
      ancestor: start.ancestor,
      transfers: covered.transfers,
      tip: withoutBloom(view.tip),
      settledHeight: view.settledHeight,
      finalHeight: view.finalHeight,
      behind: Math.max(0, end - covered.last.height),
      provider: session.host,
    },
  };
}

/** Enough to walk back over any reorganisation an honest chain of the table has had. */
const headersMax = 256;
/** Depth that stands in for finality on a node that has no tags: four Ethereum epochs. */
const finalDepth = 128;

interface View {
  readonly tip: EvmHeader;
  readonly settledHeight: number;
  readonly finalHeight: number;
  /** The provider's block at the cursor's height; null when there is no cursor or its tip is lower. */
  readonly atCursor: EvmHeader | null;
}

async function readView(session: RpcSession, rule: ConfirmationRule, cursor: Header | null): Promise<View> {
  const tags: readonly BlockTag[] = rule.kind === 'tag' && rule.tag === 'safe' ? ['finalized', 'safe'] : ['finalized'];
  const calls = [headerCall('latest'), ...tags.map((tag) => headerCall(tag)), ...(cursor === null ? [] : [headerCall(cursor.height)])];
  const answers = await session.batch(calls);
  const tip = readHeader(resultOf(answers[0]));
  if (tip === null) throw malformed('latest block');
  const tagHeight = (answer: RpcAnswer | undefined): number => {
    const header = answer?.ok === true ? readHeader(answer.result) : null;
    return Math.min(header?.height ?? tip.height - finalDepth, tip.height);
  };
  const finalizedHeight = tagHeight(answers[1]);
  const ruleHeight =
    rule.kind === 'depth'
      ? tip.height - rule.blocks + 1
      : Math.min(rule.tag === 'safe' ? tagHeight(answers[2]) : finalizedHeight, tip.height - rule.depthMinimum);
  const settledHeight = Math.max(0, ruleHeight);
  const atCursor = cursor === null || cursor.height > tip.height ? null : readHeaderAt(resultOf(answers[calls.length - 1]), cursor.height);
  return { tip, settledHeight, finalHeight: Math.max(0, Math.min(finalizedHeight, settledHeight)), atCursor };
}

function resultOf(answer: RpcAnswer | undefined): unknown {
  assert(answer !== undefined, 'each call has an answer');
  if (!answer.ok) throw new ProviderFailure('rpc', answer.message);
  return answer.result;
}

const staleBlocks = 20;
const staleMsMin = 30_000;

/** An old tip alone may be a quiet chain; an old tip below somebody else's is a node that fell behind. */
async function refuseStale(session: RpcSession, knowledge: Knowledge, chain: Chain, tip: Header): Promise<void> {
  const { pool } = knowledge.scene;
  if (knowledge.now() - tip.timeMs <= Math.max(staleBlocks * chain.blockTimeMs, staleMsMin)) return;
  const other = pool.another(session);
  if (other === null) return;
  let theirs: EvmHeader | null;
  try {
    theirs = readHeader((await other.results([headerCall('latest')]))[0]);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    pool.failed(other, error);
    return;
  }
  if (theirs !== null && theirs.height > tip.height && theirs.timeMs > tip.timeMs)
    throw new ProviderFailure('stale', `tip ${tip.height}, ${other.host} has ${theirs.height}`);
}

interface Base {
  readonly base: Header;
  readonly ancestor: Header | null;
  /** Older headers for the caller's memory, on the first scan only. */
  readonly headers: readonly Header[];
}

async function findBase(session: RpcSession, input: ScanInput, view: View, end: number): Promise<Base> {
  const { cursor, pass } = input;
  if (cursor === null) {
    const base = await findBlockBefore(session, input.chain, input.startMs, view.tip, end);
    return { base, ancestor: null, headers: pass === 'head' ? [...(await readOlderHeaders(session, base)), base] : [] };
  }
  if (view.atCursor?.hash === cursor.hash) return { base: cursor, ancestor: null, headers: [] };
  if (pass === 'settled') {
    if (view.atCursor === null) throw new ProviderFailure('stale', `tip ${view.tip.height} is below the cursor ${cursor.height}`);
    throw new ProviderFailure('reorg_too_deep', `another block at the settled cursor ${cursor.height}`);
  }
  const ours = input.headers.find((header) => header.height === view.tip.height);
  if (view.atCursor === null && (ours === undefined || ours.hash === view.tip.hash)) {
    throw new ProviderFailure('stale', `tip ${view.tip.height} is below the cursor ${cursor.height}`);
  }
  const ancestor = await findAncestor(session, input.headers, Math.min(view.tip.height, cursor.height));
  return { base: ancestor, ancestor, headers: [] };
}

/** A scan that starts at the tip must survive the next reorganisation: a few older headers, ever further apart. */
async function readOlderHeaders(session: RpcSession, base: Header): Promise<readonly Header[]> {
  const heights = [64, 32, 16, 8, 4, 2, 1].map((back) => base.height - back).filter((height) => height >= 0);
  if (heights.length === 0) return [];
  const results = await session.results(heights.map((height) => headerCall(height)));
  return heights.map((height, i) => withoutBloom(readHeaderAt(results[i], height)));
}

interface Covered {
  readonly last: Header;
  readonly headers: readonly Header[];
  readonly transfers: readonly FoundTransfer[];
  readonly failure: ProviderFailure | null;
}

/** Reads range after range. What was read before a failure is kept; a failure before the first range is thrown. */
async function coverRange(session: RpcSession, scene: Scene, base: Header, target: number): Promise<Covered> {
  const headers: Header[] = [];
  const transfers: FoundTransfer[] = [];
  let last = base;
  while (last.height < target) {
    const size = Math.min(chunkSize(session, scene), target - last.height);
    try {
      const chunk = await readChunk(session, scene, last, last.height + size);
      headers.push(...chunk.headers.map(withoutBloom));
      transfers.push(...chunk.transfers);
      last = withoutBloom(chunk.last);
      growChunk(session);
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      const couldBeSize = error.kind === 'rpc' || error.kind === 'transport';
      const smaller = couldBeSize && shrinkChunk(session, scene, size);
      if (error.kind === 'rpc' && smaller) continue;
      if (last === base) throw error;
      return { last, headers, transfers, failure: error };
    }
  }
  return { last, headers, transfers, failure: null };
}

const chunkBlocksMax = 100;
/** Ranges read at the smaller size before the next larger one is tried. */
const chunkGrowAfter = 16;
const recipientsMin = 50;
/** Whole blocks, or one call per address: each costs much more than a header. */
const chunkBlocksCostly = 8;

function chunkSize(session: RpcSession, scene: Scene): number {
  const costly = scene.native === 'direct' || session.manners.balances === 'each';
  return Math.min(session.manners.chunkBlocks, costly ? chunkBlocksCostly : chunkBlocksMax);
}

function growChunk({ manners }: RpcSession): void {
  manners.chunkSuccesses += 1;
  if (manners.chunkSuccesses < chunkGrowAfter) return;
  manners.chunkSuccesses = 0;
  manners.chunkBlocks = Math.min(chunkBlocksMax, manners.chunkBlocks * 2);
  // One refused call may have been a bad moment; address by address costs too much to keep up without need.
  manners.balances = 'packed';
}

/** Learns from a failure: shorter ranges, then fewer recipients a call. False when there is nothing left to try. */
function shrinkChunk({ manners }: RpcSession, scene: Scene, size: number): boolean {
  manners.chunkSuccesses = 0;
  if (size > 1) {
    manners.chunkBlocks = Math.floor(size / 2);
    return true;
  }
  if (manners.recipientsMax > recipientsMin && scene.addresses.length > recipientsMin) {
    manners.recipientsMax = Math.max(recipientsMin, Math.floor(manners.recipientsMax / 2));
    return true;
  }
  return false;
}
