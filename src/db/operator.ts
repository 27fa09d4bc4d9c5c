// Owns what an operator reads of the whole instance: accounts as names and counts, and the facts of its health. Never a sum of money,
// never the content of anything, never who the people are.
import { and, asc, count, desc, eq, gt, isNull, like, lt, min, or, sql, type SQL } from 'drizzle-orm';
import type { HealthFacts, QueueFacts } from '../domain/health';
import { limits } from '../domain/limits';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database, Statement } from './database';
import { account, activity, chainStatus, delivery, instance, jobRun, letter, user } from './schema';

export interface AccountLine {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly suspendedAtMs: number | null;
  readonly suspendedReason: string;
  readonly closedAtMs: number | null;
  readonly projectsMax: number | null;
  readonly membersMax: number | null;
  readonly invoicesPerDayMax: number | null;
  readonly members: number;
  readonly projects: number;
  readonly invoicesLately: number;
}

const monthMs = 30 * 24 * 60 * 60_000;

// In a select from one table columns are written without it, so the outer one is named by hand.
const countOf = (query: string): SQL<number> => sql<number>`${sql.raw(query)}`;

function accountLines(database: Database, nowMs: number) {
  const sinceMs = Math.trunc(nowMs - monthMs);
  return database
    .select({
      id: account.id,
      name: account.name,
      createdAtMs: account.createdAtMs,
      suspendedAtMs: account.suspendedAtMs,
      suspendedReason: account.suspendedReason,
      closedAtMs: account.closedAtMs,
      projectsMax: account.projectsMax,
      membersMax: account.membersMax,
      invoicesPerDayMax: account.invoicesPerDayMax,
      members: countOf('(SELECT count(*) FROM member AS m WHERE m.account_id = account.id)'),
      projects: countOf('(SELECT count(*) FROM project AS p WHERE p.account_id = account.id AND p.archived_at_ms IS NULL)'),
      invoicesLately: countOf(
        `(SELECT count(*) FROM invoice AS i WHERE i.account_id = account.id AND i.mode IN ('live', 'test') AND i.created_at_ms > ${sinceMs})`,
      ),
    })
    .from(account);
}

export interface AccountQuery {
  /** Part of a name, or an id; empty: all. */
  readonly text: string;
  readonly cursor: string | null;
}

/** Accounts, newest first, a page at a time. */
export async function listAccounts(database: Database, query: AccountQuery, nowMs: number): Promise<Page<AccountLine>> {
  const after = query.cursor === null ? null : decodeCursor(query.cursor);
  const older = after === null ? undefined : or(lt(account.createdAtMs, after.atMs), and(eq(account.createdAtMs, after.atMs), lt(account.id, after.id)));
  const text = query.text.trim().slice(0, limits.nameLengthMax);
  const found = text === '' ? undefined : or(eq(account.id, text), like(account.name, `%${text.replaceAll(/[%_]/g, '')}%`));
  const rows = await accountLines(database, nowMs)
    .where(and(older, found))
    .orderBy(desc(account.createdAtMs), desc(account.id))
    .limit(limits.pageSizeDefault + 1);
  return pageOf(rows, limits.pageSizeDefault, (row) => ({ atMs: row.createdAtMs, id: row.id }));
}

export async function findAccount(database: Database, id: string, nowMs: number): Promise<AccountLine | null> {
  const rows = await accountLines(database, nowMs).where(eq(account.id, id)).limit(1);
  return rows[0] ?? null;
}

export function saveSuspension(database: Database, id: string, suspendedAtMs: number | null, suspendedReason: string): Statement {
  return database.update(account).set({ suspendedAtMs, suspendedReason }).where(eq(account.id, id));
}

/** Holds while that open account is not suspended. */
export function isUnsuspended(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM account WHERE id = ${id} AND suspended_at_ms IS NULL AND closed_at_ms IS NULL)`;
}

/** Holds while that account is suspended. */
export function isSuspended(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM account WHERE id = ${id} AND suspended_at_ms IS NOT NULL)`;
}

export interface Quotas {
  readonly projectsMax: number | null;
  readonly membersMax: number | null;
  readonly invoicesPerDayMax: number | null;
}

