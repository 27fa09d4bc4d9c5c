// Says a second time, in other words, what an invoice must be: judged from the facts alone, to compare with what the state machine says.
// Shares no code with it beyond the facts themselves.
import { chains, type AssetId, type ChainId } from '../../src/domain/asset';
import type { Invoice, InvoiceStatus } from '../../src/domain/invoice';
import type { Posting } from '../../src/domain/ledger';
import type { Observation, TransferLevel } from '../../src/domain/transfer';

/** Where a transfer stands: in the head chain, and at which level; null when it is not there (any more). */
export function standing(invoice: Invoice, transfer: Observation): Exclude<TransferLevel, 'dropped'> | null {
  if (transfer.level === 'dropped') return null;
  const rows = Object.values(invoice.transfers).filter((row) => row.chain === transfer.chain && row.txid === transfer.txid && row.level !== 'dropped');
  const later = rows.filter((row) => row.revision > transfer.revision);
  return later.every((row) => row.blockHash === transfer.blockHash) ? transfer.level : null;
}

const rank = { seen: 1, confirmed: 2, final: 3 } as const;

export type Counting = 'counted' | 'late_accepted' | 'late' | 'other_asset';

/** How a transfer counts, and how much one due amount of it is; null where it counts for nothing. */
export function counting(invoice: Invoice, key: string, transfer: Observation): { readonly as: Counting; readonly due: bigint } | null {
  const shown = (invoice.options[transfer.asset]?.quotes ?? []).filter((quote) => quote.ready);
  if (shown.length === 0) return null;
  let quote = shown[0];
  for (const candidate of shown) if (candidate.quotedAtMs <= transfer.timeMs) quote = candidate;
  const due = quote?.dueBase ?? 0n;
  if (transfer.timeMs <= lastMoment(invoice, transfer.chain)) return { as: 'counted', due };
  const { late } = invoice.terms.rules;
  const closedByHand = invoice.cancelledAtMs !== null || invoice.invalidatedAtMs !== null;
  if (late === 'ask' || closedByHand) return { as: 'late', due };
  if (late === 'old_rate') return { as: 'late_accepted', due };
  const own = invoice.lateDue[key];
  return own === undefined ? { as: 'late', due } : { as: 'late_accepted', due: own };
}

function lastMoment(invoice: Invoice, chain: ChainId): number {
  const merchantCancelled = invoice.cancelledAtMs !== null && invoice.cancelledBy === 'merchant';
  const end = merchantCancelled ? Math.min(invoice.cancelledAtMs ?? 0, invoice.expiresAtMs) : invoice.expiresAtMs + invoice.terms.rules.graceMs;
  return end + chains[chain].graceMs;
}

/** The sum of amount ÷ due over some transfers, as one exact fraction. */
export interface Fraction {
  readonly of: bigint;
  readonly by: bigint;
}

interface Row {
  readonly key: string;
  readonly transfer: Observation;
  readonly level: Exclude<TransferLevel, 'dropped'>;
  readonly as: Counting;
  readonly due: bigint;
}

function rowsOf(invoice: Invoice): readonly Row[] {
  return Object.entries(invoice.transfers).flatMap(([key, transfer]) => {
    const level = standing(invoice, transfer);
    const counted = counting(invoice, key, transfer);
    return level === null || counted === null ? [] : [{ key, transfer, level, ...counted }];
  });
}

export function sumOf(rows: readonly Pick<Row, 'transfer' | 'due'>[]): Fraction {
  const by = rows.reduce((product, row) => product * row.due, 1n);
  return { of: rows.reduce((sum, row) => sum + (row.transfer.amount * by) / row.due, 0n), by };
}

/** Whether the fraction of the amount is at least the amount without what may be missing. */
function pays({ of, by }: Fraction, invoice: Invoice): boolean {
  return of * invoice.terms.amount >= by * (invoice.terms.amount - invoice.terms.rules.toleranceUnits);
}

function isSure(invoice: Invoice, level: Exclude<TransferLevel, 'dropped'>): boolean {
  return rank[level] >= rank[invoice.terms.rules.settleAt];
}

