// Owns the words of messages in Telegram: news made out as a chat shows it, and what the bot answers. Everything is plain text that nothing in
// it can turn into markup or a link (`telegramText`); the one door is a button to a page of ours.
import { readDigest } from '../../src/domain/digest';
import { isNewsType, newsKind, type Severity, type ToldMessage } from '../../src/domain/notification';
import { limits } from '../../src/domain/limits';
import { boundedTelegramText, telegramText, type TelegramAnswer, type TelegramMessage, type TelegramReply } from '../../src/domain/telegram';
import { makeTools } from '../mail/letter-parts';
import { letterParts } from '../mail/letter-words';
import type { Locale } from '../context';
import { formatTime } from '../ui/time-format';
import { toldSentence, toldTitle } from '../ui/told-words';
import { words, type Words } from '../words';

/** A coloured mark before the title, so that a glance down the chat is enough. Words say the same. */
const marks: Readonly<Record<Severity, string>> = { good: '\u{1f7e2}', info: '\u{1f535}', attention: '\u{1f7e1}', problem: '\u{1f534}' };
const securityMark = '\u{1f510}';
const digestLinesShown = 15;

/** One piece of news as a message. `origin` is ours, without a trailing slash. */
export function telegramMessageOf(message: ToldMessage, locale: Locale, origin: string): TelegramMessage {
  const w = words(locale);
  const head = telegramText(`${markOf(message)}${toldTitle(w, locale, message)}`.replaceAll('\n', ' '));
  const { lines, path, label } = bodyOf(w, locale, message);
  const url = origin + (/^\/(?![/\\])/.test(path) ? path : '/');
  // Telegram opens https addresses only; any other is shown, to be copied.
  const opens = url.startsWith('https://');
  const foot = opens ? '' : `\n\n${url}`;
  const text = [head, '', ...lines.map((line) => telegramText(line.replaceAll('\n', ' ')))].join('\n');
  return { text: boundedTelegramText(text, limits.telegramTextMax - foot.length) + foot, boldUnits: head.length, button: opens ? { label, url } : null };
}

function markOf({ type }: ToldMessage): string {
  if (isNewsType(type)) return `${marks[newsKind(type).severity]} `;
  return type === 'digest' || type === 'test' ? `${marks.info} ` : `${securityMark} `;
}

interface Body {
  readonly lines: readonly string[];
  /** Where it leads, and what the button says. */
  readonly path: string;
  readonly label: string;
}

function bodyOf(w: Words, locale: Locale, message: ToldMessage): Body {
  const { path, type } = message;
  if (isNewsType(type)) return { lines: [toldSentence(w, locale, message)], path, label: w.telegram_open() };
  if (type === 'digest') return { lines: digestLines(w, locale, message), path, label: w.telegram_open() };
  if (type === 'test') return { lines: [toldSentence(w, locale, message)], path, label: w.telegram_open() };
  const parts = letterParts(makeTools(w, locale, 'UTC'), type, message.facts);
  const when: readonly [string, string] = [w.when(), formatTime(message.atMs, 'full', locale, 'UTC')];
  const facts = [...(parts?.facts ?? []), when].map(([name, value]) => `${name}: ${value}`);
  const advice = parts?.advice === undefined ? [] : ['', parts.advice];
  const door = parts?.adviceDoor ?? parts?.door;
  const own = door !== undefined && door.to.startsWith('/');
  return { lines: [toldSentence(w, locale, message), '', ...facts, ...advice], path: own ? door.to : path, label: own ? door.label : w.telegram_open() };
}

function digestLines(w: Words, locale: Locale, message: ToldMessage): readonly string[] {
  const lead = toldSentence(w, locale, message);
  const digest = readDigest(message);
  if (digest === null) return [lead];
  const shown = digest.lines.slice(0, digestLinesShown);
  const more = digest.count - shown.length;
  const rest = more > 0 ? [w.telegram_digest_more({ count: String(more) })] : [];
  return [lead, '', ...shown.map((line) => `\u2022 ${toldTitle(w, locale, line)}`), ...rest];
}

/** What the bot says in a chat, as a message without a door. */
export function telegramReplyOf({ locale, answer }: Pick<TelegramReply, 'locale' | 'answer'>): TelegramMessage {
  return { text: telegramAnswerText(words(locale), locale, answer), boldUnits: 0, button: null };
}

function telegramAnswerText(w: Words, locale: Locale, answer: TelegramAnswer): string {
  switch (answer.kind) {
    case 'help':
      return [answer.group ? w.telegram_bot_help_group() : w.telegram_bot_help(), '', ...commandLines(w)].join('\n');
    case 'claimed':
      return w.telegram_bot_claimed();
    case 'link_unusable':
      return w.telegram_bot_link_unusable();
    case 'not_linked':
      return w.telegram_bot_not_linked();
    case 'stopped':
      return w.telegram_bot_stopped();
    case 'muted':
      return w.telegram_bot_muted({ until: formatTime(answer.untilMs, 'full', locale, answer.timeZone) });
    case 'unmuted':
      return w.telegram_bot_unmuted();
    case 'mute_unread':
      return w.telegram_bot_mute_unread();
    case 'status':
      return statusText(w, locale, answer);
  }
}

/** Commands are ours: the only ones that Telegram may turn into something to tap. */
function commandLines(w: Words): readonly string[] {
  return [
    `/status \u2013 ${w.telegram_bot_command_status()}`,
    `/mute 2h \u2013 ${w.telegram_bot_command_mute()}`,
    `/stop \u2013 ${w.telegram_bot_command_stop()}`,
  ];
}

function statusText(w: Words, locale: Locale, status: Extract<TelegramAnswer, { kind: 'status' }>): string {
  const { accounts, mutedUntilMs, lastAtMs, timeZone } = status;
  const at = (ms: number): string => formatTime(ms, 'full', locale, timeZone);
  const lines = [
    accounts.length === 0 ? w.telegram_bot_status_none() : w.telegram_bot_status({ accounts: telegramText(accounts.join(', ').replaceAll('\n', ' ')) }),
    mutedUntilMs === 0 ? w.telegram_bot_status_loud() : w.telegram_bot_status_muted({ until: at(mutedUntilMs) }),
    lastAtMs === null ? w.telegram_bot_status_nothing() : w.telegram_bot_status_last({ at: at(lastAtMs) }),
  ];
  return [...lines, '', ...commandLines(w)].join('\n');
}
