// Owns one invoice: its frozen terms, its options and transfers, and the status that follows from them.
// The status is computed from all transfers each time, never counted up. Reads no clock, no chain, no database.
import { assetOf, chains, type AssetId, type ChainFamily, type ChainId, type Mode } from './asset';
import { limits } from './limits';
import { mulDivRoundedUp } from './money';
import type { Quote } from './quote';
import { isPresent, isSettled, type Observation, type TransferKey, type TransferLevel } from './transfer';

/** The wallet version that an invoice was made with; a later change of the wallet does not touch it. */
export interface FrozenWallet {
  readonly family: ChainFamily;
  readonly walletId: string;
}

export interface InvoiceTerms {
  readonly invoiceId: string;
  readonly accountId: string;
  readonly projectId: string;
  readonly mode: Mode;
  /** Scaled units of `currency` (see currency.ts). */
  readonly amount: bigint;
  readonly currency: string;
  readonly orderId: string | null;
  readonly description: string | null;
  readonly payerEmail: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly assets: readonly AssetId[];
  readonly wallets: readonly FrozenWallet[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** A quote with what allocation made of it; ready once every chain that must watch the address does. */
export interface OptionQuote extends Quote {
  readonly ready: boolean;
}

export interface InvoiceOption {
  readonly asset: AssetId;
  readonly walletId: string;
  readonly address: string | null;
  readonly keyIndex: number | null;
  readonly chosenAtMs: number;
  /** Oldest first, at least one. */
  readonly quotes: readonly OptionQuote[];
}

export type InvoiceBase = 'new' | 'confirming' | 'paid' | 'expired' | 'cancelled';
export type InvoiceException = 'none' | 'partial' | 'over' | 'late' | 'reverted';

export interface InvoiceStatus {
  readonly base: InvoiceBase;
  readonly exception: InvoiceException;
}

export interface Invoice {
  readonly terms: InvoiceTerms;
  readonly seq: number;
  /** Equals the terms' expiry unless a test payment moved it. */
  readonly expiresAtMs: number;
  readonly options: Readonly<Partial<Record<AssetId, InvoiceOption>>>;
  readonly transfers: Readonly<Record<TransferKey, Observation>>;
  readonly cancelledAtMs: number | null;
  /** Set by the event `expired`: from then on nobody waits for money any more. */
  readonly expiredAtMs: number | null;
  readonly paidAtMs: number | null;
  readonly status: InvoiceStatus;
}

/** A part of the amount due, as an exact fraction. */
export interface Share {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** How a transfer counts: towards the invoice, after its end, or as money of an asset nobody was asked for. */
export type TransferRole = 'counted' | 'late' | 'other_asset';

export const noShare: Share = { numerator: 0n, denominator: 1n };

export function options(invoice: Invoice): readonly InvoiceOption[] {
  return Object.values(invoice.options).filter((option) => option !== undefined);
}

/** The last moment at which a block may be stamped for its money to be in time on that chain. */
export function deadlineMs(invoice: Invoice, chain: ChainId): number {
  const end = invoice.cancelledAtMs === null ? invoice.expiresAtMs : Math.min(invoice.cancelledAtMs, invoice.expiresAtMs);
  return end + chains[chain].graceMs;
}

/**
 * The level that a transfer has now. When a transaction came back in another block, its rows of the old block are gone
 * even before the scanner says so: log indexes change, and both must never count together.
 */
export function effectiveLevel(invoice: Pick<Invoice, 'transfers'>, transfer: Observation): TransferLevel {
  if (!isPresent(transfer)) return 'dropped';
  const moved = Object.values(invoice.transfers).some(
    (other) =>
      other.chain === transfer.chain &&
      other.txid === transfer.txid &&
      other.blockHash !== transfer.blockHash &&
      isPresent(other) &&
      other.revision > transfer.revision,
  );
  return moved ? 'dropped' : transfer.level;
}

/** The quote by which money stamped at that time is valued: the last one that was on display then. */
export function quoteAt(option: InvoiceOption, timeMs: number): OptionQuote | null {
  const shown = option.quotes.filter((quote) => quote.ready);
  return shown.findLast((quote) => quote.quotedAtMs <= timeMs) ?? shown[0] ?? null;
}

/** The quote that the payer sees. */
export function shownQuote(option: InvoiceOption): OptionQuote | null {
  return option.quotes.findLast((quote) => quote.ready) ?? null;
}

export function roleOf(invoice: Invoice, transfer: Observation): TransferRole {
  const option = invoice.options[transfer.asset];
  if (option === undefined || quoteAt(option, transfer.timeMs) === null) return 'other_asset';
  return transfer.timeMs > deadlineMs(invoice, transfer.chain) ? 'late' : 'counted';
}

function add(share: Share, amount: bigint, due: bigint): Share {
  return { numerator: share.numerator * due + amount * share.denominator, denominator: share.denominator * due };
}

export function covers(share: Share): boolean {
  return share.numerator >= share.denominator;
}

function exceeds(share: Share): boolean {
  return share.numerator > share.denominator;
}

export interface Received {
  /** In the head chain and in time; of these, settled; and all settled money whenever it came. */
  readonly seen: Share;
  readonly settled: Share;
  readonly settledEver: Share;
  /** Money that came after the end. */
  readonly late: boolean;
}

/** What has come in, each transfer valued by its own option's quote. Sums are exact and do not depend on order. */
export function receivedBy(invoice: Invoice): Received {
  let [seen, settled, settledEver, late] = [noShare, noShare, noShare, false];
  for (const transfer of Object.values(invoice.transfers)) {
    const level = effectiveLevel(invoice, transfer);
    const role = roleOf(invoice, transfer);
    const option = invoice.options[transfer.asset];
    const quote = option === undefined ? null : quoteAt(option, transfer.timeMs);
    if (!isPresent({ level }) || role === 'other_asset' || quote === null) continue;
    if (role === 'late') late = true;
    if (role === 'counted') seen = add(seen, transfer.amount, quote.dueBase);
    if (role === 'counted' && isSettled({ level })) settled = add(settled, transfer.amount, quote.dueBase);
    if (isSettled({ level })) settledEver = add(settledEver, transfer.amount, quote.dueBase);
  }
  return { seen, settled, settledEver, late };
}

/** Base state and exception as they follow from the facts: the only place where a status is decided. */
export function assess(invoice: Invoice): InvoiceStatus {
  const received = receivedBy(invoice);
  const partial = received.seen.numerator > 0n;
  if (covers(received.settled)) return { base: 'paid', exception: exceeds(received.settledEver) ? 'over' : 'none' };
  const reverted = invoice.paidAtMs !== null;
  if (covers(received.seen)) return { base: 'confirming', exception: reverted ? 'reverted' : 'none' };
  const unpaid: InvoiceException = reverted ? 'reverted' : received.late ? 'late' : partial ? 'partial' : 'none';
  if (invoice.cancelledAtMs !== null) return { base: 'cancelled', exception: unpaid };
  if (invoice.expiredAtMs !== null) return { base: 'expired', exception: unpaid };
  return { base: 'new', exception: unpaid };
}

/** What one option has received (head level, in time) and still asks, in its base units; the rest is rounded up. */
export function optionProgress(invoice: Invoice, option: InvoiceOption): { readonly due: bigint; readonly received: bigint; readonly remaining: bigint } {
  const quote = shownQuote(option) ?? option.quotes[option.quotes.length - 1];
  const due = quote?.dueBase ?? 0n;
  const seen = receivedBy(invoice).seen;
  const missing = seen.denominator - seen.numerator;
  let received = 0n;
  for (const transfer of Object.values(invoice.transfers)) {
    if (transfer.asset === option.asset && roleOf(invoice, transfer) === 'counted' && isPresent({ level: effectiveLevel(invoice, transfer) }))
      received += transfer.amount;
  }
  return { due, received, remaining: missing <= 0n ? 0n : mulDivRoundedUp(due, missing, seen.denominator) };
}

/** The option that the payer chose last and can see. */
export function chosenOption(invoice: Invoice): InvoiceOption | null {
  const ready = options(invoice).filter((option) => shownQuote(option) !== null);
  return ready.toSorted((a, b) => (shownQuote(b)?.quotedAtMs ?? 0) - (shownQuote(a)?.quotedAtMs ?? 0))[0] ?? null;
}

/** Whether money may still be asked for at that moment; computed at read, so that it is true even when an alarm is late. */
export function isOpen(invoice: Pick<Invoice, 'status' | 'expiresAtMs'>, nowMs: number): boolean {
  return invoice.status.base === 'new' && nowMs < invoice.expiresAtMs;
}

/** When the invoice next has something to decide by itself, or null. Outbox retries are the object's own affair. */
export function nextWake(invoice: Invoice, nowMs: number): number | null {
  if (invoice.status.base !== 'new' || invoice.expiredAtMs !== null) return null;
  return nowMs < invoice.expiresAtMs ? invoice.expiresAtMs : nowMs + limits.expiryRetryMs;
}

/** Chains whose progress decides when the invoice may be called expired. */
export function chainsAwaited(invoice: Invoice): readonly ChainId[] {
  return [
    ...new Set(
      options(invoice)
        .filter((option) => shownQuote(option) !== null)
        .map((option) => assetOf(option.asset).chain),
    ),
  ];
}
