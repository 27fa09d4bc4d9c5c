// Owns the rows of Telegram: links of chats, the message that a chat has of an invoice, and what is known of the bot. A link is found
// through its person, its account, its chat or its token's hash; which of them may, says the caller.
import { and, count, desc, eq, gt, inArray, isNull, lt, lte, or, sql, type SQL } from 'drizzle-orm';
import type { DeliveryOutcome } from '../domain/delivery';
import { limits } from '../domain/limits';
import type { TelegramChat } from '../domain/telegram';
import type { Database, Statement } from './database';
import { account, delivery, jobRun, member, recipient, telegramLink, telegramMessage, user } from './schema';
import type { AccountScope } from './scope';

export type TelegramLinkRow = typeof telegramLink.$inferSelect;
export type TelegramMessageRow = typeof telegramMessage.$inferSelect;

/** An account, and what somebody sees of it. */
type Reach = Pick<AccountScope, 'accountId' | 'projectIds'>;

const open: readonly TelegramLinkRow['state'][] = ['waiting', 'claimed'];

/** A link that waits for somebody to press Start. */
export function insertTelegramLink(
  database: Database,
  row: Pick<TelegramLinkRow, 'id' | 'userId' | 'accountId' | 'chatKind' | 'tokenHash' | 'tokenUntilMs' | 'createdAtMs'>,
): Statement {
  return database.insert(telegramLink).values({ ...row, state: 'waiting' });
}

/** Of one kind a person has one open link: a new one ends those before. */
export function expireOpenTelegramLinks(database: Database, userId: string, chatKind: TelegramLinkRow['chatKind'], nowMs: number): Statement {
  return database
    .update(telegramLink)
    .set({ state: 'expired', endedAtMs: nowMs })
    .where(and(eq(telegramLink.userId, userId), eq(telegramLink.chatKind, chatKind), inArray(telegramLink.state, [...open])));
}

/** A person's own link: private, or one of a group that they made. */
export async function findOwnTelegramLink(database: Database, userId: string, id: string): Promise<TelegramLinkRow | null> {
  const rows = await database
    .select()
    .from(telegramLink)
    .where(and(eq(telegramLink.id, id), eq(telegramLink.userId, userId)))
    .limit(1);
  return rows[0] ?? null;
}

/** That a group is told of nothing beyond somebody's reach: what is, stands for money that is not theirs to see. As of `isWithinReach`. */
function isGroupWithin({ projectIds }: Reach): SQL | undefined {
  if (projectIds === 'all') return undefined;
  return sql`EXISTS (SELECT 1 FROM recipient r WHERE r.telegram_link_id = telegram_link.id AND r.account_id = telegram_link.account_id
    AND json_type(r.project_ids) = 'array'
    AND NOT EXISTS (SELECT 1 FROM json_each(r.project_ids) p WHERE p.value NOT IN (SELECT value FROM json_each(${JSON.stringify(projectIds)}))))`;
}

/** A group of the scope's account and within its reach, whoever linked it. */
export async function findGroupTelegramLink(database: Database, scope: AccountScope, id: string): Promise<TelegramLinkRow | null> {
  const rows = await database
    .select()
    .from(telegramLink)
    .where(and(eq(telegramLink.id, id), eq(telegramLink.accountId, scope.accountId), eq(telegramLink.chatKind, 'group'), isGroupWithin(scope)))
    .limit(1);
  return rows[0] ?? null;
}

/** The person's own chats that get news or did until lately, and their open links, newest first. */
export async function listOwnTelegramLinks(database: Database, userId: string): Promise<readonly TelegramLinkRow[]> {
  return database
    .select()
    .from(telegramLink)
    .where(and(eq(telegramLink.userId, userId), inArray(telegramLink.state, ['waiting', 'claimed', 'on', 'blocked'])))
    .orderBy(desc(telegramLink.createdAtMs))
    .limit(limits.pageSizeMax);
}

