// Owns what a person or an account takes along of what it was told (exports), and what of it goes when they go. Messages stay as facts
// that something was sent; who it named does not.
import { and, asc, eq, inArray, isNull, like, or, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { delivery, mailRefusal, notificationPreference, recipient, telegramLink, telegramMessage } from './schema';

export interface GonePerson {
  readonly id: string;
  readonly email: string;
  readonly emailKey: string;
  readonly emailVerifiedAtMs: number | null;
  /** Accounts whose rows may name the person. */
  readonly accountIds: readonly string[];
}

const gone = 'deleted';

/** Choices and chats go; a mailbox of some account that is the person's own is told no more; messages forget whom they name. */
export function forgetTelling(database: Database, person: GonePerson, nowMs: number): readonly Statement[] {
  const { id, email, emailKey } = person;
  const links = sql`(SELECT id FROM telegram_link WHERE user_id = ${id})`;
  const isProved = person.emailVerifiedAtMs !== null;
  const own = or(eq(delivery.target, id), sql`${delivery.target} IN ${links}`);
  const mailbox = sql`lower(${recipient.email}) = ${emailKey}`;
  return [
    database.delete(notificationPreference).where(eq(notificationPreference.userId, id)),
    database.update(delivery).set({ content: null, answer: null }).where(own),
    ...named(database, person),
    database.delete(telegramMessage).where(sql`${telegramMessage.linkId} IN ${links}`),
    endRecipients(database, sql`${recipient.telegramLinkId} IN ${links}`, id, nowMs),
    ...(isProved ? [endRecipients(database, mailbox, id, nowMs), database.update(recipient).set({ email: '', name: '' }).where(mailbox)] : []),
    ...(isProved ? [database.delete(mailRefusal).where(eq(mailRefusal.emailKey, emailKey))] : []),
    ...(isProved
      ? [
          database
            .update(delivery)
            .set({ answer: null })
            .where(like(delivery.answer, `%${email}%`)),
        ]
      : []),
    database.delete(telegramLink).where(eq(telegramLink.userId, id)),
  ];
}

function endRecipients(database: Database, which: SQL, by: string, nowMs: number): Statement {
  return database
    .update(recipient)
    .set({ endedAtMs: nowMs, endedBy: by, proofHash: null })
    .where(and(which, isNull(recipient.endedAtMs)));
}

/** Accounts are called by an email until somebody names them, and what was told of them was told so. */
function named(database: Database, { email, accountIds }: GonePerson): readonly Statement[] {
  const needle = JSON.stringify(email).slice(1, -1);
  const among = sql`${delivery.accountId} IN (SELECT value FROM json_each(${JSON.stringify(accountIds)}))`;
  return [
    database
      .update(delivery)
      .set({ content: sql`replace(${delivery.content}, ${needle}, ${gone})` })
      .where(and(among, sql`instr(${delivery.content}, ${needle}) > 0`)),
  ];
}

/** What a person takes along: their choices, and the chats that are linked. */
export async function readPersonTelling(database: Database, userId: string) {
  const [preferences, chats] = await Promise.all([
    database
      .select({
        account_id: notificationPreference.accountId,
        project_id: notificationPreference.projectId,
        choices: notificationPreference.settings,
        saved_at_ms: notificationPreference.updatedAtMs,
      })
      .from(notificationPreference)
      .where(eq(notificationPreference.userId, userId))
      .limit(limits.exportRowsMax),
    database
      .select({ chat: telegramLink.chatTitle, username: telegramLink.chatUsername, kind: telegramLink.chatKind, since_ms: telegramLink.onAtMs })
      .from(telegramLink)
      .where(and(eq(telegramLink.userId, userId), eq(telegramLink.state, 'on')))
      .limit(limits.exportRowsMax),
  ]);
  return { notification_preferences: preferences, telegram_chats: chats };
}

/** Mailboxes and chats that an account tells. */
export async function listRecipientExport(database: Database, accountId: string) {
  return database
    .select({
      id: recipient.id,
      channel: recipient.channel,
      email: recipient.email,
      name: recipient.name,
      language: recipient.locale,
      time_zone: recipient.timeZone,
      project_ids: recipient.projectIds,
      choices: recipient.settings,
      agreed_at_ms: recipient.provedAtMs,
      ended_at_ms: recipient.endedAtMs,
    })
    .from(recipient)
    .where(and(eq(recipient.accountId, accountId), inArray(recipient.channel, ['email', 'telegram'])))
    .orderBy(asc(recipient.createdAtMs))
    .limit(limits.exportRowsMax);
}
