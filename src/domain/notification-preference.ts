// Owns what a person or a mailbox of an account wants to be told: which news by which channel, from which amount, when not, and how
// bundled. Stored as JSON of what differs from the usual. Pure.
import { isFiatCode, type FiatCode } from './currency';
import { isNewsType, newsKind, type NewsType, type PersonalChannel } from './notification';

export const digestPaces = ['at_once', 'hourly', 'daily'] as const;
export type DigestPace = (typeof digestPaces)[number];

export interface NotificationPreference {
  /** Only what was chosen; everything else is as usual. */
  readonly choices: Readonly<Partial<Record<NewsType, Readonly<Partial<Record<PersonalChannel, boolean>>>>>>;
  /** News of less than this is not sent, unless it wants a look. In the currency's base units (`currencyOf(code).scale`). Null: all of it. */
  readonly threshold: { readonly amount: bigint; readonly currency: FiatCode } | null;
  /** Minutes of the day in the person's own time zone; the end may lie on the next day. Null: none. */
  readonly quiet: { readonly fromMinute: number; readonly toMinute: number } | null;
  readonly pace: Readonly<Record<PersonalChannel, DigestPace>>;
  /** When the daily digest goes out. */
  readonly digestMinute: number;
}

export const usualPreference: NotificationPreference = {
  choices: {},
  threshold: null,
  quiet: null,
  pace: { email: 'at_once', telegram: 'at_once' },
  digestMinute: 9 * 60,
};

/** Whether news goes out on that channel, and whether somebody chose so. A project's own choice comes before the account's. */
export function wants(
  type: NewsType,
  channel: PersonalChannel,
  preference: NotificationPreference,
  ofProject: NotificationPreference | null,
): { readonly told: boolean; readonly chosen: boolean } {
  const chosen = ofProject?.choices[type]?.[channel] ?? preference.choices[type]?.[channel];
  return chosen === undefined ? { told: newsKind(type)[channel], chosen: false } : { told: chosen, chosen: true };
}

interface Stored {
  readonly choices?: Readonly<Record<string, Readonly<Partial<Record<PersonalChannel, boolean>>>>>;
  readonly threshold?: readonly [amount: string, currency: string];
  readonly quiet?: readonly [fromMinute: number, toMinute: number];
  readonly pace?: Readonly<Partial<Record<PersonalChannel, DigestPace>>>;
  readonly digestMinute?: number;
}

/** The text in which a preference is stored: what differs from the usual, no more. */
export function encodePreference(preference: NotificationPreference): string {
  const { choices, threshold, quiet, pace, digestMinute } = preference;
  const stored: Stored = {
    ...(Object.keys(choices).length === 0 ? {} : { choices }),
    ...(threshold === null ? {} : { threshold: [threshold.amount.toString(), threshold.currency] }),
    ...(quiet === null ? {} : { quiet: [quiet.fromMinute, quiet.toMinute] }),
    ...(pace.email === 'at_once' && pace.telegram === 'at_once' ? {} : { pace }),
    ...(digestMinute === usualPreference.digestMinute ? {} : { digestMinute }),
  };
  return JSON.stringify(stored);
}

/** Reads what `encodePreference` wrote; kinds of news that are no more are left out. */
export function decodePreference(text: string): NotificationPreference {
  const { choices = {}, threshold, quiet, pace = {}, digestMinute } = (text === '' ? {} : JSON.parse(text)) as Stored;
  return {
    choices: Object.fromEntries(Object.entries(choices).filter(([type]) => isNewsType(type))),
    threshold: threshold !== undefined && isFiatCode(threshold[1]) ? { amount: BigInt(threshold[0]), currency: threshold[1] } : null,
    quiet: quiet === undefined ? null : { fromMinute: quiet[0], toMinute: quiet[1] },
    pace: { ...usualPreference.pace, ...pace },
    digestMinute: digestMinute ?? usualPreference.digestMinute,
  };
}