/** The groups of an account that get news, newest first: those within that reach. */
export async function listGroupTelegramLinks(database: Database, scope: Reach): Promise<readonly TelegramLinkRow[]> {
  return database
    .select()
    .from(telegramLink)
    .where(and(eq(telegramLink.accountId, scope.accountId), eq(telegramLink.chatKind, 'group'), eq(telegramLink.state, 'on'), isGroupWithin(scope)))
    .orderBy(desc(telegramLink.createdAtMs))
    .limit(limits.pageSizeMax);
}

/** How many chats get news by the person's own links, or by the account's groups. */
export async function countTelegramLinks(database: Database, of: { readonly userId: string } | { readonly accountId: string }): Promise<number> {
  const whose = 'userId' in of ? and(eq(telegramLink.userId, of.userId), eq(telegramLink.chatKind, 'private')) : eq(telegramLink.accountId, of.accountId);
  const rows = await database
    .select({ links: count() })
    .from(telegramLink)
    .where(and(whose, eq(telegramLink.state, 'on')));
  return rows[0]?.links ?? 0;
}

export interface ChatLink {
  readonly link: TelegramLinkRow;
  readonly person: { readonly email: string; readonly locale: string; readonly timeZone: string };
}

/** The links of a chat in those states, with their people. */
export async function listLinksOfChat(database: Database, chatId: string, states: readonly TelegramLinkRow['state'][]): Promise<readonly ChatLink[]> {
  return database
    .select({ link: telegramLink, person: { email: user.email, locale: user.locale, timeZone: user.timeZone } })
    .from(telegramLink)
    .innerJoin(user, eq(user.id, telegramLink.userId))
    .where(and(eq(telegramLink.chatId, chatId), inArray(telegramLink.state, [...states])))
    .orderBy(telegramLink.createdAtMs)
    .limit(limits.pageSizeMax);
}

/** The link whose token has that hash, with its person. */
export async function findTelegramLinkByToken(database: Database, tokenHash: string): Promise<ChatLink | null> {
  const rows = await database
    .select({ link: telegramLink, person: { email: user.email, locale: user.locale, timeZone: user.timeZone } })
    .from(telegramLink)
    .innerJoin(user, and(eq(user.id, telegramLink.userId), isNull(user.deletedAtMs)))
    .where(eq(telegramLink.tokenHash, tokenHash))
    .limit(1);
  return rows[0] ?? null;
}

/** The names of the accounts that a person belongs to. */
export async function listAccountNames(database: Database, userId: string): Promise<readonly string[]> {
  const rows = await database
    .select({ name: account.name })
    .from(member)
    .innerJoin(account, and(eq(account.id, member.accountId), isNull(account.closedAtMs)))
    .where(eq(member.userId, userId))
    .orderBy(member.createdAtMs)
    .limit(limits.telegramAccountsNamedMax);
  return rows.map((row) => row.name);
}

/** The condition that a link is in that state still. */
export function telegramLinkIs(id: string, state: TelegramLinkRow['state']): SQL {
  return sql`EXISTS (SELECT 1 FROM ${telegramLink} WHERE ${telegramLink.id} = ${id} AND ${telegramLink.state} = ${state})`;
}

/** Somebody pressed Start: nothing is told yet. Once only, and in time; true when it was this call. */
export async function claimTelegramLink(
  database: Database,
  id: string,
  chat: { readonly id: string; readonly title: string; readonly username: string },
  nowMs: number,
): Promise<boolean> {
  const done = await database
    .update(telegramLink)
    .set({ state: 'claimed', chatId: chat.id, chatTitle: chat.title, chatUsername: chat.username, claimedAtMs: nowMs })
    .where(and(eq(telegramLink.id, id), eq(telegramLink.state, 'waiting'), gt(telegramLink.tokenUntilMs, nowMs)))
    .run();
  return done.meta.changes === 1;
}

/** Its person said yes: from now on it is told. */
export function turnOnTelegramLink(database: Database, id: string, nowMs: number): Statement {
  return database
    .update(telegramLink)
    .set({ state: 'on', onAtMs: nowMs })
    .where(and(eq(telegramLink.id, id), eq(telegramLink.state, 'claimed')));
}

/**
 * Links of the same person and account to the same chat: a new one stands in for them, and what waits for them waits for it. Those beyond the
 * reach of whoever makes it stay: the chat is told once all the same.
 */
