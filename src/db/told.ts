// Owns reading what was sent to people: messages to mailboxes and chats, letters about access, mails to payers. Whoever may not manage
// notifications sees their own; others' notices about access are nobody's business. Content is a message's frozen words, never a letter's.
import { and, asc, desc, eq, gte, inArray, isNull, lt, ne, or, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import { newsTypes } from '../domain/notification';
import { newsWithin } from '../domain/notification-preference-check';
import { includesRight } from '../domain/permission';
import type { Refusal } from '../domain/refusal';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database, Statement } from './database';
import type { DeliveryRow } from './delivery';
import { isWithinReach, listRecipients } from './recipient';
import { delivery, letter, member, payerMail, telegramLink, user } from './schema';
import { withinReach, type AccountScope } from './scope';

export const toldChannels = ['email', 'telegram'] as const;
export const toldStates = ['pending', 'held', 'bundled', 'sent', 'dead'] as const;

export interface ToldFilter {
  readonly channel: (typeof toldChannels)[number] | null;
  readonly state: (typeof toldStates)[number] | null;
  readonly kind: string | null;
  /** A member's or a recipient's id. */
  readonly who: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Whether messages to others may be seen. */
export function seesOthers(scope: AccountScope): boolean {
  return includesRight(scope.rights, 'notifications:manage');
}

const ownChats = (userId: string): SQL => sql`SELECT id FROM telegram_link WHERE user_id = ${userId} AND chat_kind = 'private'`;
const toPerson = (userId: string): SQL => sql`(delivery.target = ${userId} OR delivery.target IN (${ownChats(userId)}))`;

/** What the reader may see: their own, and of others what they could have heard themselves. */
function visible(scope: AccountScope): SQL | undefined {
  const { accountId, actor } = scope;
  const own = and(or(eq(delivery.accountId, accountId), isNull(delivery.accountId)), toPerson(actor.id));
  if (!seesOthers(scope)) return own;
  const kinds = newsWithin(scope.rights);
  const hearsAll = kinds.length === newsTypes.length && isWithinReach(scope, null);
  const told = [...kinds, 'test', ...(hearsAll ? ['digest'] : [])];
  // News of the whole account is not for who reaches some of its projects; a test message says nothing.
  const within = or(eq(delivery.kind, 'test'), withinReach(scope, delivery.projectId));
  const others = and(
    eq(delivery.accountId, accountId),
    sql`${delivery.kind} IN (SELECT value FROM json_each(${JSON.stringify(told)}))`,
    sql`coalesce(${delivery.why}, '') <> 'security'`,
    scope.projectIds === 'all' ? undefined : within,
  );
  return or(own, others);
}

function toldOnly(scope: AccountScope): SQL | undefined {
  // Says nothing new: it is there for the index by account.
  const ofAccount = or(eq(delivery.accountId, scope.accountId), isNull(delivery.accountId));
  return and(ofAccount, inArray(delivery.channel, [...toldChannels]), visible(scope));
}

/** Messages within sight, newest first. */
export async function listTold(
  database: Database,
  scope: AccountScope,
  filter: ToldFilter,
  cursorText: string | null,
  limit: number,
): Promise<Page<DeliveryRow>> {
  const { channel, state, kind, who, fromMs, toMs } = filter;
  const rows = await database
    .select()
    .from(delivery)
    .where(
      and(
        toldOnly(scope),
        channel === null ? undefined : eq(delivery.channel, channel),
        state === null ? undefined : eq(delivery.state, state),
        kind === null ? undefined : eq(delivery.kind, kind),
        who === null ? undefined : toTarget(who),
        fromMs === null ? undefined : gte(delivery.createdAtMs, fromMs),
        toMs === null ? undefined : lt(delivery.createdAtMs, toMs),
        after(cursorText, sql`delivery.created_at_ms`, sql`delivery.id`),
      ),
    )
    .orderBy(desc(delivery.createdAtMs), desc(delivery.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ createdAtMs, id }) => ({ atMs: createdAtMs, id }));
}

/** Mail and chats of one person, or of one recipient. */
function toTarget(who: string): SQL | undefined {
  const chat = sql`delivery.target IN (SELECT telegram_link_id FROM recipient WHERE id = ${who})`;
  return or(toPerson(who), chat);
}

function after(cursorText: string | null, atMs: SQL, id: SQL): SQL | undefined {
  const cursor = cursorText === null ? null : decodeCursor(cursorText);
  return cursor === null ? undefined : sql`(${atMs}, ${id}) < (${cursor.atMs}, ${cursor.id})`;
}

/** One message within sight, or null. */
export async function findTold(database: Database, scope: AccountScope, id: string): Promise<DeliveryRow | null> {
  const rows = await database
    .select()
    .from(delivery)
    .where(and(eq(delivery.id, id), toldOnly(scope)))
    .limit(1);
  return rows[0] ?? null;
}

/**
 * Why a message is not shown: it is somebody else's in the reader's own account, where that right is missing, or there is none.
 */
