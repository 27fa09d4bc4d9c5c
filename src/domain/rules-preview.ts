// Owns what other automatic actions would have done to a merchant's own past invoices. It asks the state machine itself: each invoice is
// rehearsed from what was kept of it, with the rules it had and with the candidate's. Changes nothing and guesses nothing.
import { chains, type AssetId, type ChainId } from './asset';
import { isOpen, receivedBy, unvaluedLate, type Invoice, type InvoiceStatus, type InvoiceTerms } from './invoice';
import { decide, type InvoiceCommand } from './invoice-command';
import { evolve, type InvoiceEvent } from './invoice-event';
import { reasonOf } from './invoice-reason';
import type { InvoiceRules, SettleLevel } from './invoice-rules';
import { limits } from './limits';
import { mulDivRoundedDown } from './money';
import { rulesFor, type AutomaticActions } from './project-settings';
import { assert } from './result';
import { isPresent, type Observation } from './transfer';

export interface PastOption {
  readonly asset: AssetId;
  readonly walletId: string;
  /** Base units due by its last quote. */
  readonly dueBase: bigint;
  readonly quotedAtMs: number;
}

/** What the projection keeps of one invoice. */
export interface PastInvoice {
  readonly terms: InvoiceTerms;
  /** As it is now: money in time, a person or a test payment may have moved it. */
  readonly expiresAtMs: number;
  readonly status: InvoiceStatus;
  /** Code of invoice-reason.ts. */
  readonly reason: string;
  readonly options: readonly PastOption[];
  readonly transfers: readonly Observation[];
}

/**
 * What would have been different. `accepted`: paid although something is missing; `grace`: late money in time; `late`: late money counted;
 * `spared`: a person accepted what the rule would have; `refused`: not paid any more; `cancelled`, `kept`: unpaid, called off by the rule or
 * not any more; `sooner`, `later`: paid at another level of certainty.
 */
const previewKinds = ['accepted', 'grace', 'late', 'spared', 'refused', 'cancelled', 'kept', 'sooner', 'later'] as const;
export type PreviewKind = (typeof previewKinds)[number];

export interface PreviewLine {
  readonly kind: PreviewKind;
  readonly invoiceId: string;
  readonly orderId: string | null;
  readonly amount: bigint;
  readonly currency: string;
  /** What the merchant would have gone without, in scaled units of the currency; 0 where nothing is missing. */
  readonly missing: bigint;
  readonly createdAtMs: number;
}

export interface PreviewSum {
  readonly currency: string;
  readonly amount: bigint;
  readonly missing: bigint;
}

export interface PreviewChange {
  readonly kind: PreviewKind;
  readonly count: number;
  readonly sums: readonly PreviewSum[];
}

export interface RulesPreview {
  /** Ended invoices whose course could be compared. */
  readonly looked: number;
  /** Decided by people, or no longer to be told from what was kept. */
  readonly leftOut: number;
  /** Still open: nobody knows how they end. */
  readonly open: number;
  readonly changes: readonly PreviewChange[];
  /** The newest of them, at most `previewLinesMax`. */
  readonly lines: readonly PreviewLine[];
  /** Invoices with late money that only the rates of its own time could value. */
  readonly rateUnknown: number;
  /** Invoices that money merely seen would have paid, and that money was gone later. */
  readonly vanished: number;
}

/** What the candidate's actions would have changed. `past`: newest first, bounded by whoever reads them. */
export function previewRules(past: readonly PastInvoice[], actions: AutomaticActions, nowMs: number): RulesPreview {
  const lines: PreviewLine[] = [];
  let [looked, leftOut, open, rateUnknown, vanished] = [0, 0, 0, 0, 0];
  for (const one of past) {
    const { base } = one.status;
    if (base === 'new' || base === 'confirming') open += 1;
    else {
      const compared = compare(one, rulesFor(actions, one.terms.amount, one.terms.currency), nowMs);
      if (compared === null) leftOut += 1;
      else {
        looked += 1;
        rateUnknown += compared.isRateUnknown ? 1 : 0;
        vanished += compared.isVanished ? 1 : 0;
        if (compared.kind !== null) lines.push(lineOf(one, compared.kind, compared.missing));
      }
    }
  }
  return { looked, leftOut, open, changes: changesOf(lines), lines: lines.slice(0, limits.previewLinesMax), rateUnknown, vanished };
}

