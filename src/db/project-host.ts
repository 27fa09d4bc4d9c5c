// Owns reads and write statements of a project's hosts. A host counts from the moment at which it was proved, never before.
import { and, asc, eq, isNotNull, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { projectHost } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type ProjectHostRow = typeof projectHost.$inferSelect;

/** Hosts of a project, oldest first. */
export async function listProjectHosts(database: Database, scope: AccountScope, projectId: string): Promise<readonly ProjectHostRow[]> {
  if (!reachesProject(scope, projectId)) return [];
  return database
    .select()
    .from(projectHost)
    .where(and(eq(projectHost.projectId, projectId), eq(projectHost.accountId, scope.accountId)))
    .orderBy(asc(projectHost.createdAtMs), asc(projectHost.host))
    .limit(limits.projectHostsMax);
}

/** One host of a project within reach, or null. */
export async function findProjectHost(database: Database, scope: AccountScope, projectId: string, host: string): Promise<ProjectHostRow | null> {
  if (!reachesProject(scope, projectId)) return null;
  const rows = await database
    .select()
    .from(projectHost)
    .where(one(scope, projectId, host))
    .limit(1);
  return rows[0] ?? null;
}

/** Hosts (`shop.example`, `shop.example:8443`) that the merchant has proved to be theirs. No scope: for pages of payers, from the invoice's own project. */
export async function readVerifiedHosts(database: Database, projectId: string): Promise<readonly string[]> {
  const rows = await database
    .select({ host: projectHost.host })
    .from(projectHost)
    .where(and(eq(projectHost.projectId, projectId), isNotNull(projectHost.verifiedAtMs)))
    .orderBy(asc(projectHost.host))
    .limit(limits.projectHostsMax);
  return rows.map((row) => row.host);
}

/** Holds while the project has room for one more host. */
export function hasRoomForHost(projectId: string): SQL {
  return sql`(SELECT count(*) FROM project_host WHERE project_id = ${projectId}) < ${limits.projectHostsMax}`;
}

export function insertProjectHost(database: Database, row: ProjectHostRow): Statement {
  return database.insert(projectHost).values(row);
}

/** Writes down that the host was looked at, and when it first proved to be the merchant's. */
export function recordHostCheck(database: Database, row: ProjectHostRow, checkedAtMs: number, verifiedAtMs: number | null): Statement {
  return database
    .update(projectHost)
    .set({ checkedAtMs, verifiedAtMs: sql`coalesce(${projectHost.verifiedAtMs}, ${verifiedAtMs})` })
    .where(and(eq(projectHost.projectId, row.projectId), eq(projectHost.host, row.host), eq(projectHost.token, row.token)));
}

export function deleteProjectHost(database: Database, scope: AccountScope, projectId: string, host: string): Statement {
  return database.delete(projectHost).where(one(scope, projectId, host));
}

/** Holds while that very row is there: one that was removed and named again has another token. */
export function isSameHost({ projectId, host, token }: ProjectHostRow): SQL {
  return sql`EXISTS (SELECT 1 FROM project_host WHERE project_id = ${projectId} AND host = ${host} AND token = ${token})`;
}

/** Holds while that very row still waits for its proof: of two checks at once, one tells of it. */
export function isUnverifiedHost(row: ProjectHostRow): SQL {
  return sql`${isSameHost(row)} AND (SELECT verified_at_ms FROM project_host WHERE project_id = ${row.projectId} AND host = ${row.host}) IS NULL`;
}

function one(scope: AccountScope, projectId: string, host: string): SQL | undefined {
  return and(eq(projectHost.projectId, projectId), eq(projectHost.host, host), eq(projectHost.accountId, scope.accountId));
}
