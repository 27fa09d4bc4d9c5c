// Ends mail by the link that each mail of news carries, without a session: a member's mail of one account, or a recipient. Idempotent.
// It can only silence: security notices and the notification centre stay, and whoever has a session chooses again.
import type { UnsubscribeLink } from '../auth/unsubscribe-link';
import { actorFrom, insertActivity, type ActivityFacts } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { findAccount } from '../db/member';
import { belongsTo, ownPreferencesAre, readPreferences, savePreference, type PreferenceRow } from '../db/notification-preference';
import { byMailbox, endRecipient, findRecipientById, isTold } from '../db/recipient';
import { findUser } from '../db/user';
import { idBytes } from '../domain/id';
import { newsTypes } from '../domain/notification';
import { decodePreference, encodePreference, wants, type NotificationPreference } from '../domain/notification-preference';
import { refuse, ok, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

export interface Subscription {
  readonly kind: UnsubscribeLink['kind'];
  readonly accountName: string;
  readonly email: string;
  /** `off`: there is nothing to end any more. */
  readonly state: 'on' | 'off';
}

/**
 * What a link would end. Refuses `link_expired` where nobody and nothing is left of it, and for who left the account: a link that was
 * forwarded must not tell their present mailbox.
 */
export async function readSubscription(ports: Pick<CommandPorts, 'database'>, link: UnsubscribeLink): Promise<Result<Subscription>> {
  const { database } = ports;
  if (link.kind === 'recipient') {
    const found = await findRecipientById(database, link.recipientId);
    if (found === null) return refuse({ reason: 'link_expired' });
    const { recipient, accountName } = found;
    return ok({ kind: 'recipient', accountName, email: recipient.email, state: recipient.endedAtMs === null ? 'on' : 'off' });
  }
  const [account, person, rows, belongs] = await Promise.all([
    findAccount(database, link.accountId),
    findUser(database, link.userId),
    readPreferences(database, link.accountId, link.userId),
    belongsTo(database, link.accountId, link.userId),
  ]);
  if (account === null || person === null || !belongs) return refuse({ reason: 'link_expired' });
  const isOff = silenced(rows, link).every(({ settings, was }) => settings === was);
  return ok({ kind: 'member', accountName: account.name, email: person.email, state: isOff ? 'off' : 'on' });
}

/** More tries than forms that somebody saves in the same moment. */
const triesMax = 5;

/** Ends it. Refuses `link_expired` as above. */
export async function unsubscribe(ports: CommandPorts, link: UnsubscribeLink): Promise<Result<void>> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const subscription = await readSubscription(ports, link);
    if (!subscription.ok) return subscription;
    if (subscription.value.state === 'off') return ok(undefined);
    try {
      await sendBatch(ports.database, link.kind === 'recipient' ? await endOfRecipient(ports, link) : await endOfMember(ports, link));
      return ok(undefined);
    } catch (error) {
      if (!isNoLongerSo(error)) throw error;
      // Who left the account meanwhile gets no mail of it; whoever saved something else is silenced on top of that.
      if (link.kind === 'member' && !(await belongsTo(ports.database, link.accountId, link.userId))) return ok(undefined);
    }
  }
  return refuse({ reason: 'changed_meanwhile' });
}

async function endOfRecipient(ports: CommandPorts, { recipientId }: Extract<UnsubscribeLink, { kind: 'recipient' }>): Promise<Statement[]> {
  const { database, nowMs } = ports;
  const found = await findRecipientById(database, recipientId);
  if (found === null) return [onlyWhile(ports, isTold(recipientId))];
  const actor = actorFrom(ports, 'visitor', found.recipient.accountId);
  return [
    onlyWhile(ports, isTold(recipientId)),
    ...endRecipient(database, found.recipient, byMailbox, nowMs),
    told(ports, { ...actor, action: 'recipient.stopped', object: recipientId, detail: {}, atMs: nowMs }),
  ];
}

type MemberLink = Extract<UnsubscribeLink, { kind: 'member' }>;

async function endOfMember(ports: CommandPorts, link: MemberLink): Promise<Statement[]> {
  const { database, nowMs } = ports;
  const changed = silenced(await readPreferences(database, link.accountId, link.userId), link).filter(({ settings, was }) => settings !== was);
  const seen = changed.map(({ row }) => row);
  const actor = actorFrom(ports, `user:${link.userId}`, link.accountId);
  const detail = { by: 'link of a mail', email: ['on', 'off'] } as const;
  return [
    onlyWhile(ports, ownPreferencesAre(link.accountId, link.userId, seen)),
    ...changed.map(({ row, settings }) => savePreference(database, { ...row, settings, updatedAtMs: Math.max(nowMs, row.updatedAtMs + 1) })),
    told(ports, { ...actor, action: 'notification.changed', object: link.userId, detail, atMs: nowMs }),
  ];
}

function told(ports: CommandPorts, facts: ActivityFacts): Statement {
  return insertActivity(ports.database, facts, ports.random(idBytes));
}

/** The person's rows without mail, each with what it was; the account's own row even where there is none yet. */
function silenced(rows: readonly PreferenceRow[], { accountId, userId }: MemberLink) {
  const own = rows.some((row) => row.projectId === '') ? [] : [{ accountId, userId, projectId: '', settings: '{}', updatedAtMs: 0 }];
  return [...rows, ...own].map((row) => ({ row, was: row.settings, settings: withoutMail(row) }));
}

function withoutMail({ settings, projectId }: PreferenceRow): string {
  const preference = decodePreference(settings);
  const isSilent = newsTypes.every((type) => !saysMail(preference, projectId, type));
  if (isSilent) return settings;
  const choices = newsTypes.map((type) => [type, { ...preference.choices[type], email: false }] as const);
  return encodePreference({ ...preference, choices: Object.fromEntries(choices) });
}

/** Whether the row asks for mail of that kind. A project's row that says nothing of it follows the account's. */
function saysMail(preference: NotificationPreference, projectId: string, type: (typeof newsTypes)[number]): boolean {
  return projectId === '' ? wants(type, 'email', preference, null).told : preference.choices[type]?.email === true;
}
