// Owns reads and write statements of what a member wants to be told, and what of it ends when they go. Found by account and person:
// a preference is nobody else's.
import { and, asc, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { notificationPreference, recipient, telegramLink } from './schema';

export type PreferenceRow = typeof notificationPreference.$inferSelect;

/** The person's rows of that account: the account's own (`projectId` empty) and those of projects. No rights asked: they are the person's. */
export async function readPreferences(database: Database, accountId: string, userId: string): Promise<readonly PreferenceRow[]> {
  return database
    .select()
    .from(notificationPreference)
    .where(ownedBy(accountId, userId))
    .orderBy(asc(notificationPreference.projectId))
    .limit(limits.projectsPerAccountMax + 1);
}

function ownedBy(accountId: string, userId: string): SQL | undefined {
  return and(eq(notificationPreference.accountId, accountId), eq(notificationPreference.userId, userId));
}

/** Writes one row, whatever was there. */
export function savePreference(database: Database, row: PreferenceRow): Statement {
  const { settings, updatedAtMs } = row;
  const key = [notificationPreference.accountId, notificationPreference.userId, notificationPreference.projectId];
  return database.insert(notificationPreference).values(row).onConflictDoUpdate({ target: key, set: { settings, updatedAtMs } });
}

/** The project's choice is the account's again. */
export function deletePreference(database: Database, { accountId, userId, projectId }: Pick<PreferenceRow, 'accountId' | 'userId' | 'projectId'>): Statement {
  return database.delete(notificationPreference).where(and(ownedBy(accountId, userId), eq(notificationPreference.projectId, projectId)));
}

/** The row is as it was seen: saved at that moment, or not there (0). */
function preferenceIs({ accountId, userId, projectId, updatedAtMs }: Omit<PreferenceRow, 'settings'>): SQL {
  const own = sql`account_id = ${accountId} AND user_id = ${userId} AND project_id = ${projectId}`;
  return updatedAtMs === 0
    ? sql`NOT EXISTS (SELECT 1 FROM notification_preference WHERE ${own})`
    : sql`EXISTS (SELECT 1 FROM notification_preference WHERE ${own} AND updated_at_ms = ${updatedAtMs})`;
}

/** Holds while the person belongs to the account and those rows are as they were seen. For a guard row: nothing is kept of who left meanwhile. */
export function ownPreferencesAre(accountId: string, userId: string, rows: readonly Omit<PreferenceRow, 'settings'>[]): SQL {
  return sql.join([isMember(accountId, userId), ...rows.map(preferenceIs)], sql` AND `);
}

function isMember(accountId: string, userId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM member WHERE account_id = ${accountId} AND user_id = ${userId})`;
}

/** Whether the person belongs to the account now. */
export async function belongsTo(database: Database, accountId: string, userId: string): Promise<boolean> {
  const rows = await database.all<{ readonly belongs: number }>(sql`SELECT ${isMember(accountId, userId)} AS belongs`);
  return rows[0]?.belongs === 1;
}

/** The person's own chats that are linked, the newest first. */
export async function listOwnChats(database: Database, userId: string): Promise<readonly (typeof telegramLink.$inferSelect)[]> {
  return database
    .select()
    .from(telegramLink)
    .where(and(eq(telegramLink.userId, userId), eq(telegramLink.state, 'on'), eq(telegramLink.chatKind, 'private')))
    .orderBy(desc(telegramLink.onAtMs), asc(telegramLink.id))
    .limit(limits.telegramLinksPerPersonMax);
}

/**
 * What ends with a membership: the choices, and the group chats that the person linked for the account, which are told no more. Mailboxes
 * that they added belong to the account and stay.
 */
export function endMemberTelling(database: Database, accountId: string, userId: string, nowMs: number): readonly Statement[] {
  const linked = sql`(SELECT id FROM telegram_link WHERE account_id = ${accountId} AND user_id = ${userId})`;
  return [
    database
      .update(recipient)
      .set({ endedAtMs: nowMs, endedBy: userId })
      .where(and(eq(recipient.accountId, accountId), isNull(recipient.endedAtMs), sql`${recipient.telegramLinkId} IN ${linked}`)),
    database
      .update(telegramLink)
      .set({ state: 'off', endedAtMs: nowMs })
      .where(and(eq(telegramLink.accountId, accountId), eq(telegramLink.userId, userId), isNull(telegramLink.endedAtMs))),
    database.delete(notificationPreference).where(ownedBy(accountId, userId)),
  ];
}

/** What ends with an account: nobody is told of it any more, and no mailbox stays named. */
export function endAccountTelling(database: Database, accountId: string, actorId: string, nowMs: number): readonly Statement[] {
  return [
    database.delete(notificationPreference).where(eq(notificationPreference.accountId, accountId)),
    database
      .update(recipient)
      .set({ email: '', name: '', proofHash: null, endedAtMs: sql`coalesce(${recipient.endedAtMs}, ${nowMs})`, endedBy: actorId })
      .where(eq(recipient.accountId, accountId)),
    database
      .update(telegramLink)
      .set({ state: 'off', endedAtMs: nowMs })
      .where(and(eq(telegramLink.accountId, accountId), isNull(telegramLink.endedAtMs))),
  ];
}