export function saveQuotas(database: Database, id: string, quotas: Quotas): Statement {
  return database
    .update(account)
    .set({ projectsMax: quotas.projectsMax, membersMax: quotas.membersMax, invoicesPerDayMax: quotas.invoicesPerDayMax })
    .where(eq(account.id, id));
}

/** Holds while nobody runs this instance: the set-up page is open exactly then. */
export const hasNoOperator: SQL = sql`NOT EXISTS (SELECT 1 FROM ${user} WHERE is_operator = 1 AND deleted_at_ms IS NULL)`;

/** Whether an operator and whether any person is there. */
export async function readFirstRun(database: Database): Promise<{ readonly hasOperator: boolean; readonly hasPeople: boolean }> {
  const rows = await database
    .select({
      hasOperator: countOf('EXISTS (SELECT 1 FROM user AS u WHERE u.is_operator = 1 AND u.deleted_at_ms IS NULL)'),
      hasPeople: countOf('EXISTS (SELECT 1 FROM user AS u WHERE u.deleted_at_ms IS NULL)'),
    })
    .from(instance)
    .limit(1);
  return { hasOperator: rows[0]?.hasOperator === 1, hasPeople: rows[0]?.hasPeople === 1 };
}

export interface Operator {
  readonly userId: string;
  readonly email: string;
  readonly locale: string;
}

/** Everybody who runs this instance. */
export async function listOperators(database: Database): Promise<readonly Operator[]> {
  return database
    .select({ userId: user.id, email: user.email, locale: user.locale })
    .from(user)
    .where(and(eq(user.isOperator, true), isNull(user.deletedAtMs)))
    .limit(limits.mailRecipientsMax);
}

export function makeOperator(database: Database, userId: string): Statement {
  return database.update(user).set({ isOperator: true }).where(eq(user.id, userId));
}

const dayMs = 24 * 60 * 60_000;

/** The facts of health that the database has; what is configured and what the rates say comes from elsewhere. */
export async function readHealthFacts(database: Database, nowMs: number): Promise<Omit<HealthFacts, 'configured' | 'book'>> {
  const [chains, jobs, deliveries, letters, unsealed, size] = await Promise.all([
    database
      .select({ name: chainStatus.name, scannedThroughMs: chainStatus.scannedThroughMs, trouble: chainStatus.trouble, wakeAtMs: chainStatus.wakeAtMs })
      .from(chainStatus)
      .where(sql`${chainStatus.name} NOT LIKE 'SANDBOX:%'`)
      .limit(limits.pageSizeMax),
    database.select({ name: jobRun.name, ranAtMs: jobRun.ranAtMs, counts: jobRun.counts }).from(jobRun).orderBy(asc(jobRun.name)).limit(limits.pageSizeMax),
    readQueue(database, delivery, nowMs),
    readQueue(database, letter, nowMs),
    database
      .select({ count: count(), oldestMs: min(activity.atMs) })
      .from(activity)
      .where(isNull(activity.seq)),
    database.run(sql`SELECT 1`),
  ]);
  const bytes: unknown = size.meta.size_after;
  return { chains, jobs, deliveries, letters, unsealed: unsealed[0] ?? { count: 0, oldestMs: null }, databaseBytes: typeof bytes === 'number' ? bytes : null };
}

async function readQueue(database: Database, table: typeof delivery | typeof letter, nowMs: number): Promise<QueueFacts> {
  const [waiting, dead] = await Promise.all([
    database
      .select({ count: count(), oldestDueMs: min(table.dueAtMs) })
      .from(table)
      .where(eq(table.state, 'pending')),
    database
      .select({ count: count() })
      .from(table)
      .where(and(eq(table.state, 'dead'), gt(table.dueAtMs, nowMs - dayMs))),
  ]);
  return { waiting: waiting[0]?.count ?? 0, oldestDueMs: waiting[0]?.oldestDueMs ?? null, deadLately: dead[0]?.count ?? 0 };
}

/** The last letter that ended, for the check of mail: when, and whether it went out. */
export async function readLastLetter(
  database: Database,
): Promise<{ readonly state: 'pending' | 'sent' | 'dead'; readonly attemptedAtMs: number | null } | null> {
  const rows = await database.select({ state: letter.state, attemptedAtMs: letter.attemptedAtMs }).from(letter).orderBy(desc(letter.createdAtMs)).limit(1);
  return rows[0] ?? null;
}