export async function whyUnseen(database: Database, scope: AccountScope, id: string): Promise<Refusal> {
  const others = and(eq(delivery.id, id), eq(delivery.accountId, scope.accountId), inArray(delivery.channel, [...toldChannels]));
  const isHere = !seesOthers(scope) && (await database.$count(delivery, others)) > 0;
  return isHere ? { reason: 'forbidden', right: 'notifications:manage' } : { reason: 'not_found' };
}

/** What a digest told of, oldest first; within sight too. */
export async function listBundled(database: Database, scope: AccountScope, digest: DeliveryRow): Promise<readonly DeliveryRow[]> {
  return database
    .select()
    .from(delivery)
    .where(and(inArray(delivery.bundleId, [digest.id, digest.eventId]), toldOnly(scope)))
    .orderBy(asc(delivery.createdAtMs), asc(delivery.id))
    .limit(limits.pageSizeMax);
}

/** The digest that told of a message, within sight, or null. */
export async function findBundle(database: Database, scope: AccountScope, row: DeliveryRow): Promise<DeliveryRow | null> {
  if (row.bundleId === null) return null;
  const rows = await database
    .select()
    .from(delivery)
    .where(
      and(or(eq(delivery.id, row.bundleId), eq(delivery.eventId, row.bundleId)), eq(delivery.target, row.target), ne(delivery.id, row.id), toldOnly(scope)),
    )
    .limit(1);
  return rows[0] ?? null;
}

/** Starts a message over, its days of tries too. One that is being sent this moment keeps its lease, so it is not sent twice. */
export function repeatTold(database: Database, id: string, nowMs: number): Statement {
  return database
    .update(delivery)
    .set({ state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs })
    .where(and(eq(delivery.id, id), inArray(delivery.state, ['sent', 'dead'])));
}

export interface Listener {
  /** A member's or a recipient's id. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'member' | 'recipient';
}

/** Who may be asked for in the list: members and recipients within reach, or the reader alone. */
export async function listListeners(database: Database, scope: AccountScope): Promise<readonly Listener[]> {
  const [people, recipients] = await Promise.all([
    database
      .select({ id: user.id, name: user.name, email: user.email })
      .from(member)
      .innerJoin(user, and(eq(user.id, member.userId), isNull(user.deletedAtMs)))
      .where(and(eq(member.accountId, scope.accountId), seesOthers(scope) ? undefined : eq(member.userId, scope.actor.id)))
      .orderBy(asc(user.emailKey))
      .limit(limits.membersPerAccountMax),
    seesOthers(scope) ? listRecipients(database, scope) : [],
  ]);
  return [
    ...people.map(({ id, name, email }) => ({ id, name: name === '' ? email : name, kind: 'member' as const })),
    ...recipients.map(({ id, name, email, chatTitle }) => ({ id, name: name || email || chatTitle, kind: 'recipient' as const })),
  ];
}

/** What stands behind targets that are chats: whose, and what it is called. */
export async function namesOfChats(database: Database, scope: AccountScope, targets: readonly string[]) {
  const links = targets.filter((id) => id.startsWith('tgl_'));
  if (links.length === 0) return new Map<string, { readonly userId: string; readonly title: string; readonly isGroup: boolean }>();
  const rows = await database
    .select({ id: telegramLink.id, userId: telegramLink.userId, title: telegramLink.chatTitle, kind: telegramLink.chatKind, accountId: telegramLink.accountId })
    .from(telegramLink)
    .where(sql`${telegramLink.id} IN (SELECT value FROM json_each(${JSON.stringify(links)}))`);
  const known = rows.filter((row) => row.accountId === null || row.accountId === scope.accountId);
  return new Map(known.map(({ id, userId, title, kind }) => [id, { userId, title, isGroup: kind === 'group' }]));
}

/** The reader's own letters about access: which, when and how it went. Never what they say. */
export async function listOwnLetters(database: Database, userId: string, cursorText: string | null, limit: number) {
  const rows = await database
    .select({ id: letter.id, kind: letter.kind, state: letter.state, outcome: letter.outcome, attempts: letter.attempts, createdAtMs: letter.createdAtMs })
    .from(letter)
    .where(and(eq(letter.userId, userId), after(cursorText, sql`letter.created_at_ms`, sql`letter.id`)))
    .orderBy(desc(letter.createdAtMs), desc(letter.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ createdAtMs, id }) => ({ atMs: createdAtMs, id }));
}

/** Mails to payers of the projects within reach, in both modes, newest first. */
export async function listPayerMails(database: Database, scope: AccountScope, cursorText: string | null, limit: number) {
  const rows = await database
    .select()
    .from(payerMail)
    .where(
      and(
        eq(payerMail.accountId, scope.accountId),
        withinReach(scope, payerMail.projectId),
        after(cursorText, sql`payer_mail.created_at_ms`, sql`payer_mail.id`),
      ),
    )
    .orderBy(desc(payerMail.createdAtMs), desc(payerMail.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ createdAtMs, id }) => ({ atMs: createdAtMs, id }));
}
