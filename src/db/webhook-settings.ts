// Owns the write statements by which people change a webhook endpoint: its address, its events, its secret, its pause. What answers do to
// an endpoint stands in webhook-endpoint.ts. Secrets come sealed.
import { and, eq, gt, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { delivery, webhookEndpoint } from './schema';
import type { AccountScope } from './scope';

/** An endpoint without failures: what a new address begins with, and what a person's word restores. */
const cleanRecord = { state: 'on', failures: 0, failingSinceMs: null, pausedBy: null, warnedAtMs: null } as const;

function own(scope: AccountScope, id: string): SQL | undefined {
  return and(
    eq(webhookEndpoint.id, id),
    eq(webhookEndpoint.accountId, scope.accountId),
    eq(webhookEndpoint.mode, scope.mode),
    eq(webhookEndpoint.kind, 'standard'),
    isNull(webhookEndpoint.deletedAtMs),
  );
}

export interface EndpointSettings {
  readonly url: string;
  readonly events: readonly string[];
  readonly ordered: boolean;
}

/** Sets what was asked for. The failures of an address are not those of the next one: `moveEndpoint` stands beside this then. */
export function changeEndpoint(database: Database, scope: AccountScope, id: string, { url, events, ordered }: EndpointSettings): Statement {
  return database
    .update(webhookEndpoint)
    .set({ url, events: [...events], ordered })
    .where(own(scope, id));
}

/** A new address starts with a clean record; a person's pause stays. */
export function moveEndpoint(database: Database, scope: AccountScope, id: string): Statement {
  const byPerson = sql`${webhookEndpoint.pausedBy} = 'person'`;
  const { failures, failingSinceMs, warnedAtMs } = cleanRecord;
  return database
    .update(webhookEndpoint)
    .set({
      failures,
      failingSinceMs,
      warnedAtMs,
      state: sql`CASE WHEN ${byPerson} THEN 'paused' ELSE 'on' END`,
      pausedBy: sql`CASE WHEN ${byPerson} THEN 'person' END`,
    })
    .where(own(scope, id));
}

/**
 * The secret in force becomes the one before. The database moves it, not the caller: of two rotations at once neither loses a secret that it
 * has shown.
 */
export function rotateSecret(database: Database, scope: AccountScope, id: string, sealed: string, untilMs: number): Statement {
  return database
    .update(webhookEndpoint)
    .set({ previousSecret: sql`${webhookEndpoint.secret}`, previousUntilMs: untilMs, secret: sealed })
    .where(own(scope, id));
}

/** A person's pause: nothing is tried until a person ends it. One that answered 410 is over anyway. */
export function pauseEndpoint(database: Database, scope: AccountScope, id: string): Statement {
  return database
    .update(webhookEndpoint)
    .set({ state: 'paused', pausedBy: 'person' })
    .where(and(own(scope, id), ne(webhookEndpoint.state, 'gone')));
}

/** Whoever stopped it: it is tried again from now on, with a clean record. */
export function resumeEndpoint(database: Database, scope: AccountScope, id: string): Statement {
  return database.update(webhookEndpoint).set(cleanRecord).where(own(scope, id));
}

/** As `resumeEndpoint`, but of any kind of endpoint, and a person's pause stays: for a delivery that is sent again by hand. */
export function reviveEndpoint(database: Database, scope: AccountScope, id: string): Statement {
  const isStopped = and(ne(webhookEndpoint.state, 'on'), or(isNull(webhookEndpoint.pausedBy), ne(webhookEndpoint.pausedBy, 'person')));
  return database
    .update(webhookEndpoint)
    .set(cleanRecord)
    .where(
      and(
        eq(webhookEndpoint.id, id),
        eq(webhookEndpoint.accountId, scope.accountId),
        eq(webhookEndpoint.mode, scope.mode),
        isNull(webhookEndpoint.deletedAtMs),
        isStopped,
      ),
    );
}

/** Makes due whatever waits for that endpoint. What is being sent this moment keeps its lease. */
export function wakeWaiting(database: Database, endpointId: string, nowMs: number): Statement {
  return database
    .update(delivery)
    .set({ dueAtMs: nowMs })
    .where(and(eq(delivery.target, endpointId), eq(delivery.state, 'pending'), gt(delivery.dueAtMs, nowMs), isNull(delivery.leaseToken)));
}
