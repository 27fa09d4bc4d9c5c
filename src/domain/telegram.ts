// Owns what Telegram says to the bot and what the bot may say: reading updates and commands, the token of a link, the secret of the hook,
// texts that nothing in them can turn into markup or links, and what an answer of the Bot API means. Pure; sends and stores nothing.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { limits } from './limits';

/** `private`: one person and the bot. Channels and whatever else there is are `other`, and nothing is told there. */
export type TelegramChatKind = 'private' | 'group' | 'other';

export interface TelegramChat {
  /** A number of up to 52 bits, as text. */
  readonly id: string;
  readonly kind: TelegramChatKind;
  /** Of a group its title, of a person their name; one line, never markup. */
  readonly title: string;
  readonly username: string;
}

export interface TelegramSender {
  readonly name: string;
  /** Without its sign; empty when they have none. */
  readonly username: string;
  readonly locale: 'en' | 'ru';
}

/** What the bot does something about; everything else is `nothing`, so that it is never asked for again. */
export type TelegramUpdate =
  | {
      readonly kind: 'command';
      readonly updateId: number;
      readonly chat: TelegramChat;
      readonly from: TelegramSender;
      readonly command: string;
      readonly argument: string;
      readonly atMs: number;
    }
  | { readonly kind: 'text'; readonly updateId: number; readonly chat: TelegramChat; readonly from: TelegramSender }
  /** The bot was blocked, or put out of the group. */
  | { readonly kind: 'gone'; readonly updateId: number; readonly chat: TelegramChat }
  /** A group became a supergroup, which has another id. */
  | { readonly kind: 'moved'; readonly updateId: number; readonly fromChatId: string; readonly toChatId: string }
  | { readonly kind: 'nothing'; readonly updateId: number };

/** What the bot answers in a chat, before it has words. */
export type TelegramAnswer =
  | { readonly kind: 'help'; readonly group: boolean }
  | { readonly kind: 'claimed' }
  | { readonly kind: 'link_unusable' }
  | { readonly kind: 'not_linked' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'muted'; readonly untilMs: number; readonly timeZone: string }
  | { readonly kind: 'unmuted' }
  | { readonly kind: 'mute_unread' }
  | {
      readonly kind: 'status';
      readonly accounts: readonly string[];
      readonly mutedUntilMs: number;
      readonly lastAtMs: number | null;
      readonly timeZone: string;
    };

export interface TelegramReply {
  readonly chatId: string;
  readonly locale: 'en' | 'ru';
  readonly answer: TelegramAnswer;
}

const hourMs = 3_600_000;

type Thing = Readonly<Record<string, unknown>>;

function thing(value: unknown): Thing {
  return typeof value === 'object' && value !== null ? (value as Thing) : {};
}

function idOf(value: unknown): string {
  return Number.isSafeInteger(value) ? String(value) : '';
}

/** One line in reading order of what somebody typed as a name, at most 64 characters. */
export function telegramName(...parts: readonly unknown[]): string {
  const text = parts.filter((part) => typeof part === 'string').join(' ');
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
  return Array.from(line.replace(/\s+/g, ' ').trim()).slice(0, 64).join('');
}

function usernameOf(value: unknown): string {
  return typeof value === 'string' && /^\w{1,64}$/.test(value) ? value : '';
}

function chatOf(value: unknown): TelegramChat {
  const { id, type, title, first_name: first, last_name: last, username } = thing(value);
  const kind = type === 'private' ? 'private' : type === 'group' || type === 'supergroup' ? 'group' : 'other';
  return { id: idOf(id), kind, title: kind === 'private' ? telegramName(first, last) : telegramName(title), username: usernameOf(username) };
}

function senderOf(value: unknown): TelegramSender {
  const { first_name: first, last_name: last, username, language_code: language } = thing(value);
  const locale = typeof language === 'string' && /^ru\b/i.test(language) ? 'ru' : 'en';
  return { name: telegramName(first, last), username: usernameOf(username), locale };
}

