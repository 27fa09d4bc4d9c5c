// Owns when a letter is sent, tried again and given up. Pure decisions over rows of the table `letter`; `unit` is a random number in
// 0 … 1. Never sends, never stores.
import { limits } from './limits';

/** Waits before try 1, 2, …: codes are waited for, so the first ones are short; then hours, until the horizon. */
export const letterWaitsMs: readonly number[] = [0, 20_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000];

const jitterShare = 0.1;

/** The word for how a letter, or its last try, ended. Stored. */
export type LetterOutcome =
  | 'delivered'
  | 'mail_refused'
  | 'mail_failed'
  | 'mail_not_configured'
  /** Its code or link ran out before it could be sent. */
  | 'useless'
  | 'recipient_gone'
  /** News for an address that nobody has proved: the list shows it, the mailbox may be a stranger's. */
  | 'recipient_unproved'
  /** Sealed under another key, or of a kind that this version does not know. */
  | 'unreadable'
  | 'abandoned';

export interface LetterProgress {
  readonly state: 'pending' | 'sent' | 'dead';
  /** Tries begun so far. */
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly leaseUntilMs: number | null;
  readonly uselessAtMs: number | null;
  readonly createdAtMs: number;
}

export type LetterDecision =
  /** Not due, not pending, or somebody else is at it. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'end'; readonly outcome: LetterOutcome }
  /** `dueAtMs` is stored before sending, so a crash costs one place in the schedule and never a storm. */
  | { readonly kind: 'claim'; readonly attempts: number; readonly dueAtMs: number; readonly leaseUntilMs: number };

/** What is to be done with a letter now. */
export function decideLetter(row: LetterProgress, nowMs: number, unit: number): LetterDecision {
  if (row.state !== 'pending' || row.dueAtMs > nowMs || (row.leaseUntilMs ?? 0) > nowMs) return { kind: 'leave' };
  if (row.uselessAtMs !== null && nowMs >= row.uselessAtMs) return { kind: 'end', outcome: 'useless' };
  // A home that slept longer than the horizon still makes one honest try.
  if (row.attempts > 0 && nowMs > row.createdAtMs + limits.letterHorizonMs) return { kind: 'end', outcome: 'abandoned' };
  const attempts = row.attempts + 1;
  return { kind: 'claim', attempts, leaseUntilMs: nowMs + limits.deliveryLeaseMs, dueAtMs: nowMs + waitAfterMs(attempts, unit) };
}

/** When a letter that was not taken is tried again; null when that would be too late for it. */
export function nextLetterTryAtMs(row: LetterProgress, attempts: number, nowMs: number, unit: number): number | null {
  const atMs = nowMs + waitAfterMs(attempts, unit);
  const lastMs = Math.min(row.createdAtMs + limits.letterHorizonMs, row.uselessAtMs ?? Number.POSITIVE_INFINITY);
  return atMs < lastMs ? atMs : null;
}

function waitAfterMs(attempts: number, unit: number): number {
  const wait = letterWaitsMs[Math.min(attempts, letterWaitsMs.length - 1)] ?? 0;
  return Math.round(wait * (1 - jitterShare + 2 * jitterShare * unit));
}
