// Owns reads and write statements of API keys. A key is found by the hash of its text; lists are found through the account.
import { and, count, desc, eq, isNull, lt, or } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { apiKey } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type ApiKeyRow = typeof apiKey.$inferSelect;

/** The key of that hash that still opens something, or null. */
export async function findApiKeyByHash(database: Database, secretHash: string): Promise<ApiKeyRow | null> {
  const rows = await database
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.secretHash, secretHash), isNull(apiKey.revokedAtMs)))
    .limit(1);
  return rows[0] ?? null;
}

/** All keys of a project of the scope's account, both modes, newest first, revoked ones included. */
export async function listApiKeys(database: Database, scope: AccountScope, projectId: string): Promise<readonly ApiKeyRow[]> {
  if (!reachesProject(scope, projectId)) return [];
  return database
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.projectId, projectId)))
    .orderBy(desc(apiKey.createdAtMs), desc(apiKey.id))
    .limit(limits.pageSizeMax);
}

/** A key of the scope's account that belongs to that project, or null. */
export async function findApiKey(database: Database, scope: AccountScope, projectId: string, id: string): Promise<ApiKeyRow | null> {
  if (!reachesProject(scope, projectId)) return null;
  const rows = await database
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.projectId, projectId), eq(apiKey.id, id)))
    .limit(1);
  return rows[0] ?? null;
}

/** Keys of a project that are not revoked. */
export async function countApiKeys(database: Database, scope: AccountScope, projectId: string): Promise<number> {
  const rows = await database
    .select({ keys: count() })
    .from(apiKey)
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.projectId, projectId), isNull(apiKey.revokedAtMs)));
  return rows[0]?.keys ?? 0;
}

export function insertApiKey(database: Database, row: ApiKeyRow): Statement {
  return database.insert(apiKey).values(row);
}

/** Ends a key. The first time stands: repeating it changes nothing. */
export function revokeApiKey(database: Database, scope: AccountScope, id: string, nowMs: number): Statement {
  return database
    .update(apiKey)
    .set({ revokedAtMs: nowMs })
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.id, id), isNull(apiKey.revokedAtMs)));
}

/** Notes when a key was used, never backwards. The caller rounds to the minute, so that it is one write a minute. */
export async function touchApiKey(database: Database, id: string, nowMs: number): Promise<void> {
  await database
    .update(apiKey)
    .set({ lastUsedAtMs: nowMs })
    .where(and(eq(apiKey.id, id), or(isNull(apiKey.lastUsedAtMs), lt(apiKey.lastUsedAtMs, nowMs))));
}
