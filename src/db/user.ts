// Owns reads and write statements of people who sign in. A person stands outside accounts; membership ties the two.
import { and, asc, desc, eq, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
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

/** Whoever has proved that email; null when nobody has. */
export async function findVerifiedUser(database: Database, email: string): Promise<UserRow | null> {
  const rows = await database
    .select()
    .from(user)
    .where(and(eq(user.emailKey, emailKeyOf(email)), isNotNull(user.emailVerifiedAtMs), isNull(user.deletedAtMs)))
    .limit(1);
  return rows[0] ?? null;
}

/** All who may mean themselves by that email: whoever proved it alone, else the newest of those who only said so. */
export async function listUsersByEmail(database: Database, email: string, max: number): Promise<readonly UserRow[]> {
  const rows = await database
    .select()
    .from(user)
    .where(and(eq(user.emailKey, emailKeyOf(email)), isNull(user.deletedAtMs)))
    .orderBy(asc(sql`${user.emailVerifiedAtMs} IS NULL`), desc(user.createdAtMs))
    .limit(max);
  const [first] = rows;
  return first !== undefined && first.emailVerifiedAtMs !== null ? [first] : rows;
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

/** Holds while the person is here and has that email. For a guard row. */
export function emailIs(userId: string, emailKey: string): SQL {
  return sql`EXISTS (SELECT 1 FROM user WHERE id = ${userId} AND email_key = ${emailKey} AND deleted_at_ms IS NULL)`;
}

/** The email is proved. Breaks the batch when somebody else has proved it before. */
export function saveEmailVerified(database: Database, userId: string, atMs: number): Statement {
  return database
    .update(user)
    .set({ emailVerifiedAtMs: atMs })
    .where(and(eq(user.id, userId), isNull(user.emailVerifiedAtMs)));
}

/** Another email, proved. Breaks the batch when somebody else has proved it before. */
export function saveEmail(database: Database, userId: string, email: string, atMs: number): Statement {
  return database
    .update(user)
    .set({ email, emailKey: emailKeyOf(email), emailVerifiedAtMs: atMs })
    .where(eq(user.id, userId));
}

/** Another password; empty: none, passkeys alone. */
export function savePassword(database: Database, userId: string, passwordHash: string): Statement {
  return database.update(user).set({ passwordHash }).where(eq(user.id, userId));
}

/** Every device is a stranger again. */
export function forgetDevices(database: Database, userId: string, atMs: number): Statement {
  return database.update(user).set({ devicesSinceMs: atMs }).where(eq(user.id, userId));
}
