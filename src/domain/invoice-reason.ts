// Owns why an invoice is in its state, as one code, and whether a person has to look at it. Codes are stable: pages and the API put
// each into one sentence. Pure; decides nothing.
import { deadlineMs, effectiveLevel, exceeds, options, receivedBy, roleOf, suffices, type Invoice } from './invoice';
import { unreachable } from './result';
import { isPresent, transferKey, type Observation } from './transfer';

export const invoiceReasons = [
  'choice_awaited',
  'payment_awaited',
  'rest_awaited',
  'confirming',
  'confirming_accepted',
  'paid_in_full',
  'paid_within_tolerance',
  'paid_in_grace',
  'paid_late_old_rate',
  'paid_late_new_rate',
  'paid_by_hand',
  'paid_over',
  'paid_twice',
  'expired_unpaid',
  'expired_unverified',
  'expired_partial',
  'late_undecided',
  'other_asset',
  'cancelled_by_hand',
  'cancelled_by_rule',
  'paid_after_cancellation',
  'invalid_by_hand',
  'reverted',
] as const;
export type InvoiceReason = (typeof invoiceReasons)[number];

export const attentionKinds = ['partial', 'late', 'cancelled_paid', 'other_asset', 'over', 'paid_twice', 'reverted'] as const;
export type AttentionKind = (typeof attentionKinds)[number];

/** What a person has to decide. The signature names the facts: when they change, the question is asked again. */
export interface Attention {
  readonly kind: AttentionKind;
  readonly signature: string;
}

function present(invoice: Invoice): readonly Observation[] {
  return Object.values(invoice.transfers).filter((transfer) => isPresent({ level: effectiveLevel(invoice, transfer) }));
}

/** Why the invoice is as it is. */
export function reasonOf(invoice: Invoice): InvoiceReason {
  const { base, exception } = invoice.status;
  if (base === 'invalid') return 'invalid_by_hand';
  if (exception === 'reverted') return 'reverted';
  if (exception === 'late' && base !== 'paid') return base === 'cancelled' ? 'paid_after_cancellation' : 'late_undecided';
  switch (base) {
    case 'paid':
      return paidReason(invoice);
    case 'confirming':
      return exception === 'marked' ? 'confirming_accepted' : 'confirming';
    case 'expired':
      if (exception === 'partial') return 'expired_partial';
      if (hasOtherAsset(invoice)) return 'other_asset';
      return invoice.expiryVerified ? 'expired_unpaid' : 'expired_unverified';
    case 'cancelled':
      return invoice.cancelledBy === 'rule' ? 'cancelled_by_rule' : 'cancelled_by_hand';
    case 'new':
      if (exception === 'partial') return 'rest_awaited';
      if (hasOtherAsset(invoice)) return 'other_asset';
      return options(invoice).length === 0 ? 'choice_awaited' : 'payment_awaited';
    default:
      return unreachable(base);
  }
}

function paidReason(invoice: Invoice): InvoiceReason {
  const { exception } = invoice.status;
  if (exception === 'marked') return 'paid_by_hand';
  if (exception === 'over') return isPaidTwice(invoice) ? 'paid_twice' : 'paid_over';
  if (exception === 'late') return invoice.terms.rules.late === 'new_rate' ? 'paid_late_new_rate' : 'paid_late_old_rate';
  const { settled } = receivedBy(invoice);
  if (settled.numerator < settled.denominator) return 'paid_within_tolerance';
  return present(invoice).some((transfer) => isInGrace(invoice, transfer)) ? 'paid_in_grace' : 'paid_in_full';
}

/** Money that counts only because the merchant's rule gives it some more minutes. */
export function isInGrace(invoice: Invoice, transfer: Observation): boolean {
  if (roleOf(invoice, transfer) !== 'counted') return false;
  return transfer.timeMs > deadlineMs(invoice, transfer.chain) - invoice.terms.rules.graceMs && invoice.cancelledBy !== 'merchant';
}

/** Two or more transfers of which each alone would have paid. */
function isPaidTwice(invoice: Invoice): boolean {
  const alone = present(invoice).filter((transfer) => {
    const only: Invoice = { ...invoice, transfers: { [transferKey(transfer)]: transfer } };
    return suffices(invoice, receivedBy(only).settledEver);
  });
  return alone.length > 1;
}

function hasOtherAsset(invoice: Invoice): boolean {
  return present(invoice).some((transfer) => roleOf(invoice, transfer) === 'other_asset');
}

/** What a person has to decide about the invoice now, or null. */
export function attentionOf(invoice: Invoice): Attention | null {
  const kind = attentionKind(invoice);
  if (kind === null) return null;
  const keys = present(invoice)
    .map((transfer) => transferKey(transfer))
    .sort();
  const signature = [kind, ...keys, String(invoice.refunds.length)].join(' ');
  return signature === invoice.reviewed ? null : { kind, signature };
}

function attentionKind(invoice: Invoice): AttentionKind | null {
  const { base, exception } = invoice.status;
  if (exception === 'reverted') return 'reverted';
  if (base === 'invalid') return exception === 'late' ? 'late' : null;
  if (exception === 'late' && base !== 'paid') return base === 'cancelled' ? 'cancelled_paid' : 'late';
  if (exception === 'partial' && (base === 'expired' || base === 'cancelled')) return 'partial';
  if (hasOtherAsset(invoice)) return 'other_asset';
  if (base === 'paid' && exception === 'marked' && hasUnacceptedLate(invoice)) return 'late';
  if (base !== 'paid' || exception !== 'over' || isSentBack(invoice)) return null;
  return isPaidTwice(invoice) ? 'paid_twice' : 'over';
}

/** Money that came after the end, and after a person had called what was there enough. */
function hasUnacceptedLate(invoice: Invoice): boolean {
  return present(invoice).some((transfer) => roleOf(invoice, transfer) === 'late' && invoice.acceptance?.keys.includes(transferKey(transfer)) !== true);
}

/** What was too much has gone back: with the refunds taken off, what came pays no more than the amount. */
function isSentBack(invoice: Invoice): boolean {
  let { numerator, denominator } = receivedBy(invoice).settledEver;
  for (const { asset, amount } of invoice.refunds) {
    const due = invoice.options[asset]?.quotes.findLast((quote) => quote.ready)?.dueBase;
    if (due === undefined) continue;
    [numerator, denominator] = [numerator * due - amount * denominator, denominator * due];
  }
  return !exceeds({ numerator, denominator });
}

/** Rules that have an effect on the state now, by name; each is told of once in the timeline and the activity log. */
export const ruleNames = ['underpayment', 'late', 'grace', 'cancel_unpaid', 'confirmation_level'] as const;
export type RuleName = (typeof ruleNames)[number];

export function rulesAtWork(invoice: Invoice): readonly RuleName[] {
  const reason = reasonOf(invoice);
  const { rules } = invoice.terms;
  const found: RuleName[] = [];
  const received = receivedBy(invoice);
  const isPaid = invoice.status.base === 'paid';
  if (rules.toleranceUnits > 0n && isPaid && suffices(invoice, received.settled) && received.settled.numerator < received.settled.denominator)
    found.push('underpayment');
  if (isPaid && suffices(invoice, received.settled) && !suffices(invoice, received.settledInTime)) found.push('late');
  if (isPaid && rules.graceMs > 0 && present(invoice).some((transfer) => isInGrace(invoice, transfer))) found.push('grace');
  if (reason === 'cancelled_by_rule') found.push('cancel_unpaid');
  if (isPaid && rules.settleAt !== 'confirmed') found.push('confirmation_level');
  return found;
}
