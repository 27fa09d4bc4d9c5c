// Owns accounts and who belongs to them. The membership of a request comes with its session (see session.ts).
import { eq } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { account, member } from './schema';

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
