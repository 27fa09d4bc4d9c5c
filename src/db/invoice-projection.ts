// Owns the statements by which an InvoiceObject copies what it has decided into D1. Each row carries its own key or its `seq`,
// so a batch that is sent twice, or overtaken by a newer one, does no harm.
import { and, eq, lt, sql } from 'drizzle-orm';
import { assetOf, type AssetId } from '../domain/asset';
import { chosenOption, effectiveLevel, nextWake, optionProgress, roleOf, shownQuote, type Invoice, type InvoiceOption } from '../domain/invoice';
import type { RecordedEvent } from '../domain/invoice-event';
import { attentionOf, reasonOf } from '../domain/invoice-reason';
import type { Posting } from '../domain/ledger';
import { formatDecimal, toLimbs } from '../domain/money';
import { assert } from '../domain/result';
import { transferKey, type Observation } from '../domain/transfer';
import type { Database, Statement } from './database';
import { insertFactEvent } from './event';
import { event, invoice as invoiceTable, invoiceOption, ledger, refund as refundTable, transfer as transferTable } from './schema';

export interface ProjectedEvent {
  readonly recorded: RecordedEvent;
  readonly publicType: string | null;
  readonly snapshot: string | null;
}

/** Everything that the events since the last flush changed, as one batch. `eventId` names the public row of an event. */
export function projectionStatements(
  database: Database,
  invoice: Invoice,
  events: readonly ProjectedEvent[],
  eventId: (seq: number, part?: string) => string,
): Statement[] {
  const touched = touchedBy(invoice, events);
  return [
    ...events.flatMap((item) => eventStatements(database, invoice, item, eventId)),
    ...touched.transfers.map((transfer) => transferStatement(database, invoice, transfer)),
    ...touched.options.flatMap((option) => optionStatement(database, invoice, option)),
    invoiceStatement(database, invoice, events),
  ];
}

function touchedBy(invoice: Invoice, events: readonly ProjectedEvent[]): { transfers: Observation[]; options: InvoiceOption[] } {
  const txids = new Set<string>();
  // How money counts depends on more than its own news: on the end, on a person's word, on a rate.
  const recount = events.some(({ recorded }) => recounting.has(recorded.event.type));
  const assets = new Set<AssetId>();
  for (const { recorded } of events) {
    if (recorded.event.type === 'transfer_moved') txids.add(recorded.event.transfer.txid);
    if (recorded.event.type === 'option_ready') assets.add(recorded.event.asset);
  }
  // A new transfer changes what every option still asks.
  const wanted = recount || txids.size > 0 ? Object.values(invoice.options) : [...assets].map((asset) => invoice.options[asset]);
  const transfers = Object.values(invoice.transfers).filter((transfer) => recount || txids.has(transfer.txid));
  return { transfers, options: wanted.filter((option) => option !== undefined) };
}

const recounting: ReadonlySet<RecordedEvent['event']['type']> = new Set(['expiry_moved', 'extended', 'cancelled', 'invalidated', 'late_valued'] as const);

function eventStatements(database: Database, invoice: Invoice, item: ProjectedEvent, eventId: (seq: number, part?: string) => string): Statement[] {
  const { accountId, projectId, invoiceId, mode } = invoice.terms;
  const { seq, atMs } = item.recorded;
  const statements: Statement[] = [];
  if (item.publicType !== null && item.snapshot !== null) {
    const row = { id: eventId(seq), invoiceId, seq, accountId, projectId, mode, type: item.publicType, data: item.snapshot, atMs, expandedAtMs: null };
    statements.push(database.insert(event).values(row).onConflictDoNothing());
  }
  const { event: happened } = item.recorded;
  if (happened.type === 'refunded') {
    const { asset, amount, txid } = happened.refund;
    const row = {
      id: refundId(invoiceId, asset, txid),
      invoiceId,
      accountId,
      projectId,
      mode,
      asset,
      amount,
      txid,
      reason: happened.reason,
      actor: happened.by,
      atMs,
    };
    statements.push(database.insert(refundTable).values(row).onConflictDoNothing());
  }
  if (happened.type !== 'transfer_moved' && happened.type !== 'refunded') return statements;
  const arrived = happened.type === 'transfer_moved' ? arrivedBy(happened.postings) : null;
  if (arrived !== null) statements.push(receivedStatement(database, invoice, item.recorded, arrived, eventId));
  for (const [line, posting] of happened.postings.entries()) {
    const [limb0, limb1, limb2, limb3] = toLimbs(posting.amount);
    const { asset, source, destination, amount, transferKey: transferId } = posting;
    const row = { invoiceId, seq, line, accountId, projectId, mode, asset, source, destination, amount, limb0, limb1, limb2, limb3, transferId, atMs };
    statements.push(database.insert(ledger).values(row).onConflictDoNothing());
  }
  return statements;
}

