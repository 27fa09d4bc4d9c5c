// Owns which gateways a request hands to a command. Commands know gateways by their types only; this is the one place of the surfaces
// that joins the two.
import type { TelegramMessage } from '../domain/telegram';
import { limits } from '../domain/limits';
import type { TelegramSettings } from '../env';
import { readProofFile, type HostAnswer } from '../gateways/host-check';
import { messageBody, openTelegramBot, type TelegramBot } from '../gateways/telegram';

/** Reads the file that proves a host from the net. Never throws. */
export function readProof(url: string): Promise<HostAnswer> {
  return readProofFile(url, (address, init) => fetch(address, init));
}

/** The bot of Telegram that the operator has set up. None of its calls throws. */
export function telegramBotOf(settings: TelegramSettings): TelegramBot {
  return openTelegramBot(settings, (address, init) => fetch(address, init), limits.telegramTimeoutMs);
}

/** What the bot says, as the answer to a call of the hook carries it. */
export function telegramReplyBody(chatId: string, message: TelegramMessage): Readonly<Record<string, unknown>> {
  return { method: 'sendMessage', ...messageBody(chatId, message) };
}
