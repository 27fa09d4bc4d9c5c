// Owns the addresses that a mail system refused for good, or whose owner complained: nothing but security letters is sent there until the
// address is proved again. Of the whole instance; shown to nobody but who uses that address.
import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { mailRefusal, recipient } from './schema';

export type MailRefusalRow = typeof mailRefusal.$inferSelect;

/** Keeps a refusal. The same one again, or one from before it, changes nothing: `atMs` tells them apart. */
export function insertMailRefusal(database: Database, row: Omit<MailRefusalRow, 'times'>): Statement {
  return database
    .insert(mailRefusal)
    .values({ ...row, times: 1 })
    .onConflictDoUpdate({
      target: mailRefusal.emailKey,
      set: { kind: row.kind, answer: row.answer, atMs: row.atMs, times: sql`${mailRefusal.times} + 1` },
      setWhere: sql`${mailRefusal.atMs} < ${row.atMs}`,
    });
}

/** Whoever proves the address again reads it: it is written to again. */
export function clearMailRefusal(database: Database, email: string): Statement {
  return database.delete(mailRefusal).where(eq(mailRefusal.emailKey, email.toLowerCase()));
}

/** A server that takes a mail for it again takes back its own refusal; what came by itself, a bounce or a complaint, stays. */
export function forgetRefused(database: Database, email: string): Statement {
  return database.delete(mailRefusal).where(and(eq(mailRefusal.emailKey, email.toLowerCase()), eq(mailRefusal.kind, 'refused')));
}

/** The refusal of that address, or null. No scope: for the inside only. */
export async function findMailRefusal(database: Database, email: string): Promise<MailRefusalRow | null> {
  const rows = await database.select().from(mailRefusal).where(eq(mailRefusal.emailKey, email.toLowerCase())).limit(1);
  return rows[0] ?? null;
}

/** Recipients of any account that are told at that mailbox. No scope: for the inside only. */
export async function readRecipientsAt(database: Database, email: string): Promise<readonly (typeof recipient.$inferSelect)[]> {
  return database
    .select()
    .from(recipient)
    .where(and(sql`lower(${recipient.email}) = ${email.toLowerCase()}`, isNotNull(recipient.provedAtMs), isNull(recipient.endedAtMs)))
    .orderBy(asc(recipient.createdAtMs), asc(recipient.id))
    .limit(limits.pageSizeMax);
}
