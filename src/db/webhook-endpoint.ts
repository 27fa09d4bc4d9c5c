// Owns reads and write statements of webhook endpoints. The signing secret leaves the table sealed; nothing here opens it.
import { and, asc, count, eq, exists, gt, inArray, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import type { EndpointHealth } from '../domain/delivery';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { project, webhookEndpoint } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type WebhookEndpointRow = typeof webhookEndpoint.$inferSelect;

function ofScope(scope: AccountScope): SQL | undefined {
  return and(eq(webhookEndpoint.accountId, scope.accountId), eq(webhookEndpoint.mode, scope.mode), isNull(webhookEndpoint.deletedAtMs));
}

/** Our own form; CryptoCloud-style postbacks have a page and statements of their own (postback.ts). */
const isStandard = eq(webhookEndpoint.kind, 'standard');

/** Endpoints of a project in the scope's mode, oldest first. */
export async function listWebhookEndpoints(database: Database, scope: AccountScope, projectId: string): Promise<readonly WebhookEndpointRow[]> {
  if (!reachesProject(scope, projectId)) return [];
  return database
    .select()
    .from(webhookEndpoint)
    .where(and(eq(webhookEndpoint.projectId, projectId), isStandard, ofScope(scope)))
    .orderBy(asc(webhookEndpoint.createdAtMs), asc(webhookEndpoint.id))
    .limit(limits.pageSizeMax);
}

/** One endpoint within reach that is not deleted, or null. */
export async function findWebhookEndpoint(database: Database, scope: AccountScope, id: string): Promise<WebhookEndpointRow | null> {
  const rows = await database
    .select()
    .from(webhookEndpoint)
    .where(and(eq(webhookEndpoint.id, id), ofScope(scope)))
    .limit(1);
  const row = rows[0];
  return row !== undefined && reachesProject(scope, row.projectId) ? row : null;
}

/** How many endpoints a project has in the scope's mode; null when there is no such project within reach. */
export async function countWebhookEndpoints(database: Database, scope: AccountScope, projectId: string): Promise<number | null> {
  if (!reachesProject(scope, projectId)) return null;
  const rows = await database
    .select({ id: project.id, endpoints: count(webhookEndpoint.id) })
    .from(project)
    .leftJoin(webhookEndpoint, and(eq(webhookEndpoint.projectId, project.id), isStandard, ofScope(scope)))
    .where(and(eq(project.id, projectId), eq(project.accountId, scope.accountId), isNull(project.archivedAtMs)))
    .groupBy(project.id);
  return rows[0]?.endpoints ?? null;
}

/** What no endpoint has when it is made. */
export const freshEndpoint = { previousSecret: null, previousUntilMs: null, pausedBy: null, ordered: false, warnedAtMs: null } as const;

export function insertWebhookEndpoint(database: Database, row: WebhookEndpointRow): Statement {
  return database.insert(webhookEndpoint).values(row);
}

/** Ends an endpoint; the row stays, so that old deliveries still have a name. */
export function deleteWebhookEndpoint(database: Database, scope: AccountScope, id: string, nowMs: number): Statement {
  return database
    .update(webhookEndpoint)
    .set({ deletedAtMs: nowMs })
    .where(and(eq(webhookEndpoint.id, id), ofScope(scope)));
}

/** Beside its own endpoints a project has one for postbacks in each mode. */
const postbacksPerModeMax = 1;

/** Endpoints that are to hear of an event of that project. No scope: for the inside only. */
export async function readListeningEndpoints(
  database: Database,
  of: Pick<WebhookEndpointRow, 'accountId' | 'projectId' | 'mode'>,
): Promise<readonly WebhookEndpointRow[]> {
  return database
    .select()
    .from(webhookEndpoint)
    .where(
      and(
        eq(webhookEndpoint.accountId, of.accountId),
        eq(webhookEndpoint.projectId, of.projectId),
        eq(webhookEndpoint.mode, of.mode),
        isNull(webhookEndpoint.deletedAtMs),
        ne(webhookEndpoint.state, 'gone'),
      ),
    )
    .orderBy(asc(webhookEndpoint.createdAtMs))
    .limit(limits.webhookEndpointsPerProjectMax + postbacksPerModeMax);
}

/** The endpoint of a delivery, deleted or not. The account is compared again. No scope: for the inside only. */
export async function readEndpoint(database: Database, accountId: string, id: string): Promise<WebhookEndpointRow | null> {
  const rows = await database
    .select()
    .from(webhookEndpoint)
    .where(and(eq(webhookEndpoint.id, id), eq(webhookEndpoint.accountId, accountId)))
    .limit(1);
  return rows[0] ?? null;
}

/** Bound parameters of one statement are a hundred. */
const idsPerReadMax = 90;

/** Those of the endpoints whose last try failed. No scope: for the inside only. */
export async function readFailingEndpoints(database: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const failing = new Set<string>();
  for (let start = 0; start < ids.length; start += idsPerReadMax) {
    const rows = await database
      .select({ id: webhookEndpoint.id })
      .from(webhookEndpoint)
      .where(and(inArray(webhookEndpoint.id, ids.slice(start, start + idsPerReadMax)), or(gt(webhookEndpoint.failures, 0), ne(webhookEndpoint.state, 'on'))));
    for (const row of rows) failing.add(row.id);
  }
  return failing;
}

/**
 * Holds while the endpoint's record is as it was seen: neither moved, stopped nor tried by somebody else meanwhile. A slow failure never
 * overwrites what came after it. `held`: and while the delivery is ours.
 */
export function isAsSeen(database: Database, seen: WebhookEndpointRow, held: SQL): SQL {
  return exists(
    database
      .select({ one: sql`1` })
      .from(webhookEndpoint)
      .where(and(unchanged(seen), held)),
  );
}

function unchanged(seen: WebhookEndpointRow): SQL | undefined {
  return and(
    eq(webhookEndpoint.id, seen.id),
    eq(webhookEndpoint.url, seen.url),
    eq(webhookEndpoint.state, seen.state),
    eq(webhookEndpoint.failures, seen.failures),
    isNull(webhookEndpoint.deletedAtMs),
  );
}

/** Stores what an answer did to the endpoint, unless its record has changed meanwhile. `held`: only while the delivery is ours. */
export function recordHealth(database: Database, seen: WebhookEndpointRow, health: EndpointHealth, held: SQL): Statement {
  const { state, pausedBy, failures, failingSinceMs, warnedAtMs } = health;
  return database
    .update(webhookEndpoint)
    .set({ state, pausedBy, failures, failingSinceMs, warnedAtMs })
    .where(and(unchanged(seen), held));
}

/** A success forgets the failures, however many were counted meanwhile. */
export function forgetFailures(database: Database, seen: WebhookEndpointRow, held: SQL): Statement {
  return database
    .update(webhookEndpoint)
    .set({ failures: 0, failingSinceMs: null, warnedAtMs: null })
    .where(and(eq(webhookEndpoint.id, seen.id), eq(webhookEndpoint.url, seen.url), eq(webhookEndpoint.state, seen.state), held));
}
