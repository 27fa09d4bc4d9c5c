// Owns how a transfer finds its invoice. An address of its own names the invoice; on a shared address only the exact amount does.
// What matches nothing is kept and shown: money is never dropped.
import type { AssetId } from './asset';

/** One reason to look at an address. `asset` and `amount` are set on shared addresses only. */
export interface Watch {
  readonly address: string;
  readonly asset: AssetId | null;
  readonly amount: bigint | null;
  readonly invoiceId: string;
  readonly accountId: string;
  readonly projectId: string;
}

export type Match =
  | { readonly kind: 'matched'; readonly watch: Watch }
  | { readonly kind: 'ambiguous'; readonly watch: Watch }
  | { readonly kind: 'unmatched'; readonly watch: Watch };

/** The invoice of a transfer among the watches of its address, or null when nobody watches that address. */
export function match(transfer: { readonly to: string; readonly asset: AssetId; readonly amount: bigint }, watches: readonly Watch[]): Match | null {
  const here = watches.filter((watch) => watch.address === transfer.to);
  const own = here.filter((watch) => watch.amount === null);
  const exact = here.filter((watch) => watch.amount === transfer.amount && watch.asset === transfer.asset);
  const candidates = own.length > 0 ? own : exact;
  const [first, second] = candidates;
  if (first !== undefined && second === undefined) return { kind: 'matched', watch: first };
  // Two invoices on one address of their own cannot be (unique over all tenants); two equal amounts can, after a release.
  if (first !== undefined) return { kind: 'ambiguous', watch: first };
  const newest = here[here.length - 1];
  return newest === undefined ? null : { kind: 'unmatched', watch: newest };
}
