// Owns the events of one invoice and what each does to it. An invoice is the fold of its events; nothing else changes it.
import { assetOf, type AssetId } from './asset';
import { assess, type Invoice, type InvoiceOption, type InvoiceStatus, type InvoiceTerms, type OptionQuote, type Refund } from './invoice';
import { rulesAtWork, type RuleName } from './invoice-reason';
import { withUsual } from './invoice-terms';
import type { Posting } from './ledger';
import type { Quote } from './quote';
import { assert, unreachable } from './result';
import { transferKey, type Observation, type TransferKey } from './transfer';

export type InvoiceEvent =
  | { readonly type: 'opened'; readonly terms: InvoiceTerms }
  | { readonly type: 'option_quoted'; readonly asset: AssetId; readonly walletId: string; readonly quote: Quote }
  | {
      readonly type: 'option_addressed';
      readonly asset: AssetId;
      readonly quotedAtMs: number;
      readonly address: string;
      readonly keyIndex: number | null;
      readonly dueBase: bigint;
    }
  | { readonly type: 'option_ready'; readonly asset: AssetId; readonly quotedAtMs: number }
  | { readonly type: 'transfer_moved'; readonly transfer: Observation; readonly postings: readonly Posting[] }
  /** Money in time gave the payer more of it, or a test payment ended it. */
  | { readonly type: 'expiry_moved'; readonly expiresAtMs: number }
  /** A person gave more time, once. An expired invoice is open again. */
  | { readonly type: 'extended'; readonly expiresAtMs: number; readonly by: string }
  | { readonly type: 'watch_prolonged'; readonly untilMs: number }
  | { readonly type: 'cancelled'; readonly cause?: 'merchant' | 'rule' }
  | { readonly type: 'expired'; readonly verified: boolean }
  | { readonly type: 'accepted'; readonly keys: readonly TransferKey[]; readonly reason: string; readonly by: string }
  | { readonly type: 'invalidated'; readonly reason: string; readonly by: string }
  | { readonly type: 'late_valued'; readonly key: TransferKey; readonly dueBase: bigint }
  | { readonly type: 'refunded'; readonly refund: Refund; readonly reason: string; readonly by: string; readonly postings: readonly Posting[] }
  | { readonly type: 'reviewed'; readonly signature: string; readonly by: string }
  /** The payer has gone back to the shop. */
  | { readonly type: 'returned' }
  | { readonly type: 'rule_applied'; readonly rule: RuleName }
  | { readonly type: 'status_changed'; readonly status: InvoiceStatus; readonly previous: InvoiceStatus };

/** An event with its place in the invoice's life. `seq` counts from 1 without gaps. */
export interface RecordedEvent {
  readonly seq: number;
  readonly atMs: number;
  readonly event: InvoiceEvent;
}

/** The invoice after one more event. `opened` makes it; every other event needs it. Throws on a gap in `seq`. */
export function evolve(invoice: Invoice | null, recorded: RecordedEvent): Invoice {
  const { event, seq, atMs } = recorded;
  if (event.type === 'opened') {
    assert(invoice === null && seq === 1, 'an invoice is opened once, first');
    return opened(withUsual(event.terms), seq);
  }
  assert(invoice !== null && seq === invoice.seq + 1, 'events follow each other without a gap');
  return { ...apply(invoice, event, atMs), seq };
}

function opened(terms: InvoiceTerms, seq: number): Invoice {
  return {
    terms,
    seq,
    expiresAtMs: terms.expiresAtMs,
    options: {},
    transfers: {},
    cancelledAtMs: null,
    expiredAtMs: null,
    paidAtMs: null,
    status: { base: 'new', exception: 'none' },
    expiryVerified: true,
    cancelledBy: null,
    invalidatedAtMs: null,
    extendedAtMs: null,
    agreedUntilMs: terms.expiresAtMs,
    watchedUntilMs: terms.expiresAtMs,
    acceptance: null,
    lateDue: {},
    refunds: [],
    reviewed: null,
    rulesTold: [],
  };
}

