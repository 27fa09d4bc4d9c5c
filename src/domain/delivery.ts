// Owns when a delivery is tried, when it is given up, and what its result does to the endpoint. Pure decisions over rows of the
// table `delivery`; `unit` is a random number in 0 … 1. Never sends, never stores.
import { limits } from './limits';
import type { Verdict } from './webhook';

/** Waits before try 1, 2, …: those of Standard Webhooks, 75 h 35 min in all. */
export const triesAfterMs: readonly number[] = [0, 5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000];

const jitterShare = 0.1;

/** The word for how a try, or the whole delivery, ended. Stored and shown. */
export type DeliveryOutcome =
  | 'delivered'
  | 'redirected'
  | 'refused'
  | 'server_error'
  | 'throttled'
  | 'gone'
  | 'timeout'
  | 'unreachable'
  | 'unsafe_url'
  | 'unreadable_secret'
  | 'endpoint_paused'
  | 'endpoint_gone'
  | 'endpoint_deleted'
  | 'recipient_gone'
  | 'mail_refused'
  | 'mail_failed'
  | 'mail_not_configured'
  | 'abandoned'
  /** The name of the receiver leads to no address, which is the endpoint's failure; or nobody could say, which is not. Asked again. */
  | 'unresolved'
  /** The endpoint keeps the order of each invoice, and news before this one is not through. */
  | 'waits_for_earlier'
  | 'paused_by_person'
  /** That mailbox refused for good before. */
  | 'mail_suppressed'
  | 'telegram_blocked'
  | 'telegram_failed'
  | 'telegram_refused'
  | 'telegram_not_configured'
  /** Newer news of the same thing was told meanwhile. */
  | 'superseded'
  | 'muted'
  /** Taken back by who was to read it, while it waited. */
  | 'unwanted'
  /** Told by a digest. */
  | 'bundled';

export interface DeliveryProgress {
  readonly state: 'pending' | 'held' | 'bundled' | 'sent' | 'dead';
  /** Tries begun so far. */
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly leaseUntilMs: number | null;
  readonly createdAtMs: number;
}

export type ClaimDecision =
  /** Not due, not pending, or somebody else is at it. */
  | { readonly kind: 'leave' }
  /** Every try was begun and none recorded a result: crashes all the way. */
  | { readonly kind: 'abandon' }
  /** `dueAtMs` is stored before sending, so a crash costs one place in the schedule and never a storm. */
  | { readonly kind: 'claim'; readonly attempts: number; readonly dueAtMs: number; readonly leaseUntilMs: number };

/** Whether a delivery is to be tried now. */
export function decideClaim(row: DeliveryProgress, nowMs: number, unit: number): ClaimDecision {
  if (row.state !== 'pending' || row.dueAtMs > nowMs || (row.leaseUntilMs ?? 0) > nowMs) return { kind: 'leave' };
  if (row.attempts > 0 && row.attempts >= triesAfterMs.length && nowMs > row.createdAtMs + limits.deliveryHorizonMs) return { kind: 'abandon' };
  const attempts = row.attempts + 1;
  const leaseUntilMs = nowMs + limits.deliveryLeaseMs;
  return { kind: 'claim', attempts, leaseUntilMs, dueAtMs: nowMs + waitAfterMs(attempts, unit) };
}

/** The wait after that many tries; once the table is used up, an hour at a time. */
function waitAfterMs(attempts: number, unit: number): number {
  const wait = triesAfterMs[attempts] ?? limits.pausedRetryMs;
  return Math.round(wait * (1 - jitterShare + 2 * jitterShare * unit));
}

export interface Failure {
  readonly verdict: Exclude<Verdict, 'delivered'>;
  readonly attempts: number;
  readonly attemptedAtMs: number;
  readonly createdAtMs: number;
  readonly retryAfterMs: number | null;
  /** A person asked for this one try and looks at it; it is not repeated. */
  readonly once?: true;
  /** A paused endpoint is tried hourly with its oldest news until that is too old. */
  readonly endpointPaused: boolean;
  readonly unit: number;
}

