// Owns how a preference is read from a form, what the presets choose, and what is said of a change. Pure; knows no form field's label.
import { fiatCodes, formatAmount, isFiatCode, parseTypedAmount } from './currency';
import { newsKind, newsTypes, isNewsType, type NewsType, type PersonalChannel } from './notification';
import { digestPaces, usualPreference, wants, type DigestPace, type NotificationPreference } from './notification-preference';
import { includesRight, type Right } from './permission';
import type { FieldProblem } from './refusal';
import { ok, refuse, type Result } from './result';

export const personalChannels: readonly PersonalChannel[] = ['email', 'telegram'];

export const presetNames = ['everything', 'matters', 'problems'] as const;
/** `matters` is what is told to whoever chose nothing; `problems` is what wants a look. */
export type PresetName = (typeof presetNames)[number];

export function isPresetName(text: string): text is PresetName {
  return (presetNames as readonly string[]).includes(text);
}

/** The kinds of news that somebody with those rights may hear of, in the order of the catalogue. */
export function newsWithin(rights: readonly Right[]): readonly NewsType[] {
  return newsTypes.filter((type) => includesRight(rights, newsKind(type).right));
}

/** The choices of whoever tells others no more than they may hear themselves: every other kind of news is off. */
export function withoutUnseen(rights: readonly Right[]): Choices {
  const seen = newsWithin(rights);
  return Object.fromEntries(newsTypes.filter((type) => !seen.includes(type)).map((type) => [type, { email: false, telegram: false }]));
}

/** What concerns an account and none of its projects cannot be chosen for a project. */
export function isOfProject(type: NewsType): boolean {
  return type !== 'recipient.refused';
}

export type Choices = NotificationPreference['choices'];

/** Ticked kinds by channel, as a form sends them. */
export type Ticked = Readonly<Record<PersonalChannel, readonly string[]>>;

/** What a preset ticks among the kinds on offer. */
export function presetTicks(preset: PresetName, offered: readonly NewsType[]): Ticked {
  const ticked = (channel: PersonalChannel): readonly NewsType[] =>
    offered.filter((type) => {
      const { severity } = newsKind(type);
      if (preset === 'problems') return severity === 'problem' || severity === 'attention';
      return preset === 'everything' || newsKind(type)[channel];
    });
  return { email: ticked('email'), telegram: ticked('telegram') };
}

/** What is ticked under those choices, for the kinds on offer. */
export function ticksOf(preference: NotificationPreference, ofProject: NotificationPreference | null, offered: readonly NewsType[]): Ticked {
  const ticked = (channel: PersonalChannel): readonly NewsType[] => offered.filter((type) => wants(type, channel, preference, ofProject).told);
  return { email: ticked('email'), telegram: ticked('telegram') };
}

/**
 * The choices behind ticks: of the account only what differs from the usual, of a project every kind on offer, so that it stays as chosen
 * whatever the account's choice becomes. Choices of kinds that were not on offer stay. Refuses `invalid_input` (`not_listed`) for a kind
 * that there is not.
 */
export function choicesOf(ticked: Ticked, offered: readonly NewsType[], kept: Choices, of: 'account' | 'project'): Result<Choices> {
  for (const channel of personalChannels) {
    if (!ticked[channel].every(isNewsType)) return refuse({ reason: 'invalid_input', problems: [{ pointer: `/by_${channel}`, code: 'not_listed' }] });
  }
  const others = Object.entries(kept).filter(([type]) => !(offered as readonly string[]).includes(type));
  const chosen = offered.map((type) => {
    const cells = personalChannels.map((channel) => [channel, ticked[channel].includes(type)] as const);
    return [type, Object.fromEntries(cells.filter(([channel, told]) => of === 'project' || told !== newsKind(type)[channel]))] as const;
  });
  return ok(Object.fromEntries([...others, ...chosen.filter(([, cells]) => Object.keys(cells).length > 0)]));
}

/** As typed. `quiet` is `yes` where there are quiet hours; times are `HH:MM`. */
export interface HabitInput {
  readonly amount: string;
  readonly currency: string;
  readonly quiet: string;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly paceEmail: string;
  readonly paceTelegram: string;
  readonly digestAt: string;
}

export type Habit = Omit<NotificationPreference, 'choices'>;

