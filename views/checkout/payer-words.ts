// Owns what a payer is told of each reason: a title, one sentence, and what to do next. Pure: facts come as text, nothing is computed.
import type { InvoiceReason } from '../../src/domain/invoice-reason';
import type { LateRule, SettleLevel } from '../../src/domain/invoice-rules';
import type { Words } from '../words';

export interface PayerFacts {
  readonly shop: string;
  /** `40 USDT`, or several sums in one text; empty when nothing came that counts. */
  readonly received: string;
  /** The same of what came in assets that nobody asked for. */
  readonly other: string;
  readonly settleAt: SettleLevel;
  readonly lateRule: LateRule;
}

/** The heading of the state. */
export function payerTitle(w: Words, reason: InvoiceReason, facts: PayerFacts): string {
  const { shop } = facts;
  const titles: Readonly<Record<InvoiceReason, () => string>> = {
    choice_awaited: w.choose_title,
    payment_awaited: () => w.pay_title({ shop }),
    rest_awaited: w.partial_title,
    confirming: w.progress_title,
    confirming_accepted: () => w.payer_accepted_title({ shop }),
    paid_in_full: w.paid_title,
    paid_within_tolerance: w.paid_title,
    paid_in_grace: w.paid_title,
    paid_late_old_rate: w.paid_title,
    paid_late_new_rate: w.paid_title,
    paid_by_hand: w.paid_title,
    paid_over: w.paid_title,
    paid_twice: w.paid_title,
    expired_unpaid: w.expired_title,
    expired_unverified: w.payer_unverified_title,
    expired_partial: w.expired_money_title,
    late_undecided: w.late_title,
    other_asset: w.payer_other_title,
    cancelled_by_hand: () => w.cancelled_title({ shop }),
    cancelled_by_rule: w.payer_rule_title,
    paid_after_cancellation: w.payer_cancelled_paid_title,
    invalid_by_hand: w.payer_invalid_title,
    reverted: w.reverted_title,
  };
  return titles[reason]();
}

/** One sentence on why the invoice is as it is, as the payer sees it. */
export function payerSentence(w: Words, reason: InvoiceReason, facts: PayerFacts): string {
  const { shop, received, other } = facts;
  const sentences: Readonly<Record<InvoiceReason, () => string>> = {
    choice_awaited: w.choose_lead,
    payment_awaited: w.payer_awaited,
    rest_awaited: () => w.payer_rest({ received }),
    confirming: () => (facts.settleAt === 'final' ? w.payer_confirming_final({ shop }) : w.progress_text({ shop })),
    confirming_accepted: () => w.payer_confirming_accepted({ shop }),
    paid_in_full: () => w.paid_text({ shop }),
    paid_within_tolerance: () => w.payer_paid_tolerance({ shop }),
    paid_in_grace: () => w.payer_paid_grace({ shop }),
    paid_late_old_rate: () => w.payer_paid_late_old({ shop }),
    paid_late_new_rate: () => w.payer_paid_late_new({ shop }),
    paid_by_hand: () => w.payer_paid_by_hand({ shop }),
    paid_over: () => w.paid_text({ shop }),
    paid_twice: () => w.payer_paid_twice({ shop }),
    expired_unpaid: w.expired_text,
    expired_unverified: w.payer_unverified,
    expired_partial: () => w.expired_money_text({ amount: received, shop }),
    late_undecided: () => (facts.lateRule === 'new_rate' ? w.payer_late_new_rate({ amount: received, shop }) : w.late_text({ amount: received, shop })),
    other_asset: () => w.payer_other({ other, shop }),
    cancelled_by_hand: () => (received === '' ? w.cancelled_text() : w.cancelled_money_text({ amount: received, shop })),
    cancelled_by_rule: () => w.payer_rule({ shop }),
    paid_after_cancellation: () => w.payer_cancelled_paid({ received, shop }),
    invalid_by_hand: () => (received === '' ? w.payer_invalid({ shop }) : w.payer_invalid_money({ shop, received })),
    reverted: () => w.reverted_text({ shop }),
  };
  return sentences[reason]();
}

/** What the payer does next, where the sentence does not say it already; null when there is nothing to do. */
export function payerAdvice(w: Words, reason: InvoiceReason, facts: PayerFacts): string | null {
  switch (reason) {
    case 'expired_unpaid':
    case 'cancelled_by_rule':
      return w.expired_do_not_send();
    case 'expired_unverified':
      return w.payer_look_again_advice();
    case 'expired_partial':
    case 'late_undecided':
    case 'paid_after_cancellation':
    case 'reverted':
      return w.payer_send_again_advice({ shop: facts.shop });
    case 'other_asset':
      return w.payer_other_closed();
    default:
      return null;
  }
}
