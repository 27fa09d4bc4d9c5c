// Owns reads and write statements of an account's recipients: mailboxes and group chats that are told beside its members. Nothing is
// sent to a mailbox before it agreed, and nothing after it stopped.
import { and, asc, eq, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { account, mailRefusal, recipient, telegramLink } from './schema';
import type { AccountScope } from './scope';

export type RecipientRow = typeof recipient.$inferSelect;

/** `endedBy` of one who stopped the mail themselves: it stays on the list, so that nobody wonders. */
export const byMailbox = 'mailbox';

export interface ListedRecipient extends RecipientRow {
  /** What the mail system last said of that mailbox, if it refused since it stands on the list; null otherwise. */
  readonly refusedAnswer: string | null;
  readonly chatTitle: string;
}

/** Beyond what may be on at once: as many again that stopped by themselves. */
const listedMax = limits.recipientsPerAccountMax * 3;

/**
 * Recipients of the account that nobody removed, the oldest first. Whoever reaches some projects only sees those that are told of these
 * alone: the others stand for money that is not theirs to see.
 */
export async function listRecipients(database: Database, scope: AccountScope): Promise<readonly ListedRecipient[]> {
  const rows = await selectListed(database, and(eq(recipient.accountId, scope.accountId), isListed()));
  return rows.filter((row) => isWithinReach(scope, row.projectIds));
}

/** Whether that choice of projects (null: all) is within somebody's reach. */
export function isWithinReach(scope: Pick<AccountScope, 'projectIds'>, projectIds: readonly string[] | null): boolean {
  const { projectIds: reach } = scope;
  return reach === 'all' || (projectIds !== null && projectIds.every((id) => reach.includes(id)));
}

/** One of them, or null. */
export async function findRecipient(database: Database, scope: AccountScope, id: string): Promise<ListedRecipient | null> {
  const rows = await selectListed(database, and(eq(recipient.accountId, scope.accountId), eq(recipient.id, id), isListed()));
  const row = rows[0];
  return row !== undefined && isWithinReach(scope, row.projectIds) ? row : null;
}

function isListed(): SQL | undefined {
  return or(isNull(recipient.endedAtMs), eq(recipient.endedBy, byMailbox));
}

/** A refusal of before is news of somebody else who wrote to that mailbox. */
const itsRefusal = sql`${mailRefusal.emailKey} = lower(${recipient.email}) AND ${recipient.email} <> '' AND ${mailRefusal.atMs} >= ${recipient.createdAtMs}`;

async function selectListed(database: Database, where: SQL | undefined): Promise<readonly ListedRecipient[]> {
  const rows = await database
    .select({ recipient, refusedAnswer: mailRefusal.answer, chatTitle: telegramLink.chatTitle })
    .from(recipient)
    .leftJoin(mailRefusal, itsRefusal)
    .leftJoin(telegramLink, eq(telegramLink.id, recipient.telegramLinkId))
    .where(where)
    .orderBy(asc(recipient.createdAtMs), asc(recipient.id))
    .limit(listedMax);
  return rows.map((row) => ({ ...row.recipient, refusedAnswer: row.refusedAnswer, chatTitle: row.chatTitle ?? '' }));
}

/** Who is asked by a letter's link, and by which open account. No scope: whoever holds the link reads that mailbox. */
export async function findRecipientByProof(
  database: Database,
  proofHash: string,
): Promise<{ readonly recipient: RecipientRow; readonly accountName: string } | null> {
  return findWithAccount(database, eq(recipient.proofHash, proofHash));
}

/** The recipient of a link in a mail. No scope: the token names it. */
export async function findRecipientById(database: Database, id: string): Promise<{ readonly recipient: RecipientRow; readonly accountName: string } | null> {
  return findWithAccount(database, eq(recipient.id, id));
}

async function findWithAccount(database: Database, where: SQL) {
  const rows = await database
    .select({ recipient, accountName: account.name })
    .from(recipient)
    .innerJoin(account, and(eq(account.id, recipient.accountId), isNull(account.closedAtMs)))
    .where(where)
    .limit(1);
  return rows[0] ?? null;
}

export function insertRecipient(database: Database, row: RecipientRow): Statement {
  return database.insert(recipient).values(row);
}

/** Holds while the account has room for one more, and does not tell that mailbox already. For a guard row. */
export function hasRoomFor(accountId: string, email: string): SQL {
  const living = sql`account_id = ${accountId} AND ended_at_ms IS NULL`;
  return sql`(SELECT count(*) FROM recipient WHERE ${living}) < ${limits.recipientsPerAccountMax}
    AND NOT EXISTS (SELECT 1 FROM recipient WHERE ${living} AND lower(email) = ${email.toLowerCase()})`;
}

/** One that stopped makes way for the same mailbox being asked anew. */
export function forgetStopped(database: Database, accountId: string, email: string, by: string): Statement {
  return database
    .update(recipient)
    .set({ endedBy: by })
    .where(and(eq(recipient.accountId, accountId), sql`lower(${recipient.email}) = ${email.toLowerCase()}`, isNotNull(recipient.endedAtMs)));
}

export type RecipientChange = Pick<RecipientRow, 'name' | 'locale' | 'timeZone' | 'projectIds' | 'settings'>;

/** Changes who is told what. `recipientIs` guards the batch. */
export function updateRecipient(database: Database, id: string, change: RecipientChange): Statement {
  return database.update(recipient).set(change).where(eq(recipient.id, id));
}

/** Holds while the recipient is on the list with what was read of it. For a guard row. */
export function recipientIs(row: RecipientRow): SQL {
  const projects = row.projectIds === null ? 'null' : JSON.stringify(row.projectIds);
  return sql`EXISTS (SELECT 1 FROM recipient WHERE id = ${row.id} AND account_id = ${row.accountId} AND ended_at_ms IS NULL
    AND name = ${row.name} AND locale = ${row.locale} AND time_zone = ${row.timeZone} AND settings = ${row.settings}
    AND coalesce(project_ids, 'null') = ${projects} AND coalesce(proof_hash, '') = ${row.proofHash ?? ''})`;
}

/** Another link; the one before is good for nothing. */
export function renewProof(database: Database, id: string, proofHash: string, proofUntilMs: number): Statement {
  return database
    .update(recipient)
    .set({ proofHash, proofUntilMs })
    .where(and(eq(recipient.id, id), isNull(recipient.provedAtMs)));
}

/** Holds while that link may still be agreed to. For a guard row. */
export function waitsForProof(proofHash: string, nowMs: number): SQL {
  return sql`EXISTS (SELECT 1 FROM recipient WHERE proof_hash = ${proofHash} AND proved_at_ms IS NULL AND ended_at_ms IS NULL AND proof_until_ms > ${nowMs})`;
}

export function proveRecipient(database: Database, id: string, nowMs: number): Statement {
  return database
    .update(recipient)
    .set({ provedAtMs: nowMs })
    .where(and(eq(recipient.id, id), isNull(recipient.provedAtMs)));
}

/** Holds while it is told. For a guard row. */
export function isOnList(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM recipient WHERE id = ${id} AND (ended_at_ms IS NULL OR ended_by = ${byMailbox}))`;
}

export function isTold(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM recipient WHERE id = ${id} AND ended_at_ms IS NULL)`;
}

/** It is told no more; a chat's link ends with it. */
export function endRecipient(database: Database, row: Pick<RecipientRow, 'id' | 'telegramLinkId'>, by: string, nowMs: number): readonly Statement[] {
  const ended = database
    .update(recipient)
    .set({ endedAtMs: sql`coalesce(${recipient.endedAtMs}, ${nowMs})`, endedBy: by })
    .where(eq(recipient.id, row.id));
  if (row.telegramLinkId === null) return [ended];
  return [
    ended,
    database
      .update(telegramLink)
      .set({ state: 'off', endedAtMs: nowMs })
      .where(and(eq(telegramLink.id, row.telegramLinkId), isNull(telegramLink.endedAtMs))),
  ];
}
