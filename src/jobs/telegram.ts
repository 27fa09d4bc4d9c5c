// Keeps the bot of Telegram: who it is, where Telegram calls, and in a home that it cannot call, what people wrote. The cursor holds what is
// known of the bot. Idempotent: updates are taken once each (commands/take-telegram-update.ts).
import { turnBot } from '../commands/telegram-bot';
import { limits } from '../domain/limits';
import { openTelegramBot } from '../gateways/telegram';
import { randomBytes } from '../lib/random';
import { sayInTelegram } from '../queues/telegram-words';
import type { JobContext, JobResult } from './job';

export async function telegram({ settings, database, nowMs, cursor }: JobContext): Promise<JobResult> {
  if (settings.telegram === null) return { cursor: '', counts: {} };
  const bot = openTelegramBot(settings.telegram, (url, init) => fetch(url, init), limits.telegramTimeoutMs);
  const { state, counts } = await turnBot({ database, settings, nowMs, random: randomBytes, bot, say: sayInTelegram }, cursor);
  return { cursor: JSON.stringify(state), counts };
}
