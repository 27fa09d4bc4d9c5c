// Owns what people did and may do about one invoice, as its page shows it: acts that are offered, the figures beside their forms, notes,
// refunds, mails to the payer. Pure; the objects decide again, whatever is offered here.
import type { EventRow } from '../../db/event';
import type { InvoiceDetail, TransferRow } from '../../db/invoice';
import type { InvoiceNoteRow } from '../../db/invoice-note';
import type { PayerMailRow } from '../../db/payer-mail';
import { assetOf, chains } from '../../domain/asset';
import { askedOf } from '../../domain/invoice-rules';
import { attentionKinds } from '../../domain/invoice-reason';
import type { InvoiceTerms } from '../../domain/invoice';
import { decodeTerms } from '../../domain/invoice-terms';
import { limits } from '../../domain/limits';
import { mulDivRoundedUp } from '../../domain/money';
import { isPresent, isSettled } from '../../domain/transfer';
import type { Locale } from '../../../views/context';
import type { ActFigures, Explained, NoteRow, OfferedAct, RefundableAsset, RefundLine, TimelineEvent } from '../../../views/invoice/model';
import { formatAmount } from '../../../views/ui/money';
import { explorerUrl } from '../arrival';
import { reasonFacts, reasonOfRow } from '../explanation';
import { assetAmount, currencyLabel, roundedAmount } from '../money-text';

export interface LifeFacts {
  readonly detail: InvoiceDetail;
  readonly events: readonly EventRow[];
  readonly notes: readonly InvoiceNoteRow[];
  readonly mails: readonly PayerMailRow[];
  /** By actor, as rows write it. */
  readonly names: ReadonlyMap<string, string>;
}

/** What somebody's rights allow now, read-only sessions counted. */
export interface HandRights {
  readonly invoices: boolean;
  readonly payments: boolean;
  readonly confirmations: boolean;
}

export function explainedOf(detail: InvoiceDetail, locale: Locale, confirmations: string | null): Explained {
  const { reason, attention } = detail.invoice;
  return {
    reason: reasonOfRow(reason),
    facts: reasonFacts(detail, locale, confirmations),
    attention: attentionKinds.find((kind) => kind === attention) ?? null,
  };
}

/** The acts that this state and these rights leave; the most telling first. */
export function offeredActs(facts: LifeFacts, rights: HandRights, nowMs: number): readonly OfferedAct[] {
  const { detail } = facts;
  const { invoice } = detail;
  const terms = decodeTerms(invoice.terms);
  const isOpen = invoice.base === 'new' && nowMs < invoice.expiresAtMs;
  const hasMoney = detail.transfers.some(isPresent);
  const canCancel = isOpen && !hasMoney;
  const offers: readonly [OfferedAct, boolean][] = [
    ['accept', rights.confirmations && isAcceptable(detail)],
    ['extend', rights.invoices && isExtendable(facts, terms, nowMs)],
    ['refund', rights.payments && refundableOf(detail).length > 0],
    ['review', rights.payments && invoice.attention !== null],
    ['simulate', rights.invoices && isOpen && invoice.mode === 'test' && terms.assets.some((asset) => chains[assetOf(asset).chain].family === 'sandbox')],
    ['cancel', rights.invoices && canCancel],
    ['invalidate', rights.invoices && invoice.base !== 'invalid' && !canCancel],
    ['note', rights.invoices],
    ['stop_mails', rights.invoices && facts.mails.some((mail) => mail.state === 'pending')],
  ];
  return offers.flatMap(([act, offered]) => (offered ? [act] : []));
}

function isAcceptable({ invoice, transfers }: InvoiceDetail): boolean {
  const { base, exception } = invoice;
  const decided = base === 'paid' || base === 'invalid' || (base === 'confirming' && exception !== 'reverted');
  return !decided && transfers.some(isPresent);
}

function isExtendable({ detail, events }: LifeFacts, terms: InvoiceTerms, nowMs: number): boolean {
  const { base, expiresAtMs } = detail.invoice;
  const lately = nowMs < expiresAtMs + limits.watchWarmAfterExpiryMs;
  return (base === 'new' || base === 'expired') && lately && terms.deposit === null && !events.some((event) => event.type === 'payment.extended');
}

