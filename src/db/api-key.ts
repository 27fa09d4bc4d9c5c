// Owns reads and write statements of API keys. A key is found by the hash of its text; lists are found through the account.
import { and, desc, eq, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { account, apiKey } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type ApiKeyRow = typeof apiKey.$inferSelect;

/** A key with what its account says about it. */
export interface KeyInAccount extends ApiKeyRow {
  readonly isClosed: boolean;
  readonly isSuspended: boolean;
}

/** The key of that hash that was not revoked, or null. One query: every call of the API waits for it. */
export async function findApiKeyByHash(database: Database, secretHash: string): Promise<KeyInAccount | null> {
  const rows = await database
    .select({ key: apiKey, closedAtMs: account.closedAtMs, suspendedAtMs: account.suspendedAtMs })
    .from(apiKey)
    .innerJoin(account, eq(account.id, apiKey.accountId))
    .where(and(eq(apiKey.secretHash, secretHash), isNull(apiKey.revokedAtMs)))
    .limit(1);
  const [row] = rows;
  return row === undefined ? null : { ...row.key, isClosed: row.closedAtMs !== null, isSuspended: row.suspendedAtMs !== null };
}

/** Keys of one project, or with null the keys of the whole account: only for somebody who reaches the whole of it. */
function within(scope: AccountScope, projectId: string | null): SQL | null {
  if (projectId === null) return scope.projectIds === 'all' ? (and(eq(apiKey.accountId, scope.accountId), isNull(apiKey.projectId)) ?? null) : null;
  return reachesProject(scope, projectId) ? (and(eq(apiKey.accountId, scope.accountId), eq(apiKey.projectId, projectId)) ?? null) : null;
}

/** Those of the account's keys that have one of a few ids, revoked ones included. */
export async function findApiKeysById(database: Database, scope: AccountScope, ids: readonly string[]): Promise<readonly ApiKeyRow[]> {
  return database
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.accountId, scope.accountId), inArray(apiKey.id, [...ids])))
    .limit(limits.apiKeysPerProjectMax);
}

export interface ListedKey extends ApiKeyRow {
  readonly hasSuccessor: boolean;
}

/** All keys there, both modes, newest first, revoked ones included. */
export async function listApiKeys(database: Database, scope: AccountScope, projectId: string | null): Promise<readonly ListedKey[]> {
  const own = within(scope, projectId);
  if (own === null) return [];
  const rows = await database.select().from(apiKey).where(own).orderBy(desc(apiKey.createdAtMs), desc(apiKey.id)).limit(limits.pageSizeMax);
  const replaced = new Set(rows.map((row) => row.rotatedFrom));
  return rows.map((row) => ({ ...row, hasSuccessor: replaced.has(row.id) }));
}

/** A key there, or null. */
export async function findApiKey(database: Database, scope: AccountScope, projectId: string | null, id: string): Promise<ListedKey | null> {
  const own = within(scope, projectId);
  if (own === null) return null;
  const rows = await database
    .select({ key: apiKey, hasSuccessor: sql<number>`EXISTS (SELECT 1 FROM api_key AS successor WHERE successor.rotated_from = api_key.id)` })
    .from(apiKey)
    .where(and(own, eq(apiKey.id, id)))
    .limit(1);
  const [row] = rows;
  return row === undefined ? null : { ...row.key, hasSuccessor: row.hasSuccessor === 1 };
}

/** Breaks the batch (`isGuardViolation(error, 'api_key')`) when its project, or its account, has as many working keys as there may be. */
export function insertApiKey(database: Database, row: ApiKeyRow, nowMs: number): Statement {
  const works = sql`revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > ${nowMs})`;
  // A key that is replaced and its successor are one.
  const replaced = row.rotatedFrom === null ? sql`` : sql` AND id <> ${row.rotatedFrom}`;
  const same = sql`account_id = ${row.accountId} AND project_id IS ${row.projectId}`;
  const isRoom = sql`(SELECT count(*) FROM api_key WHERE ${same} AND ${works}${replaced}) < ${limits.apiKeysPerProjectMax}`;
  return database.insert(apiKey).values({ ...row, id: idWhile(row.id, isRoom) });
}

/** For the batch's guard: the key still opens something. */
export function stillWorks(id: string, nowMs: number): SQL {
  return sql`EXISTS (SELECT 1 FROM api_key WHERE id = ${id} AND revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > ${nowMs}))`;
}

/** Ends a key. The first time stands: repeating it changes nothing. */
export function revokeApiKey(database: Database, scope: AccountScope, id: string, nowMs: number): Statement {
  return database
    .update(apiKey)
    .set({ revokedAtMs: nowMs })
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.id, id), isNull(apiKey.revokedAtMs)));
}

/** Lets a key end at that moment, never later than it would have. */
export function endApiKey(database: Database, scope: AccountScope, id: string, atMs: number): Statement {
  return database
    .update(apiKey)
    .set({ expiresAtMs: sql`min(coalesce(${apiKey.expiresAtMs}, ${atMs}), ${atMs})` })
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.id, id)));
}

export function changeApiKey(database: Database, scope: AccountScope, id: string, changes: Pick<ApiKeyRow, 'name' | 'scopes' | 'allowList'>): Statement {
  return database
    .update(apiKey)
    .set(changes)
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.id, id), isNull(apiKey.revokedAtMs)));
}

/** Notes when a key was used, never backwards. The caller rounds to the minute, so that it is one write a minute. */
export async function touchApiKey(database: Database, id: string, nowMs: number): Promise<void> {
  await database
    .update(apiKey)
    .set({ lastUsedAtMs: nowMs })
    .where(and(eq(apiKey.id, id), or(isNull(apiKey.lastUsedAtMs), lt(apiKey.lastUsedAtMs, nowMs))));
}
