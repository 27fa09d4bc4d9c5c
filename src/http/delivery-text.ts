// Owns how the kept texts of a delivery's tries are read back: what was sent, what came, how to check its signature. Texts are evidence only and
// may be gone; what cannot be read is left out, never guessed. What a receiver answered is a stranger's text.
import type { DeliveryRow } from '../db/delivery';
import { limits } from '../domain/limits';
import { signatureRecipe, type SignatureRecipe } from '../domain/webhook-recipe';

export interface KeptTry {
  /** Counted from 1, as the tries went out. */
  readonly attempt: number;
  readonly atMs: number;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  /** Null: no answer came, `failure` says why. */
  readonly statusCode: number | null;
  readonly failure: string | null;
  readonly answerHeaders: Readonly<Record<string, string>>;
  /** At most `webhookReplyBytesMax` bytes of it. */
  readonly answerBody: string;
}

interface KeptText {
  readonly atMs?: number;
  readonly request?: { readonly url?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
  readonly answer?: {
    readonly status?: number;
    readonly text?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly why?: string;
    readonly detail?: string;
  };
}

const triesShownMax = 20;

/** The kept tries of a delivery, newest first. */
export async function readTries(bodies: Pick<R2Bucket, 'list' | 'get'>, deliveryId: string): Promise<readonly KeptTry[]> {
  const prefix = `deliveries/${deliveryId}/`;
  const { objects } = await bodies.list({ prefix, limit: triesShownMax });
  const found = await Promise.all(objects.map(async ({ key }) => tryOf(Number(key.slice(prefix.length)), await (await bodies.get(key))?.text())));
  return found.filter((one) => one !== null).toSorted((a, b) => b.atMs - a.atMs);
}

function tryOf(attempt: number, text: string | undefined): KeptTry | null {
  const kept = parse(text ?? '');
  if (kept?.request === undefined || kept.atMs === undefined) return null;
  const { request, answer = {}, atMs } = kept;
  return {
    attempt,
    atMs,
    url: request.url ?? '',
    requestHeaders: request.headers ?? {},
    requestBody: request.body ?? '',
    statusCode: answer.status ?? null,
    failure: answer.status === undefined ? [answer.why, answer.detail].filter((part) => part !== undefined && part !== '').join(': ') : null,
    answerHeaders: answer.headers ?? {},
    answerBody: (answer.text ?? '').slice(0, limits.webhookReplyBytesMax),
  };
}

function parse(text: string): KeptText | null {
  try {
    return JSON.parse(text) as KeptText | null;
  } catch {
    return null;
  }
}

/** How to check the newest try; null where none is kept. The sender stamps a try with the second in which it was claimed. */
export function recipeOf(delivery: Pick<DeliveryRow, 'eventId'>, tries: readonly KeptTry[]): SignatureRecipe | null {
  const [last] = tries;
  if (last === undefined) return null;
  const { requestHeaders, requestBody: body, atMs } = last;
  const timestamp = requestHeaders['webhook-timestamp'] ?? String(Math.floor(atMs / 1000));
  return signatureRecipe({ id: delivery.eventId, timestamp, body, signature: requestHeaders['webhook-signature'] ?? null });
}
