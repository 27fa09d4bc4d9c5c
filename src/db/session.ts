// Owns reads and writes of sessions. Rows are found by the hash of a token, so only the holder of the cookie finds one.
import { and, asc, desc, eq, gt, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { account, member, passkey, session, stepUp, supportAccess, totp, user } from './schema';

export type SessionRow = typeof session.$inferSelect;
export type MemberRow = typeof member.$inferSelect;
export type AccountRow = typeof account.$inferSelect;

/** A place of the person in an account that is not closed. */
export interface Membership {
  readonly member: MemberRow;
  readonly account: AccountRow;
}

/** A session with its person, what proves them, and where they belong; one round trip. Says nothing about its age. */
export interface SessionFacts {
  readonly session: SessionRow;
  readonly user: typeof user.$inferSelect;
  readonly hasPasskey: boolean;
  readonly hasTotp: boolean;
  /** Oldest first. */
  readonly memberships: readonly Membership[];
  /** The member as whom the account is viewed, if there is one. */
  readonly viewedAs: (MemberRow & { readonly name: string }) | null;
  /** The consent under which an operator looks, alive or not. */
  readonly support: { readonly access: typeof supportAccess.$inferSelect; readonly account: AccountRow } | null;
}

/** The session of that token hash; null when there is none or its person is deleted. */
export async function findSession(database: Database, tokenHash: string): Promise<SessionFacts | null> {
  // Not one batch: its rows come back by column name, and these tables share names.
  const [heads, memberships] = await Promise.all([readHead(database, tokenHash), readMemberships(database, tokenHash)]);
  const head = heads[0];
  if (head === undefined) return null;
  const { viewAsUserId, supportAccessId } = head.session;
  return {
    session: head.session,
    user: head.user,
    hasPasskey: head.hasPasskey === 1,
    hasTotp: head.hasTotp === 1,
    memberships,
    viewedAs: viewAsUserId === null || head.session.accountId === null ? null : await readViewed(database, head.session.accountId, viewAsUserId),
    support: supportAccessId === null ? null : await readSupport(database, supportAccessId),
  };
}

function readHead(database: Database, tokenHash: string) {
  return database
    .select({
      session,
      user,
      hasPasskey: sql<number>`EXISTS (SELECT 1 FROM ${passkey} WHERE ${passkey.userId} = ${user.id})`,
      hasTotp: sql<number>`EXISTS (SELECT 1 FROM ${totp} WHERE ${totp.userId} = ${user.id} AND ${totp.confirmedAtMs} IS NOT NULL)`,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(and(eq(session.tokenHash, tokenHash), isNull(user.deletedAtMs)))
    .limit(1);
}

function readMemberships(database: Database, tokenHash: string): Promise<readonly Membership[]> {
  return database
    .select({ member, account })
    .from(session)
    .innerJoin(member, eq(member.userId, session.userId))
    .innerJoin(account, and(eq(account.id, member.accountId), isNull(account.closedAtMs)))
    .where(eq(session.tokenHash, tokenHash))
    .orderBy(asc(member.createdAtMs), asc(member.accountId))
    .limit(limits.accountsPerUserMax);
}

async function readViewed(database: Database, accountId: string, userId: string): Promise<SessionFacts['viewedAs']> {
  const rows = await database
    .select({ member, name: sql<string>`coalesce(nullif(${user.name}, ''), ${user.email})` })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.accountId, accountId), eq(member.userId, userId)))
    .limit(1);
  return rows[0] === undefined ? null : { ...rows[0].member, name: rows[0].name };
}

async function readSupport(database: Database, accessId: string): Promise<SessionFacts['support']> {
  const rows = await database
    .select({ access: supportAccess, account })
    .from(supportAccess)
    .innerJoin(account, eq(account.id, supportAccess.accountId))
    .where(eq(supportAccess.id, accessId))
    .limit(1);
  return rows[0] ?? null;
}

export function insertSession(database: Database, row: SessionRow): Statement {
  return database.insert(session).values(row);
}

