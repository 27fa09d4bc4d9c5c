// Owns what a movement seen on a chain is, and how two observations of it merge. Reads no chain itself.
import type { AssetId, ChainId } from './asset';

/**
 * How sure a transfer is. `seen`: in a block of the head chain. `confirmed`: past the chain's confirmation rule and found again by
 * a second provider. `final`: below the finalized block, nothing takes it back. `dropped`: no longer in the chain.
 */
export type TransferLevel = 'seen' | 'confirmed' | 'final' | 'dropped';

/** A transfer as an adapter finds it in blocks. Identity is (chain, txid, index); money is in base units of `asset`. */
export interface FoundTransfer {
  readonly chain: ChainId;
  /** Transaction hash; `internal:<block hash>` for native coin that only the balance shows. */
  readonly txid: string;
  /** Log index for tokens; `native` for value of the transaction itself; the address for `internal:` rows. */
  readonly index: string;
  readonly blockHash: string;
  readonly height: number;
  /** The block's own time. */
  readonly timeMs: number;
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly from: string | null;
  /** Receiving address in the adapter's canonical spelling (EVM: lower case). */
  readonly to: string;
}

/** What a chain object tells an invoice: the transfer's whole present state. `revision` rises by each change on that chain. */
export interface Observation extends FoundTransfer {
  readonly level: TransferLevel;
  readonly revision: number;
}

export type TransferKey = string;

export function transferKey(transfer: Pick<FoundTransfer, 'chain' | 'txid' | 'index'>): TransferKey {
  return `${transfer.chain}:${transfer.txid}:${transfer.index}`;
}

/** Money that the head chain holds now, however sure. */
export function isPresent(transfer: Pick<Observation, 'level'>): boolean {
  return transfer.level !== 'dropped';
}

/** Money past the confirmation rule. */
export function isSettled(transfer: Pick<Observation, 'level'>): boolean {
  return transfer.level === 'confirmed' || transfer.level === 'final';
}