export function replaceTelegramLinks(database: Database, reach: Reach, link: TelegramLinkRow, nowMs: number): readonly Statement[] {
  const same = and(
    eq(telegramLink.chatId, link.chatId ?? ''),
    link.accountId === null
      ? and(eq(telegramLink.userId, link.userId), isNull(telegramLink.accountId))
      : and(eq(telegramLink.accountId, link.accountId), isGroupWithin(reach)),
    eq(telegramLink.state, 'on'),
    sql`${telegramLink.id} <> ${link.id}`,
  );
  const replaced = database.select({ id: telegramLink.id }).from(telegramLink).where(same);
  return [
    // First, while they are on still. What is being sent moves too: a sender that dies leaves it to a link that is there.
    database
      .update(delivery)
      .set({ target: link.id })
      .where(and(inArray(delivery.target, replaced), inArray(delivery.state, ['pending', 'held']))),
    database
      .update(recipient)
      .set({ endedAtMs: nowMs, endedBy: 'replaced' })
      .where(and(isNull(recipient.endedAtMs), inArray(recipient.telegramLinkId, replaced))),
    database.update(telegramLink).set({ state: 'off', endedAtMs: nowMs }).where(same),
  ];
}

/** Nothing goes to that chat by this link any more. */
export function endTelegramLink(database: Database, id: string, state: 'refused' | 'off' | 'blocked', nowMs: number): Statement {
  return database
    .update(telegramLink)
    .set({ state, endedAtMs: nowMs })
    .where(and(eq(telegramLink.id, id), inArray(telegramLink.state, [...open, 'on'])));
}

/**
 * None of the person's own chats is told any more, nor joined: for whatever takes access back from somebody else. In a batch it stands before
 * the notice of that, which would otherwise go to the very chat that a stranger linked.
 */
export function endPrivateTelegramOf(database: Database, userId: string, nowMs: number): Statement {
  const own = and(eq(telegramLink.userId, userId), eq(telegramLink.chatKind, 'private'), inArray(telegramLink.state, [...open, 'on']));
  return database.update(telegramLink).set({ state: 'off', endedAtMs: nowMs }).where(own);
}

/** What waited for a chat that is told no more ends with the word for why. One that is being sent this moment ends by itself. */
export function endDeliveriesOfLink(database: Database, linkId: string, outcome: DeliveryOutcome): Statement {
  return database
    .update(delivery)
    .set({ state: 'dead', outcome })
    .where(and(eq(delivery.target, linkId), inArray(delivery.state, ['pending', 'held']), isNull(delivery.leaseToken)));
}

/** A group that is linked is one of those whom its account tells. */
export function insertGroupRecipient(
  database: Database,
  row: Pick<
    typeof recipient.$inferInsert,
    'id' | 'accountId' | 'telegramLinkId' | 'name' | 'locale' | 'timeZone' | 'projectIds' | 'settings' | 'addedBy' | 'createdAtMs'
  >,
): Statement {
  return database.insert(recipient).values({ ...row, channel: 'telegram', email: '', provedAtMs: row.createdAtMs });
}

export function endRecipientOfLink(database: Database, linkId: string, by: string, nowMs: number): Statement {
  return database
    .update(recipient)
    .set({ endedAtMs: nowMs, endedBy: by })
    .where(and(eq(recipient.telegramLinkId, linkId), isNull(recipient.endedAtMs)));
}

export function muteTelegramLink(database: Database, id: string, untilMs: number): Statement {
  return database.update(telegramLink).set({ mutedUntilMs: untilMs }).where(eq(telegramLink.id, id));
}

/** What a mute held comes at its new end, together; `atMs` is now when it is over. What waits for a later digest or the morning waits on. */
export function wakeHeldOfLink(database: Database, id: string, atMs: number, nowMs: number): Statement {
  const lookMs = nowMs + limits.telegramMuteLookMs;
  return database
    .update(delivery)
    .set({ dueAtMs: atMs })
    .where(and(eq(delivery.target, id), eq(delivery.state, 'held'), gt(delivery.dueAtMs, atMs), lte(delivery.dueAtMs, lookMs)));
}

