// Owns what people do to an invoice by hand: cancel, accept what has come, give time, call it invalid, write down a refund, let be. Each
// names the version it was decided on; when the invoice has moved since, it is refused and the person looks again (hazard H21).
import type { AssetId } from './asset';
import { effectiveLevel, hasMoney, isOpen, refundable, type Invoice } from './invoice';
import type { InvoiceEvent } from './invoice-event';
import { attentionOf } from './invoice-reason';
import type { Posting } from './ledger';
import { limits } from './limits';
import { invalidField, type Refusal } from './refusal';
import { ok, refuse, unreachable, type Result } from './result';
import { isPresent, type TransferKey } from './transfer';

/** `seenVersion`: the `seq` that the person looked at; null for callers that are entitled not to have looked (cancelling by API). */
interface Seen {
  readonly seenVersion: number | null;
  /** Whose word it is: `user:usr_…` or `key:key_…`. */
  readonly by: string;
}

export type HandCommand =
  | ({ readonly type: 'cancel' } & Seen)
  /** The money that is there is enough: the invoice counts as paid as soon as that money is sure. */
  | ({ readonly type: 'accept'; readonly reason: string } & Seen)
  | ({ readonly type: 'extend'; readonly minutes: number } & Seen)
  | ({ readonly type: 'invalidate'; readonly reason: string } & Seen)
  /** `amount` in base units of the asset. */
  | ({ readonly type: 'refund'; readonly asset: AssetId; readonly amount: bigint; readonly txid: string; readonly reason: string } & Seen)
  | ({ readonly type: 'review' } & Seen);

/**
 * The events of a person's word. Refuses `invoice_changed` with the present version, `invoice_closed`, `invoice_has_money`,
 * `nothing_to_accept`, `already_extended`, `refund_too_large`, `nothing_to_review`, `invalid_input` beyond the limits.
 */
export function decideByHand(invoice: Invoice, command: HandCommand, nowMs: number): Result<readonly InvoiceEvent[]> {
  // Cancelling is refused by whatever happened meanwhile, and cancelling twice is cancelling once.
  if (command.type === 'cancel') return cancel(invoice, nowMs);
  if (command.seenVersion !== null && command.seenVersion !== invoice.seq) return refuse({ reason: 'invoice_changed', version: invoice.seq });
  switch (command.type) {
    case 'accept':
      return accept(invoice, command);
    case 'extend':
      return extend(invoice, command, nowMs);
    case 'invalidate':
      return invalidate(invoice, command);
    case 'refund':
      return refund(invoice, command);
    case 'review':
      return review(invoice, command.by);
    default:
      return unreachable(command);
  }
}

function closed(invoice: Invoice, nowMs: number): Refusal {
  const { base } = invoice.status;
  return { reason: 'invoice_closed', base: base === 'new' && nowMs >= invoice.expiresAtMs ? 'expired' : base };
}

function cancel(invoice: Invoice, nowMs: number): Result<readonly InvoiceEvent[]> {
  if (invoice.cancelledAtMs !== null) return ok([]);
  if (hasMoney(invoice)) return refuse({ reason: 'invoice_has_money' });
  return isOpen(invoice, nowMs) ? ok([{ type: 'cancelled', cause: 'merchant' }]) : refuse(closed(invoice, nowMs));
}

/** Why what has come cannot be accepted now, or null. Also what decides whether a page offers it. */
export function acceptanceRefusal(invoice: Invoice): Refusal | null {
  const { base, exception } = invoice.status;
  if (base === 'invalid') return { reason: 'invoice_closed', base };
  const decided = base === 'paid' || (base === 'confirming' && exception !== 'reverted');
  return decided || presentKeys(invoice).length === 0 ? { reason: 'nothing_to_accept' } : null;
}

function presentKeys(invoice: Invoice): readonly TransferKey[] {
  return Object.entries(invoice.transfers)
    .filter(([, transfer]) => isPresent({ level: effectiveLevel(invoice, transfer) }))
    .map(([key]) => key)
    .sort();
}

function accept(invoice: Invoice, command: Extract<HandCommand, { type: 'accept' }>): Result<readonly InvoiceEvent[]> {
  const refusal = acceptanceRefusal(invoice);
  return refusal === null ? ok([{ type: 'accepted', keys: presentKeys(invoice), reason: command.reason, by: command.by }]) : refuse(refusal);
}

/** Why no more time can be given, or null. */
export function extensionRefusal(invoice: Invoice, nowMs: number): Refusal | null {
  if (invoice.extendedAtMs !== null) return { reason: 'already_extended' };
  const { base } = invoice.status;
  // What ended long ago is not watched closely any more.
  const lately = nowMs < invoice.expiresAtMs + limits.watchWarmAfterExpiryMs;
  return (base === 'new' || base === 'expired') && lately && invoice.terms.deposit === null ? null : closed(invoice, nowMs);
}

function extend(invoice: Invoice, command: Extract<HandCommand, { type: 'extend' }>, nowMs: number): Result<readonly InvoiceEvent[]> {
  const refusal = extensionRefusal(invoice, nowMs);
  if (refusal !== null) return refuse(refusal);
  if (!Number.isInteger(command.minutes) || command.minutes < limits.expiryMinutesMin)
    return refuse(invalidField('/minutes', 'too_small', String(limits.expiryMinutesMin)));
  if (command.minutes > limits.extensionMinutesMax) return refuse(invalidField('/minutes', 'too_large', String(limits.extensionMinutesMax)));
  const expiresAtMs = Math.max(nowMs, invoice.expiresAtMs) + command.minutes * 60_000;
  return ok([{ type: 'extended', expiresAtMs, by: command.by }]);
}

function invalidate(invoice: Invoice, command: Extract<HandCommand, { type: 'invalidate' }>): Result<readonly InvoiceEvent[]> {
  if (invoice.invalidatedAtMs !== null) return ok([]);
  return ok([{ type: 'invalidated', reason: command.reason, by: command.by }]);
}

/** A refund is what already happened in the merchant's own wallet; it can never be more than arrived for good. Twice is once, by transaction. */
function refund(invoice: Invoice, command: Extract<HandCommand, { type: 'refund' }>): Result<readonly InvoiceEvent[]> {
  const { asset, amount, txid, reason, by } = command;
  const known = invoice.refunds.find((candidate) => candidate.txid === txid && candidate.asset === asset);
  if (known !== undefined) return known.amount === amount ? ok([]) : refuse(invalidField('/txid', 'in_use'));
  if (amount <= 0n) return refuse(invalidField('/amount', 'too_small'));
  if (invoice.refunds.length >= limits.refundsPerInvoiceMax) return refuse({ reason: 'limit_reached', limit: 'refunds', max: limits.refundsPerInvoiceMax });
  const most = refundable(invoice, asset);
  if (amount > most) return refuse({ reason: 'refund_too_large', asset, most: most > 0n ? most : 0n });
  const posting: Posting = { transferKey: `refund:${asset}:${txid}`, asset, source: 'received', destination: 'refunded', amount };
  return ok([{ type: 'refunded', refund: { asset, amount, txid }, reason, by, postings: [posting] }]);
}

function review(invoice: Invoice, by: string): Result<readonly InvoiceEvent[]> {
  const attention = attentionOf(invoice);
  return attention === null ? refuse({ reason: 'nothing_to_review' }) : ok([{ type: 'reviewed', signature: attention.signature, by }]);
}
