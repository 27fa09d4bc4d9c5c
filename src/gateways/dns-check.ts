// Owns one question to a resolver over HTTPS (the JSON form of RFC 8484's service): does a name lead to public machines only? A Worker cannot
// pin what its own fetch will resolve, so this narrows DNS rebinding and does not close it; the platform's flag does.
import { isPublicAddress } from '../domain/ip';
import { limits } from '../domain/limits';
import type { WebhookFetch } from './webhook-client';

export interface DnsAnswer {
  /** `private`: at least one address is not of the public net. `nowhere`: the resolver says for certain that there is no address.
   * `unresolved`: nobody could say. */
  readonly kind: 'public' | 'private' | 'nowhere' | 'unresolved';
  /** The addresses found, or why there are none; for the merchant's eyes. */
  readonly detail: string;
}

/** Types of records: IPv4, IPv6. Names in between (CNAME) stand in the same answer and are followed by the resolver. */
const typeA = 1;
const typeAaaa = 28;
const addressesShownMax = 4;

/** Looks a host up once, both families at once. Never throws. `resolver` is an https address that answers `?name=&type=` with JSON. */
export async function checkHost(host: string, resolver: string, fetch: WebhookFetch, timeoutMs: number = limits.dnsTimeoutMs): Promise<DnsAnswer> {
  const [four, six] = await Promise.all([ask(host, typeA, resolver, fetch, timeoutMs), ask(host, typeAaaa, resolver, fetch, timeoutMs)]);
  // Half an answer may hide the address that matters.
  if (typeof four === 'string') return { kind: 'unresolved', detail: four };
  if (typeof six === 'string') return { kind: 'unresolved', detail: six };
  const found = [...four, ...six];
  const hidden = found.find((address) => !isPublicAddress(address));
  if (hidden !== undefined) return { kind: 'private', detail: hidden.slice(0, limits.mailReplyLengthMax) };
  return found.length === 0 ? { kind: 'nowhere', detail: 'no address' } : { kind: 'public', detail: found.slice(0, addressesShownMax).join(' ') };
}

/** The addresses of that type, or a word for why nobody could say. */
async function ask(host: string, type: number, resolver: string, fetch: WebhookFetch, timeoutMs: number): Promise<readonly string[] | string> {
  const question = new URL(resolver);
  question.searchParams.set('name', host);
  question.searchParams.set('type', type === typeA ? 'A' : 'AAAA');
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  try {
    const response = await fetch(question.href, { headers: { accept: 'application/dns-json' }, redirect: 'manual', signal: stop.signal });
    if (response.status !== 200) return `the resolver answered ${response.status}`;
    const text = await readCapped(response);
    return text === null ? 'the resolver answered too much' : addressesIn(text, type);
  } catch {
    return stop.signal.aborted ? 'the resolver did not answer in time' : 'the resolver could not be reached';
  } finally {
    clearTimeout(timer);
  }
}

async function readCapped(response: Response): Promise<string | null> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > limits.dnsReplyBytesMax) {
      reader.cancel().catch(() => undefined);
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** No such name (3) is an answer: nothing. Any other status is a resolver that could not say. */
function addressesIn(text: string, type: number): readonly string[] | string {
  const reply: unknown = JSON.parse(text);
  if (reply === null || typeof reply !== 'object' || !('Status' in reply)) return 'the resolver answered something else';
  if (reply.Status === 3) return [];
  if (reply.Status !== 0) return `the resolver failed (${String(reply.Status).slice(0, 10)})`;
  const records: readonly unknown[] = 'Answer' in reply && Array.isArray(reply.Answer) ? reply.Answer : [];
  return records.flatMap((record) => {
    const isOfType = record !== null && typeof record === 'object' && 'type' in record && record.type === type && 'data' in record;
    return isOfType ? [String(record.data)] : [];
  });
}
