// Owns reads and write statements of people who sign in. A person stands outside accounts; membership ties the two.
import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { user } from './schema';

export type UserRow = typeof user.$inferSelect;

/** One person, one spelling: what two emails must share to be the same mailbox. Emails are ASCII here (`checkEmail`). */
export function emailKeyOf(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * Who comes in with that email: whoever has proved it, else the newest of those who only said so. Null when nobody did. A deleted person
 * is nobody.
 */
export async function findUserByEmail(database: Database, email: string): Promise<UserRow | null> {
  const rows = await database
    .select()
    .from(user)
    .where(and(eq(user.emailKey, emailKeyOf(email)), isNull(user.deletedAtMs)))
    .orderBy(asc(sql`${user.emailVerifiedAtMs} IS NULL`), desc(user.createdAtMs))
    .limit(1);
  return rows[0] ?? null;
}

export async function findUser(database: Database, id: string): Promise<UserRow | null> {
  const rows = await database
    .select()
    .from(user)
    .where(and(eq(user.id, id), isNull(user.deletedAtMs)))
    .limit(1);
  return rows[0] ?? null;
}

/** Plain insert: a verified person whose email somebody else has proved breaks the batch. */
export function insertUser(database: Database, row: UserRow): Statement {
  return database.insert(user).values(row);
}

export async function saveUserLocale(database: Database, userId: string, locale: string): Promise<void> {
  await database.update(user).set({ locale }).where(eq(user.id, userId));
}