/** Gives a session a new token; the old one opens nothing any more. Its id, age and confirmations stay. */
export function rotateSession(database: Database, sessionId: string, tokenHash: string): Statement {
  return database.update(session).set({ tokenHash }).where(eq(session.id, sessionId));
}

/** Moves "last seen" forward, never back. */
export async function touchSession(database: Database, tokenHash: string, nowMs: number): Promise<void> {
  await database
    .update(session)
    .set({ lastSeenAtMs: nowMs })
    .where(and(eq(session.tokenHash, tokenHash), lt(session.lastSeenAtMs, nowMs)));
}

/** Ends a session for good. Repeating it changes nothing. */
export function deleteSession(database: Database, tokenHash: string): Statement {
  return database.delete(session).where(eq(session.tokenHash, tokenHash));
}

/** Ends all sessions of a person, or all but one. */
export function deleteSessionsOf(database: Database, userId: string, exceptSessionId: string | null): Statement {
  const others = exceptSessionId === null ? undefined : ne(session.id, exceptSessionId);
  return database.delete(session).where(and(eq(session.userId, userId), others));
}

/** The session of that id, if it is that person's; a stranger's is null like one that never was. */
export async function findSessionOf(database: Database, userId: string, sessionId: string): Promise<SessionRow | null> {
  const rows = await database
    .select()
    .from(session)
    .where(and(eq(session.userId, userId), eq(session.id, sessionId)))
    .limit(1);
  return rows[0] ?? null;
}

/** Ids of a person's other sessions, dead ones included: what ending them all would end. At most a page of them. */
export async function listOtherSessionIds(database: Database, userId: string, exceptSessionId: string): Promise<readonly string[]> {
  const rows = await database
    .select({ id: session.id })
    .from(session)
    .where(and(eq(session.userId, userId), ne(session.id, exceptSessionId)))
    .orderBy(asc(session.id))
    .limit(limits.sessionsPerUserShownMax);
  return rows.map(({ id }) => id);
}

/** Ends one session of a person, and what it had confirmed. */
export function endSessionOf(database: Database, userId: string, sessionId: string): readonly Statement[] {
  const own = and(eq(session.userId, userId), eq(session.id, sessionId));
  return [database.delete(stepUp).where(eq(stepUp.sessionId, sessionId)), database.delete(session).where(own)];
}

/** Ends all sessions of a person, or all but one, and what they had confirmed. */
export function endSessionsOf(database: Database, userId: string, exceptSessionId: string | null): readonly Statement[] {
  const others = exceptSessionId === null ? undefined : ne(session.id, exceptSessionId);
  const ended = database
    .select({ id: session.id })
    .from(session)
    .where(and(eq(session.userId, userId), others));
  return [database.delete(stepUp).where(inArray(stepUp.sessionId, ended)), deleteSessionsOf(database, userId, exceptSessionId)];
}

/** A person's sessions that may still be alive, last seen first. */
export async function listSessions(database: Database, userId: string, nowMs: number): Promise<readonly SessionRow[]> {
  return database
    .select()
    .from(session)
    .where(and(eq(session.userId, userId), gt(session.expiresAtMs, nowMs), gt(session.lastSeenAtMs, nowMs - limits.sessionIdleMs)))
    .orderBy(desc(session.lastSeenAtMs))
    .limit(limits.sessionsPerUserShownMax);
}

export type StepUpRow = typeof stepUp.$inferSelect;

/** The latest confirmation of a session for an action, however old; null when there is none. */
export async function findStepUp(database: Database, sessionId: string, action: string): Promise<StepUpRow | null> {
  const rows = await database
    .select()
    .from(stepUp)
    .where(and(eq(stepUp.sessionId, sessionId), eq(stepUp.action, action)))
    .limit(1);
  return rows[0] ?? null;
}

/** The newest confirmation of that action stands. */
export function saveStepUp(database: Database, row: StepUpRow): Statement {
  return database
    .insert(stepUp)
    .values(row)
    .onConflictDoUpdate({ target: [stepUp.sessionId, stepUp.action], set: { method: row.method, atMs: row.atMs } });
}
