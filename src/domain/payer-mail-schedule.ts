// Owns whether a planned mail to a payer is sent, waits or ends. Pure decisions over rows of the table `payer_mail`; `unit` is a random
// number in 0 … 1. Never sends, never stores.
import type { InvoiceStatus } from './invoice';
import { letterWaitsMs } from './letter-schedule';
import { limits } from './limits';
import type { PayerMailKind } from './payer-mail';

/** The word for how a mail, or its last try, ended. Stored. */
export type PayerMailOutcome =
  | 'delivered'
  | 'mail_refused'
  | 'mail_failed'
  | 'mail_not_configured'
  /** That mailbox refused for good before. */
  | 'mail_suppressed'
  /** The payer has paid: nobody is asked for money that is there. */
  | 'invoice_paid'
  /** Expired, cancelled or called invalid. */
  | 'invoice_closed'
  /** What it would say is no longer so: newer news of the same money takes its place. */
  | 'superseded'
  | 'account_halted'
  | 'invoice_gone'
  /** A person said that it is enough. */
  | 'stopped_by_hand'
  /** Tried as often as there are places in the schedule. */
  | 'abandoned';

export interface PayerMailProgress {
  readonly kind: PayerMailKind;
  readonly turn: number;
  readonly state: 'pending' | 'sent' | 'dead' | 'stopped';
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly leaseUntilMs: number | null;
}

/** What the world is like at the moment of sending. */
export interface PayerMailFacts {
  readonly base: InvoiceStatus['base'];
  readonly exception: InvoiceStatus['exception'];
  /** The turn of the newest mail that tells what is missing; null where there is none. */
  readonly latestPartialTurn: number | null;
  readonly expiresAtMs: number;
  readonly halted: boolean;
}

export type PayerMailDecision =
  /** Not due, not pending, or somebody else is at it. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'end'; readonly state: 'dead' | 'stopped'; readonly outcome: PayerMailOutcome }
  /** Money is confirming: asking for it now would be wrong, forgetting to ask if it goes would be too. */
  | { readonly kind: 'wait'; readonly dueAtMs: number }
  /** `dueAtMs` is stored before sending, so a crash costs one place in the schedule and never a storm. */
  | { readonly kind: 'claim'; readonly attempts: number; readonly dueAtMs: number; readonly leaseUntilMs: number };

/** What is to be done with a planned mail now; `facts` null when its invoice is gone. */
export function decidePayerMail(row: PayerMailProgress, facts: PayerMailFacts | null, nowMs: number, unit: number): PayerMailDecision {
  if (row.state !== 'pending' || row.dueAtMs > nowMs || (row.leaseUntilMs ?? 0) > nowMs) return { kind: 'leave' };
  if (facts === null) return { kind: 'end', state: 'stopped', outcome: 'invoice_gone' };
  if (facts.halted) return { kind: 'end', state: 'stopped', outcome: 'account_halted' };
  // Money on its way decides what is true: until then nobody is told anything.
  if (facts.base === 'confirming') return { kind: 'wait', dueAtMs: nowMs + limits.payerMailWaitMs };
  const outcome = whyUntold(row, facts, nowMs);
  if (outcome !== null) return { kind: 'end', state: 'stopped', outcome };
  if (row.attempts >= letterWaitsMs.length) return { kind: 'end', state: 'dead', outcome: 'abandoned' };
  const attempts = row.attempts + 1;
  return { kind: 'claim', attempts, leaseUntilMs: nowMs + limits.deliveryLeaseMs, dueAtMs: nextPayerMailTryAtMs(attempts, nowMs, unit) };
}

/** Why a mail says nothing that the payer should hear now; null: it is true and of use. */
function whyUntold(row: PayerMailProgress, facts: PayerMailFacts, nowMs: number): PayerMailOutcome | null {
  const { base, exception, expiresAtMs, latestPartialTurn } = facts;
  if (row.kind === 'receipt') return base === 'paid' ? null : 'superseded';
  if (base === 'paid') return 'invoice_paid';
  if (row.kind === 'late') return null;
  if (base !== 'new' || nowMs >= expiresAtMs) return 'invoice_closed';
  if (row.kind !== 'partial') return null;
  return exception === 'partial' && row.turn === (latestPartialTurn ?? row.turn) ? null : 'superseded';
}

const jitterShare = 0.1;

/** When a mail that was not taken is tried again. */
export function nextPayerMailTryAtMs(attempts: number, nowMs: number, unit: number): number {
  const wait = letterWaitsMs[Math.min(attempts, letterWaitsMs.length - 1)] ?? 0;
  return nowMs + Math.round(wait * (1 - jitterShare + 2 * jitterShare * unit));
}