/**
 * One update of the Bot API as what it asks for; null when it is no update at all. `botUsername` tells whose command one in a group is.
 * Whatever a bot says is nothing, so that two bots never talk to each other.
 */
export function readTelegramUpdate(value: unknown, botUsername: string): TelegramUpdate | null {
  const { update_id: updateId, message, my_chat_member: standing } = thing(value);
  if (typeof updateId !== 'number' || !Number.isSafeInteger(updateId)) return null;
  if (standing !== undefined) return standingUpdate(updateId, thing(standing));
  return message === undefined ? { kind: 'nothing', updateId } : messageUpdate(updateId, thing(message), botUsername);
}

function standingUpdate(updateId: number, standing: Thing): TelegramUpdate {
  const chat = chatOf(standing['chat']);
  const { status } = thing(standing['new_chat_member']);
  const isGone = (status === 'kicked' || status === 'left') && chat.id !== '';
  return isGone ? { kind: 'gone', updateId, chat } : { kind: 'nothing', updateId };
}

function messageUpdate(updateId: number, message: Thing, botUsername: string): TelegramUpdate {
  const { from, text, date, migrate_to_chat_id: movedTo } = message;
  const chat = chatOf(message['chat']);
  if (chat.id === '' || chat.kind === 'other') return { kind: 'nothing', updateId };
  const toChatId = idOf(movedTo);
  if (toChatId !== '') return { kind: 'moved', updateId, fromChatId: chat.id, toChatId };
  if (typeof text !== 'string' || thing(from)['is_bot'] !== false) return { kind: 'nothing', updateId };
  const sender = senderOf(from);
  const command = /^\/(\w{1,32})(?:@(\w{1,64}))?(?:\s+(\S{1,64}))?\s*$/.exec(text);
  const isOurs = command !== null && (command[2] === undefined || command[2].toLowerCase() === botUsername.toLowerCase());
  if (command !== null && isOurs) {
    const atMs = typeof date === 'number' && Number.isSafeInteger(date) ? date * 1_000 : 0;
    return { kind: 'command', updateId, chat, from: sender, command: (command[1] ?? '').toLowerCase(), argument: command[3] ?? '', atMs };
  }
  // What people of a group say to each other, or to another bot, is none of ours.
  return chat.kind === 'private' ? { kind: 'text', updateId, chat, from: sender } : { kind: 'nothing', updateId };
}

/** Until when `/mute` silences, counted from the moment it was sent: 0 for `off`, null for what is no time. Nothing said is two hours. */
export function mutedUntil(argument: string, sentAtMs: number): number | null {
  const text = argument.toLowerCase();
  if (text === 'off' || text === '0') return 0;
  const found = /^(\d{1,3})(m|h|d|\u043c|\u0447|\u0434)$/.exec(text === '' ? '2h' : text);
  if (found === null) return null;
  const unitMs = { m: 60_000, h: hourMs, d: 24 * hourMs, '\u043c': 60_000, '\u0447': hourMs, '\u0434': 24 * hourMs }[found[2] ?? 'h'] ?? hourMs;
  const forMs = Number(found[1]) * unitMs;
  return forMs === 0 ? 0 : sentAtMs + Math.min(forMs, limits.telegramMuteMaxMs);
}

/** The token of a deep link: 256 bits that only this instance can make from the link's id; 43 characters that Telegram takes. */
export function telegramLinkToken(masterKey: Uint8Array, linkId: string): string {
  return base64urlnopad.encode(hmac(sha256, masterKey, utf8ToBytes(`telegram-link:${linkId}`)));
}

/** What Telegram must say in the header of each call of the hook; another bot or another master key makes another. */
export function telegramHookSecret(masterKey: Uint8Array, botToken: string): string {
  return bytesToHex(hmac(sha256, masterKey, utf8ToBytes(`telegram-hook:${botToken}`)));
}

/** Whether Telegram can call us: it reaches https addresses only. */
export function telegramCalls(origin: string): boolean {
  return origin.startsWith('https://');
}