/** The habit in a form. Refuses `invalid_input` with every field that is wrong. An empty amount is no threshold. */
export function readHabit(input: HabitInput): Result<Habit> {
  const problems: FieldProblem[] = [];
  const threshold = readThreshold(input, problems);
  const quiet = input.quiet === 'yes' ? readQuiet(input, problems) : null;
  const pace = { email: readPace('/pace_email', input.paceEmail, problems), telegram: readPace('/pace_telegram', input.paceTelegram, problems) };
  const digestMinute = minuteOf(input.digestAt);
  if (digestMinute === null) problems.push({ pointer: '/digest_at', code: input.digestAt.trim() === '' ? 'required' : 'invalid' });
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });
  return ok({ threshold, quiet, pace, digestMinute: digestMinute ?? usualPreference.digestMinute });
}

function readThreshold({ amount, currency }: HabitInput, problems: FieldProblem[]): Habit['threshold'] {
  if (amount.trim() === '') return null;
  if (!isFiatCode(currency)) {
    problems.push({ pointer: '/currency', code: 'not_listed' });
    return null;
  }
  const read = parseTypedAmount(amount, currency);
  if (!read.ok) problems.push({ pointer: '/amount', ...read.refusal });
  return read.ok ? { amount: read.value, currency } : null;
}

function readQuiet({ quietFrom, quietTo }: HabitInput, problems: FieldProblem[]): Habit['quiet'] {
  const [fromMinute, toMinute] = [minuteOf(quietFrom), minuteOf(quietTo)];
  if (fromMinute === null) problems.push({ pointer: '/quiet_from', code: quietFrom.trim() === '' ? 'required' : 'invalid' });
  if (toMinute === null) problems.push({ pointer: '/quiet_to', code: quietTo.trim() === '' ? 'required' : 'invalid' });
  if (fromMinute === null || toMinute === null) return null;
  // From eight to eight could mean always or never: nobody is left to guess.
  if (fromMinute === toMinute) problems.push({ pointer: '/quiet_to', code: 'invalid' });
  return { fromMinute, toMinute };
}

function readPace(pointer: string, text: string, problems: FieldProblem[]): DigestPace {
  const pace = digestPaces.find((one) => one === text);
  if (pace === undefined) problems.push({ pointer, code: 'not_listed' });
  return pace ?? 'at_once';
}

/** The minute of the day that `HH:MM` names, or null. Browsers may add seconds. */
export function minuteOf(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text.trim());
  const [hours, minutes] = [Number(match?.[1] ?? 99), Number(match?.[2] ?? 99)];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

/** `HH:MM`. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export const thresholdCurrencies = fiatCodes;

/** What a change of preferences was, for the activity log: what was and what is, of whatever differs. Empty: nothing changed. */
export function preferenceChanges(
  before: NotificationPreference,
  after: NotificationPreference,
): Readonly<Record<string, string | readonly [before: string, after: string]>> {
  const told = ({ choices }: NotificationPreference, channel: PersonalChannel): readonly string[] =>
    newsTypes.filter((type) => choices[type]?.[channel] ?? newsKind(type)[channel]);
  const words = (habit: Habit) => ({
    threshold: habit.threshold === null ? '' : `${formatAmount(habit.threshold.amount, habit.threshold.currency)} ${habit.threshold.currency}`,
    quiet_hours: habit.quiet === null ? '' : `${clockOf(habit.quiet.fromMinute)}-${clockOf(habit.quiet.toMinute)}`,
    pace_email: habit.pace.email,
    pace_telegram: habit.pace.telegram,
    digest_at: clockOf(habit.digestMinute),
  });
  const [was, is] = [words(before), words(after)];
  const habits = (Object.keys(was) as (keyof typeof was)[]).filter((name) => was[name] !== is[name]).map((name) => [name, [was[name], is[name]]] as const);
  const channels = personalChannels.flatMap((channel) => {
    const [from, to] = [told(before, channel), told(after, channel)];
    const listed = (types: readonly string[], others: readonly string[]): string => types.filter((type) => !others.includes(type)).join(', ');
    return from.join() === to.join() ? [] : [[channel, [listed(from, to), listed(to, from)]] as const];
  });
  return Object.fromEntries([...channels, ...habits]);
}
