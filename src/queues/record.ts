// Owns how the result of a claimed delivery is written down: done, once more later, or given up. Shared by the channels.
import type { Statement } from '../db/database';
import { recordTry, type DeliveryRow, type TryResult } from '../db/delivery';
import { answerExcerpt, type DeliveryOutcome } from '../domain/delivery';
import { limits } from '../domain/limits';
import type { TellingPorts } from './ports';

/** A delivery that is ours until its lease ends. */
export interface Claimed {
  /** As it was before the claim. */
  readonly row: DeliveryRow;
  /** This try included. */
  readonly attempts: number;
  readonly leaseToken: string;
  readonly claimedAtMs: number;
}

/** `lost`: somebody else took the lease over meanwhile, and this result was not recorded. */
export type DeliveryEnd =
  | 'delivered'
  | 'retried'
  /** Tried again later, and nobody was there to answer: more tries of that target would only wait as long. */
  | 'unanswered'
  | 'postponed'
  /** Put off with all other news of its target. */
  | 'stopped'
  | 'dead'
  | 'lost';

export interface TryFacts {
  readonly outcome: DeliveryOutcome;
  readonly statusCode: number | null;
  readonly tookMs: number | null;
  /** When it is tried again; null ends it as dead. Ignored when delivered. */
  readonly nextAtMs: number | null;
  /** The other side's words; kept as one short line. */
  readonly answer?: string | null;
}

const noAnswer: ReadonlySet<DeliveryOutcome> = new Set(['timeout', 'unreachable', 'unresolved', 'throttled']);

/** Records what a try came to. `beside` are statements that hold only while the delivery is ours (`heldBy`). */
export async function recordEnd(ports: TellingPorts, claimed: Claimed, facts: TryFacts, beside: readonly Statement[] = []): Promise<DeliveryEnd> {
  const { outcome, statusCode, tookMs, nextAtMs } = facts;
  const answer = facts.answer === null || facts.answer === undefined ? null : answerExcerpt(facts.answer);
  const state = outcome === 'delivered' ? 'sent' : nextAtMs === null ? 'dead' : 'pending';
  const dueAtMs = nextAtMs ?? claimed.claimedAtMs;
  const ours = await write(
    ports,
    claimed,
    { state, attempts: claimed.attempts, dueAtMs, outcome, statusCode, tookMs, attemptedAtMs: claimed.claimedAtMs, answer },
    beside,
  );
  if (!ours) return 'lost';
  if (state === 'sent') return 'delivered';
  if (nextAtMs === null) return 'dead';
  const waitMs = nextAtMs - ports.now();
  if (waitMs <= limits.deliveryHintDelayMaxMs) await ports.hintRetry([claimed.row.id], Math.max(Math.ceil(waitMs / 1000), 0));
  return noAnswer.has(outcome) ? 'unanswered' : 'retried';
}

/** Ends a delivery without a try of its own, or puts it off: the claim's count is taken back. */
export async function recordUntried(ports: TellingPorts, claimed: Claimed, outcome: DeliveryOutcome, nextAtMs: number | null): Promise<DeliveryEnd> {
  const { attempts, statusCode, tookMs, attemptedAtMs, answer } = claimed.row;
  const state = nextAtMs === null ? 'dead' : 'pending';
  const result: TryResult = { state, attempts, dueAtMs: nextAtMs ?? claimed.claimedAtMs, outcome, statusCode, tookMs, attemptedAtMs, answer };
  if (!(await write(ports, claimed, result, []))) return 'lost';
  return nextAtMs === null ? 'dead' : 'postponed';
}

async function write(ports: TellingPorts, claimed: Claimed, result: TryResult, beside: readonly Statement[]): Promise<boolean> {
  const record = recordTry(ports.database, claimed.row.id, claimed.leaseToken, result);
  const [first, ...rest] = [...beside, record];
  const results: readonly unknown[] = first === undefined ? [] : await ports.database.batch([first, ...rest]);
  return changesOf(results[results.length - 1]) === 1;
}

function changesOf(result: unknown): number {
  const { meta } = result as { readonly meta?: { readonly changes?: number } };
  return meta?.changes ?? 0;
}
