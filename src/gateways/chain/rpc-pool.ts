// Owns which provider is asked: order by pass, circuit breaking, the chain-id check, the size of batches. It keeps its
// memory in the isolate only: losing it costs a few calls and never money. It must never let the settled pass ask the head's provider.
import type { ScanPass } from './adapter';
import { readCount } from './evm-hex';
import { ProviderFailure } from './provider-failure';
import { BatchRefused, exchange, type RpcAnswer, type RpcCall } from './rpc-client';

export type { RpcAnswer, RpcCall } from './rpc-client';

export interface RpcPoolOptions {
  /** JSON-RPC endpoints, best first. Two independent operators at least, or the settled pass has nobody to check the head. */
  readonly providers: readonly string[];
  readonly evmChainId: number;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** How long one request may take, its body included; 10 s when absent. */
  readonly timeoutMs?: number;
}

/** One provider and what we have learnt about it. */
export interface RpcSession {
  /** Host and port, never the path: keys live there. */
  readonly host: string;
  readonly manners: ProviderManners;
  /** Answers in the order of the calls. Throws ProviderFailure. */
  batch(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]>;
  /** The same, where one refused call makes the whole answer worthless. */
  results(calls: readonly RpcCall[]): Promise<readonly unknown[]>;
}

/** Limits a provider taught us by refusing. */
export interface ProviderManners {
  chunkBlocks: number;
  chunkSuccesses: number;
  recipientsMax: number;
  batchMax: number;
  balances: 'packed' | 'each';
}

interface ProviderState {
  readonly url: string;
  readonly session: RpcSession;
  chainVerified: boolean;
  openUntilMs: number;
  failures: number;
  reason: ProviderFailure | null;
}

export interface RpcPool {
  /** Providers this pass may ask now, best first. */
  candidates(pass: ScanPass, headProvider: string | null): readonly RpcSession[];
  /** Somebody else who is healthy, to check a suspicion. */
  another(session: RpcSession): RpcSession | null;
  succeeded(session: RpcSession, pass: ScanPass): void;
  failed(session: RpcSession, failure: ProviderFailure): void;
  /** Providers this pass could use but for an open circuit, and why it is open. */
  shut(pass: ScanPass, headProvider: string | null): readonly { readonly session: RpcSession; readonly failure: ProviderFailure }[];
}

const timeoutMsDefault = 10_000;
const breakMsMin = 30_000;
const breakMsMax = 120_000;
const batchMaxStart = 100;
const chunkBlocksStart = 32;
/** go-ethereum allows 1,000 topics in one position; half of it passes everywhere. */
const recipientsMaxStart = 500;

export function createRpcPool(options: RpcPoolOptions): RpcPool {
  const states = options.providers.map((url) => createState(url, options));
  let servedHead: string | null = null;

  const allowed = (pass: ScanPass, headProvider: string | null): readonly ProviderState[] => {
    if (pass === 'head' || states.length === 1) return states;
    // Fail closed: a head that nobody remembers is taken to have come from the first provider.
    const head = headProvider ?? servedHead ?? states[0]?.session.host;
    return states.filter((state) => state.session.host !== head);
  };
  const find = (session: RpcSession): ProviderState | undefined => states.find((state) => state.session === session);

  return {
    candidates: (pass, headProvider) =>
      allowed(pass, headProvider)
        .filter((state) => state.openUntilMs <= options.now())
        .map((state) => state.session),
    another: (session) => states.find((state) => state.session !== session && state.openUntilMs <= options.now())?.session ?? null,
    succeeded(session, pass) {
      const state = find(session);
      if (state === undefined) return;
      state.failures = 0;
      state.reason = null;
      if (pass === 'head') servedHead = session.host;
    },
    failed(session, failure) {
      const state = find(session);
      if (state === undefined || failure.kind === 'moved' || failure.kind === 'state_pruned') return;
      state.failures += 1;
      state.reason = failure;
      state.chainVerified = false;
      const backoffMs = Math.min(breakMsMin * 2 ** (state.failures - 1), breakMsMax);
      state.openUntilMs = options.now() + Math.max(backoffMs, failure.retryAfterMs ?? 0);
    },
    shut: (pass, headProvider) =>
      allowed(pass, headProvider).flatMap(({ session, reason, openUntilMs }) =>
        openUntilMs > options.now() && reason !== null ? [{ session, failure: reason }] : [],
      ),
  };
}

function createState(url: string, options: RpcPoolOptions): ProviderState {
  const manners: ProviderManners = {
    chunkBlocks: chunkBlocksStart,
    chunkSuccesses: 0,
    recipientsMax: recipientsMaxStart,
    batchMax: batchMaxStart,
    balances: 'packed',
  };
  // Workers refuse `fetch` called as a method of another object.
  const send = options.fetch;
  const ask: Ask = (calls) => exchange(send, url, options.timeoutMs ?? timeoutMsDefault, calls);
  const verifyingBatch = async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    if (state.chainVerified) return splitBatch(ask, manners, calls);
    const [chainId, ...answers] = await splitBatch(ask, manners, [{ method: 'eth_chainId', params: [] }, ...calls]);
    if (chainId === undefined || !chainId.ok) throw new ProviderFailure('rpc', 'eth_chainId was refused');
    const answered = readCount(chainId.result, 'chain id');
    if (answered !== options.evmChainId) throw new ProviderFailure('wrong_chain', `chain id ${answered} instead of ${options.evmChainId}`);
    state.chainVerified = true;
    return answers;
  };
  const session: RpcSession = {
    host: new URL(url).host,
    manners,
    batch: verifyingBatch,
    async results(calls) {
      const answers = await verifyingBatch(calls);
      return answers.map((answer, i) => {
        if (!answer.ok) throw new ProviderFailure('rpc', `${calls[i]?.method ?? 'call'}: ${answer.message}`);
        return answer.result;
      });
    },
  };
  const state: ProviderState = { url, session, chainVerified: false, openUntilMs: 0, failures: 0, reason: null };
  return state;
}

type Ask = (calls: readonly RpcCall[]) => Promise<readonly RpcAnswer[]>;

/** One request where the provider takes it; several in the same order where it has taught us a limit. */
async function splitBatch(ask: Ask, manners: ProviderManners, calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
  const answers: RpcAnswer[] = [];
  while (answers.length < calls.length) {
    const part = calls.slice(answers.length, answers.length + manners.batchMax);
    try {
      answers.push(...(await ask(part)));
    } catch (error) {
      if (!(error instanceof BatchRefused)) throw error;
      if (part.length === 1) throw new ProviderFailure('rpc', 'refuses single calls as batches');
      manners.batchMax = Math.max(1, Math.floor(part.length / 2));
    }
  }
  return answers;
}