/** What arrived for good in each asset and was not sent back. */
export function refundableOf({ transfers, refunds }: Pick<InvoiceDetail, 'transfers' | 'refunds'>): readonly RefundableAsset[] {
  const sums = new Map<string, bigint>();
  for (const row of transfers) if (isSettled(row)) sums.set(row.asset, (sums.get(row.asset) ?? 0n) + row.amount);
  for (const row of refunds) sums.set(row.asset, (sums.get(row.asset) ?? 0n) - row.amount);
  return [...sums].filter(([, base]) => base > 0n).map(([asset, base]) => ({ asset, network: chains[assetOf(asset).chain].name, ...assetAmount(asset, base) }));
}

export function actFigures(facts: LifeFacts, locale: Locale): ActFigures {
  const { transfers } = facts.detail;
  const present = transfers.filter(isPresent);
  const sums = (rows: readonly TransferRow[]): string | null => sumsText(rows, locale);
  return {
    came: sums(present.filter((row) => row.role !== 'other_asset')),
    late: sums(present.filter((row) => row.role === 'late')),
    other: sums(present.filter((row) => row.role === 'other_asset')),
    missing: missingSums(facts.detail, locale),
    refundable: refundableOf(facts.detail),
  };
}

function sumsText(rows: readonly TransferRow[], locale: Locale): string | null {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(row.asset, (sums.get(row.asset) ?? 0n) + row.amount);
  return sums.size === 0 ? null : [...sums].map(([asset, base]) => sumText(assetAmount(asset, base), locale)).join(', ');
}

function sumText(sum: { readonly amount: string; readonly symbol: string }, locale: Locale): string {
  return `${formatAmount(sum.amount, locale)}\u00a0${sum.symbol}`;
}

/** What is missing when all that came counts: in the chosen coin, and in the invoice's own currency where that is another. */
function missingSums({ invoice, options, transfers }: InvoiceDetail, locale: Locale): readonly string[] {
  const option = options[0];
  if (option === undefined || option.due === 0n) return [];
  const late = transfers.filter((row) => row.asset === option.asset && row.role === 'late' && isPresent(row));
  const missing = option.remaining - late.reduce((sum, row) => sum + row.amount, 0n);
  if (missing <= 0n) return [];
  const inCoin = sumText(assetAmount(option.asset, missing), locale);
  if (invoice.currency === option.asset) return [inCoin];
  const terms = decodeTerms(invoice.terms);
  const units = mulDivRoundedUp(askedOf(terms.amount, terms.costs).amount, missing, option.due);
  return [inCoin, sumText({ amount: roundedAmount(units, invoice.currency), symbol: currencyLabel(invoice.currency) }, locale)];
}

export function noteRows({ notes, names }: LifeFacts): readonly NoteRow[] {
  return notes.map(({ id, text, actor, atMs }) => ({ id, text, by: names.get(actor) ?? null, atMs }));
}

export function refundLines({ detail, names }: LifeFacts): readonly RefundLine[] {
  return detail.refunds.map((row) => ({
    ...assetAmount(row.asset, row.amount),
    txid: row.txid,
    explorerUrl: explorerUrl(assetOf(row.asset).chain, row.txid),
    reason: row.reason,
    by: names.get(row.actor) ?? null,
    atMs: row.atMs,
  }));
}

/** Mails that went out, failed or were stopped, and those of the next days, as lines of the timeline. */
export function mailLines({ mails }: LifeFacts): readonly TimelineEvent[] {
  return mails.map((row) => ({
    ...plainLine,
    atMs: row.state === 'pending' ? row.dueAtMs : (row.endedAtMs ?? row.dueAtMs),
    type: 'payer.mail',
    text: row.state === 'dead' ? row.outcome : null,
    mail: { kind: row.kind, state: row.state },
  }));
}

/** Notes stand in the timeline as well: what was known when. */
export function noteLines(facts: LifeFacts): readonly TimelineEvent[] {
  return noteRows(facts).map(({ atMs, by, text }) => ({ ...plainLine, atMs, type: 'note', by, text: shortText(text) }));
}

const noteShownMax = 120;

function shortText(text: string): string {
  return text.length <= noteShownMax ? text : `${text.slice(0, noteShownMax)}\u2026`;
}

/** A line that tells nothing yet. */
export const plainLine = {
  amount: null,
  network: null,
  txid: null,
  explorerUrl: null,
  by: null,
  text: null,
  rule: null,
  untilMs: null,
  mail: null,
} as const;