/** What those postings brought into the merchant's book, all in all; null when nothing came to stay. */
function arrivedBy(postings: readonly Posting[]): { readonly asset: AssetId; readonly amount: bigint; readonly transferKey: string } | null {
  const first = postings.find(({ destination }) => destination === 'received');
  if (first === undefined) return null;
  const amount = postings
    .filter(({ asset }) => asset === first.asset)
    .reduce((sum, posting) => sum + (posting.destination === 'received' ? posting.amount : 0n) - (posting.source === 'received' ? posting.amount : 0n), 0n);
  return amount > 0n ? { asset: first.asset, amount, transferKey: first.transferKey } : null;
}

/** News of the balance, beside the news of the invoice: the same step, so the same `seq`. */
function receivedStatement(
  database: Database,
  invoice: Invoice,
  { seq, atMs }: RecordedEvent,
  { asset, amount, transferKey: transferId }: NonNullable<ReturnType<typeof arrivedBy>>,
  eventId: (seq: number, part?: string) => string,
): Statement {
  const { accountId, projectId, invoiceId, mode, orderId } = invoice.terms;
  const [, txid = ''] = transferId.split(':');
  const { symbol, decimals, chain } = assetOf(asset);
  const order = orderId === null ? {} : { order_id: orderId };
  const facts = { invoice_id: invoiceId, ...order, asset: symbol, asset_id: asset, chain, amount: formatDecimal(amount, decimals), txid };
  return insertFactEvent(database, { id: eventId(seq, 'balance'), accountId, projectId, invoiceId, seq, mode, type: 'balance.received', facts, atMs });
}

/** One refund of an invoice is one transaction in one asset. */
function refundId(invoiceId: string, asset: string, txid: string): string {
  return `${invoiceId}:${asset}:${txid}`;
}

function transferStatement(database: Database, invoice: Invoice, transfer: Observation): Statement {
  const { accountId, projectId, invoiceId, mode } = invoice.terms;
  const { chain, txid, blockHash, height, timeMs, asset, amount, from, to } = transfer;
  const moving = {
    revision: invoice.seq,
    blockHash,
    height,
    timeMs,
    amount,
    level: effectiveLevel(invoice, transfer),
    role: roleOf(invoice, transfer),
  } as const;
  return database
    .insert(transferTable)
    .values({ id: transferKey(transfer), accountId, projectId, invoiceId, mode, chain, txid, asset, sender: from, address: to, ...moving })
    .onConflictDoUpdate({ target: transferTable.id, set: moving, setWhere: sql`excluded.revision > ${transferTable.revision}` });
}

function optionStatement(database: Database, invoice: Invoice, option: InvoiceOption): Statement[] {
  const quote = shownQuote(option);
  if (quote === null) return [];
  assert(option.address !== null, 'an option on display has an address');
  const { received, remaining } = optionProgress(invoice, option);
  const moving = {
    seq: invoice.seq,
    due: quote.dueBase,
    received,
    remaining,
    rateE18: quote.rateE18.toString(),
    sources: [...quote.sources],
    quotedAtMs: quote.quotedAtMs,
    quoteExpiresAtMs: quote.expiresAtMs,
    chosenAtMs: option.chosenAtMs,
  };
  const { invoiceId, accountId } = invoice.terms;
  const fixed = { invoiceId, accountId, asset: option.asset, walletId: option.walletId, address: option.address, keyIndex: option.keyIndex };
  const upsert = database
    .insert(invoiceOption)
    .values({ ...fixed, ...moving })
    .onConflictDoUpdate({ target: [invoiceOption.invoiceId, invoiceOption.asset], set: moving, setWhere: sql`excluded.seq > ${invoiceOption.seq}` });
  return [upsert];
}

function invoiceStatement(database: Database, invoice: Invoice, events: readonly ProjectedEvent[]): Statement {
  const option = chosenOption(invoice);
  const progress = option === null ? null : optionProgress(invoice, option);
  const changedAtMs = events[events.length - 1]?.recorded.atMs ?? invoice.terms.createdAtMs;
  const openedAtMs = invoice.terms.createdAtMs;
  return database
    .update(invoiceTable)
    .set({
      openedAtMs,
      seq: invoice.seq,
      base: invoice.status.base,
      exception: invoice.status.exception,
      reason: reasonOf(invoice),
      attention: attentionOf(invoice)?.kind ?? null,
      expiresAtMs: invoice.expiresAtMs,
      asset: option === null ? null : assetOf(option.asset).id,
      due: progress?.due ?? null,
      received: progress?.received ?? null,
      changedAtMs,
      wakeAtMs: nextWake(invoice, changedAtMs),
    })
    .where(and(eq(invoiceTable.id, invoice.terms.invoiceId), eq(invoiceTable.accountId, invoice.terms.accountId), lt(invoiceTable.seq, invoice.seq)));
}
