// Owns the mail that the local home would have sent, and who may look at it: the home may have several merchants, so everybody sees what was
// written to them, and who owns or runs an account what it sends to payers and to its own mailboxes.
import { and, desc, eq, inArray, or, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database } from './database';
import { delivery, letter, outboxMail, payerMail } from './schema';

export type OutboxRow = typeof outboxMail.$inferSelect;

/** Sorts of mail, each with the beginning of its ids. */
export const outboxSorts = { news: 'dlv_', letters: 'ltr_', payers: 'pml_' } as const;
export type OutboxSort = keyof typeof outboxSorts;

/** What the local home would have sent. The id is the delivery's: the same mail twice is one row. */
export async function saveOutboxMail(database: Database, row: typeof outboxMail.$inferInsert): Promise<void> {
  await database.insert(outboxMail).values(row).onConflictDoNothing();
}

/** Who looks into the outbox. An address that is not proved is only a claim: it opens what was written to that person, no more. */
export interface OutboxReader {
  readonly userId: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
  /** The account whose mail to others they may see; null for none. */
  readonly accountId?: string | null;
}

function readableBy(database: Database, reader: OutboxReader): SQL | undefined {
  const { userId, email, isEmailVerified, accountId = null } = reader;
  const letters = database.select({ id: letter.id }).from(letter).where(eq(letter.userId, userId));
  const deliveries = database.select({ id: delivery.id }).from(delivery).where(eq(delivery.target, userId));
  const own = eq(outboxMail.recipient, email);
  const mine = isEmailVerified ? own : and(own, or(inArray(outboxMail.id, letters), inArray(outboxMail.id, deliveries)));
  return accountId === null ? mine : or(mine, ...sentBy(database, accountId));
}

/** Never the letters of other people: those hold links and codes that are theirs alone. */
function sentBy(database: Database, accountId: string): readonly SQL[] {
  const payers = database.select({ id: payerMail.id }).from(payerMail).where(eq(payerMail.accountId, accountId));
  const recipients = and(eq(delivery.accountId, accountId), eq(delivery.channel, 'email'), sql`substr(${delivery.target}, 1, 4) = 'rcp_'`);
  const news = database.select({ id: delivery.id }).from(delivery).where(recipients);
  const proofs = database
    .select({ id: letter.id })
    .from(letter)
    .where(and(eq(letter.accountId, accountId), eq(letter.kind, 'recipient_proof')));
  return [inArray(outboxMail.id, payers), inArray(outboxMail.id, news), inArray(outboxMail.id, proofs)];
}

/** The outbox of the local home, newest first; `sort` null for all of it. */
export async function listOutboxMail(database: Database, reader: OutboxReader, sort: OutboxSort | null = null): Promise<readonly OutboxRow[]> {
  const ofSort = sort === null ? undefined : sql`substr(${outboxMail.id}, 1, 4) = ${outboxSorts[sort]}`;
  return database
    .select()
    .from(outboxMail)
    .where(and(readableBy(database, reader), ofSort))
    .orderBy(desc(outboxMail.sentAtMs), desc(outboxMail.id))
    .limit(limits.pageSizeMax);
}

/** One mail that they may see, or null. */
export async function findOutboxMail(database: Database, reader: OutboxReader, id: string): Promise<OutboxRow | null> {
  const rows = await database
    .select()
    .from(outboxMail)
    .where(and(eq(outboxMail.id, id), readableBy(database, reader)))
    .limit(1);
  return rows[0] ?? null;
}
