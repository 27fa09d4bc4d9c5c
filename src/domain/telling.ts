// Owns who hears what: of one piece of news and everybody who may listen, which lines and messages come of it, why, and when each goes out. Pure:
// nothing is read, stored or sent. One event is one message per person and channel, however often a mailbox or chat stands in the list.
import type { FiatCode } from './currency';
import { limits } from './limits';
import { isNewsType, newsKind, type NewsType, type PersonalChannel, type TellingReason } from './notification';
import { wants, type NotificationPreference } from './notification-preference';
import { allRights, includesRight, viewOnly, type Right } from './permission';
import { afterQuietMs, nextMinuteMs } from './quiet-hours';

const hourMs = 3_600_000;

/** A mailbox or a chat of a listener. */
export interface Outlet {
  readonly channel: PersonalChannel;
  /** What the delivery names: a person, a recipient or a link of Telegram. */
  readonly target: string;
  /** The mailbox in lower case, or the chat: two outlets with the same one are one. */
  readonly address: string;
  /** Held until then; 0 for never. */
  readonly mutedUntilMs: number;
}

export interface Listener {
  /** A member has a centre; a recipient is only written to. */
  readonly kind: 'member' | 'recipient';
  readonly id: string;
  readonly rights: readonly Right[];
  /** Null: all projects, and what concerns the whole account. */
  readonly projectIds: readonly string[] | null;
  /** IANA; empty: UTC. */
  readonly timeZone: string;
  readonly preference: NotificationPreference;
  /** What differs by project; only its choices count. */
  readonly ofProjects: ReadonlyMap<string, NotificationPreference>;
  readonly outlets: readonly Outlet[];
}

/** Mailboxes and groups of an account hear what looking opens, and nothing that only who manages may know. */
export const recipientRights: readonly Right[] = viewOnly(allRights);

export interface TellableNews {
  readonly type: NewsType;
  /** Null: it concerns the whole account. */
  readonly projectId: string | null;
  /** What it is worth in that currency's base units; null when there is no amount, or nobody can say: then it counts as enough. */
  readonly worthIn: (currency: FiatCode) => bigint | null;
}

export interface PlannedLine {
  readonly userId: string;
  /** Whether it makes the line unread. */
  readonly counted: boolean;
}

export interface PlannedMessage {
  readonly channel: PersonalChannel;
  readonly target: string;
  readonly why: Extract<TellingReason, 'usual' | 'chosen' | 'recipient'>;
  /** Held messages wait for a digest; `dueAtMs` is when it goes out. */
  readonly state: 'pending' | 'held';
  readonly dueAtMs: number;
}

export interface TellingPlan {
  readonly lines: readonly PlannedLine[];
  readonly messages: readonly PlannedMessage[];
}

/** Whether somebody may hear of such news at all: by right, and by the projects that they reach. */
export function mayHear({ rights, projectIds }: Pick<Listener, 'rights' | 'projectIds'>, type: NewsType, projectId: string | null): boolean {
  if (!includesRight(rights, newsKind(type).right)) return false;
  return projectIds === null || (projectId !== null && projectIds.includes(projectId));
}

/**
 * Who hears of it, at most `listenersMax` of them. `sentLately` says how many messages a target was sent within the flood window, those of
 * this run included. The order of `listeners` decides whose choice counts for a mailbox that several of them share.
 */
