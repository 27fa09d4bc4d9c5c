// Owns reads and write statements of projects. Every one goes through the scope: its account, and the projects it reaches.
import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { account, project } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export type ProjectRow = typeof project.$inferSelect;
export type ProjectChanges = Partial<Pick<ProjectRow, 'name' | 'mode' | 'currency' | 'expiryMinutes' | 'supportContact'>>;

function within(scope: AccountScope): SQL | undefined {
  const reached = withinReach(scope, project.id);
  return and(eq(project.accountId, scope.accountId), isNull(project.archivedAtMs), reached);
}

/** All projects within reach, newest first. An account has no more than one page of them. */
export async function listProjects(database: Database, scope: AccountScope): Promise<readonly ProjectRow[]> {
  return database.select().from(project).where(within(scope)).orderBy(desc(project.createdAtMs), desc(project.id)).limit(limits.projectsPerAccountMax);
}

/** A project within reach, or null. */
export async function findProject(database: Database, scope: AccountScope, id: string): Promise<ProjectRow | null> {
  if (!reachesProject(scope, id)) return null;
  const rows = await database
    .select()
    .from(project)
    .where(and(within(scope), eq(project.id, id)))
    .limit(1);
  return rows[0] ?? null;
}

/** The account's own quota, or what the product allows. */
function projectsMax(accountId: string): SQL<number> {
  return sql<number>`coalesce((SELECT projects_max FROM account WHERE id = ${accountId}), ${limits.projectsPerAccountMax})`;
}

export async function readProjectsMax(database: Database, scope: AccountScope): Promise<number> {
  const rows = await database.select({ max: account.projectsMax }).from(account).where(eq(account.id, scope.accountId)).limit(1);
  return rows[0]?.max ?? limits.projectsPerAccountMax;
}

/** Inserts a project; the batch breaks when the account has as many as it may have. */
export function insertProject(database: Database, row: ProjectRow): Statement {
  const fits = sql`(SELECT count(*) FROM ${project} WHERE ${eq(project.accountId, row.accountId)}) < ${projectsMax(row.accountId)}`;
  return database.insert(project).values({ ...row, id: idWhile(row.id, fits) });
}

export function updateProjectRow(database: Database, scope: AccountScope, id: string, changes: ProjectChanges): Statement {
  return database
    .update(project)
    .set(changes)
    .where(and(within(scope), eq(project.id, id)));
}

/** Stores what a merchant sets (`encodeSettings`). */
export function updateProjectSettings(database: Database, scope: AccountScope, id: string, settings: string): Statement {
  return database
    .update(project)
    .set({ settings })
    .where(and(within(scope), eq(project.id, id)));
}

/** Holds while the settings are still that text. */
export function hasSettings(id: string, settings: string): SQL {
  return sql`EXISTS (SELECT 1 FROM project WHERE id = ${id} AND settings = ${settings})`;
}
