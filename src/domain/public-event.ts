// Owns the catalogue of what the world is told: which events of an invoice are public, their type and their frozen content.
import { assetOf } from './asset';
import { chosenOption, optionProgress, type Invoice, type InvoiceStatus } from './invoice';
import { reasonOf, type InvoiceReason } from './invoice-reason';
import type { InvoiceEvent } from './invoice-event';
import { formatDecimal } from './money';
import { assert } from './result';

/** Of invoices. An endpoint that names no types hears these. */
export const paymentEventTypes = [
  'payment.created',
  'payment.seen',
  'payment.confirming',
  'payment.partial',
  'payment.paid',
  'payment.over',
  'payment.late',
  'payment.expired',
  'payment.cancelled',
  'payment.dropped',
  'payment.reverted',
  'payment.extended',
  'payment.refunded',
  'payment.invalid',
] as const;
export type PaymentEventType = (typeof paymentEventTypes)[number];

/** Events that are no state of an invoice: their content is a list of facts. Webhooks hear of them where they are chosen. */
export const factEventTypes = [
  'payment.unmatched',
  'balance.received',
  'balance.withdrawal_requested',
  'balance.withdrawn',
  'balance.withdrawal_rejected',
] as const;

/** Types that webhooks may carry. The others are lines of the timeline, or news for people (notification.ts). */
export const publicEventTypes = [...paymentEventTypes, ...factEventTypes] as const;
export type PublicEventType = (typeof publicEventTypes)[number];
export type EventType = PaymentEventType | 'option.ready' | 'rule.applied' | 'payer.returned' | 'payment.reviewed' | 'payment.accepted' | 'payment.invalidated';

/** The moving part of an invoice at the moment of an event; the rest are its frozen terms. Amounts are decimal strings. */
export interface EventSnapshot {
  readonly version: number;
  readonly status: InvoiceStatus['base'];
  readonly exception: InvoiceStatus['exception'];
  readonly asset: string | null;
  readonly due: string | null;
  readonly received: string | null;
  readonly remaining: string | null;
  readonly transfer: {
    readonly chain: string;
    readonly txid: string;
    readonly asset: string;
    readonly amount: string;
    readonly level: string;
    readonly height: number;
  } | null;
  /** Why it is so (domain/invoice-reason.ts); empty in snapshots of before. */
  readonly reason: InvoiceReason | '';
  /** What the event itself says: the rule, the refund, a person's reason. Null where the state says it all. */
  readonly detail: Readonly<Record<string, string>> | null;
}

const snapshotForm = 2;
const factsForm = 3;

/**
 * The text in which a snapshot is stored: its values in a fixed order, behind the number of the form. Names would take more room than
 * what they name, in every row of the largest table. A new form gets a new number; rows of old ones stay readable.
 */
export function encodeSnapshot(snapshot: EventSnapshot): string {
  const { version, status, exception, asset, due, received, remaining, transfer, reason, detail } = snapshot;
  const moved = transfer === null ? null : [transfer.chain, transfer.txid, transfer.asset, transfer.amount, transfer.level, transfer.height];
  return JSON.stringify([snapshotForm, version, status, exception, asset, due, received, remaining, moved, reason, ...(detail === null ? [] : [detail])]);
}

type StoredTransfer = readonly [chain: string, txid: string, asset: string, amount: string, level: string, height: number];
type StoredSnapshot = readonly [
  form: number,
  version: number,
  status: EventSnapshot['status'],
  exception: EventSnapshot['exception'],
  asset: string | null,
  due: string | null,
  received: string | null,
  remaining: string | null,
  transfer: StoredTransfer | null,
  reason?: EventSnapshot['reason'],
  detail?: EventSnapshot['detail'],
];

/** Reads what `encodeSnapshot` wrote. Throws on a form that it does not know. */
export function decodeSnapshot(text: string): EventSnapshot {
  const [form, version, status, exception, asset, due, received, remaining, moved, reason = '', detail = null] = JSON.parse(text) as StoredSnapshot;
  assert(form === 1 || form === snapshotForm, 'a stored snapshot has a known form');
  const transfer = moved === null ? null : { chain: moved[0], txid: moved[1], asset: moved[2], amount: moved[3], level: moved[4], height: moved[5] };
  return { version, status, exception, asset, due, received, remaining, transfer, reason, detail };
}

