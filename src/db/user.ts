// Owns reads and write statements of people who sign in. A person stands outside accounts; membership ties the two.
import { eq } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { user } from './schema';

export type UserRow = typeof user.$inferSelect;

/** One person, one spelling: what two emails must share to be the same person. */
export function emailKeyOf(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}

export async function findUserByEmail(database: Database, email: string): Promise<UserRow | null> {
  const rows = await database
    .select()
    .from(user)
    .where(eq(user.emailKey, emailKeyOf(email)))
    .limit(1);
  return rows[0] ?? null;
}

/** Plain insert: a known email breaks the batch it is part of. */
export function insertUser(database: Database, row: UserRow): Statement {
  return database.insert(user).values(row);
}

export async function saveUserLocale(database: Database, userId: string, locale: string): Promise<void> {
  await database.update(user).set({ locale }).where(eq(user.id, userId));
}
