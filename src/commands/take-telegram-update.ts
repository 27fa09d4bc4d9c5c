// Does what one update of the Bot API asks for, and answers with what the bot says to it. Commands change nothing but the chat's own link:
// to claim one, to end it, to mute it. Idempotency key: the update's number; the same again does and says nothing.
import { isUniqueViolation, sendBatch, type Statement } from '../db/database';
import { isSpent, spend } from '../db/spent-token';
import {
  chatFacts,
  claimTelegramLink,
  findTelegramLinkByToken,
  listAccountNames,
  listLinksOfChat,
  moveTelegramChat,
  muteTelegramLink,
  wakeHeldOfLink,
  type ChatLink,
} from '../db/telegram';
import { findAccount } from '../db/member';
import { limits } from '../domain/limits';
import { mutedUntil, type TelegramAnswer, type TelegramReply, type TelegramUpdate } from '../domain/telegram';
import { sha256Hex } from '../lib/hash';
import type { LetterPorts } from './letter';
import { endLink } from './unlink-telegram';

type Command = Extract<TelegramUpdate, { kind: 'command' }>;

/** Telegram repeats an update for a day at most. */
const rememberedMs = 172_800_000;

/** What the bot says to it, or null. The update comes from Telegram itself: whoever calls has made sure. */
export async function takeTelegramUpdate(ports: LetterPorts, update: TelegramUpdate): Promise<TelegramReply | null> {
  switch (update.kind) {
    case 'nothing':
      return null;
    case 'moved':
      await sendBatch(ports.database, [moveTelegramChat(ports.database, update.fromChatId, update.toChatId)]);
      return null;
    case 'gone':
      for (const { link } of await listLinksOfChat(ports.database, update.chat.id, ['on'])) await endLink(ports, link, 'blocked', null);
      return null;
    case 'text':
      return await sayOnce(ports, update, { kind: 'help', group: false }, limits.telegramHelpEveryMs);
    case 'command':
      return await obey(ports, update);
  }
}

async function obey(ports: LetterPorts, command: Command): Promise<TelegramReply | null> {
  if (command.command === 'start') return await claim(ports, command);
  const links = await listLinksOfChat(ports.database, command.chat.id, ['on']);
  const known = command.command === 'stop' || command.command === 'status' || command.command === 'mute';
  // In a group a command that nobody knows may have been meant for another bot.
  if (!known && command.chat.kind === 'group') return null;
  if (!known) return await sayOnce(ports, command, { kind: 'help', group: false }, limits.telegramHelpEveryMs);
  if (links.length === 0) return await sayOnce(ports, command, { kind: 'not_linked' }, limits.telegramHelpEveryMs);
  if (command.command === 'stop') return await stop(ports, command, links);
  return command.command === 'mute' ? await mute(ports, command, links) : await sayStatus(ports, command, links);
}

/** The claim alone tells nobody anything: the person who made the link says yes or no in the web page. */
async function claim(ports: LetterPorts, command: Command): Promise<TelegramReply | null> {
  const { database, nowMs } = ports;
  const { chat, from, argument } = command;
  if (argument === '') return await sayOnce(ports, command, { kind: 'help', group: chat.kind === 'group' }, limits.telegramHelpEveryMs);
  const found = /^[\w-]{43}$/.test(argument) ? await findTelegramLinkByToken(database, sha256Hex(argument)) : null;
  const fits = found !== null && found.link.chatKind === chat.kind;
  const usable = fits && (await listLinksOfChat(database, chat.id, ['on', 'claimed'])).length < limits.telegramLinksPerChatMax;
  if (usable && (await claimTelegramLink(database, found.link.id, chatFacts(chat, from), nowMs))) {
    return { chatId: chat.id, locale: localeOf(found), answer: { kind: 'claimed' } };
  }
  // The same chat again has claimed it already; what it hears is how it is, once in a while.
  const same = fits && found.link.chatId === chat.id && (found.link.state === 'claimed' || found.link.state === 'on');
  return await sayOnce(ports, command, { kind: same ? 'claimed' : 'link_unusable' }, limits.telegramAnswerEveryMs);
}

