// Owns what a letter or a notice consists of, before it becomes a mail or a line of the list; and how what people typed is made harmless
// there: no control or bidi characters, nothing long, no name that a mail program would turn into a link.
import type { LetterKind, Letters } from '../../src/domain/letter';
import { isStepUpAction, type StepUpAction } from '../../src/domain/step-up';
import type { Role } from '../../src/domain/permission';
import type { Locale } from '../context';
import { roleWords } from '../ui/permission-words';
import { formatTime } from '../ui/time-format';
import type { Words } from '../words';

export interface Door {
  readonly label: string;
  /** A path of ours, or an absolute link that the letter carries. */
  readonly to: string;
}

export interface LetterParts {
  /** One sentence: subject, heading and line of the list. */
  readonly title: string;
  readonly lead: string;
  /** Six digits to type. */
  readonly code?: string;
  readonly facts?: readonly (readonly [label: string, value: string])[];
  /** The one thing to do, and the other thing that may be done. */
  readonly door?: Door;
  readonly more?: Door;
  /** What to do if this was not expected, and where. */
  readonly advice?: string;
  readonly adviceDoor?: Door;
}

/** One fact by its name; empty where it is not there, as links in the notification list. */
export type Says<Kind extends LetterKind> = (name: keyof Letters[Kind] & string) => string;

export interface LetterTools {
  readonly w: Words;
  /** A moment given as milliseconds in a string. */
  readonly moment: (atMs: string) => string;
}

export type LetterWriter<Kind extends LetterKind> = (tools: LetterTools, says: Says<Kind>) => LetterParts;

const valueLengthMax = 120;

/** What a person typed, on one line, in reading order, and not longer than a name may be. */
export function harmless(text: string, lengthMax = valueLengthMax): string {
  const line = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const short = Array.from(line).slice(0, lengthMax).join('');
  return /^[^\s@]+@[^\s@]+$/.test(short) ? short : unlinked(short);
}

/** An invisible joiner in each thing that looks like an address: read the same, and no mail program makes a link of it. */
function unlinked(text: string): string {
  return text.replaceAll('://', ':\u2060/\u2060/').replace(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, '\u2060.\u2060');
}

/** The zone is UTC in mails, where the reader's is unknown, and the page's own in the list. */
export function makeTools(w: Words, locale: Locale, timeZone: string): LetterTools {
  return { w, moment: (atMs) => (/^\d{1,15}$/.test(atMs) ? formatTime(Number(atMs), 'full', locale, timeZone) : w.letter_unknown()) };
}

/** How long something works, such as `10 min` or `24 h`. */
export function lifeWords(w: Words, minutes: string): string {
  const count = Number(minutes);
  return count >= 120 && count % 60 === 0 ? w.letter_hours({ count: String(count / 60) }) : w.letter_minutes({ count: minutes });
}

const roles: ReadonlySet<string> = new Set<Role>(['owner', 'admin', 'finance', 'support', 'developer', 'viewer', 'custom']);

export function roleName(w: Words, role: string): string {
  return roles.has(role) ? roleWords(w, role as Role) : role;
}

const actionTexts: Readonly<Record<StepUpAction, (w: Words) => string>> = {
  wallets: (w) => w.letter_action_wallets(),
  webhook_secrets: (w) => w.letter_action_webhook_secrets(),
  api_keys: (w) => w.letter_action_api_keys(),
  members: (w) => w.letter_action_members(),
  factors: (w) => w.letter_action_factors(),
  email: (w) => w.letter_action_email(),
  exports: (w) => w.letter_action_exports(),
  ownership: (w) => w.letter_action_ownership(),
  live_confirmation: (w) => w.letter_action_live_confirmation(),
};

export function actionName(w: Words, action: string): string {
  return isStepUpAction(action) ? actionTexts[action](w) : w.letter_action_other();
}