/** A group that became a supergroup keeps its links, under its new id. */
export function moveTelegramChat(database: Database, fromChatId: string, toChatId: string): Statement {
  return database.update(telegramLink).set({ chatId: toChatId }).where(eq(telegramLink.chatId, fromChatId));
}

/** How the last message went, and before when the chat is left alone. */
export function noteTelegramSend(database: Database, id: string, facts: Pick<TelegramLinkRow, 'lastOutcome' | 'lastAtMs' | 'notBeforeMs'>): Statement {
  const { notBeforeMs, ...how } = facts;
  // Of two sends at once the one that ends later may know of the shorter rest.
  const later = sql`max(${telegramLink.notBeforeMs}, ${notBeforeMs})`;
  return database
    .update(telegramLink)
    .set({ ...how, notBeforeMs: later })
    .where(eq(telegramLink.id, id));
}

export interface TelegramTarget {
  readonly link: TelegramLinkRow;
  readonly person: typeof user.$inferSelect;
  /** The account that the news is of; null where it is of none, or closed. */
  readonly account: typeof account.$inferSelect | null;
  /** The person's place in it; null for somebody who has left. */
  readonly member: typeof member.$inferSelect | null;
  /** The group as one whom the account tells. */
  readonly recipient: typeof recipient.$inferSelect | null;
}

/** All that decides whether a chat is told: asked again before each message. No scope: for the inside only. */
export async function readTelegramTarget(database: Database, linkId: string, accountId: string | null): Promise<TelegramTarget | null> {
  const rows = await database
    .select({ link: telegramLink, person: user, account, member, recipient })
    .from(telegramLink)
    .innerJoin(user, and(eq(user.id, telegramLink.userId), isNull(user.deletedAtMs)))
    .leftJoin(account, and(eq(account.id, accountId ?? ''), isNull(account.closedAtMs)))
    .leftJoin(member, and(eq(member.accountId, account.id), eq(member.userId, telegramLink.userId)))
    .leftJoin(recipient, and(eq(recipient.telegramLinkId, telegramLink.id), eq(recipient.accountId, account.id), isNull(recipient.endedAtMs)))
    .where(eq(telegramLink.id, linkId))
    .limit(1);
  return rows[0] ?? null;
}

/** The message that the chat has of that invoice, or null. */
export async function findTelegramMessage(database: Database, linkId: string, invoiceId: string): Promise<TelegramMessageRow | null> {
  const rows = await database
    .select()
    .from(telegramMessage)
    .where(and(eq(telegramMessage.linkId, linkId), eq(telegramMessage.invoiceId, invoiceId)))
    .limit(1);
  return rows[0] ?? null;
}

/** Remembers it, while the delivery is ours and unless newer news stands there already. */
export function saveTelegramMessage(database: Database, row: TelegramMessageRow, held: SQL): Statement {
  const { linkId, invoiceId, messageId, position, sentAtMs } = row;
  return database
    .insert(telegramMessage)
    .select(sql`SELECT ${linkId}, ${invoiceId}, ${messageId}, ${position}, ${sentAtMs} WHERE ${held}`)
    .onConflictDoUpdate({
      target: [telegramMessage.linkId, telegramMessage.invoiceId],
      set: { messageId, position, sentAtMs },
      setWhere: lte(telegramMessage.position, position),
    });
}

/**
 * One security notice to each of the person's own chats, for the batch of the notice itself. No preference is asked. The id follows from
 * notice and link; an id of ours is base58 behind its prefix.
 */
