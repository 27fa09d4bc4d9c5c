// Owns the one sentence that explains a state to a merchant: which rule, which rate, which transfer, which block. Figures come in as
// finished text; a sentence that lacks one of its figures says the same without figures. Computes nothing.
import type { InvoiceReason } from '../../src/domain/invoice-reason';
import type { Words } from '../words';

/** Figures as a reader of the page's language expects them: `40.00 USDT`. Whatever is not known is left out. */
export interface ReasonFacts {
  readonly due?: string;
  readonly received?: string;
  readonly remaining?: string;
  /** How much more than asked has come. */
  readonly over?: string;
  /** What is missing where a rule lets that pass, and the most that it lets pass. */
  readonly missing?: string;
  readonly tolerance?: string;
  /** Minutes that a rule gives after the end. */
  readonly grace?: string;
  /** `1 BNB = 612.40 USD`. */
  readonly rate?: string;
  /** What came after the end; what came in another coin. */
  readonly late?: string;
  readonly other?: string;
  /** `2/20`. */
  readonly confirmations?: string;
  /** The transfers that the state rests on: how many, the last one's name (short), its block and network. */
  readonly transfers?: { readonly count: number; readonly txid: string; readonly block: string; readonly network: string };
  /** A rule other than the usual one said when money is sure enough. */
  readonly settledAt?: 'seen' | 'final';
}

/** The sentence with its figures, or null where one is missing. */
type Figured = (w: Words, facts: ReasonFacts) => string | null;

function needs<Name extends Exclude<keyof ReasonFacts, 'transfers' | 'settledAt'>>(
  names: readonly Name[],
  say: (w: Words, figures: Readonly<Record<Name, string>>) => string,
): Figured {
  return (w, facts) => {
    const found = names.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]] as const]));
    return found.length < names.length ? null : say(w, Object.fromEntries(found) as Record<Name, string>);
  };
}

const figured: Readonly<Partial<Record<InvoiceReason, Figured>>> = {
  payment_awaited: needs(['due'], (w, f) => w.life_reason_payment_awaited_in(f)),
  rest_awaited: needs(['received', 'due', 'remaining'], (w, f) => w.life_reason_rest_awaited_in(f)),
  confirming: needs(['confirmations'], (w, f) => w.life_reason_confirming_in(f)),
  confirming_accepted: needs(['received'], (w, f) => w.life_reason_confirming_accepted_in(f)),
  paid_in_full: needs(['received'], (w, f) => w.life_reason_paid_in_full_in(f)),
  paid_within_tolerance: needs(['missing', 'tolerance'], (w, f) => w.life_reason_paid_within_tolerance_in(f)),
  paid_in_grace: needs(['grace'], (w, f) => w.life_reason_paid_in_grace_in(f)),
  paid_late_old_rate: needs(['rate'], (w, f) => w.life_reason_paid_late_old_rate_in(f)),
  paid_by_hand: needs(['received', 'due'], (w, f) => w.life_reason_paid_by_hand_in(f)),
  paid_over: needs(['over'], (w, f) => w.life_reason_paid_over_in(f)),
  paid_twice: needs(['over'], (w, f) => w.life_reason_paid_twice_in(f)),
  expired_partial: needs(['received', 'due', 'remaining'], (w, f) => w.life_reason_expired_partial_in(f)),
  late_undecided: needs(['late'], (w, f) => w.life_reason_late_undecided_in(f)),
  other_asset: needs(['other'], (w, f) => w.life_reason_other_asset_in(f)),
  paid_after_cancellation: needs(['late'], (w, f) => w.life_reason_paid_after_cancellation_in(f)),
  reverted: needs(['received', 'due'], (w, f) => w.life_reason_reverted_in(f)),
};

const plain: Readonly<Record<InvoiceReason, (w: Words) => string>> = {
  choice_awaited: (w) => w.life_reason_choice_awaited(),
  payment_awaited: (w) => w.life_reason_payment_awaited(),
  rest_awaited: (w) => w.life_reason_rest_awaited(),
  confirming: (w) => w.life_reason_confirming(),
  confirming_accepted: (w) => w.life_reason_confirming_accepted(),
  paid_in_full: (w) => w.life_reason_paid_in_full(),
  paid_within_tolerance: (w) => w.life_reason_paid_within_tolerance(),
  paid_in_grace: (w) => w.life_reason_paid_in_grace(),
  paid_late_old_rate: (w) => w.life_reason_paid_late_old_rate(),
  paid_late_new_rate: (w) => w.life_reason_paid_late_new_rate(),
  paid_by_hand: (w) => w.life_reason_paid_by_hand(),
  paid_over: (w) => w.life_reason_paid_over(),
  paid_twice: (w) => w.life_reason_paid_twice(),
  expired_unpaid: (w) => w.life_reason_expired_unpaid(),
  expired_unverified: (w) => w.life_reason_expired_unverified(),
  expired_partial: (w) => w.life_reason_expired_partial(),
  late_undecided: (w) => w.life_reason_late_undecided(),
  other_asset: (w) => w.life_reason_other_asset(),
  cancelled_by_hand: (w) => w.life_reason_cancelled_by_hand(),
  cancelled_by_rule: (w) => w.life_reason_cancelled_by_rule(),
  paid_after_cancellation: (w) => w.life_reason_paid_after_cancellation(),
  invalid_by_hand: (w) => w.life_reason_invalid_by_hand(),
  reverted: (w) => w.life_reason_reverted(),
};

/** One human sentence for the state. `reason` empty: the invoice's object has not opened yet. */
export function reasonSentence(w: Words, reason: InvoiceReason | '', facts: ReasonFacts): string {
  if (reason === '') return w.life_reason_unknown();
  return figured[reason]?.(w, facts) ?? plain[reason](w);
}

/** What the sentence rests on, for the small print below it: the rate, the transfer and its block, the rule about being sure. */
export function reasonGrounds(w: Words, reason: InvoiceReason | '', facts: ReasonFacts): readonly string[] {
  const { rate, transfers, settledAt } = facts;
  const grounds: string[] = [];
  if (settledAt === 'seen') grounds.push(w.life_reason_settled_seen());
  if (settledAt === 'final') grounds.push(w.life_reason_settled_final());
  if (transfers !== undefined && transfers.count === 1)
    grounds.push(w.life_reason_trace({ txid: transfers.txid, block: transfers.block, network: transfers.network }));
  if (transfers !== undefined && transfers.count > 1)
    grounds.push(w.life_reason_trace_many({ count: String(transfers.count), block: transfers.block, network: transfers.network }));
  // Where the sentence itself names the rate, it is not said twice.
  if (rate !== undefined && transfers !== undefined && reason !== 'paid_late_old_rate' && reason !== 'paid_late_new_rate') {
    grounds.push(w.life_reason_rate({ rate }));
  }
  return grounds;
}
