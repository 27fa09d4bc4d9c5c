// Owns accounts and who belongs to them. The membership of a request comes with its session (see session.ts).
import { and, asc, count, eq, inArray, isNull, max, ne, or, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { TeamMember } from '../domain/team';
import type { Database, Statement } from './database';
import { account, apiKey, member, passkey, session, totp, user } from './schema';
import type { AccountScope } from './scope';
import type { AccountRow } from './session';

export function insertAccount(database: Database, row: typeof account.$inferInsert): Statement {
  return database.insert(account).values(row);
}

export function insertMember(database: Database, row: typeof member.$inferSelect): Statement {
  return database.insert(member).values(row);
}

/** The account that a person joined first: the one their sessions open; null for somebody who belongs to none. */
export async function findMembership(database: Database, userId: string): Promise<string | null> {
  const rows = await database
    .select({ accountId: member.accountId })
    .from(member)
    .where(eq(member.userId, userId))
    .orderBy(member.createdAtMs, member.accountId)
    .limit(1);
  return rows[0]?.accountId ?? null;
}

/** An account that is not closed. */
export async function findAccount(database: Database, accountId: string): Promise<AccountRow | null> {
  const rows = await database
    .select()
    .from(account)
    .where(and(eq(account.id, accountId), isNull(account.closedAtMs)))
    .limit(1);
  return rows[0] ?? null;
}

/** How many accounts a person belongs to, closed ones not counted. */
export async function countAccountsOf(database: Database, userId: string): Promise<number> {
  const rows = await database
    .select({ accounts: count() })
    .from(member)
    .innerJoin(account, and(eq(account.id, member.accountId), isNull(account.closedAtMs)))
    .where(eq(member.userId, userId));
  return rows[0]?.accounts ?? 0;
}

/** Writes what a member may do now. */
export function updateMember(database: Database, accountId: string, { userId, role, rights, projectIds }: TeamMember): Statement {
  return database
    .update(member)
    .set({ role, rights, projectIds })
    .where(and(eq(member.accountId, accountId), eq(member.userId, userId)));
}

export function deleteMember(database: Database, accountId: string, userId: string): Statement {
  return database.delete(member).where(and(eq(member.accountId, accountId), eq(member.userId, userId)));
}

/** Ends the sessions of a person that show an account, but one: what they may do there has changed. */
export function endSessionsAt(database: Database, accountId: string, userId: string, exceptSessionId: string | null): Statement {
  const shows = or(eq(session.accountId, accountId), isNull(session.accountId));
  const others = exceptSessionId === null ? undefined : ne(session.id, exceptSessionId);
  return database.delete(session).where(and(eq(session.userId, userId), shows, others));
}

/** Nobody sees the account as that member any more: what was lent has changed. */
export function endViewsOf(database: Database, accountId: string, userId: string): Statement {
  return database
    .update(session)
    .set({ viewAsUserId: null })
    .where(and(eq(session.accountId, accountId), eq(session.viewAsUserId, userId)));
}

/** Which account a session shows. Nobody is viewed and no operator looks from then on. */
export function showAccount(database: Database, sessionId: string, accountId: string): Statement {
  return database.update(session).set({ accountId, viewAsUserId: null }).where(eq(session.id, sessionId));
}

/** As whom a session sees its account; null: as oneself. */
export function showAs(database: Database, sessionId: string, accountId: string, viewAsUserId: string | null): Statement {
  return database.update(session).set({ accountId, viewAsUserId }).where(eq(session.id, sessionId));
}

export function setRequiresFactor(database: Database, accountId: string, requiresFactor: boolean): Statement {
  return database.update(account).set({ requiresFactor }).where(eq(account.id, accountId));
}

export interface MemberFacts extends Pick<typeof member.$inferSelect, 'userId' | 'role' | 'rights' | 'projectIds' | 'createdAtMs'> {
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly hasFactor: boolean;
  readonly lastSeenAtMs: number | null;
  /** Living API keys of the account that they made. */
  readonly keys: number;
}

/** Everybody of the account, who came first first. */
export async function listMembers(database: Database, scope: AccountScope): Promise<readonly MemberFacts[]> {
  const { accountId } = scope;
  const [people, seen, keys] = await Promise.all([
    database
      .select({
        member,
        person: { name: user.name, email: user.email, locale: user.locale },
        hasPasskey: sql<number>`EXISTS (SELECT 1 FROM ${passkey} WHERE ${passkey.userId} = ${user.id})`,
        hasTotp: sql<number>`EXISTS (SELECT 1 FROM ${totp} WHERE ${totp.userId} = ${user.id} AND ${totp.confirmedAtMs} IS NOT NULL)`,
      })
      .from(member)
      .innerJoin(user, and(eq(user.id, member.userId), isNull(user.deletedAtMs)))
      .where(eq(member.accountId, accountId))
      .orderBy(asc(member.createdAtMs), asc(member.userId))
      .limit(limits.membersPerAccountMax),
    database
      .select({ userId: session.userId, atMs: max(session.lastSeenAtMs) })
      .from(session)
      .innerJoin(member, and(eq(member.userId, session.userId), eq(member.accountId, accountId)))
      .groupBy(session.userId),
    database
      .select({ userId: apiKey.createdBy, keys: count() })
      .from(apiKey)
      .where(and(eq(apiKey.accountId, accountId), isNull(apiKey.revokedAtMs)))
      .groupBy(apiKey.createdBy),
  ]);
  const seenAt = new Map(seen.map((row) => [row.userId, row.atMs]));
  const keysOf = new Map(keys.map((row) => [row.userId, row.keys]));
  return people.map(({ member: { userId, role, rights, projectIds, createdAtMs }, person, hasPasskey, hasTotp }) => ({
    userId,
    role,
    rights,
    projectIds,
    createdAtMs,
    ...person,
    hasFactor: hasPasskey === 1 || hasTotp === 1,
    lastSeenAtMs: seenAt.get(userId) ?? null,
    keys: keysOf.get(userId) ?? 0,
  }));
}

export interface PersonToTell {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
}

/** Members of an account as people who are told of something: those of some roles, or all. */
export async function listPeopleToTell(
  database: Database,
  accountId: string,
  roles: readonly ('owner' | 'admin' | 'developer')[] | 'all',
): Promise<readonly PersonToTell[]> {
  return database
    .select({ userId: user.id, name: user.name, email: user.email, locale: user.locale })
    .from(member)
    .innerJoin(user, and(eq(user.id, member.userId), isNull(user.deletedAtMs)))
    .where(and(eq(member.accountId, accountId), roles === 'all' ? undefined : inArray(member.role, [...roles])))
    .orderBy(asc(member.createdAtMs), asc(member.userId))
    .limit(roles === 'all' ? limits.membersPerAccountMax : limits.mailRecipientsMax);
}