/** The address that opens the bot with that token, in a private chat or in a group of the person's choice. */
export function telegramDeepLink(botUsername: string, kind: 'private' | 'group', token: string): string {
  return `https://t.me/${botUsername}?${kind === 'group' ? 'startgroup' : 'start'}=${token}`;
}

/** A chat in one line: a person by their user name, a group by its title. */
export function telegramChatName(link: { readonly chatKind: 'private' | 'group'; readonly chatTitle: string; readonly chatUsername: string }): string {
  if (link.chatKind === 'group') return link.chatTitle;
  return link.chatUsername === '' ? link.chatTitle : `@${link.chatUsername}`;
}

/**
 * A text that Telegram shows letter by letter: it is sent without any markup, and what Telegram itself would turn into a link, a mention,
 * a command, a hashtag or a number to call gets an invisible joiner. At most as long as a message may be, never cut within a character.
 */
export function telegramText(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll('://', ':\u2060//')
    .replace(/(?<![\p{L}\p{N}_@])([@#$/])(?=[\p{L}\p{N}_])/gu, '$1\u2060')
    .replace(/(?<=[\p{L}\p{N}_-])\.(?=\p{L})/gu, '.\u2060')
    .replace(/\+(?=\d)/g, '+\u2060')
    .replace(/\b(\d{1,3})\.(\d{1,3}\.\d{1,3}\.\d{1,3})\b/g, '$1.\u2060$2');
  return boundedTelegramText(clean, limits.telegramTextMax);
}

/** At most so many UTF-16 units, by which Telegram counts; a cut is seen and never within a character. */
export function boundedTelegramText(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > unitsMax - 1) break;
    kept += character;
  }
  return `${kept}\u2026`;
}

/** A message as the Bot API takes it, with our own marks only. */
export interface TelegramMessage {
  readonly text: string;
  /** So much of its beginning is bold, in UTF-16 units. */
  readonly boldUnits: number;
  /** A door to a page of ours; null where Telegram could not open it. */
  readonly button: { readonly label: string; readonly url: string } | null;
}

export interface TelegramRefusal {
  readonly code: number;
  readonly description: string;
  readonly retryAfterMs: number | null;
  readonly movedTo: string | null;
}

/** What a refusal of the Bot API means for the message. */
export type TelegramVerdict = 'unchanged' | 'edit_lost' | 'moved' | 'throttled' | 'blocked' | 'refused' | 'failed';

/** By the code first; the descriptions are those of the server that everybody uses, and have been the same for years. */
export function judgeTelegram({ code, description, movedTo }: TelegramRefusal): TelegramVerdict {
  if (movedTo !== null) return 'moved';
  if (code === 429) return 'throttled';
  if (code === 403) return 'blocked';
  if (code !== 400) return 'failed';
  if (/message is not modified/i.test(description)) return 'unchanged';
  if (/message (to edit not found|can't be edited|to be replied not found)|message_id_invalid/i.test(description)) return 'edit_lost';
  if (/chat not found|user is deactivated|group chat was|chat_write_forbidden|peer_id_invalid|not enough rights|need administrator rights/i.test(description))
    return 'blocked';
  return 'refused';
}

/** The wait that a 429 asks for, bounded. */
export function telegramWaitMs(retryAfterMs: number | null): number {
  return Math.min(Math.max(retryAfterMs ?? 0, limits.telegramGapMs), limits.retryAfterMaxMs);
}

/** How often a chat may be written to: a few in a row, then one in so long. */
const pace = {
  private: { gapMs: limits.telegramGapMs, burst: 3 },
  group: { gapMs: limits.telegramGroupGapMs, burst: 3 },
} as const;

/** Before when a chat that was just written to is left alone, by when it was before. */
export function nextTelegramMs(notBeforeMs: number, nowMs: number, kind: 'private' | 'group'): number {
  const { gapMs, burst } = pace[kind];
  return Math.max(notBeforeMs + gapMs, nowMs - (burst - 2) * gapMs);
}
