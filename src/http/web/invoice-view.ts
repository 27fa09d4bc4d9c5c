// Owns how one invoice with all that has happened to it becomes what its page shows: facts, timeline, four plain answers, the one
// next step. Pure; every figure comes from rows, none is counted up here.
import type { DeliveryRow as DeliveryRecord } from '../../db/delivery';
import type { EventRow } from '../../db/event';
import type { InvoiceDetail, InvoiceOptionRow, TransferRow as TransferRecord } from '../../db/invoice';
import { assetOf, chains } from '../../domain/asset';
import { decodeTerms } from '../../domain/invoice-terms';
import type { InvoiceTerms } from '../../domain/invoice';
import { ruleNames } from '../../domain/invoice-reason';
import { formatDecimal } from '../../domain/money';
import { decodeSnapshot, type EventSnapshot, type EventType } from '../../domain/public-event';
import { isPresent } from '../../domain/transfer';
import type { Settings } from '../../env';
import type { DeliveryRow } from '../../../views/invoice/deliveries';
import type { ChosenOption, InvoiceView, Sum, TimelineEvent, TransferRow } from '../../../views/invoice/model';
import { paths } from '../../../views/paths';
import { arrivalOf, explorerUrl } from '../arrival';
import { assetAmount, currencyLabel, invoiceAmount } from '../money-text';
import { rateLine, verifiedAddress } from '../payment-request';
import { mailLines, noteLines, plainLine, type LifeFacts } from './invoice-life';

export interface InvoiceFacts {
  readonly detail: InvoiceDetail;
  readonly events: readonly EventRow[];
  readonly deliveries: readonly DeliveryRecord[];
  readonly project: { readonly id: string; readonly name: string };
  readonly settings: Settings;
}

/** The facts column and the head. */
export function invoiceView(facts: InvoiceFacts, transfers: readonly TransferRow[]): InvoiceView {
  const { detail, project, settings, events } = facts;
  const { invoice } = detail;
  const terms = decodeTerms(invoice.terms);
  const option = detail.options[0] ?? null;
  const sum = (base: bigint | undefined): Sum | null => (option === null || base === undefined ? null : assetAmount(option.asset, base));
  const hasMoney = option !== null && option.received > 0n;
  return {
    id: invoice.id,
    version: invoice.seq,
    amount: invoiceAmount(invoice.amount, invoice.currency),
    currency: currencyLabel(invoice.currency),
    status: { base: invoice.base, exception: invoice.exception },
    confirmations: invoice.base === 'confirming' ? furthest(transfers) : null,
    mode: invoice.mode,
    project,
    orderId: terms.orderId,
    description: terms.description,
    payerEmail: terms.payerEmail,
    metadata: terms.metadata,
    createdAtMs: invoice.createdAtMs,
    expiresAtMs: invoice.expiresAtMs,
    paidAtMs: events.find((event) => event.type === 'payment.paid')?.atMs ?? null,
    due: sum(option?.due),
    received: hasMoney ? sum(option.received) : null,
    remaining: hasMoney && option.remaining > 0n ? sum(option.remaining) : null,
    option: option === null ? null : chosenOption(option, terms),
    checkoutUrl: settings.origin + paths.checkout(invoice.id),
  };
}

function chosenOption(option: InvoiceOptionRow, terms: InvoiceTerms): ChosenOption {
  const asset = assetOf(option.asset);
  const chain = chains[asset.chain];
  // The merchant sees an address on the same terms as the payer: only when the wallet itself gives it.
  const address = verifiedAddress(option, terms);
  return {
    symbol: asset.symbol,
    network: chain.name,
    address,
    addressUrl: address === null || chain.explorer === null ? null : `${chain.explorer}/address/${address}`,
    rate: rateLine(option, terms.currency),
    ratedAtMs: option.quotedAtMs,
  };
}

/** Transfers with their depth as of now. */
export function transferRows({ detail, settings }: InvoiceFacts): readonly TransferRow[] {
  const facts = { projectId: detail.invoice.projectId, chains: detail.chains, chainConfirmations: settings.chainConfirmations };
  return detail.transfers.map((transfer) => ({
    ...arrivalOf(transfer, facts),
    network: chains[assetOf(transfer.asset).chain].name,
    role: roleOf(transfer),
    from: transfer.sender,
    atMs: transfer.timeMs,
  }));
}

function roleOf(transfer: TransferRecord): TransferRow['role'] {
  return transfer.role === 'counted' || transfer.role === 'late' ? transfer.role : 'other_asset';
}