async function stop(ports: LetterPorts, command: Command, links: readonly ChatLink[]): Promise<TelegramReply | null> {
  let ended = 0;
  // Telegram repeats what it got no answer to: an old /stop does not end a link that is newer than it. Its times are whole seconds.
  const sentMs = command.atMs === 0 ? ports.nowMs : command.atMs;
  const meant = links.filter(({ link }) => (link.onAtMs ?? 0) <= sentMs + 1_000);
  for (const { link } of meant) if (await endLink(ports, link, 'stopped', null)) ended += 1;
  return ended === 0 ? null : replyOf(command, links, { kind: 'stopped' });
}

async function mute(ports: LetterPorts, command: Command, links: readonly ChatLink[]): Promise<TelegramReply | null> {
  const { database, nowMs } = ports;
  const untilMs = mutedUntil(command.argument, Math.min(command.atMs, nowMs));
  if (untilMs === null) return await sayOnce(ports, command, { kind: 'mute_unread' }, limits.telegramAnswerEveryMs);
  const answer: TelegramAnswer = untilMs === 0 ? { kind: 'unmuted' } : { kind: 'muted', untilMs, timeZone: zoneOf(links) };
  // A shorter mute too: what was held for the longer one must not wait for that one's end.
  const wakes = links.map(({ link }) => wakeHeldOfLink(database, link.id, untilMs === 0 ? nowMs : untilMs, nowMs));
  const muted = [...links.map(({ link }) => muteTelegramLink(database, link.id, untilMs)), ...wakes];
  return (await once(ports, command, muted)) ? replyOf(command, links, answer) : null;
}

async function sayStatus(ports: LetterPorts, command: Command, links: readonly ChatLink[]): Promise<TelegramReply | null> {
  const names = await Promise.all(links.map(({ link }) => namesOf(ports, link)));
  const last = links.map(({ link }) => link.lastAtMs).filter((atMs) => atMs !== null);
  const answer: TelegramAnswer = {
    kind: 'status',
    accounts: [...new Set(names.flat())].slice(0, limits.telegramAccountsNamedMax),
    mutedUntilMs: Math.max(...links.map(({ link }) => link.mutedUntilMs)),
    lastAtMs: last.length === 0 ? null : Math.max(...last),
    timeZone: zoneOf(links),
  };
  return await sayOnce(ports, command, answer, limits.telegramAnswerEveryMs, links);
}

async function namesOf(ports: LetterPorts, link: ChatLink['link']): Promise<readonly string[]> {
  if (link.accountId === null) return await listAccountNames(ports.database, link.userId);
  const account = await findAccount(ports.database, link.accountId);
  return account === null ? [] : [account.name];
}

/** An answer that changes nothing: of one kind at most one in so long, however often somebody writes. */
async function sayOnce(
  ports: LetterPorts,
  update: Extract<TelegramUpdate, { kind: 'command' | 'text' }>,
  answer: TelegramAnswer,
  everyMs: number,
  links: readonly ChatLink[] = [],
): Promise<TelegramReply | null> {
  const { database, nowMs } = ports;
  const slot = spend(database, `telegram-said:${update.chat.id}:${answer.kind}:${Math.floor(nowMs / everyMs)}`, nowMs + 2 * everyMs);
  return (await once(ports, update, [slot])) ? replyOf(update, links, answer) : null;
}

/** The statements with the mark that this update is done with; false when it was, or when one of them may not be. */
async function once(ports: LetterPorts, update: { readonly updateId: number }, statements: readonly Statement[]): Promise<boolean> {
  const { database, settings, nowMs } = ports;
  const bot = settings.telegram?.botToken.split(':')[0] ?? '';
  try {
    await sendBatch(database, [spend(database, `telegram-update:${bot}:${update.updateId}`, nowMs + rememberedMs), ...statements]);
  } catch (error) {
    if (!isSpent(error) && !isUniqueViolation(error)) throw error;
    return false;
  }
  return true;
}

function replyOf(update: Extract<TelegramUpdate, { kind: 'command' | 'text' }>, links: readonly ChatLink[], answer: TelegramAnswer): TelegramReply {
  const [first] = links;
  return { chatId: update.chat.id, locale: first === undefined ? update.from.locale : localeOf(first), answer };
}

function localeOf({ person }: ChatLink): 'en' | 'ru' {
  return person.locale === 'ru' ? 'ru' : 'en';
}

function zoneOf([first]: readonly ChatLink[]): string {
  return first === undefined || first.person.timeZone === '' ? 'UTC' : first.person.timeZone;
}
