// Owns what the tests of who is told share: choices, mailboxes, chats and news of every kind as rows, beside the merchant of delivery-support.
import { asc } from 'drizzle-orm';
import { delivery, event, member, notice, notificationPreference, payerMail, recipient, telegramLink, user, webhookEndpoint } from '../../src/db/schema';
import { encodePreference, usualPreference, type NotificationPreference } from '../../src/domain/notification-preference';
import { encodeFacts } from '../../src/domain/public-event';
import type { NewsType } from '../../src/domain/notification';
import type { Role } from '../../src/domain/permission';
import { database, type Merchant } from './delivery-support';

let counter = 0;
const fresh = (prefix: string): string => `${prefix}_tell${(++counter).toString().replace(/0/g, 'Z')}abcdefghjkmn`;

export async function emptyTelling(): Promise<void> {
  await database.batch([
    database.delete(delivery),
    database.delete(event),
    database.delete(notice),
    database.delete(recipient),
    database.delete(telegramLink),
    database.delete(notificationPreference),
    database.delete(webhookEndpoint),
    database.delete(payerMail),
  ]);
}

export interface NewMember {
  readonly role?: Role;
  readonly projectIds?: readonly string[];
  readonly timeZone?: string;
  readonly email?: string;
  readonly proved?: boolean;
}

/** A member more; answers with the person's id. */
export async function join({ accountId }: Merchant, { role = 'owner', projectIds, timeZone = '', email, proved = true }: NewMember = {}): Promise<string> {
  const id = fresh('usr');
  const mailbox = email ?? `${id.toLowerCase()}@shop.example`;
  const person = { id, email: mailbox, emailKey: proved ? mailbox.toLowerCase() : `${id} claims`, emailVerifiedAtMs: proved ? 1 : null };
  await database.insert(user).values({ ...person, passwordHash: 'x', locale: 'en', timeZone, createdAtMs: 1 });
  await database.insert(member).values({ accountId, userId: id, role, projectIds: projectIds ?? null, createdAtMs: 2 });
  return id;
}

export async function choose({ accountId }: Merchant, userId: string, preference: Partial<NotificationPreference>, projectId = ''): Promise<void> {
  const settings = encodePreference({ ...usualPreference, ...preference });
  await database
    .insert(notificationPreference)
    .values({ accountId, userId, projectId, settings, updatedAtMs: 1 })
    .onConflictDoUpdate({ target: [notificationPreference.accountId, notificationPreference.userId, notificationPreference.projectId], set: { settings } });
}

export async function addMailbox({ accountId }: Merchant, email: string, change: Partial<typeof recipient.$inferInsert> = {}): Promise<string> {
  const id = fresh('rcp');
  const about = { channel: 'email', name: 'Finance', locale: 'en', timeZone: 'UTC', settings: '', addedBy: 'usr_x', createdAtMs: 1 } as const;
  await database.insert(recipient).values({ id, accountId, email, provedAtMs: 1, ...about, ...change });
  return id;
}

export async function addChat(userId: string, change: Partial<typeof telegramLink.$inferInsert> = {}): Promise<string> {
  const id = fresh('tgl');
  const about = { state: 'on', tokenHash: id, tokenUntilMs: 1, chatId: `chat ${id}`, chatKind: 'private', createdAtMs: 1 } as const;
  await database.insert(telegramLink).values({ id, userId, ...about, ...change });
  return id;
}

/** News that is no state of an invoice. */
export async function addNews(merchant: Merchant, type: NewsType, atMs: number, facts: Readonly<Record<string, string>>, ofProject = true): Promise<string> {
  const id = fresh('evt');
  const { accountId, projectId } = merchant;
  const row = { id, accountId, projectId: ofProject ? projectId : null, mode: 'test', type, data: encodeFacts(facts), atMs } as const;
  await database.insert(event).values({ ...row, invoiceId: null, seq: ++counter, expandedAtMs: null });
  return id;
}

export const allDeliveries = () => database.select().from(delivery).orderBy(asc(delivery.createdAtMs), asc(delivery.position), asc(delivery.id));
export const allLines = () => database.select().from(notice).orderBy(asc(notice.atMs), asc(notice.id));
