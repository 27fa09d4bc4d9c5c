// Owns what Telegram calls when somebody writes to the bot. Only Telegram knows the secret in the header; everybody else hears nothing. What
// the bot says goes back in the answer itself, so that taking an update never waits for the net. The same update twice is taken once.
import { Hono } from 'hono';
import { takeTelegramUpdate } from '../../commands/take-telegram-update';
import { readBotState } from '../../commands/telegram-bot';
import { readTelegramJob } from '../../db/telegram';
import { readTelegramUpdate, telegramHookSecret } from '../../domain/telegram';
import { sameDigest, sha256Hex } from '../../lib/hash';
import { telegramReplyOf } from '../../../views/telegram/told';
import type { AppEnv } from '../app-env';
import { telegramReplyBody } from '../outbound';
import { answerRefusal } from '../respond';

export const telegramHook = new Hono<AppEnv>();

telegramHook.post('/hooks/telegram', async (c) => {
  const { settings, database, ports } = c.var;
  if (settings.telegram === null) return answerRefusal(c, { reason: 'not_found' });
  const secret = telegramHookSecret(settings.masterKey, settings.telegram.botToken);
  // Digests have one length, so that the comparison takes as long whatever was sent.
  const said = sha256Hex(c.req.header('X-Telegram-Bot-Api-Secret-Token') ?? '');
  if (!sameDigest(said, sha256Hex(secret))) return answerRefusal(c, { reason: 'unauthenticated' });
  const state = readBotState(ports, (await readTelegramJob(database)).cursor);
  const update = readTelegramUpdate(jsonOf(await c.req.text()), state?.username ?? '');
  const reply = update === null ? null : await takeTelegramUpdate(ports, update);
  ports.wakeLetters();
  return reply === null ? c.body(null, 200) : c.json(telegramReplyBody(reply.chatId, telegramReplyOf(reply)));
});

/** What Telegram sends is JSON; anything else is nothing, and asking for it again would not help. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
