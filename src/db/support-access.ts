// Owns the consents under which an operator may look into an account, and whom of an account they concern. A consent ends by time, by an
// owner, or by another one in its place.
import { and, desc, eq, gt, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { account, member, session, supportAccess, user } from './schema';

export type SupportAccessRow = typeof supportAccess.$inferSelect;

/** Consents of that account, newest first. */
export async function listSupportAccess(database: Database, accountId: string): Promise<readonly SupportAccessRow[]> {
  return database
    .select()
    .from(supportAccess)
    .where(eq(supportAccess.accountId, accountId))
    .orderBy(desc(supportAccess.createdAtMs))
    .limit(limits.pageSizeDefault);
}

const living = (accountId: string, nowMs: number): SQL | undefined =>
  and(eq(supportAccess.accountId, accountId), isNull(supportAccess.endedAtMs), gt(supportAccess.expiresAtMs, nowMs));

/** The consent that holds at that moment, or null. */
export async function findLivingAccess(database: Database, accountId: string, nowMs: number): Promise<SupportAccessRow | null> {
  const rows = await database.select().from(supportAccess).where(living(accountId, nowMs)).orderBy(desc(supportAccess.createdAtMs)).limit(1);
  return rows[0] ?? null;
}

export function insertSupportAccess(database: Database, row: SupportAccessRow): Statement {
  return database.insert(supportAccess).values(row);
}

/** Ends every consent of that account that still holds. */
export function endSupportAccess(database: Database, accountId: string, nowMs: number): Statement {
  return database.update(supportAccess).set({ endedAtMs: nowMs }).where(living(accountId, nowMs));
}

/** Holds while that consent does. */
export function whileLiving(id: string, nowMs: number): SQL {
  return sql`EXISTS (SELECT 1 FROM ${supportAccess} WHERE id = ${id} AND ended_at_ms IS NULL AND expires_at_ms > ${nowMs})`;
}

/** Points a session at a consent, or away from it. What it sees is decided again with each request. */
export function saveSessionSupport(database: Database, sessionId: string, accessId: string | null): Statement {
  return database.update(session).set({ supportAccessId: accessId }).where(eq(session.id, sessionId));
}

/** The consent under which a session looks, alive or not; null when it is under none. */
export async function findSessionSupport(database: Database, sessionId: string): Promise<SupportAccessRow | null> {
  const rows = await database
    .select({ access: supportAccess })
    .from(session)
    .innerJoin(supportAccess, eq(supportAccess.id, session.supportAccessId))
    .where(eq(session.id, sessionId))
    .limit(1);
  return rows[0]?.access ?? null;
}

export interface Owner {
  readonly userId: string;
  readonly email: string;
  readonly locale: string;
  readonly name: string;
}

/** People of an account in one of those roles, oldest first. */
export async function listPeople(database: Database, accountId: string, roles: readonly (typeof member.$inferSelect)['role'][]): Promise<readonly Owner[]> {
  return database
    .select({ userId: user.id, email: user.email, locale: user.locale, name: user.name })
    .from(member)
    .innerJoin(user, and(eq(user.id, member.userId), isNull(user.deletedAtMs)))
    .where(and(eq(member.accountId, accountId), inArray(member.role, [...roles])))
    .orderBy(member.createdAtMs, member.userId)
    .limit(limits.membersPerAccountMax);
}

export async function readAccountName(database: Database, accountId: string): Promise<string> {
  const rows = await database.select({ name: account.name }).from(account).where(eq(account.id, accountId)).limit(1);
  return rows[0]?.name ?? '';
}