function apply(invoice: Invoice, event: Exclude<InvoiceEvent, { type: 'opened' }>, atMs: number): Invoice {
  switch (event.type) {
    case 'option_quoted':
      return withOption(invoice, event.asset, (option) => quoted(option, event, atMs));
    case 'option_addressed':
      return withOption(invoice, event.asset, (option) => {
        assert(option !== null, 'only a quoted option gets an address');
        const quotes = option.quotes.map((quote) => (quote.quotedAtMs === event.quotedAtMs ? { ...quote, dueBase: event.dueBase } : quote));
        return { ...option, address: event.address, keyIndex: event.keyIndex, quotes };
      });
    case 'option_ready':
      return withOption(invoice, event.asset, (option) => {
        assert(option !== null && option.address !== null, 'only an option with an address becomes ready');
        return { ...option, quotes: option.quotes.map((quote) => (quote.quotedAtMs === event.quotedAtMs ? { ...quote, ready: true } : quote)) };
      });
    case 'transfer_moved':
      return { ...invoice, transfers: { ...invoice.transfers, [transferKey(event.transfer)]: event.transfer } };
    case 'expiry_moved':
      return { ...invoice, expiresAtMs: event.expiresAtMs };
    case 'extended':
      return { ...invoice, expiresAtMs: event.expiresAtMs, agreedUntilMs: event.expiresAtMs, extendedAtMs: atMs, expiredAtMs: null };
    case 'watch_prolonged':
      return { ...invoice, watchedUntilMs: event.untilMs };
    case 'expired':
      return { ...invoice, expiredAtMs: atMs, expiryVerified: event.verified };
    case 'status_changed':
      return { ...invoice, ...statusFacts(invoice, event, atMs) };
    default:
      return applyWord(invoice, event, atMs);
  }
}

function statusFacts(invoice: Invoice, event: Extract<InvoiceEvent, { type: 'status_changed' }>, atMs: number): Partial<Invoice> {
  const { status, previous } = event;
  // Money that came back and goes again is news, although the same transfers are missing as when somebody looked.
  const returned = previous.exception === 'reverted' && status.exception !== 'reverted';
  const paidAtMs = status.base === 'paid' ? (invoice.paidAtMs ?? atMs) : invoice.paidAtMs;
  return { status, paidAtMs, reviewed: returned ? null : invoice.reviewed };
}

type Word = Extract<InvoiceEvent, { type: 'cancelled' | 'accepted' | 'invalidated' | 'late_valued' | 'refunded' | 'reviewed' | 'returned' | 'rule_applied' }>;

/** What people and rules have said, apart from what chains have shown. */
function applyWord(invoice: Invoice, event: Word, atMs: number): Invoice {
  switch (event.type) {
    case 'cancelled':
      return { ...invoice, cancelledAtMs: atMs, cancelledBy: event.cause ?? 'merchant' };
    case 'accepted':
      return { ...invoice, acceptance: { keys: event.keys, atMs } };
    case 'invalidated':
      return { ...invoice, invalidatedAtMs: atMs };
    case 'late_valued':
      return { ...invoice, lateDue: { ...invoice.lateDue, [event.key]: event.dueBase } };
    case 'refunded':
      return { ...invoice, refunds: [...invoice.refunds, event.refund] };
    case 'reviewed':
      return { ...invoice, reviewed: event.signature };
    case 'returned':
      return invoice;
    case 'rule_applied':
      return { ...invoice, rulesTold: [...invoice.rulesTold, event.rule] };
    default:
      return unreachable(event);
  }
}

function quoted(option: InvoiceOption | null, event: { asset: AssetId; walletId: string; quote: Quote }, atMs: number): InvoiceOption {
  const quote: OptionQuote = { ...event.quote, ready: false };
  if (option === null) return { asset: event.asset, walletId: event.walletId, address: null, keyIndex: null, chosenAtMs: atMs, quotes: [quote] };
  return { ...option, chosenAtMs: atMs, quotes: [...option.quotes, quote] };
}

function withOption(invoice: Invoice, asset: AssetId, change: (option: InvoiceOption | null) => InvoiceOption): Invoice {
  return { ...invoice, options: { ...invoice.options, [assetOf(asset).id]: change(invoice.options[asset] ?? null) } };
}

/** The invoice rebuilt from all its events. */
export function replay(events: readonly RecordedEvent[]): Invoice | null {
  return events.reduce<Invoice | null>(evolve, null);
}

/** The event that follows when the facts say another status than the one last told; null when they agree. */
export function statusChange(invoice: Invoice): Extract<InvoiceEvent, { type: 'status_changed' }> | null {
  const status = assess(invoice);
  const previous = invoice.status;
  return status.base === previous.base && status.exception === previous.exception ? null : { type: 'status_changed', status, previous };
}

/** The events that tell of rules at work that nobody was told of yet. */
export function rulesToTell(invoice: Invoice): readonly Extract<InvoiceEvent, { type: 'rule_applied' }>[] {
  return rulesAtWork(invoice)
    .filter((rule) => !invoice.rulesTold.includes(rule))
    .map((rule) => ({ type: 'rule_applied', rule }));
}
