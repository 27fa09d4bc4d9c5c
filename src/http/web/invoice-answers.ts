// Owns the four plain answers about an invoice and the one step that would clear its state. Pure.
import type { DeliveryRow } from '../../db/delivery';
import { isSettled, isPresent } from '../../domain/transfer';
import { unreachable } from '../../domain/result';
import type { Answer, Answers, NextStep, TransferRow } from '../../../views/invoice/model';
import { furthest, hasMoney, missingText, type InvoiceFacts } from './invoice-view';

const yes = (detail: string | null = null): Answer => ({ verdict: 'yes', detail });
const no = (detail: string | null = null): Answer => ({ verdict: 'no', detail });
const wait = (detail: string | null = null): Answer => ({ verdict: 'wait', detail });

/** Was money seen, was it enough, is it confirmed, was the shop told. */
export function answersOf(facts: InvoiceFacts, transfers: readonly TransferRow[], nowMs: number): Answers {
  const { detail, deliveries } = facts;
  const { invoice } = detail;
  const isOpen = invoice.base === 'confirming' || (invoice.base === 'new' && nowMs < invoice.expiresAtMs);
  const nothing = isOpen ? wait() : no();
  return {
    seen: hasMoney(detail) ? yes() : nothing,
    amount: amountAnswer(facts, nothing),
    confirmed: confirmedAnswer(facts, transfers, nothing),
    told: toldAnswer(deliveries, isOpen),
  };
}

function amountAnswer({ detail }: InvoiceFacts, nothing: Answer): Answer {
  if (detail.invoice.base === 'paid' || detail.invoice.base === 'confirming') return yes();
  if (!hasMoney(detail)) return nothing;
  const missing = missingText(detail);
  return missing === null ? yes() : no(missing);
}

function confirmedAnswer({ detail }: InvoiceFacts, transfers: readonly TransferRow[], nothing: Answer): Answer {
  const present = detail.transfers.filter(isPresent);
  if (present.length === 0) return nothing;
  return present.every(isSettled) ? yes() : wait(furthest(transfers));
}

function toldAnswer(deliveries: readonly DeliveryRow[], isOpen: boolean): Answer {
  // A shop without an endpoint is told by mail.
  const latest = deliveries.find((delivery) => delivery.channel === 'webhook') ?? deliveries[0];
  if (latest === undefined) return isOpen ? wait() : no();
  const detail = latest.channel === 'email' || latest.statusCode === null ? null : String(latest.statusCode);
  if (latest.state === 'sent') return yes(detail);
  return latest.state === 'dead' ? no(detail) : wait(detail);
}

/** What a merchant would do next; `none` when there is nothing to do. */
export function nextStepOf(facts: InvoiceFacts, nowMs: number): NextStep {
  const { detail, deliveries } = facts;
  const { invoice, options } = detail;
  if (invoice.exception === 'reverted') return 'look_reverted';
  if (invoice.exception === 'late') return 'decide_late';
  switch (invoice.base) {
    case 'confirming':
      return 'wait_confirmations';
    case 'paid':
      if (invoice.exception === 'over') return 'settle_over';
      return deliveries.some((delivery) => delivery.channel === 'webhook' && delivery.state === 'dead') ? 'shop_endpoint' : 'none';
    case 'expired':
    case 'cancelled':
    case 'invalid':
      return invoice.exception === 'partial' ? 'decide_partial' : 'new_invoice';
    case 'new':
      if (nowMs >= invoice.expiresAtMs) return invoice.exception === 'partial' ? 'decide_partial' : 'new_invoice';
      if (invoice.exception === 'partial') return 'payer_pays_rest';
      return options.length === 0 ? 'send_link' : 'payer_pays';
    default:
      return unreachable(invoice.base);
  }
}
