// Owns the rules by which somebody who lost every factor comes back: how long it takes, who may shorten it, when it is over. A mailbox
// alone is never enough at once: there is a code, an owner, or three days in which the real person hears of it.
import { limits } from './limits';
import type { Role } from './permission';
import type { Refusal } from './refusal';

export interface RecoveryTimes {
  readonly createdAtMs: number;
  /** When waiting alone is enough. */
  readonly readyAtMs: number;
  readonly approvedAtMs: number | null;
  readonly stoppedAtMs: number | null;
  readonly completedAtMs: number | null;
}

/** `waiting` and `ready` are open; the others are for good. */
export type RecoveryState = 'waiting' | 'ready' | 'stopped' | 'completed' | 'expired';

/** Since when it can be completed: an approval only ever makes it sooner. */
export function readySinceMs(times: RecoveryTimes): number {
  return times.approvedAtMs === null ? times.readyAtMs : Math.min(times.approvedAtMs, times.readyAtMs);
}

/** Until when it can be completed: a week. */
export function recoveryEndsAtMs(times: RecoveryTimes): number {
  return readySinceMs(times) + limits.recoveryReadyLifeMs;
}

export function recoveryState(times: RecoveryTimes, nowMs: number): RecoveryState {
  if (times.completedAtMs !== null) return 'completed';
  if (times.stoppedAtMs !== null) return 'stopped';
  if (nowMs < readySinceMs(times)) return 'waiting';
  return nowMs < recoveryEndsAtMs(times) ? 'ready' : 'expired';
}

/** An owner's approval counts while the person reaches that owner's account alone; whoever has joined another since waits. */
export function withApproval<Times extends RecoveryTimes>(times: Times, accounts: number): Times {
  return accounts <= 1 ? times : { ...times, approvedAtMs: null };
}

const dayMs = 24 * 60 * 60 * 1000;

/** Which reminder is due: 1 after a day, and so on to the day on which waiting is over; 0 before the first. Missed ones are not made up for. */
export function reminderDue(times: RecoveryTimes, nowMs: number): number {
  const last = Math.ceil((times.readyAtMs - times.createdAtMs) / dayMs);
  return Math.max(0, Math.min(last, Math.floor((nowMs - times.createdAtMs) / dayMs)));
}

export interface ApprovalFacts {
  readonly accountId: string;
  readonly approver: { readonly userId: string; readonly role: Role | null };
  /** `accountIds`: every account that is not closed. */
  readonly person: { readonly userId: string; readonly isOperator: boolean; readonly accountIds: readonly string[] };
}

/**
 * Null when that owner may let that person back in. A recovery opens all that the person reaches, so an owner decides only where that is
 * the owner's own account and nothing else. Nobody approves their own.
 */
export function refusesApproval({ accountId, approver, person }: ApprovalFacts): Refusal | null {
  if (approver.role !== 'owner') return { reason: 'forbidden', right: 'owner' };
  if (person.userId === approver.userId || !person.accountIds.includes(accountId)) return { reason: 'not_found' };
  return person.isOperator || person.accountIds.length !== 1 ? { reason: 'beyond_own_rights' } : null;
}

/** What somebody who comes back by a code keeps and gives up. */
export interface CodeRecovery {
  readonly setsPassword: boolean;
  readonly dropsTotp: boolean;
  readonly dropsPasskeys: number;
}

/** Why a choice leads nowhere: it changes nothing, or leaves no way to sign in. */
export function refusesCodeRecovery(choice: CodeRecovery, has: { readonly password: boolean; readonly passkeys: number }): Refusal | null {
  const changes = choice.setsPassword || choice.dropsTotp || choice.dropsPasskeys > 0;
  const staysReachable = choice.setsPassword || has.password || has.passkeys > choice.dropsPasskeys;
  return changes && staysReachable ? null : { reason: 'invalid_input', problems: [{ pointer: '/password', code: 'required' }] };
}
