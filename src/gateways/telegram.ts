// Owns the calls of Telegram's Bot API. The token stands in their address, so that no address is ever logged or kept; answers are capped
// in time and bytes. Never decides what an answer means (domain/telegram.ts).
import { limits } from '../domain/limits';
import type { TelegramMessage, TelegramRefusal } from '../domain/telegram';

export type TelegramFetch = (url: string, init: RequestInit) => Promise<Response>;

/** `unanswered`: too slow, no connection, or no answer of the Bot API. */
export type TelegramCall<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | ({ readonly kind: 'refused' } & TelegramRefusal)
  | { readonly kind: 'unanswered'; readonly why: 'timeout' | 'unreachable' };

export interface TelegramBot {
  /** The bot's own id and user name. */
  getMe(): Promise<TelegramCall<{ readonly id: string; readonly username: string }>>;
  setWebhook(url: string, secret: string): Promise<TelegramCall<null>>;
  /** The address that Telegram calls now, empty for none, and what it last complained of. */
  getWebhookInfo(): Promise<TelegramCall<{ readonly url: string; readonly problem: string }>>;
  deleteWebhook(): Promise<TelegramCall<null>>;
  /** Updates from that number on, as they came; forgets those before. Answers at once. */
  getUpdates(offset: number): Promise<TelegramCall<readonly unknown[]>>;
  /** Answers with the new message's id. `replyTo` null: no reply. A message to reply to that is gone stops nothing. */
  sendMessage(chatId: string, message: TelegramMessage, replyTo: string | null): Promise<TelegramCall<string>>;
  editMessageText(chatId: string, messageId: string, message: TelegramMessage): Promise<TelegramCall<string>>;
}

type Thing = Readonly<Record<string, unknown>>;

function thing(value: unknown): Thing {
  return typeof value === 'object' && value !== null ? (value as Thing) : {};
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const updates = ['message', 'my_chat_member'] as const;

/** The bot of that token. `api` is without a trailing slash. No call ever throws. */
export function openTelegramBot(settings: { readonly botToken: string; readonly api: string }, fetch: TelegramFetch, timeoutMs: number): TelegramBot {
  const base = `${settings.api}/bot${settings.botToken}/`;
  const call = async <Value>(method: string, body: Thing, read: (result: unknown) => Value, bytesMax: number = limits.telegramReplyBytesMax) =>
    callBotApi({ url: base + method, body, read, bytesMax, fetch, timeoutMs });
  return {
    getMe: () => call('getMe', {}, (result) => ({ id: String(thing(result)['id']), username: textOf(thing(result)['username']) })),
    setWebhook: (url, secret) =>
      call('setWebhook', { url, secret_token: secret, allowed_updates: updates, max_connections: 10, drop_pending_updates: false }, () => null),
    getWebhookInfo: () => call('getWebhookInfo', {}, (result) => ({ url: textOf(thing(result)['url']), problem: textOf(thing(result)['last_error_message']) })),
    deleteWebhook: () => call('deleteWebhook', { drop_pending_updates: false }, () => null),
    getUpdates: (offset) =>
      call(
        'getUpdates',
        { offset, timeout: 0, limit: limits.telegramUpdatesPerTurnMax, allowed_updates: updates },
        (result) => (Array.isArray(result) ? (result as readonly unknown[]) : []),
        limits.telegramUpdatesBytesMax,
      ),
    sendMessage: (chatId, message, replyTo) => {
      const reply = replyTo === null ? {} : { reply_parameters: { message_id: Number(replyTo), allow_sending_without_reply: true } };
      return call('sendMessage', { ...messageBody(chatId, message), ...reply }, messageIdOf);
    },
    editMessageText: (chatId, messageId, message) =>
      call('editMessageText', { ...messageBody(chatId, message), message_id: Number(messageId) }, () => messageId),
  };
}

/** A message in the words of the Bot API: no parse mode, so no text can be markup; no preview, so no text makes Telegram fetch anything. */
export function messageBody(chatId: string, { text, boldUnits, button }: TelegramMessage): Thing {
  return {
    chat_id: Number(chatId),
    text,
    link_preview_options: { is_disabled: true },
    ...(boldUnits === 0 ? {} : { entities: [{ type: 'bold', offset: 0, length: boldUnits }] }),
    ...(button === null ? {} : { reply_markup: { inline_keyboard: [[{ text: button.label, url: button.url }]] } }),
  };
}

function messageIdOf(result: unknown): string {
  return String(thing(result)['message_id']);
}

interface BotCall<Value> {
  readonly url: string;
  readonly body: Thing;
  readonly read: (result: unknown) => Value;
  readonly bytesMax: number;
  readonly fetch: TelegramFetch;
  readonly timeoutMs: number;
}

async function callBotApi<Value>({ url, body, read, bytesMax, fetch, timeoutMs }: BotCall<Value>): Promise<TelegramCall<Value>> {
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, timeoutMs);
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', signal: stop.signal });
    const answer = thing(JSON.parse(await readText(response, bytesMax, stop.signal)));
    return answer['ok'] === true ? { kind: 'ok', value: read(answer['result']) } : refusalOf(response.status, answer);
  } catch {
    // The error may name the address, and with it the token: nothing of it is kept.
    return { kind: 'unanswered', why: late ? 'timeout' : 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}

function refusalOf(status: number, answer: Thing): { readonly kind: 'refused' } & TelegramRefusal {
  const { error_code: code, description, parameters } = answer;
  const { retry_after: seconds, migrate_to_chat_id: movedTo } = thing(parameters);
  return {
    kind: 'refused',
    code: typeof code === 'number' && Number.isSafeInteger(code) ? code : status,
    description: textOf(description).slice(0, limits.mailReplyLengthMax),
    retryAfterMs: typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0 ? seconds * 1_000 : null,
    movedTo: Number.isSafeInteger(movedTo) ? String(movedTo) : null,
  };
}

/** The whole text; longer ones break, since half of an answer is none. */
async function readText(response: Response, bytesMax: number, stop: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  stop.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > bytesMax) {
      reader.cancel().catch(() => undefined);
      throw new Error('An answer is too long.');
    }
    text += decoder.decode(value, { stream: true });
  }
}
