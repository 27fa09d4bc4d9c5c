// Owns whether a planned mail to a payer is sent, waits or ends. Pure decisions over rows of the table `payer_mail`; `unit` is a random
// number in 0 … 1. Never sends, never stores.
import type { InvoiceStatus } from './invoice';
import { letterWaitsMs } from './letter-schedule';
import { limits } from './limits';

/** The word for how a mail, or its last try, ended. Stored. */
export type PayerMailOutcome =
  | 'delivered'
  | 'mail_refused'
  | 'mail_failed'
  | 'mail_not_configured'
  /** The payer has paid: nobody is asked for money that is there. */
  | 'invoice_paid'
  /** Expired, cancelled or called invalid. */
  | 'invoice_closed'
  | 'account_halted'
  | 'invoice_gone'
  /** A person said that it is enough. */
  | 'stopped_by_hand'
  /** Tried as often as there are places in the schedule. */
  | 'abandoned';

export interface PayerMailProgress {
  readonly state: 'pending' | 'sent' | 'dead' | 'stopped';
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly leaseUntilMs: number | null;
}

/** What the world is like at the moment of sending. */
export interface PayerMailFacts {
  readonly base: InvoiceStatus['base'];
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
  if (facts.base === 'paid') return { kind: 'end', state: 'stopped', outcome: 'invoice_paid' };
  if (facts.base === 'confirming') return { kind: 'wait', dueAtMs: nowMs + limits.payerMailWaitMs };
  if (facts.base !== 'new' || nowMs >= facts.expiresAtMs) return { kind: 'end', state: 'stopped', outcome: 'invoice_closed' };
  if (row.attempts >= letterWaitsMs.length) return { kind: 'end', state: 'dead', outcome: 'abandoned' };
  const attempts = row.attempts + 1;
  return { kind: 'claim', attempts, leaseUntilMs: nowMs + limits.deliveryLeaseMs, dueAtMs: nextPayerMailTryAtMs(attempts, nowMs, unit) };
}

const jitterShare = 0.1;

/** When a mail that was not taken is tried again. */
export function nextPayerMailTryAtMs(attempts: number, nowMs: number, unit: number): number {
  const wait = letterWaitsMs[Math.min(attempts, letterWaitsMs.length - 1)] ?? 0;
  return nowMs + Math.round(wait * (1 - jitterShare + 2 * jitterShare * unit));
}