/** `2/20` of the transfer that has furthest to go, or null when none waits. */
export function furthest(transfers: readonly TransferRow[]): string | null {
  const waiting = transfers.filter((transfer) => transfer.level === 'seen' && transfer.confirmations !== null);
  const least = waiting.toSorted((a, b) => (a.confirmations ?? 0) - (b.confirmations ?? 0))[0];
  return least === undefined ? null : `${least.confirmations ?? 0}/${least.required ?? 0}`;
}

/** Newest first: what happened, what people wrote, what the payer was mailed. A person's word replaces the bare change that followed it. */
export function timelineOf({ events }: InvoiceFacts, life: LifeFacts): readonly TimelineEvent[] {
  const worded = events.some((event) => event.type === 'payment.invalidated');
  const told = events.filter((event) => !(worded && event.type === 'payment.invalid'));
  const lines = told.map((row) => timelineEvent(row, life)).toReversed();
  return [...lines, ...noteLines(life), ...mailLines(life)].toSorted((a, b) => b.atMs - a.atMs);
}

function timelineEvent(row: EventRow, { detail: { refunds }, names }: LifeFacts): TimelineEvent {
  const snapshot = decodeSnapshot(row.data);
  const { transfer } = snapshot;
  const said = snapshot.detail ?? {};
  const refund = row.type === 'payment.refunded' ? refunds.find((one) => one.txid === said['txid'] && one.asset === said['asset']) : undefined;
  const asset = transfer?.asset ?? refund?.asset ?? snapshot.asset;
  const by = said['by'] ?? refund?.actor;
  const txid = transfer?.txid ?? refund?.txid ?? null;
  return {
    ...plainLine,
    atMs: row.atMs,
    type: row.type as EventType,
    amount: refund === undefined ? amountTold(row, snapshot) : assetAmount(refund.asset, refund.amount),
    network: asset === null || wordsOnly.has(row.type) ? null : chains[assetOf(asset).chain].name,
    txid,
    explorerUrl: txid === null || asset === null ? null : explorerUrl(assetOf(asset).chain, txid),
    by: by === undefined ? null : (names.get(by) ?? null),
    text: said['reason'] ?? refund?.reason ?? null,
    rule: ruleNames.find((rule) => rule === said['rule']) ?? null,
    untilMs: row.type === 'payment.extended' && said['expires_at'] !== undefined ? Date.parse(said['expires_at']) : null,
  };
}

/** Lines that are about no money of their own. */
const wordsOnly: ReadonlySet<string> = new Set<EventType>([
  'payment.created',
  'payment.extended',
  'payment.invalid',
  'payment.invalidated',
  'payment.reviewed',
  'payer.returned',
  'rule.applied',
]);

/** The figure that an event is about: its transfer, what is asked, or what has come in. */
function amountTold(row: EventRow, snapshot: EventSnapshot): Sum | null {
  if (snapshot.transfer !== null) return { amount: snapshot.transfer.amount, symbol: assetOf(snapshot.transfer.asset).symbol };
  if (snapshot.asset === null || wordsOnly.has(row.type)) return null;
  const amount = row.type === 'option.ready' ? snapshot.due : snapshot.received;
  return amount === null || amount === '0' ? null : { amount, symbol: assetOf(snapshot.asset).symbol };
}

/** Deliveries with the names of those who are told. */
export function deliveryRows(
  deliveries: readonly DeliveryRecord[],
  types: ReadonlyMap<string, string>,
  names: ReadonlyMap<string, string>,
): readonly DeliveryRow[] {
  return deliveries.map((row) => ({
    id: row.id,
    invoiceId: row.invoiceId,
    mode: row.mode ?? 'live',
    eventType: types.get(row.eventId) ?? '',
    channel: row.channel,
    target: names.get(row.target) ?? row.target,
    state: row.state,
    attempts: row.attempts,
    outcome: row.outcome as DeliveryRow['outcome'],
    httpStatus: row.channel === 'webhook' ? row.statusCode : null,
    lastAttemptAtMs: row.attemptedAtMs,
    nextAttemptAtMs: row.state === 'pending' ? row.dueAtMs : null,
  }));
}

/** What is missing of the chosen option, late money counted, as text with a minus sign; null when nothing is. */
export function missingText({ options, transfers }: InvoiceDetail): string | null {
  const option = options[0];
  if (option === undefined) return null;
  const late = transfers.filter((transfer) => transfer.asset === option.asset && transfer.role === 'late' && isPresent(transfer));
  const missing = option.remaining - late.reduce((sum, transfer) => sum + transfer.amount, 0n);
  if (missing <= 0n) return null;
  const { decimals, symbol } = assetOf(option.asset);
  return `\u2212${formatDecimal(missing, decimals)}\u00a0${symbol}`;
}

export function hasMoney(detail: InvoiceDetail): boolean {
  return detail.transfers.some(isPresent);
}
