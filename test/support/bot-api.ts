// Owns a peer that speaks the Bot API as Telegram does, without a network: chats that people block, leave and delete, messages that are sent,
// edited and replied to, updates that are kept until they are confirmed, and its refusals in Telegram's own words. Imports nothing.

type Thing = Readonly<Record<string, unknown>>;

export interface SentMessage {
  readonly id: number;
  readonly chatId: number;
  text: string;
  edits: number;
  readonly replyTo: number | null;
  readonly body: Thing;
}

export interface BotAnswer {
  readonly status: number;
  readonly body: Thing;
}

export interface Person {
  readonly id: number;
  readonly first_name: string;
  readonly username?: string;
  readonly language_code?: string;
}

const refusal = (code: number, description: string, parameters?: Thing): BotAnswer => ({
  status: code,
  body: { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) },
});
const result = (value: unknown): BotAnswer => ({ status: 200, body: { ok: true, result: value } });

export class BotApi {
  readonly token = '4242:AAtestTokenOfTheBot';
  readonly username = 'quittance_test_bot';
  readonly calls: { readonly method: string; readonly body: Thing }[] = [];
  readonly messages: SentMessage[] = [];
  webhook = { url: '', secret: '' };
  /** By chat: what every call about it is refused with. */
  readonly refusals = new Map<number, BotAnswer>();
  /** Chats that allow so many more messages before a 429 with that wait. */
  readonly quota = new Map<number, { left: number; retryAfter: number }>();
  /** What the next call is answered with, whatever it is. */
  next: BotAnswer | null = null;
  private updates: Thing[] = [];
  /** Numbers of messages and updates, never the same twice: a home that took one takes it no more. */
  private static ids = 100;

  block(chatId: number): void {
    this.refusals.set(chatId, refusal(403, 'Forbidden: bot was blocked by the user'));
  }
  kick(chatId: number): void {
    this.refusals.set(chatId, refusal(403, 'Forbidden: bot was kicked from the group chat'));
  }
  vanish(chatId: number): void {
    this.refusals.set(chatId, refusal(400, 'Bad Request: chat not found'));
  }
  migrate(chatId: number, to: number): void {
    this.refusals.set(chatId, refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: to }));
  }
  static refusal = refusal;

  /** A text that a person writes, as an update. */
  says(from: Person, text: string, chat?: Thing): Thing {
    const own = { id: from.id, type: 'private', first_name: from.first_name, ...(from.username === undefined ? {} : { username: from.username }) };
    const message = { message_id: ++BotApi.ids, from: { ...from, is_bot: false }, chat: chat ?? own, date: Math.floor(Date.now() / 1_000), text };
    return this.queue({ message });
  }
  /** Any update, numbered and kept until somebody confirms it. */
  queue(content: Thing): Thing {
    const update = { update_id: ++BotApi.ids, ...content };
    this.updates.push(update);
    return update;
  }

  /** One call: the part of the address behind the origin, and the body as text. */
  call(path: string, text: string): BotAnswer {
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    const body = (text === '' ? {} : JSON.parse(text)) as Thing;
    this.calls.push({ method, body });
    if (this.next !== null) {
      const answer = this.next;
      this.next = null;
      return answer;
    }
    if (token !== this.token) return refusal(401, 'Unauthorized');
    switch (method) {
      case 'getMe':
        return result({ id: 4242, is_bot: true, first_name: 'Quittance', username: this.username });
      case 'setWebhook':
        if (!String(body['url']).startsWith('https://')) return refusal(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook');
        this.webhook = { url: String(body['url']), secret: typeof body['secret_token'] === 'string' ? body['secret_token'] : '' };
        return result(true);
      case 'deleteWebhook':
        this.webhook = { url: '', secret: '' };
        return result(true);
      case 'getWebhookInfo':
        return result({ url: this.webhook.url, has_custom_certificate: false, pending_update_count: this.updates.length });
      case 'getUpdates':
        return this.getUpdates(body);
      case 'sendMessage':
        return this.sendMessage(body);
      case 'editMessageText':
        return this.editMessageText(body);
      default:
        return refusal(404, 'Not Found');
    }
  }

  private getUpdates(body: Thing): BotAnswer {
    if (this.webhook.url !== '')
      return refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
    const offset = Number(body['offset'] ?? 0);
    this.updates = this.updates.filter((update) => Number(update['update_id']) >= offset);
    return result(this.updates.slice(0, Number(body['limit'] ?? 100)));
  }

  private refusedFor(body: Thing): BotAnswer | null {
    const chatId = Number(body['chat_id']);
    const text = body['text'];
    if (typeof text !== 'string' || text.trim() === '') return refusal(400, 'Bad Request: message text is empty');
    if (text.length > 4_096) return refusal(400, 'Bad Request: message is too long');
    const buttons = JSON.stringify(body['reply_markup'] ?? '');
    if (/"url":"http:\/\//.test(buttons)) return refusal(400, 'Bad Request: inline keyboard button URL is invalid: Wrong HTTP URL');
    const quota = this.quota.get(chatId);
    if (quota !== undefined && quota.left-- <= 0) return refusal(429, `Too Many Requests: retry after ${quota.retryAfter}`, { retry_after: quota.retryAfter });
    return this.refusals.get(chatId) ?? null;
  }

  private sendMessage(body: Thing): BotAnswer {
    const refused = this.refusedFor(body);
    if (refused !== null) return refused;
    const reply = body['reply_parameters'] as { readonly message_id?: number; readonly allow_sending_without_reply?: boolean } | undefined;
    const replyTo = this.messages.find((message) => message.id === reply?.message_id)?.id ?? null;
    if (reply !== undefined && replyTo === null && reply.allow_sending_without_reply !== true)
      return refusal(400, 'Bad Request: message to be replied not found');
    const message = { id: ++BotApi.ids, chatId: Number(body['chat_id']), text: String(body['text']), edits: 0, replyTo, body };
    this.messages.push(message);
    return result({ message_id: message.id, chat: { id: message.chatId }, date: 0, text: message.text });
  }

  private editMessageText(body: Thing): BotAnswer {
    const refused = this.refusedFor(body);
    if (refused !== null) return refused;
    const message = this.messages.find((one) => one.id === Number(body['message_id']) && one.chatId === Number(body['chat_id']));
    if (message === undefined) return refusal(400, 'Bad Request: message to edit not found');
    const same =
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';
    if (message.text === body['text']) return refusal(400, same);
    message.text = String(body['text']);
    message.edits += 1;
    return result({ message_id: message.id, chat: { id: message.chatId }, date: 0, edit_date: 1, text: message.text });
  }
}
