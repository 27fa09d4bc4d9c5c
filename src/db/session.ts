// Owns reads and writes of sessions. Rows are found by the hash of a token, so only the holder of the cookie finds one.
import { and, eq, lt } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { account, member, session, user } from './schema';

export type SessionRow = typeof session.$inferSelect;

/** A session with the person and the account that it opens, as one read. */
export interface SessionFacts {
  readonly session: SessionRow;
  readonly user: { readonly id: string; readonly email: string; readonly locale: string };
  readonly account: { readonly id: string; readonly name: string };
  readonly role: (typeof member.$inferSelect)['role'];
}

/** The session of that token hash with its owner's oldest membership; null when there is none. Says nothing about its age. */
export async function findSession(database: Database, tokenHash: string): Promise<SessionFacts | null> {
  const rows = await database
    .select({
      session,
      user: { id: user.id, email: user.email, locale: user.locale },
      account: { id: account.id, name: account.name },
      role: member.role,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .innerJoin(member, eq(member.userId, user.id))
    .innerJoin(account, eq(account.id, member.accountId))
    .where(eq(session.tokenHash, tokenHash))
    .orderBy(member.createdAtMs, member.accountId)
    .limit(1);
  return rows[0] ?? null;
}

export function insertSession(database: Database, row: SessionRow): Statement {
  return database.insert(session).values(row);
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