export function planTelling(news: TellableNews, listeners: readonly Listener[], nowMs: number, sentLately: (target: string) => number): TellingPlan {
  const { centre } = newsKind(news.type);
  const hearing = listeners.filter((listener) => mayHear(listener, news.type, news.projectId)).slice(0, limits.listenersMax);
  const members = centre === 'none' ? [] : hearing.filter(({ kind }) => kind === 'member');
  const told = new Set<string>();
  const messages = hearing.flatMap((listener) =>
    listener.outlets.flatMap((outlet): readonly PlannedMessage[] => {
      const address = `${outlet.channel} ${outlet.address}`;
      const why = told.has(address) ? null : reasonToTell(news, listener, outlet.channel);
      if (why === null) return [];
      told.add(address);
      const dueAtMs = dueAt(news.type, listener, outlet, nowMs, sentLately(outlet.target));
      return [{ channel: outlet.channel, target: outlet.target, why, state: dueAtMs > nowMs ? 'held' : 'pending', dueAtMs }];
    }),
  );
  return { lines: members.map(({ id }) => ({ userId: id, counted: centre === 'counted' })), messages };
}

/** Why somebody is told by that channel, or null when they do not want to be. */
function reasonToTell(news: TellableNews, listener: Listener, channel: PersonalChannel): PlannedMessage['why'] | null {
  const ofProject = news.projectId === null ? null : (listener.ofProjects.get(news.projectId) ?? null);
  const { told, chosen } = wants(news.type, channel, listener.preference, ofProject);
  if (!told || isBelowThreshold(news, listener.preference)) return null;
  if (listener.kind === 'recipient') return 'recipient';
  return chosen ? 'chosen' : 'usual';
}

/** Small sums are kept quiet only where all went well: what wants a look is told whatever its size. */
function isBelowThreshold({ type, worthIn }: TellableNews, { threshold }: NotificationPreference): boolean {
  const { severity } = newsKind(type);
  if (threshold === null || (severity !== 'info' && severity !== 'good')) return false;
  const worth = worthIn(threshold.currency);
  return worth !== null && worth < threshold.amount;
}

/** A problem waits for no digest and no morning; only a chat that its person muted, and a flood, make it wait. */
function dueAt(type: NewsType, { preference, timeZone }: Listener, outlet: Outlet, nowMs: number, sentLately: number): number {
  const urgent = newsKind(type).severity === 'problem';
  const awake = (atMs: number): number => (urgent ? atMs : afterQuietMs(preference.quiet, timeZone, atMs));
  const paced = awake(urgent ? nowMs : pacedMs(preference, outlet.channel, timeZone, nowMs));
  const heard = outlet.mutedUntilMs > paced ? Math.max(paced, heldMs(outlet.mutedUntilMs, nowMs, awake)) : paced;
  return heard === nowMs && sentLately >= limits.floodMessagesMax ? awake(nextStepMs(nowMs, limits.floodWindowMs)) : heard;
}

/**
 * When what is held now is looked at again; `nowMs` itself when nothing holds it. A mute puts it off by an hour at most, for it may be shortened
 * while the row is written; then comes the end of the quiet hours, which a problem does not wait for.
 */
export function heldAgainMs(type: string, { preference, timeZone }: Pick<Listener, 'preference' | 'timeZone'>, mutedUntilMs: number, nowMs: number): number {
  const urgent = isNewsType(type) && newsKind(type).severity === 'problem';
  const awake = (atMs: number): number => (urgent ? atMs : afterQuietMs(preference.quiet, timeZone, atMs));
  return mutedUntilMs > nowMs ? heldMs(mutedUntilMs, nowMs, awake) : awake(nowMs);
}

function heldMs(mutedUntilMs: number, nowMs: number, awake: (atMs: number) => number): number {
  return Math.min(awake(mutedUntilMs), nowMs + limits.telegramMuteLookMs);
}

function pacedMs({ pace, digestMinute }: NotificationPreference, channel: PersonalChannel, timeZone: string, nowMs: number): number {
  if (pace[channel] === 'hourly') return nextStepMs(nowMs, hourMs);
  return pace[channel] === 'daily' ? nextMinuteMs(timeZone, digestMinute, nowMs) : nowMs;
}

/** The next full step of the clock: all that waits for it goes out together. */
function nextStepMs(nowMs: number, stepMs: number): number {
  return (Math.floor(nowMs / stepMs) + 1) * stepMs;
}
