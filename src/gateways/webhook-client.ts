// Owns one POST to an address that a merchant typed in. The reply is hostile: no redirect is followed, time and bytes are capped.
// Never decides whether the address may be called (domain/safe-url.ts) or what the answer means (domain/webhook.ts).
import { limits } from '../domain/limits';

export type WebhookFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly fetch: WebhookFetch;
  readonly timeoutMs: number;
}

export type WebhookAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | null;
      /** The first of them, each cut short. */
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
    }
  /** No status came: too slow, or no connection. */
  | { readonly kind: 'unanswered'; readonly why: 'timeout' | 'unreachable'; readonly detail: string };

/** Posts once. Never throws. The text is at most `webhookReplyBytesMax` bytes of the reply, for the merchant's eyes only. */
export async function postWebhook(post: WebhookPost): Promise<WebhookAnswer> {
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, post.timeoutMs);
  try {
    const response = await post.fetch(post.url, { method: 'POST', headers: post.headers, body: post.body, redirect: 'manual', signal: stop.signal });
    const text = await readStart(response, stop.signal);
    return { kind: 'answered', status: response.status, retryAfter: response.headers.get('retry-after'), headers: keptHeaders(response.headers), text };
  } catch (error) {
    return { kind: 'unanswered', why: late ? 'timeout' : 'unreachable', detail: String(error).slice(0, limits.mailReplyLengthMax) };
  } finally {
    clearTimeout(timer);
  }
}

const headersMax = 20;

function keptHeaders(headers: Headers): Readonly<Record<string, string>> {
  const cut = (text: string): string => text.slice(0, limits.mailReplyLengthMax);
  return Object.fromEntries([...headers].slice(0, headersMax).map(([name, value]) => [cut(name), cut(value)]));
}

/** The status counts as soon as it is there; a body that drips, breaks or never ends changes nothing about it. */
async function readStart(response: Response, stop: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  stop.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    while (bytes < limits.webhookReplyBytesMax) {
      const { done, value } = await reader.read();
      if (done) break;
      const kept = value.slice(0, limits.webhookReplyBytesMax - bytes);
      bytes += kept.length;
      text += decoder.decode(kept, { stream: true });
    }
  } catch {
    return text;
  } finally {
    // Not awaited: a peer that does not close may not hold us.
    reader.cancel().catch(() => undefined);
  }
  return text + decoder.decode();
}
