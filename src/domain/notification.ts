// Owns the catalogue of what people are told: each kind of news, how grave it is, who may hear it, and by which channels it is told
// unless they choose otherwise. Security notices (letter.ts) stand beside it: nobody can mute them. Pure data; the words are the views'.
import type { Right } from './permission';

export const notificationGroups = ['payments', 'balance', 'project', 'deliveries'] as const;
/** Lines of the notification centre have one more: notices about access and the team. */
export type NotificationGroup = (typeof notificationGroups)[number];
export type NoticeArea = NotificationGroup | 'security';

/** `good` and `info` can wait; `attention` wants a look; a `problem` is told at once, quiet hours or not. */
export type Severity = 'info' | 'good' | 'attention' | 'problem';

export interface NewsKind {
  readonly group: NotificationGroup;
  readonly severity: Severity;
  /** Whoever lacks it never hears of this. */
  readonly right: Right;
  /** In the centre: a line that counts as unread, a line that is born read, or none. */
  readonly centre: 'counted' | 'quiet' | 'none';
  /** The usual choice, until a person makes their own. */
  readonly email: boolean;
  readonly telegram: boolean;
}

const payment = (severity: Severity, centre: NewsKind['centre'], told: 'told' | 'untold'): NewsKind => {
  return { group: 'payments', severity, right: 'payments:view', centre, email: told === 'told', telegram: told === 'told' };
};

/** Every kind of news, in the order in which a person reads the list of them. One person hears once of each thing that matters. */
export const newsKinds = {
  'payment.created': payment('info', 'none', 'untold'),
  'payment.seen': payment('info', 'quiet', 'untold'),
  'payment.confirming': payment('info', 'quiet', 'untold'),
  'payment.partial': payment('attention', 'counted', 'told'),
  'payment.paid': payment('good', 'counted', 'told'),
  'payment.over': payment('attention', 'counted', 'told'),
  'payment.late': payment('attention', 'counted', 'told'),
  'payment.expired': payment('info', 'quiet', 'untold'),
  'payment.cancelled': payment('info', 'quiet', 'untold'),
  'payment.dropped': payment('attention', 'counted', 'untold'),
  'payment.reverted': payment('problem', 'counted', 'told'),
  'payment.extended': payment('info', 'none', 'untold'),
  'payment.refunded': payment('info', 'quiet', 'untold'),
  'payment.invalid': payment('info', 'quiet', 'untold'),
  'payment.unmatched': payment('attention', 'counted', 'told'),
  'balance.received': { group: 'balance', severity: 'info', right: 'balance:view', centre: 'none', email: false, telegram: false },
  'balance.withdrawal_requested': { group: 'balance', severity: 'attention', right: 'withdrawals:view', centre: 'counted', email: true, telegram: true },
  'balance.withdrawn': { group: 'balance', severity: 'good', right: 'withdrawals:view', centre: 'counted', email: true, telegram: true },
  'balance.withdrawal_rejected': { group: 'balance', severity: 'info', right: 'withdrawals:view', centre: 'counted', email: true, telegram: false },
  'project.created': { group: 'project', severity: 'info', right: 'projects:view', centre: 'quiet', email: false, telegram: false },
  'project.changed': { group: 'project', severity: 'info', right: 'projects:view', centre: 'quiet', email: false, telegram: false },
  'webhook.failing': { group: 'deliveries', severity: 'attention', right: 'webhooks:view', centre: 'counted', email: true, telegram: true },
  'webhook.paused': { group: 'deliveries', severity: 'problem', right: 'webhooks:view', centre: 'counted', email: true, telegram: true },
  'webhook.gone': { group: 'deliveries', severity: 'problem', right: 'webhooks:view', centre: 'counted', email: true, telegram: true },
  'webhook.recovered': { group: 'deliveries', severity: 'good', right: 'webhooks:view', centre: 'counted', email: true, telegram: true },
  'recipient.refused': { group: 'deliveries', severity: 'attention', right: 'notifications:manage', centre: 'counted', email: true, telegram: true },
} as const satisfies Readonly<Record<string, NewsKind>>;

export type NewsType = keyof typeof newsKinds;
export const newsTypes = Object.keys(newsKinds) as readonly NewsType[];

export function isNewsType(text: string): text is NewsType {
  return Object.hasOwn(newsKinds, text);
}

/** The catalogue's entry with its general type. */
export function newsKind(type: NewsType): NewsKind {
  return newsKinds[type];
}

/** Channels that a person chooses; the centre always has the line, and webhooks belong to a project. */
export type PersonalChannel = 'email' | 'telegram';

/**
 * Why something was sent to somebody, as the log of sent messages says it. `usual`: nobody chose otherwise; `chosen`: the person's own
 * choice; `recipient`: a mailbox or chat of the account; `security`: cannot be muted; `endpoint`: a webhook listens to it.
 */
export type TellingReason = 'usual' | 'chosen' | 'recipient' | 'security' | 'endpoint' | 'digest' | 'test' | 'replay';

/** What one message says, frozen when it was made out, so that each try and each resend say the same. Plain text throughout, never markup. */
export interface ToldMessage {
  /** A NewsType, a NoticeKind, `digest` or `test`. */
  readonly type: string;
  readonly atMs: number;
  readonly mode: 'live' | 'test' | null;
  readonly account: string;
  /** The project's name then; null where none is concerned. */
  readonly project: string | null;
  /** Root-relative: where the thing can be looked at. */
  readonly path: string;
  /**
   * By name. Of payments: invoice_id order_id amount currency payer_email, and where there are any asset (symbol) network due received
   * remaining txid. Of balances: asset amount address txid code. Of webhooks: url endpoint_id failures since_ms until_ms status. Amounts are
   * decimal strings without their unit.
   */
  readonly facts: Readonly<Record<string, string>>;
}