export function insertNoticeDeliveries(
  database: Database,
  notice: { readonly id: string; readonly userId: string; readonly accountId: string | null; readonly kind: string; readonly content: string },
  nowMs: number,
): Statement {
  const { id, userId, accountId, kind, content } = notice;
  const key = id.slice(id.indexOf('_') + 1).slice(0, 14);
  const nothing = sql`NULL`;
  // Every column in its order: what is inserted from a selection has no defaults.
  const rows = database
    .select({
      id: sql`'dlv_' || ${key} || substr(${telegramLink.id}, 5, 8)`.as('id'),
      kind: sql`${kind}`.as('kind'),
      eventId: sql`${id}`.as('event_id'),
      accountId: sql`${accountId}`.as('account_id'),
      projectId: nothing.as('project_id'),
      invoiceId: nothing.as('invoice_id'),
      mode: nothing.as('mode'),
      channel: sql`'telegram'`.as('channel'),
      target: sql`${telegramLink.id}`.as('target'),
      state: sql`'pending'`.as('state'),
      attempts: sql`0`.as('attempts'),
      dueAtMs: sql`${nowMs}`.as('due_at_ms'),
      leaseToken: nothing.as('lease_token'),
      leaseUntilMs: nothing.as('lease_until_ms'),
      outcome: nothing.as('outcome'),
      statusCode: nothing.as('status_code'),
      tookMs: nothing.as('took_ms'),
      attemptedAtMs: nothing.as('attempted_at_ms'),
      createdAtMs: sql`${nowMs}`.as('created_at_ms'),
      position: sql`0`.as('position'),
      content: sql`${content}`.as('content'),
      why: sql`'security'`.as('why'),
      bundleId: nothing.as('bundle_id'),
      answer: nothing.as('answer'),
    })
    .from(telegramLink)
    .where(and(eq(telegramLink.userId, userId), isNull(telegramLink.accountId), eq(telegramLink.chatKind, 'private'), eq(telegramLink.state, 'on')));
  return database.insert(delivery).select(rows).onConflictDoNothing();
}

export const telegramJob = 'telegram';

/** What is known of the bot, as the job left it; empty before its first run. */
export async function readTelegramJob(database: Database): Promise<{ readonly cursor: string; readonly ranAtMs: number }> {
  const rows = await database.select({ cursor: jobRun.cursor, ranAtMs: jobRun.ranAtMs }).from(jobRun).where(eq(jobRun.name, telegramJob)).limit(1);
  return rows[0] ?? { cursor: '', ranAtMs: 0 };
}

export function setTelegramGroups(database: Database, accountId: string, allowed: boolean): Statement {
  return database.update(account).set({ telegramGroups: allowed }).where(eq(account.id, accountId));
}

/** Everything of Telegram that belongs to a person who goes. Groups of an account stay with it. */
export function forgetTelegramOf(database: Database, userId: string): readonly Statement[] {
  const own = and(eq(telegramLink.userId, userId), or(eq(telegramLink.chatKind, 'private'), sql`${telegramLink.state} <> 'on'`));
  const links = database.select({ id: telegramLink.id }).from(telegramLink).where(own);
  return [database.delete(telegramMessage).where(inArray(telegramMessage.linkId, links)), database.delete(telegramLink).where(own)];
}

/** A bounded step: messages that nobody will edit any more, links that ended long ago, and open ones whose time is over. */
export async function forgetOldTelegram(database: Database, nowMs: number, max: number): Promise<number> {
  const oldMs = nowMs - limits.deliveryLifeMs;
  const messages = sql`rowid IN (SELECT rowid FROM ${telegramMessage} WHERE ${lt(telegramMessage.sentAtMs, oldMs)} LIMIT ${max})`;
  const ended = and(inArray(telegramLink.state, ['refused', 'expired', 'off', 'blocked']), lt(telegramLink.endedAtMs, oldMs));
  const late = and(inArray(telegramLink.state, [...open]), lte(telegramLink.tokenUntilMs, nowMs - limits.telegramLinkLifeMs));
  const links = sql`rowid IN (SELECT rowid FROM ${telegramLink} WHERE ${or(ended, late)} LIMIT ${max})`;
  const [first, second] = await database.batch([database.delete(telegramMessage).where(messages), database.delete(telegramLink).where(links)]);
  return first.meta.changes + second.meta.changes;
}

/** A chat as it is kept. */
export function chatFacts(chat: TelegramChat, by: { readonly name: string; readonly username: string }): Pick<TelegramChat, 'id' | 'title' | 'username'> {
  // Of a group it is worth more to see who brought the bot in than the group's own public name.
  const username = chat.kind === 'group' ? (by.username === '' ? by.name : by.username) : chat.username;
  return { id: chat.id, title: chat.title === '' ? by.name : chat.title, username };
}
