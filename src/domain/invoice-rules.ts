// Owns the rules and costs that an invoice is made with. They are frozen in its terms: what a merchant changes afterwards concerns the
// next invoice, and the same facts always lead to the same state.
import { mulDivRoundedUp } from './money';

/** What happens to money that comes after the end: a person decides, or it counts at the quote of then, or at the rate of now. */
export type LateRule = 'ask' | 'old_rate' | 'new_rate';

/** How sure money must be before the invoice counts as paid. */
export type SettleLevel = 'seen' | 'confirmed' | 'final';

export interface InvoiceRules {
  /** So many scaled units of the invoice's currency may be missing. */
  readonly toleranceUnits: bigint;
  readonly late: LateRule;
  /** Money stamped so long after the expiry still counts as in time. */
  readonly graceMs: number;
  /** Unpaid at its end, the invoice is cancelled instead of expired. */
  readonly cancelUnpaid: boolean;
  readonly settleAt: SettleLevel;
}

export const plainRules: InvoiceRules = { toleranceUnits: 0n, late: 'ask', graceMs: 0, cancelUnpaid: false, settleAt: 'confirmed' };

export interface InvoiceCosts {
  readonly spreadBps: number;
  readonly spreadBy: 'payer' | 'merchant';
  /** Scaled units of the invoice's currency. */
  readonly feeUnits: bigint;
  readonly feeBy: 'payer' | 'merchant';
}

export const noCosts: InvoiceCosts = { spreadBps: 0, spreadBy: 'payer', feeUnits: 0n, feeBy: 'payer' };

/** What the payer is asked for: the amount with the costs that are theirs. The spread goes into the rate (see quote.ts). */
export function askedOf(amount: bigint, costs: InvoiceCosts): { readonly amount: bigint; readonly spreadBps: number } {
  return {
    amount: costs.feeBy === 'payer' ? amount + costs.feeUnits : amount,
    spreadBps: costs.spreadBy === 'payer' ? costs.spreadBps : 0,
  };
}

/** The costs in figures, for whoever bears them: fee and spread in scaled units, the spread rounded up. */
export function costsIn(amount: bigint, costs: InvoiceCosts): { readonly fee: bigint; readonly spread: bigint } {
  return { fee: costs.feeUnits, spread: mulDivRoundedUp(amount, BigInt(costs.spreadBps), 10_000n) };
}
