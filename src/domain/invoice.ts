// Owns one invoice: its frozen terms, its options and transfers, and the status that follows from them.
// The status is computed from all transfers each time, never counted up. Reads no clock, no chain, no database.
import { assetOf, chains, type AssetId, type ChainFamily, type ChainId, type Mode } from './asset';
import type { InvoiceCosts, InvoiceRules, SettleLevel } from './invoice-rules';
import { limits } from './limits';
import { mulDivRoundedUp } from './money';
import type { Quote } from './quote';
import { isPresent, isSettled, type Observation, type TransferKey, type TransferLevel } from './transfer';

/** The wallet version that an invoice was made with; a later change of the wallet does not touch it. */
export interface FrozenWallet {
  readonly family: ChainFamily;
  readonly walletId: string;
}

/** By which way an invoice came to be. */
export type InvoiceOrigin = 'web' | 'api' | 'link' | 'counter' | 'embed' | 'deposit' | 'cryptocloud';

/** Money that came to a static address: the invoice is made of it and for it. */
export interface Deposit {
  readonly transferKey: TransferKey;
  readonly asset: AssetId;
  /** Base units of the asset. */
  readonly amount: bigint;
  readonly walletId: string;
  readonly address: string;
  readonly keyIndex: number;
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
  /** Language of mails to the payer. */
  readonly payerLocale: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly assets: readonly AssetId[];
  readonly wallets: readonly FrozenWallet[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly rules: InvoiceRules;
  readonly costs: InvoiceCosts;
  readonly origin: InvoiceOrigin;
  /** The payment link or static address that it came from. */
  readonly sourceId: string | null;
  /** Eight capitals and digits; empty on invoices of before. */
  readonly code: string;
  readonly deposit: Deposit | null;
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

export type InvoiceBase = 'new' | 'confirming' | 'paid' | 'expired' | 'cancelled' | 'invalid';
/** `late`: money came after the end. With base `paid` a rule let it count. `marked`: a person accepted what had come. */
export type InvoiceException = 'none' | 'partial' | 'over' | 'late' | 'marked' | 'reverted';

export interface InvoiceStatus {
  readonly base: InvoiceBase;
  readonly exception: InvoiceException;
}

/** A person's word that the money that is there is enough: it names the transfers, so that nothing else is ever accepted by it. */
export interface Acceptance {
  readonly keys: readonly TransferKey[];
  readonly atMs: number;
}

/** What the merchant's own wallet sent back. Base units of the asset. */
export interface Refund {
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly txid: string;
}

export interface Invoice {
  readonly terms: InvoiceTerms;
  readonly seq: number;
  /** Equals the terms' expiry unless money in time, a person or a test payment moved it. */
  readonly expiresAtMs: number;
  readonly options: Readonly<Partial<Record<AssetId, InvoiceOption>>>;
  readonly transfers: Readonly<Record<TransferKey, Observation>>;
  readonly cancelledAtMs: number | null;
  /** Set by the event `expired`: from then on nobody waits for money any more. */
  readonly expiredAtMs: number | null;
  readonly paidAtMs: number | null;
  readonly status: InvoiceStatus;
  /** Whether all chains had been read past the end when it expired. */
  readonly expiryVerified: boolean;
  readonly cancelledBy: 'merchant' | 'rule' | null;
  readonly invalidatedAtMs: number | null;
  /** The one extension by hand. */
  readonly extendedAtMs: number | null;
  /** The end that terms or a person set: what a part paid moves is measured from here. */
  readonly agreedUntilMs: number;
  /** Up to where the chains have been asked to watch closely. */
  readonly watchedUntilMs: number;
  readonly acceptance: Acceptance | null;
  /** What late money is valued by, in base units due, where the rule asks for the rate of its own time. */
  readonly lateDue: Readonly<Record<TransferKey, bigint>>;
  readonly refunds: readonly Refund[];
  /** Signature of what a person has looked at and let be (see invoice-reason.ts). */
  readonly reviewed: string | null;
  /** Rules whose effect has been told. */
  readonly rulesTold: readonly string[];
}

/** A part of the amount due, as an exact fraction. */
export interface Share {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * How a transfer counts: towards the invoice; towards it although it came late, because a rule says so; not, because it came after the
 * end; not, because nobody was asked for that asset.
 */
export type TransferRole = 'counted' | 'late_accepted' | 'late' | 'other_asset';

export const noShare: Share = { numerator: 0n, denominator: 1n };

export function options(invoice: Invoice): readonly InvoiceOption[] {
  return Object.values(invoice.options).filter((option) => option !== undefined);
}

/** The last moment at which a block may be stamped for its money to be in time on that chain. */
export function deadlineMs(invoice: Invoice, chain: ChainId): number {
  const { cancelledAtMs, expiresAtMs, terms } = invoice;
  const { graceMs } = chains[chain];
  // A rule that cancels what was not paid does so at the end, so its moment is no earlier one.
  if (cancelledAtMs !== null && invoice.cancelledBy !== 'rule') return Math.min(cancelledAtMs, expiresAtMs) + graceMs;
  return expiresAtMs + graceMs + terms.rules.graceMs;
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

/** What a transfer is measured by, in base units due of its asset; null while it counts for nothing. */
interface Valued {
  readonly role: TransferRole;
  readonly dueBase: bigint | null;
}

function valued(invoice: Invoice, key: TransferKey, transfer: Observation): Valued {
  const option = invoice.options[transfer.asset];
  const quote = option === undefined ? null : quoteAt(option, transfer.timeMs);
  if (quote === null) return { role: 'other_asset', dueBase: null };
  if (transfer.timeMs <= deadlineMs(invoice, transfer.chain)) return { role: 'counted', dueBase: quote.dueBase };
  // What was cancelled is never paid by a rule: somebody has to look.
  const { late } = invoice.terms.rules;
  if (invoice.cancelledAtMs !== null || invoice.invalidatedAtMs !== null || late === 'ask') return { role: 'late', dueBase: quote.dueBase };
  if (late === 'old_rate') return { role: 'late_accepted', dueBase: quote.dueBase };
  const dueBase = invoice.lateDue[key];
  return dueBase === undefined ? { role: 'late', dueBase: quote.dueBase } : { role: 'late_accepted', dueBase };
}

export function roleOf(invoice: Invoice, transfer: Observation): TransferRole {
  return valued(invoice, keyOf(transfer), transfer).role;
}

function keyOf(transfer: Observation): TransferKey {
  return `${transfer.chain}:${transfer.txid}:${transfer.index}`;
}

/** Late transfers that wait for a rate of their own time before a rule can let them count. */
export function unvaluedLate(invoice: Invoice): readonly { readonly key: TransferKey; readonly transfer: Observation }[] {
  if (invoice.terms.rules.late !== 'new_rate' || invoice.cancelledAtMs !== null || invoice.invalidatedAtMs !== null) return [];
  return Object.entries(invoice.transfers)
    .filter(([key, transfer]) => invoice.lateDue[key] === undefined && isPresent({ level: effectiveLevel(invoice, transfer) }))
    .filter(([key, transfer]) => valued(invoice, key, transfer).role === 'late')
    .map(([key, transfer]) => ({ key, transfer }));
}

function add(share: Share, amount: bigint, due: bigint): Share {
  return { numerator: share.numerator * due + amount * share.denominator, denominator: share.denominator * due };
}

/** Whether that share pays the invoice in full. */
export function covers(share: Share): boolean {
  return share.numerator >= share.denominator;
}

export function exceeds(share: Share): boolean {
  return share.numerator > share.denominator;
}

/** Whether that share is enough with what the rules let be missing: share ≥ (amount − tolerance) ÷ amount, exactly. */
export function suffices(invoice: Invoice, share: Share): boolean {
  const { amount, rules } = invoice.terms;
  return share.numerator * amount >= share.denominator * (amount - rules.toleranceUnits);
}

/** Whether money of that level is sure enough for this invoice to count as paid. */
export function isEnough(level: TransferLevel, settleAt: SettleLevel): boolean {
  if (settleAt === 'seen') return isPresent({ level });
  return settleAt === 'final' ? level === 'final' : isSettled({ level });
}

export interface Received {
  /** In the head chain, in time or let count by a rule; of these, sure enough; and all sure money whenever it came. */
  readonly seen: Share;
  readonly settled: Share;
  readonly settledEver: Share;
  /** The sure part that came in time. */
  readonly settledInTime: Share;
  /** Money that came after the end and counts for nothing yet. */
  readonly late: boolean;
}

/** What has come in, each transfer valued by its own option's quote. Sums are exact and do not depend on order. */
export function receivedBy(invoice: Invoice): Received {
  let [seen, settled, settledEver, settledInTime, late] = [noShare, noShare, noShare, noShare, false];
  for (const [key, transfer] of Object.entries(invoice.transfers)) {
    const level = effectiveLevel(invoice, transfer);
    const { role, dueBase } = valued(invoice, key, transfer);
    if (!isPresent({ level }) || dueBase === null) continue;
    const enough = isEnough(level, invoice.terms.rules.settleAt);
    if (role === 'late') late = true;
    else {
      seen = add(seen, transfer.amount, dueBase);
      if (enough) settled = add(settled, transfer.amount, dueBase);
      if (enough && role === 'counted') settledInTime = add(settledInTime, transfer.amount, dueBase);
    }
    if (enough) settledEver = add(settledEver, transfer.amount, dueBase);
  }
  return { seen, settled, settledEver, settledInTime, late };
}

/** What became of the transfers that a person accepted: all sure, all still there, or some gone; null without an acceptance. */
function accepted(invoice: Invoice): 'settled' | 'present' | 'gone' | null {
  if (invoice.acceptance === null) return null;
  const levels = invoice.acceptance.keys.map((key) => {
    const transfer = invoice.transfers[key];
    return transfer === undefined ? 'dropped' : effectiveLevel(invoice, transfer);
  });
  if (levels.some((level) => !isPresent({ level }))) return 'gone';
  return levels.every((level) => isEnough(level, invoice.terms.rules.settleAt)) ? 'settled' : 'present';
}

/** Base state and exception as they follow from the facts: the only place where a status is decided. */
export function assess(invoice: Invoice): InvoiceStatus {
  const received = receivedBy(invoice);
  if (invoice.invalidatedAtMs !== null) return { base: 'invalid', exception: received.late ? 'late' : 'none' };
  if (suffices(invoice, received.settled)) return { base: 'paid', exception: paidException(invoice, received) };
  const byHand = accepted(invoice);
  if (byHand === 'settled') return { base: 'paid', exception: 'marked' };
  const reverted = invoice.paidAtMs !== null;
  if (byHand === 'present') return { base: 'confirming', exception: 'marked' };
  if (suffices(invoice, received.seen)) return { base: 'confirming', exception: reverted ? 'reverted' : 'none' };
  const partial = received.seen.numerator > 0n;
  const unpaid: InvoiceException = reverted ? 'reverted' : received.late ? 'late' : partial ? 'partial' : 'none';
  if (invoice.cancelledAtMs !== null) return { base: 'cancelled', exception: unpaid };
  if (invoice.expiredAtMs !== null) return { base: 'expired', exception: unpaid };
  return { base: 'new', exception: unpaid };
}

function paidException(invoice: Invoice, received: Received): InvoiceException {
  if (exceeds(received.settledEver)) return 'over';
  return suffices(invoice, received.settledInTime) ? 'none' : 'late';
}

/** What one option has received (head level, counted) and still asks, in its base units; the rest is rounded up. */
export function optionProgress(invoice: Invoice, option: InvoiceOption): { readonly due: bigint; readonly received: bigint; readonly remaining: bigint } {
  const quote = shownQuote(option) ?? option.quotes[option.quotes.length - 1];
  const due = quote?.dueBase ?? 0n;
  const seen = receivedBy(invoice).seen;
  const missing = seen.denominator - seen.numerator;
  let received = 0n;
  for (const transfer of Object.values(invoice.transfers)) {
    const role = roleOf(invoice, transfer);
    const counts = role === 'counted' || role === 'late_accepted';
    if (transfer.asset === option.asset && counts && isPresent({ level: effectiveLevel(invoice, transfer) })) received += transfer.amount;
  }
  return { due, received, remaining: missing <= 0n ? 0n : mulDivRoundedUp(due, missing, seen.denominator) };
}

/** What of one asset has arrived for good and has not been sent back, in base units. May be negative after a reorganisation. */
export function refundable(invoice: Invoice, asset: AssetId): bigint {
  let sum = 0n;
  for (const transfer of Object.values(invoice.transfers)) {
    if (transfer.asset === asset && isSettled({ level: effectiveLevel(invoice, transfer) })) sum += transfer.amount;
  }
  for (const refund of invoice.refunds) if (refund.asset === asset) sum -= refund.amount;
  return sum;
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

/** Whether any money is in the head chain now, whatever it counts for. */
export function hasMoney(invoice: Invoice): boolean {
  return Object.values(invoice.transfers).some((transfer) => isPresent({ level: effectiveLevel(invoice, transfer) }));
}

/** When the invoice next has something to decide by itself, or null. Outbox retries are the object's own affair. */
export function nextWake(invoice: Invoice, nowMs: number): number | null {
  if (unvaluedLate(invoice).length > 0) return nowMs + limits.lateRateRetryMs;
  if (invoice.status.base !== 'new' || invoice.expiredAtMs !== null) return null;
  const endMs = invoice.expiresAtMs + invoice.terms.rules.graceMs;
  return nowMs < endMs ? endMs : nowMs + limits.expiryRetryMs;
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