/** The status that the facts give. */
export function modelStatus(invoice: Invoice): InvoiceStatus {
  const rows = rowsOf(invoice);
  const towards = rows.filter((row) => row.as === 'counted' || row.as === 'late_accepted');
  const sure = rows.filter((row) => isSure(invoice, row.level));
  const late = rows.some((row) => row.as === 'late');
  if (invoice.invalidatedAtMs !== null) return { base: 'invalid', exception: late ? 'late' : 'none' };
  if (pays(sumOf(towards.filter((row) => sure.includes(row))), invoice)) {
    const all = sumOf(sure);
    if (all.of > all.by) return { base: 'paid', exception: 'over' };
    const inTime = sumOf(sure.filter((row) => row.as === 'counted'));
    return { base: 'paid', exception: pays(inTime, invoice) ? 'none' : 'late' };
  }
  const accepted = acceptedLevels(invoice);
  if (accepted !== null && accepted.every((level) => level !== null && isSure(invoice, level))) return { base: 'paid', exception: 'marked' };
  if (accepted !== null && accepted.every((level) => level !== null)) return { base: 'confirming', exception: 'marked' };
  const wasPaid = invoice.paidAtMs !== null;
  if (pays(sumOf(towards), invoice)) return { base: 'confirming', exception: wasPaid ? 'reverted' : 'none' };
  const base = invoice.cancelledAtMs !== null ? 'cancelled' : invoice.expiredAtMs !== null ? 'expired' : 'new';
  if (wasPaid) return { base, exception: 'reverted' };
  if (late) return { base, exception: 'late' };
  return { base, exception: towards.some((row) => row.transfer.amount > 0n) ? 'partial' : 'none' };
}

function acceptedLevels(invoice: Invoice): readonly (Exclude<TransferLevel, 'dropped'> | null)[] | null {
  if (invoice.acceptance === null) return null;
  return invoice.acceptance.keys.map((key) => {
    const transfer = invoice.transfers[key];
    return transfer === undefined ? null : standing(invoice, transfer);
  });
}

/** Whether money that is there now bears the word "paid": enough of it at the level that the rule asks for, or all that a person accepted. */
export function isBorne(invoice: Invoice): boolean {
  const sure = rowsOf(invoice).filter((row) => isSure(invoice, row.level) && row.as !== 'late');
  const accepted = acceptedLevels(invoice);
  return pays(sumOf(sure), invoice) || (accepted !== null && accepted.length > 0 && accepted.every((level) => level !== null && isSure(invoice, level)));
}

/** How many transfers there are of which each alone would have paid. */
export function paysAlone(invoice: Invoice): number {
  return rowsOf(invoice).filter((row) => isSure(invoice, row.level) && pays(sumOf([row]), invoice)).length;
}

/** The rules of which the state bears witness. */
export function modelRules(invoice: Invoice): readonly string[] {
  const { rules } = invoice.terms;
  if (invoice.status.base === 'cancelled' && ['none', 'partial'].includes(invoice.status.exception) && invoice.cancelledBy === 'rule') return ['cancel_unpaid'];
  if (invoice.status.base !== 'paid') return [];
  const towards = rowsOf(invoice).filter((row) => row.as !== 'late');
  const sure = towards.filter((row) => isSure(invoice, row.level));
  const inTime = sure.filter((row) => row.as === 'counted');
  const all = sumOf(sure);
  const graceBegins = (row: Row): number => lastMoment(invoice, row.transfer.chain) - rules.graceMs;
  const inGrace = towards.some((row) => row.as === 'counted' && row.transfer.timeMs > graceBegins(row));
  return [
    ...(pays(all, invoice) && all.of < all.by ? ['underpayment'] : []),
    ...(pays(all, invoice) && !pays(sumOf(inTime), invoice) ? ['late'] : []),
    ...(rules.graceMs > 0 && inGrace && invoice.cancelledBy !== 'merchant' ? ['grace'] : []),
    ...(rules.settleAt === 'confirmed' ? [] : ['confirmation_level']),
  ];
}

export interface Books {
  payer: bigint;
  pending: bigint;
  received: bigint;
  refunded: bigint;
}

/** The four books of each asset, kept posting by posting. */
export class BookKeeper {
  readonly books = new Map<string, Books>();

  post(posting: Posting): void {
    const books = this.of(posting.asset);
    books[posting.source] -= posting.amount;
    books[posting.destination] += posting.amount;
  }

  of(asset: string): Books {
    const found = this.books.get(asset) ?? { payer: 0n, pending: 0n, received: 0n, refunded: 0n };
    this.books.set(asset, found);
    return found;
  }
}

/** What the books of one asset must hold: the chain's money by its level, less what was sent back. */
export function expectedBooks(invoice: Invoice, asset: AssetId): Books {
  const books: Books = { payer: 0n, pending: 0n, received: 0n, refunded: 0n };
  for (const transfer of Object.values(invoice.transfers)) {
    const level = transfer.asset === asset ? standing(invoice, transfer) : null;
    if (level === null) continue;
    books.payer -= transfer.amount;
    books[level === 'seen' ? 'pending' : 'received'] += transfer.amount;
  }
  for (const refund of invoice.refunds) {
    if (refund.asset !== asset) continue;
    books.received -= refund.amount;
    books.refunded += refund.amount;
  }
  return books;
}