interface Compared {
  readonly kind: PreviewKind | null;
  readonly missing: bigint;
  readonly isRateUnknown: boolean;
  readonly isVanished: boolean;
}

const unchanged: Compared = { kind: null, missing: 0n, isRateUnknown: false, isVanished: false };

/** Null when the invoice did not go the way that its own rules alone would have taken it: then a person had a hand in it. */
function compare(past: PastInvoice, rules: InvoiceRules, nowMs: number): Compared | null {
  const byHand = past.status.base === 'paid' && past.status.exception === 'marked';
  const own = past.terms.rules;
  if (past.status.base === 'invalid' || past.terms.deposit !== null) return null;
  if (past.transfers.length === 0) return compareUnpaid(past, rules);
  const before = rehearsed(past, own, nowMs);
  if (!byHand && before.status.base !== past.status.base) return null;
  if (areSame(own, rules)) return unchanged;
  const after = rehearsed(past, rules, nowMs);
  const isPaidBefore = before.status.base === 'paid';
  const isPaid = after.status.base === 'paid';
  const isRateUnknown = !isPaid && !byHand && unvaluedLate(after).length > 0;
  const isVanished = !isPaid && !byHand && !isPaidBefore && rules.settleAt === 'seen' && wouldHaveVanished(past, rules, nowMs);
  const missing = isPaid ? missingOf(after) : 0n;
  if (byHand) return { kind: isPaid && !isPaidBefore ? 'spared' : null, missing, isRateUnknown, isVanished };
  return { kind: kindOf(before, after, own.settleAt, rules), missing, isRateUnknown, isVanished };
}

/** Nobody paid anything: all that a rule can do is to call it off at its end, which must have been seen to be one. */
function compareUnpaid(past: PastInvoice, rules: InvoiceRules): Compared | null {
  if (past.reason === 'cancelled_by_rule') return rules.cancelUnpaid ? unchanged : { ...unchanged, kind: 'kept' };
  if (past.status.base !== 'expired' || past.status.exception !== 'none') return null;
  return rules.cancelUnpaid && past.reason !== 'expired_unverified' ? { ...unchanged, kind: 'cancelled' } : unchanged;
}

function kindOf(before: Invoice, after: Invoice, settledAt: SettleLevel, rules: InvoiceRules): PreviewKind | null {
  const [was, is] = [before.status, after.status];
  if (was.base === 'paid' && is.base === 'paid') return levelChange(settledAt, rules.settleAt);
  if (is.base === 'paid') return paidKind(before, after, rules);
  // Paid as soon as the surer level is there: that is later, not never.
  if (was.base === 'paid') return is.base === 'confirming' ? 'later' : 'refused';
  if (was.base === 'expired' && is.base === 'cancelled') return 'cancelled';
  return was.base === 'cancelled' && is.base === 'expired' ? 'kept' : null;
}

function paidKind(before: Invoice, after: Invoice, rules: InvoiceRules): PreviewKind {
  const reason = reasonOf(after);
  if (reason === 'paid_late_old_rate' || reason === 'paid_late_new_rate') return 'late';
  if (reason === 'paid_in_grace') return 'grace';
  if (before.status.exception !== 'late') return 'accepted';
  return rules.late === 'ask' ? 'grace' : 'late';
}

const ranks: Readonly<Record<SettleLevel, number>> = { seen: 0, confirmed: 1, final: 2 };

function levelChange(was: SettleLevel, is: SettleLevel): PreviewKind | null {
  if (ranks[is] === ranks[was]) return null;
  return ranks[is] < ranks[was] ? 'sooner' : 'later';
}

function areSame(a: InvoiceRules, b: InvoiceRules): boolean {
  return (
    a.toleranceUnits === b.toleranceUnits && a.late === b.late && a.graceMs === b.graceMs && a.cancelUnpaid === b.cancelUnpaid && a.settleAt === b.settleAt
  );
}

/** What is missing of a paid invoice, in scaled units of its currency. */
function missingOf(invoice: Invoice): bigint {
  const { amount } = invoice.terms;
  const { settled } = receivedBy(invoice);
  const received = mulDivRoundedDown(amount, settled.numerator, settled.denominator);
  return received >= amount ? 0n : amount - received;
}

/** Whether money that was seen and then gone would have paid it while it was there. */
function wouldHaveVanished(past: PastInvoice, rules: InvoiceRules, nowMs: number): boolean {
  if (past.transfers.every((transfer) => isPresent(transfer))) return false;
  const seen = past.transfers.map((transfer): Observation => (isPresent(transfer) ? transfer : { ...transfer, level: 'seen' }));
  return rehearsed({ ...past, transfers: seen }, rules, nowMs).status.base === 'paid';
}

