// Owns what is read out of an invoice's rows for CryptoCloud's words: how much of it is there for good, and which transactions count.
import type { AssetId } from '../asset';
import { isEnough, noShare, type InvoiceStatus, type InvoiceTerms, type Share, type TransferRole } from '../invoice';
import type { TransferLevel } from '../transfer';

export interface OptionFacts {
  readonly asset: string;
  readonly due: bigint;
  readonly quotedAtMs: number;
}

export interface TransferFacts {
  readonly asset: string;
  readonly amount: bigint;
  readonly txid: string;
  readonly level: TransferLevel;
  readonly role: TransferRole | 'unmatched' | 'ambiguous';
}

/** The option that is told of: the one with the most money in it, else the one chosen last; null before the first. */
export function chosenOf<Option extends OptionFacts>(options: readonly Option[], counted: readonly TransferFacts[]): Option | null {
  const lastFirst = options.toSorted((a, b) => b.quotedAtMs - a.quotedAtMs);
  const shareOf = (option: Option): Share =>
    paidShare(
      [option],
      counted.filter((transfer) => transfer.asset === option.asset),
    );
  const exceeds = (a: Share, b: Share): boolean => a.numerator * b.denominator > b.numerator * a.denominator;
  return lastFirst.reduce<Option | null>((best, option) => (best === null || exceeds(shareOf(option), shareOf(best)) ? option : best), null);
}

/** Transfers that count and are sure enough. Of a paid invoice late money counts as well: a person or a rule let it. */
export function countedTransfers<Transfer extends TransferFacts>(
  terms: Pick<InvoiceTerms, 'rules'>,
  status: InvoiceStatus,
  transfers: readonly Transfer[],
): readonly Transfer[] {
  const roles: readonly string[] = status.base === 'paid' ? ['counted', 'late_accepted', 'late'] : ['counted', 'late_accepted'];
  return transfers.filter(({ level, role }) => roles.includes(role) && isEnough(level, terms.rules.settleAt));
}

/** Their sum as a part of what is due, each measured by its own option. Exact. */
export function paidShare(options: readonly OptionFacts[], transfers: readonly TransferFacts[]): Share {
  return transfers.reduce((sum, { asset, amount }) => {
    const due = options.find((option) => option.asset === asset)?.due ?? 0n;
    return due === 0n ? sum : { numerator: sum.numerator * due + amount * sum.denominator, denominator: sum.denominator * due };
  }, noShare);
}

/** Each transaction once, in the order in which they came. */
export function txidsOf(transfers: readonly TransferFacts[]): readonly string[] {
  return [...new Set(transfers.map((transfer) => transfer.txid))];
}

/** The chosen asset with what it asks. */
export function chosenDue(option: OptionFacts | null): { readonly asset: AssetId; readonly due: bigint } | null {
  return option === null ? null : { asset: option.asset as AssetId, due: option.due };
}