/** The text in which the facts of an event are stored that is no state of an invoice. Names are those of the public payload. */
export function encodeFacts(facts: Readonly<Record<string, string>>): string {
  return JSON.stringify([factsForm, facts]);
}

/** Reads what `encodeFacts` wrote; null for the snapshot of an invoice. */
export function decodeFacts(text: string): Readonly<Record<string, string>> | null {
  const [form, facts] = JSON.parse(text) as readonly [form: number, facts: Readonly<Record<string, string>>];
  return form === factsForm ? facts : null;
}

/** The public type of an event, or null when it is nobody's business outside. `first` tells a transfer that was not known before. */
export function eventTypeOf(event: InvoiceEvent, first: boolean): EventType | null {
  switch (event.type) {
    case 'opened':
      return 'payment.created';
    case 'option_ready':
      return 'option.ready';
    case 'transfer_moved':
      if (event.transfer.level === 'dropped') return first ? null : 'payment.dropped';
      return first ? 'payment.seen' : null;
    case 'status_changed':
      return statusEventType(event.status, event.previous);
    case 'extended':
      return 'payment.extended';
    case 'refunded':
      return 'payment.refunded';
    case 'reviewed':
      return 'payment.reviewed';
    case 'accepted':
      return 'payment.accepted';
    case 'invalidated':
      return 'payment.invalidated';
    case 'returned':
      return 'payer.returned';
    case 'rule_applied':
      return 'rule.applied';
    default:
      return null;
  }
}

function statusEventType(status: InvoiceStatus, previous: InvoiceStatus): EventType | null {
  if (status.base === 'paid') {
    if (previous.base !== 'paid') return 'payment.paid';
    return status.exception === 'over' ? 'payment.over' : null;
  }
  if (status.base === 'invalid') return previous.base === 'invalid' ? (status.exception === 'late' ? 'payment.late' : null) : 'payment.invalid';
  if (status.exception === 'reverted') return previous.exception === 'reverted' ? null : 'payment.reverted';
  if (status.exception === 'late') return previous.exception === 'late' ? null : 'payment.late';
  if (status.base === 'confirming') return 'payment.confirming';
  if (status.base === 'expired') return previous.base === 'expired' ? null : 'payment.expired';
  if (status.base === 'cancelled') return previous.base === 'cancelled' ? null : 'payment.cancelled';
  return status.exception === 'partial' ? 'payment.partial' : null;
}

/** What the world is told of an invoice right after an event. A pure function, so that a resend is the same to the letter. */
export function snapshotOf(invoice: Invoice, event: InvoiceEvent): EventSnapshot {
  const option = chosenOption(invoice);
  const progress = option === null ? null : optionProgress(invoice, option);
  const decimals = option === null ? 0 : assetOf(option.asset).decimals;
  const show = (base: bigint | undefined): string | null => (base === undefined ? null : formatDecimal(base, decimals));
  return {
    version: invoice.seq,
    status: invoice.status.base,
    exception: invoice.status.exception,
    asset: option?.asset ?? null,
    due: show(progress?.due),
    received: show(progress?.received),
    remaining: show(progress?.remaining),
    transfer: event.type === 'transfer_moved' ? transferSnapshot(event) : null,
    reason: reasonOf(invoice),
    detail: detailOf(event),
  };
}

function detailOf(event: InvoiceEvent): EventSnapshot['detail'] {
  if (event.type === 'rule_applied') return { rule: event.rule };
  if (event.type === 'extended') return { expires_at: new Date(event.expiresAtMs).toISOString() };
  // Who and why stand in lines of the timeline only; nobody outside is told the names of staff.
  if (event.type === 'reviewed') return { by: event.by };
  if (event.type === 'accepted' || event.type === 'invalidated') return { by: event.by, reason: event.reason };
  if (event.type !== 'refunded') return null;
  const { asset, amount, txid } = event.refund;
  return { asset, amount: formatDecimal(amount, assetOf(asset).decimals), txid };
}

function transferSnapshot(event: Extract<InvoiceEvent, { type: 'transfer_moved' }>): EventSnapshot['transfer'] {
  const { chain, txid, asset, amount, level, height } = event.transfer;
  return { chain, txid, asset, amount: formatDecimal(amount, assetOf(asset).decimals), level, height };
}