/** When a failed delivery is tried again, or null when it is given up: kept, shown, and sent again only by hand. */
export function nextTryAtMs(failure: Failure): number | null {
  const { verdict, attempts, attemptedAtMs, createdAtMs, retryAfterMs, endpointPaused, unit } = failure;
  if (verdict === 'gone' || failure.once === true) return null;
  if (attempts >= triesAfterMs.length && !endpointPaused) return null;
  const planned = endpointPaused ? Math.round(limits.pausedRetryMs * (1 - jitterShare + 2 * jitterShare * unit)) : waitAfterMs(attempts, unit);
  const asked = Math.max(retryAfterMs ?? 0, verdict === 'throttled' ? limits.throttleMinMs : 0);
  const atMs = attemptedAtMs + Math.max(planned, asked);
  return atMs > createdAtMs + limits.deliveryHorizonMs ? null : atMs;
}

/** When news for a paused endpoint that is not the oldest looks again, or null when it has grown too old to be sent by itself. */
export function postponedUntilMs(createdAtMs: number, nowMs: number): number | null {
  return nowMs > createdAtMs + limits.deliveryHorizonMs ? null : nowMs + limits.pausedRetryMs;
}

export interface EndpointHealth {
  readonly state: 'on' | 'paused' | 'gone';
  readonly pausedBy: 'failures' | 'person' | null;
  /** Failures in a row, and since when. */
  readonly failures: number;
  readonly failingSinceMs: number | null;
  /** When its people were warned in this row of failures. */
  readonly warnedAtMs: number | null;
}

/** News about an endpoint for the people of its account; never told to an endpoint. */
export type EndpointNews = 'webhook.failing' | 'webhook.paused' | 'webhook.gone' | 'webhook.recovered';

export interface HealthDecision {
  readonly health: EndpointHealth;
  readonly news: EndpointNews | null;
}

/**
 * What one answer does to the endpoint: ten failures in a row over an hour pause it, and half of that warns; a success wakes it and says so to
 * whoever was told; 410 ends it. A person's pause ends by a person only.
 */
export function decideHealth(health: EndpointHealth, verdict: Verdict, nowMs: number): HealthDecision {
  if (verdict === 'delivered') return recovered(health);
  const failures = health.failures + 1;
  const failingSinceMs = health.failingSinceMs ?? nowMs;
  const failing = { ...health, failures, failingSinceMs };
  if (verdict === 'gone') return { health: { ...failing, state: 'gone', pausedBy: null }, news: health.state === 'gone' ? null : 'webhook.gone' };
  if (health.state !== 'on') return { health: failing, news: null };
  const lastsMs = nowMs - failingSinceMs;
  if (failures >= limits.pauseAfterFailures && lastsMs >= limits.pauseAfterMs)
    return { health: { ...failing, state: 'paused', pausedBy: 'failures' }, news: 'webhook.paused' };
  const warns = health.warnedAtMs === null && failures >= limits.warnAfterFailures && lastsMs >= limits.warnAfterMs;
  return warns ? { health: { ...failing, warnedAtMs: nowMs }, news: 'webhook.failing' } : { health: failing, news: null };
}

function recovered(health: EndpointHealth): HealthDecision {
  const stays = health.state === 'gone' || health.pausedBy === 'person';
  const wasTold = health.warnedAtMs !== null || (health.state === 'paused' && health.pausedBy !== 'person');
  const clean = { failures: 0, failingSinceMs: null, warnedAtMs: null } as const;
  const state = stays ? { state: health.state, pausedBy: health.pausedBy } : ({ state: 'on', pausedBy: null } as const);
  return { health: { ...state, ...clean }, news: wasTold && !stays ? 'webhook.recovered' : null };
}

/** Marks that turn, hide or join what stands around them; a stranger's words may hold none of them. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu;

/** What is kept of the other side's words: one short line without control or direction marks. Still hostile: escape it where it is shown. */
export function answerExcerpt(text: string): string {
  // Cut first, so that a reply of any length costs the same.
  const line = text.slice(0, limits.webhookReplyBytesMax).replace(unseen, ' ').replace(/\s+/g, ' ').trim();
  return [...line].slice(0, limits.mailReplyLengthMax).join('');
}
