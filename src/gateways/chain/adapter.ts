// Owns the contract between a chain object and a chain: a scan is a function of cursor, watch list and what providers answer.
// It never stores anything; the chain object commits what a scan returns.
import type { Chain } from '../../domain/asset';
import type { FoundTransfer } from '../../domain/transfer';

export interface Header {
  readonly height: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timeMs: number;
}

/**
 * The pass over the newest blocks (first provider), or over the settled ones (another provider). Both find the same transfers under the same
 * keys; where amount or block differ one provider lied or the chain moved, and only what the settled pass says is confirmed.
 */
export type ScanPass = 'head' | 'settled';

export interface ScanInput {
  readonly chain: Chain;
  readonly pass: ScanPass;
  /** Last block this pass has covered; null before the first one. */
  readonly cursor: Header | null;
  /** Headers kept so far, newest last; only the head pass needs them, to walk a reorganisation back to the common ancestor. */
  readonly headers: readonly Header[];
  /** Where to begin when there is no cursor: the newest block not younger than this is the first cursor. */
  readonly startMs: number;
  /** Receiving addresses in canonical spelling, unique. */
  readonly addresses: readonly string[];
  /** At most this many blocks in one scan; the caller comes again until `behind` is 0. */
  readonly blocksMax: number;
  /**
   * Settled pass: `provider` of the last head scan, so that somebody else is asked even after this isolate forgot. When absent the
   * adapter's own memory counts, and without one the first provider is taken to have served the head.
   */
  readonly headProvider?: string | null;
}

export interface ScanOutput {
  /** The pass has covered everything up to and including this block. */
  readonly cursor: Header;
  /** New headers between the old cursor (or ancestor) and the new one, oldest first. Head pass only; at most the chain's memory. */
  readonly headers: readonly Header[];
  /** Set when the chain left our branch: the newest block both share. Everything above it is gone. Head pass only. */
  readonly ancestor: Header | null;
  readonly transfers: readonly FoundTransfer[];
  /** Newest block the provider knows. */
  readonly tip: Header;
  /** Newest block past the confirmation rule, and past finality, by this provider's word. */
  readonly settledHeight: number;
  readonly finalHeight: number;
  /** Blocks still to be covered by this pass. */
  readonly behind: number;
  /** Which provider answered: host name only, no keys. */
  readonly provider: string;
}

/**
 * All providers that the pass may ask failed; `detail` says each one's reason. `wrong_chain`, `provider_stale` and `reorg_too_deep` only
 * when all of them agree on it. `reorg_too_deep`: no stored header is in the chain any more; in the settled pass, the cursor is not. After
 * a head scan with an `ancestor` below the settled cursor the caller moves that cursor back to the ancestor.
 */
export type ScanFailure = {
  readonly failure: 'providers_failed' | 'wrong_chain' | 'reorg_too_deep' | 'provider_stale';
  readonly detail: string;
};

export type ScanResult = { readonly ok: true; readonly output: ScanOutput } | ({ readonly ok: false } & ScanFailure);

export interface ChainAdapter {
  scan(input: ScanInput): Promise<ScanResult>;
}