/**
 * The invoice as the state machine leads it with those rules: its money arrives at the stamps that the chain gave it, already as sure as it is
 * today, and the clock ticks in between.
 */
export function rehearsed(past: PastInvoice, rules: InvoiceRules, nowMs: number): Invoice {
  let invoice = onDisplay(past, rules);
  const step = (command: InvoiceCommand, atMs: number): void => {
    const decision = decide(invoice, command, atMs);
    assert(decision.ok, 'a rehearsal asks for nothing that can be refused');
    invoice = decision.value.invoice;
  };
  const moves = past.transfers.filter((transfer) => isPresent(transfer)).toSorted((a, b) => a.timeMs - b.timeMs);
  const verified = past.reason !== 'expired_unverified';
  for (const transfer of moves) {
    // Before its end an invoice has nothing to decide by itself.
    if (transfer.timeMs >= invoice.expiresAtMs) step({ type: 'tick', scannedThroughMs: verified ? readUpTo(transfer.timeMs - 1) : {} }, transfer.timeMs);
    step({ type: 'observe', observations: [transfer] }, transfer.timeMs);
    // News of confirmations gave the payer more time too. When it came was not kept, but the end that it led to was.
    if (isWaitingForRest(invoice, transfer.timeMs) && past.expiresAtMs > invoice.expiresAtMs)
      invoice = evolve(invoice, { seq: invoice.seq + 1, atMs: transfer.timeMs, event: { type: 'expiry_moved', expiresAtMs: past.expiresAtMs } });
  }
  step({ type: 'tick', scannedThroughMs: verified ? readUpTo(nowMs) : {} }, nowMs);
  return invoice;
}

function isWaitingForRest(invoice: Invoice, nowMs: number): boolean {
  return isOpen(invoice, nowMs) && invoice.status.exception === 'partial';
}

function readUpTo(timeMs: number): Readonly<Partial<Record<ChainId, number>>> {
  return Object.fromEntries(Object.keys(chains).map((chain) => [chain, timeMs]));
}

function onDisplay({ terms, expiresAtMs, options }: PastInvoice, rules: InvoiceRules): Invoice {
  const shorter = Math.min(terms.expiresAtMs, expiresAtMs);
  const events: InvoiceEvent[] = [{ type: 'opened', terms: { ...terms, rules } }];
  // A test payment may have ended it before its time. What prolonged it the machine does again.
  if (shorter < terms.expiresAtMs) events.push({ type: 'expiry_moved', expiresAtMs: shorter });
  for (const { asset, walletId, dueBase, quotedAtMs } of options) {
    const quote = { asset, dueBase, rateE18: 1n, sources: [], ratedAtMs: quotedAtMs, quotedAtMs, expiresAtMs: terms.expiresAtMs };
    events.push({ type: 'option_quoted', asset, walletId, quote });
    events.push({ type: 'option_addressed', asset, quotedAtMs, address: '-', keyIndex: null, dueBase });
    events.push({ type: 'option_ready', asset, quotedAtMs });
  }
  const invoice = events.reduce<Invoice | null>((state, event, index) => evolve(state, { seq: index + 1, atMs: terms.createdAtMs, event }), null);
  assert(invoice !== null, 'an invoice exists after its first event');
  return invoice;
}

function lineOf({ terms }: PastInvoice, kind: PreviewKind, missing: bigint): PreviewLine {
  const { invoiceId, orderId, amount, currency, createdAtMs } = terms;
  return { kind, invoiceId, orderId, amount, currency, missing, createdAtMs };
}

function changesOf(lines: readonly PreviewLine[]): readonly PreviewChange[] {
  return previewKinds.flatMap((kind) => {
    const own = lines.filter((line) => line.kind === kind);
    return own.length === 0 ? [] : [{ kind, count: own.length, sums: sumsOf(own) }];
  });
}

function sumsOf(lines: readonly PreviewLine[]): readonly PreviewSum[] {
  const sums = new Map<string, PreviewSum>();
  for (const { currency, amount, missing } of lines) {
    const sum = sums.get(currency);
    sums.set(currency, { currency, amount: (sum?.amount ?? 0n) + amount, missing: (sum?.missing ?? 0n) + missing });
  }
  return [...sums.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}
