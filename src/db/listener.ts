// Owns the question who may be told of an account's news: its members, its mailboxes and its chats, each with what they chose. One batch of
// reads per account, whatever the number of people. For the inside only: no scope. Never decides who is told (domain/telling.ts).
import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import { decodePreference, usualPreference, type NotificationPreference } from '../domain/notification-preference';
import { rightsOf } from '../domain/permission';
import { recipientRights, type Listener, type Outlet } from '../domain/telling';
import type { Database } from './database';
import { account, delivery, member, notificationPreference, recipient, telegramLink, user } from './schema';

export interface Audience {
  readonly accountName: string;
  readonly listeners: readonly Listener[];
}

/** Everybody who may be told, those who joined first before the others, people before mailboxes. A mailbox that nobody proved is not among them. */
export async function readAudience(database: Database, accountId: string): Promise<Audience> {
  const people = database.select({ id: member.userId }).from(member).where(eq(member.accountId, accountId));
  const chats = database
    .select({ id: recipient.telegramLinkId })
    .from(recipient)
    .where(and(eq(recipient.accountId, accountId), isNull(recipient.endedAtMs), isNotNull(recipient.telegramLinkId)));
  const [accounts, members, preferences, recipients, own, groups] = await database.batch([
    database.select({ name: account.name, telegramGroups: account.telegramGroups }).from(account).where(eq(account.id, accountId)),
    selectMembers(database, accountId),
    database.select().from(notificationPreference).where(eq(notificationPreference.accountId, accountId)).limit(preferencesMax),
    database
      .select()
      .from(recipient)
      .where(and(eq(recipient.accountId, accountId), isNull(recipient.endedAtMs)))
      .orderBy(asc(recipient.createdAtMs), asc(recipient.id))
      .limit(limits.listenersMax),
    database
      .select()
      .from(telegramLink)
      .where(and(inArray(telegramLink.userId, people), isNull(telegramLink.accountId), eq(telegramLink.state, 'on')))
      .orderBy(asc(telegramLink.createdAtMs))
      .limit(limits.membersPerAccountMax * limits.telegramLinksPerPersonMax),
    database
      .select()
      .from(telegramLink)
      .where(and(inArray(telegramLink.id, chats), eq(telegramLink.accountId, accountId), eq(telegramLink.state, 'on')))
      .limit(limits.listenersMax),
  ]);
  const [first] = accounts;
  const groupsOf = first?.telegramGroups === true ? groups : [];
  return {
    accountName: first?.name ?? '',
    listeners: [...members.map((row) => memberListener(row, preferences, own)), ...recipients.flatMap((row) => recipientListener(row, groupsOf))],
  };
}

/** Every member with every project of an account at its largest would be more; nobody sets that many apart. */
const preferencesMax = 5_000;

type MemberRow = Awaited<ReturnType<typeof selectMembers>>[number];
type PreferenceRow = typeof notificationPreference.$inferSelect;
type LinkRow = typeof telegramLink.$inferSelect;

/** No two columns of it have the same name: a batch gives rows back by name. */
function selectMembers(database: Database, accountId: string) {
  return database
    .select({
      userId: member.userId,
      role: member.role,
      rights: member.rights,
      projectIds: member.projectIds,
      email: user.email,
      emailVerifiedAtMs: user.emailVerifiedAtMs,
      timeZone: user.timeZone,
    })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.accountId, accountId), isNull(user.deletedAtMs)))
    .orderBy(asc(member.createdAtMs), asc(member.userId))
    .limit(limits.listenersMax);
}

function memberListener(row: MemberRow, preferences: readonly PreferenceRow[], links: readonly LinkRow[]): Listener {
  const own = preferences.filter(({ userId }) => userId === row.userId);
  const mailbox: readonly Outlet[] = row.emailVerifiedAtMs === null ? [] : [mailboxOf(row.userId, row.email)];
  return {
    kind: 'member',
    id: row.userId,
    rights: rightsOf(row.role, row.rights),
    projectIds: row.projectIds,
    timeZone: row.timeZone,
    preference: preferenceOf(own.find(({ projectId }) => projectId === '')?.settings),
    ofProjects: new Map(own.filter(({ projectId }) => projectId !== '').map(({ projectId, settings }) => [projectId, preferenceOf(settings)])),
    outlets: [...mailbox, ...links.filter(({ userId, chatKind }) => userId === row.userId && chatKind === 'private').flatMap(chatOf)],
  };
}

function recipientListener(row: typeof recipient.$inferSelect, groups: readonly LinkRow[]): readonly Listener[] {
  const outlets = row.channel === 'email' ? proved(row) : groups.filter(({ id }) => id === row.telegramLinkId).flatMap(chatOf);
  if (outlets.length === 0) return [];
  const { id, projectIds, timeZone, settings } = row;
  return [{ kind: 'recipient', id, rights: recipientRights, projectIds, timeZone, preference: preferenceOf(settings), ofProjects: new Map(), outlets }];
}

function proved({ id, email, provedAtMs }: typeof recipient.$inferSelect): readonly Outlet[] {
  return provedAtMs === null ? [] : [mailboxOf(id, email)];
}

function mailboxOf(target: string, email: string): Outlet {
  return { channel: 'email', target, address: email.toLowerCase(), mutedUntilMs: 0 };
}

function chatOf({ id, chatId, mutedUntilMs }: LinkRow): readonly Outlet[] {
  return chatId === null ? [] : [{ channel: 'telegram', target: id, address: chatId, mutedUntilMs }];
}

/** Settings that cannot be read are as if none were made: somebody is told too much, not too little. */
function preferenceOf(settings: string | undefined): NotificationPreference {
  if (settings === undefined) return usualPreference;
  try {
    return decodePreference(settings);
  } catch {
    return usualPreference;
  }
}

/** How many messages each of those targets was sent since a moment; what was held or bundled is none. Targets without any are left out. */
export async function countSentSince(database: Database, targets: readonly string[], sinceMs: number): Promise<ReadonlyMap<string, number>> {
  if (targets.length === 0) return new Map();
  const rows = await database
    .select({ target: delivery.target, sent: sql<number>`count(*)` })
    .from(delivery)
    .where(
      and(
        sql`${delivery.target} IN (SELECT value FROM json_each(${JSON.stringify(targets)}))`,
        sql`${delivery.createdAtMs} > ${sinceMs}`,
        sql`${delivery.state} NOT IN ('held', 'bundled')`,
      ),
    )
    .groupBy(delivery.target);
  return new Map(rows.map(({ target, sent }) => [target, sent]));
}
