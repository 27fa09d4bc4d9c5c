// Owns the words of a webhook: its body, its signature by Standard Webhooks 1.0, its secrets, and what an answer means.
// Pure: no clock, no network, no chance of its own.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import type { CurrencyCode } from './currency';
import { formatAmount } from './currency';
import type { InvoiceTerms } from './invoice';
import { limits } from './limits';
import { decodeFacts, decodeSnapshot } from './public-event';
import { assert } from './result';

export const webhookSecretPrefix = 'whsec_';
/** Standard Webhooks asks for 24 to 64 bytes. */
export const webhookSecretBytes = 32;
/** Under which purpose secrets are sealed at rest; the row id is the endpoint's. */
export const webhookSecretPurpose = 'webhook-secret';

/** A signing secret as the merchant gets it, from 24 to 64 random bytes. */
export function formatWebhookSecret(random: Uint8Array): string {
  assert(random.length >= 24 && random.length <= 64, 'a webhook secret has 24 to 64 bytes');
  return webhookSecretPrefix + base64.encode(random);
}

export interface WebhookMessage {
  /** The event's id: the same on every try and on every resend, so that a receiver can tell repetitions. */
  readonly id: string;
  /** When this try is sent; signed, so that an old message cannot be replayed. */
  readonly sentAtMs: number;
  readonly body: string;
}

/**
 * The headers of one try, signatures included. Secrets are in their `whsec_` spelling, the one in force first: while a rotated one is still
 * good a message carries a signature of each, and a receiver that knows either accepts it.
 */
export function signedHeaders(message: WebhookMessage, secret: string, previousSecret: string | null = null): Readonly<Record<string, string>> {
  const timestamp = Math.floor(message.sentAtMs / 1000).toString();
  const signed = utf8ToBytes(`${message.id}.${timestamp}.${message.body}`);
  const secrets = previousSecret === null ? [secret] : [secret, previousSecret];
  return {
    'content-type': 'application/json',
    'user-agent': 'Quittance-Webhooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((one) => signatureOf(signed, one)).join(' '),
  };
}

function signatureOf(signed: Uint8Array, secret: string): string {
  assert(secret.startsWith(webhookSecretPrefix), 'a webhook secret has its prefix');
  return `v1,${base64.encode(hmac(sha256, base64.decode(secret.slice(webhookSecretPrefix.length)), signed))}`;
}

/** What of an event row the body is made of. `data` is the frozen snapshot (see `encodeSnapshot`). */
export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly atMs: number;
  readonly projectId: string | null;
  readonly mode: 'live' | 'test';
}

/**
 * The body of a webhook: a pure function of the event and of the invoice's frozen terms, so a resend is the same to the letter. `terms` are
 * null for an event of no invoice.
 */
export function webhookBody(event: ToldEvent, terms: InvoiceTerms | null): string {
  const facts = decodeFacts(event.data);
  if (facts !== null) {
    const { id, type, atMs, projectId, mode } = event;
    return JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data: { id, project_id: projectId, mode, ...facts } });
  }
  assert(terms !== null, 'an event of an invoice has its terms');
  const snapshot = decodeSnapshot(event.data);
  return JSON.stringify({
    type: event.type,
    timestamp: new Date(event.atMs).toISOString(),
    data: {
      id: event.id,
      invoice: {
        id: terms.invoiceId,
        project_id: terms.projectId,
        mode: terms.mode,
        order_id: terms.orderId,
        description: terms.description,
        amount: formatAmount(terms.amount, terms.currency as CurrencyCode),
        currency: terms.currency,
        metadata: terms.metadata,
        created_at: new Date(terms.createdAtMs).toISOString(),
        expires_at: new Date(terms.expiresAtMs).toISOString(),
        ...snapshot,
      },
    },
  });
}

/** What an answer means: taken, not wanted any more, slow down, or try again. */
export type Verdict = 'delivered' | 'gone' | 'throttled' | 'failed';

/** Standard Webhooks: only 2xx is success, a redirect is a failure, 410 ends the endpoint, 429, 502 and 504 ask for less. */
export function judgeAnswer(status: number): Verdict {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return status === 429 || status === 502 || status === 504 ? 'throttled' : 'failed';
}

/** Reads `Retry-After` (seconds or a date) as a wait in milliseconds, at most a day. Null when absent or unreadable. */
export function parseRetryAfterMs(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Math.min(Number(trimmed) * 1000, limits.retryAfterMaxMs);
  const atMs = /^[A-Za-z]{3},? /.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.min(Math.max(atMs - nowMs, 0), limits.retryAfterMaxMs);
}
