// Owns the asking for replays and their list; the job that works them off has statements of its own.
import { and, count, desc, eq, isNull } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { replay } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type ReplayRow = typeof replay.$inferSelect;

function ofEndpoint(scope: AccountScope, endpointId: string) {
  return and(eq(replay.endpointId, endpointId), eq(replay.accountId, scope.accountId), eq(replay.mode, scope.mode));
}

export function insertReplay(database: Database, row: Omit<ReplayRow, 'cursor' | 'events' | 'doneAtMs'>): Statement {
  return database.insert(replay).values({ ...row, cursor: 0, events: 0, doneAtMs: null });
}

/** Replays of an endpoint, newest first. The caller has found the endpoint within reach. */
export async function listReplays(database: Database, scope: AccountScope, endpointId: string): Promise<readonly ReplayRow[]> {
  const rows = await database
    .select()
    .from(replay)
    .where(ofEndpoint(scope, endpointId))
    .orderBy(desc(replay.createdAtMs), desc(replay.id))
    .limit(limits.pageSizeDefault);
  return rows.filter((row) => reachesProject(scope, row.projectId));
}

/** One replay within reach, or null. */
export async function findReplay(database: Database, scope: AccountScope, id: string): Promise<ReplayRow | null> {
  const rows = await database
    .select()
    .from(replay)
    .where(and(eq(replay.id, id), eq(replay.accountId, scope.accountId), eq(replay.mode, scope.mode)))
    .limit(1);
  const [row] = rows;
  return row !== undefined && reachesProject(scope, row.projectId) ? row : null;
}

/** How many of an endpoint are not worked off yet. */
export async function countOpenReplays(database: Database, scope: AccountScope, endpointId: string): Promise<number> {
  const rows = await database
    .select({ open: count() })
    .from(replay)
    .where(and(ofEndpoint(scope, endpointId), isNull(replay.doneAtMs)));
  return rows[0]?.open ?? 0;
}
