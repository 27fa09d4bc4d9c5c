// Owns one JSON-RPC exchange with one provider: request, time limit, size limit, strict reading of the envelope.
// It must never retry, never choose a provider and never put a provider's URL (it may hold a key) into a message.
import { malformed, ProviderFailure } from './provider-failure';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export type RpcAnswer = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly message: string };

/** A provider that refuses a batch as such; the caller sends smaller ones. */
export class BatchRefused extends Error {}

/** A full mainnet block is under 2 MB; a batch of a hundred headers is under 4 MB. */
const bodyBytesMax = 16 * 1024 * 1024;
const refusalBytesMax = 64 * 1024;
const retryAfterMsMax = 600_000;

/** Sends the calls in one request and returns their answers in the same order. Throws ProviderFailure or BatchRefused. */
export async function exchange(send: typeof fetch, url: string, timeoutMs: number, calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
  const envelopes = calls.map((call, id) => ({ jsonrpc: '2.0', id, method: call.method, params: call.params }));
  const body = JSON.stringify(envelopes.length === 1 ? envelopes[0] : envelopes);
  const text = await post(send, url, timeoutMs, body, calls.length);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw malformed('JSON');
  }
  return readEnvelopes(parsed, calls.length);
}

async function post(send: typeof fetch, url: string, timeoutMs: number, body: string, callCount: number): Promise<string> {
  let response: Response;
  try {
    response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
      // A redirect could lead inside the operator's network or to another chain.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new ProviderFailure('transport', error instanceof Error ? error.name : 'no answer');
  }
  if (response.ok) return readBody(response, bodyBytesMax);
  return readRefusal(response, callCount);
}

/**
 * An answer with an error status. Some providers say "this batch is too large" or refuse one call with status 400 or 500 and a JSON-RPC
 * error inside: that is an answer. Everything else is a provider that does not work.
 */
async function readRefusal(response: Response, callCount: number): Promise<string> {
  const retryAfterMs = readRetryAfterMs(response.headers.get('retry-after'));
  if (response.status === 429) throw new ProviderFailure('throttled', 'HTTP 429', retryAfterMs);
  const text = await readBody(response, refusalBytesMax).catch(() => '');
  if (callCount > 1 && (response.status === 413 || /batch/i.test(text))) throw new BatchRefused('too large');
  if (response.status >= 400 && /^\s*[[{].*"error"\s*:\s*\{/s.test(text)) return text;
  throw new ProviderFailure('transport', `HTTP ${response.status}`, retryAfterMs);
}

async function readBody(response: Response, bytesMax: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw malformed('empty body');
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
      if (done || value === undefined) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > bytesMax) {
        await reader.cancel();
        throw new ProviderFailure('shape', 'answer too large');
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    if (error instanceof ProviderFailure) throw error;
    throw new ProviderFailure('transport', 'the answer broke off');
  }
}

/** Only the form in seconds: the date form would need the provider's clock. */
function readRetryAfterMs(header: string | null): number | null {
  if (header === null || !/^\d{1,6}$/.test(header.trim())) return null;
  return Math.min(Number(header.trim()) * 1000, retryAfterMsMax);
}

function readEnvelopes(parsed: unknown, count: number): readonly RpcAnswer[] {
  if (count === 1) {
    const only = Array.isArray(parsed) && parsed.length === 1 ? (parsed[0] as unknown) : parsed;
    return [readEnvelope(only)];
  }
  if (!Array.isArray(parsed)) {
    const whole = readEnvelope(parsed);
    if (!whole.ok && /batch/i.test(whole.message)) throw new BatchRefused(whole.message);
    if (!whole.ok) throw new ProviderFailure(isThrottle(whole.message) ? 'throttled' : 'rpc', whole.message);
    throw malformed('batch');
  }
  if (parsed.length !== count) throw malformed('batch: answers missing or too many');
  const answers = new Map<number, RpcAnswer>();
  for (const envelope of parsed as readonly unknown[]) {
    const id = (envelope as { id?: unknown } | null)?.id;
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= count || answers.has(id)) throw malformed('batch ids');
    answers.set(id, readEnvelope(envelope));
  }
  return Array.from({ length: count }, (_, id) => answers.get(id) ?? { ok: false, message: 'no answer' });
}

function readEnvelope(envelope: unknown): RpcAnswer {
  if (typeof envelope !== 'object' || envelope === null) throw malformed('envelope');
  const { error, result } = envelope as { error?: unknown; result?: unknown };
  if (error !== undefined && error !== null) {
    const message = (error as { message?: unknown }).message;
    const text = typeof message === 'string' ? message.slice(0, 160) : 'unnamed error';
    if (isThrottle(text)) throw new ProviderFailure('throttled', text);
    return { ok: false, message: text };
  }
  if (result === undefined) throw malformed('envelope without result');
  return { ok: true, result };
}

function isThrottle(message: string): boolean {
  return /rate.?limit|too many requests|capacity exceeded|quota|throughput/i.test(message);
}
