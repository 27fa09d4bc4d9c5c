// Owns what the home knows of its bot, and the turn that keeps it so: who the bot is, that Telegram calls us where it can, and what it has to
// say where it cannot. Run by the minute's job, and by the page of somebody who is linking a chat. Repeating a turn changes nothing: an
// update that was taken is taken once, and Telegram is asked again only from the one after it.
import { sendBatch } from '../db/database';
import { finishJob, takeJob } from '../db/repair';
import { forgetOldTelegram, readTelegramJob, telegramJob } from '../db/telegram';
import { limits } from '../domain/limits';
import { readTelegramUpdate, telegramCalls, telegramHookSecret, type TelegramMessage, type TelegramReply } from '../domain/telegram';
import type { TelegramBot } from '../gateways/telegram';
import { sha256Hex } from '../lib/hash';
import type { LetterPorts } from './letter';
import { takeTelegramUpdate } from './take-telegram-update';

export interface BotState {
  /** Names the hook's secret (master key and token), the address of the Bot API and our own origin: another one begins anew. */
  readonly key: string;
  /** Empty until Telegram has said. */
  readonly username: string;
  /** The first update that was not taken. */
  readonly offset: number;
  readonly checkedAtMs: number;
  /** `token`: Telegram does not know it. `silent`: nobody answers. */
  readonly problem: '' | 'token' | 'silent';
}

export interface BotPorts extends LetterPorts {
  readonly bot: TelegramBot;
  /** The words of an answer (views/telegram/told.ts). */
  readonly say: (reply: TelegramReply) => TelegramMessage;
}

export interface BotTurn {
  readonly state: BotState;
  readonly counts: Readonly<Record<string, number>>;
}

function keyOf({ settings }: Pick<LetterPorts, 'settings'>): string {
  const { botToken = '', api = '' } = settings.telegram ?? {};
  return sha256Hex(`${telegramHookSecret(settings.masterKey, botToken)}\n${api}\n${settings.origin}`).slice(0, 32);
}

/** What the cursor of the job holds of the bot that is configured now; null before its first turn. */
export function readBotState(ports: Pick<LetterPorts, 'settings'>, cursor: string): BotState | null {
  if (ports.settings.telegram === null || cursor === '') return null;
  const state = JSON.parse(cursor) as BotState;
  return state.key === keyOf(ports) ? state : null;
}

/** One turn from where the last one ended. Never throws because of Telegram. */
export async function turnBot(ports: BotPorts, cursor: string): Promise<BotTurn> {
  const before = readBotState(ports, cursor);
  const isDue = before === null || before.username === '' || before.problem !== '' || ports.nowMs >= before.checkedAtMs + limits.telegramCheckEveryMs;
  const state = isDue ? await checkBot(ports, before) : before;
  const forgotten = isDue ? await forgetOldTelegram(ports.database, ports.nowMs, limits.rowsForgottenPerRunMax) : 0;
  if (state.username === '' || state.problem !== '' || telegramCalls(ports.settings.origin)) return { state, counts: { updates: 0, forgotten } };
  const taken = await takeUpdates(ports, state);
  return { state: { ...state, offset: taken.offset }, counts: { updates: taken.updates, forgotten } };
}

/** Asks who the bot is and makes sure that Telegram calls this home, or that it calls nobody. */
async function checkBot(ports: BotPorts, before: BotState | null): Promise<BotState> {
  const { bot, settings, nowMs } = ports;
  const known: BotState = { key: keyOf(ports), username: before?.username ?? '', offset: before?.offset ?? 0, checkedAtMs: nowMs, problem: '' };
  const me = await bot.getMe();
  if (me.kind === 'unanswered') return { ...known, problem: 'silent' };
  if (me.kind === 'refused') return { ...known, problem: me.code === 401 || me.code === 404 ? 'token' : 'silent' };
  const named = { ...known, username: me.value.username };
  const info = await bot.getWebhookInfo();
  if (info.kind !== 'ok') return { ...named, problem: 'silent' };
  const url = telegramCalls(settings.origin) ? `${settings.origin}/hooks/telegram` : '';
  // A new token or master key has another secret, which nobody can read back: it is told anew, until a turn of that key went well.
  if (info.value.url === url && before !== null && before.problem === '') return named;
  const set = url === '' ? await bot.deleteWebhook() : await bot.setWebhook(url, telegramHookSecret(settings.masterKey, settings.telegram?.botToken ?? ''));
  return set.kind === 'ok' ? named : { ...named, problem: 'silent' };
}

async function takeUpdates(ports: BotPorts, state: BotState): Promise<{ readonly offset: number; readonly updates: number }> {
  const got = await ports.bot.getUpdates(state.offset);
  if (got.kind !== 'ok') return { offset: state.offset, updates: 0 };
  let { offset } = state;
  for (const value of got.value) {
    const update = readTelegramUpdate(value, state.username);
    if (update === null) continue;
    const reply = await takeTelegramUpdate(ports, update);
    // Best effort: what it says is not lost when it is not heard, for the page and the chat's own news say the same.
    if (reply !== null) await ports.bot.sendMessage(reply.chatId, ports.say(reply), null);
    offset = Math.max(offset, update.updateId + 1);
  }
  return { offset, updates: got.value.length };
}

/** A turn now, unless one is under way or was just made. Answers with what is known afterwards; null when that is nothing. */
export async function turnBotNow(ports: BotPorts): Promise<BotState | null> {
  const { database, nowMs } = ports;
  const taken = await takeJob(database, telegramJob, nowMs, nowMs + 3 * limits.telegramTimeoutMs);
  if (taken === null) return readBotState(ports, (await readTelegramJob(database)).cursor);
  const { state, counts } = await turnBot(ports, taken.cursor);
  // The lease goes on for a moment, so that a page that asks often does not make us ask Telegram as often.
  await sendBatch(database, [finishJob(database, telegramJob, nowMs + limits.telegramTurnEveryMs, JSON.stringify(state), counts)]);
  return state;
}
