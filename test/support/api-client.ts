// Speaks to the Worker's HTTP surface in tests in workerd: keys straight in D1, requests through the whole app.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { makeApiKey, apiKeyBytes } from '../../src/auth/api-key';
import { apiKey } from '../../src/db/schema';
import type { Mode } from '../../src/domain/asset';
import { idBytes, makeId } from '../../src/domain/id';
import { grantableToKeys, type Right } from '../../src/domain/permission';
import type { Env } from '../../src/env';
import { createApp } from '../../src/http/app';
import { randomBytes } from '../../src/lib/random';
import { database, env, type Merchant } from './worker-world';

export const app = createApp();
export const origin = 'http://quittance.test';

export interface KeyWish {
  readonly mode?: Mode;
  readonly rights?: readonly Right[];
  /** Null: a key of the whole account. */
  readonly projectId?: string | null;
  readonly revokedAtMs?: number | null;
}

/** An API key of that merchant, with every right that keys may have unless told. */
export async function makeKey(merchant: Merchant, wish: KeyWish = {}): Promise<string> {
  const mode = wish.mode ?? merchant.scope.mode;
  const made = makeApiKey(mode, randomBytes(apiKeyBytes));
  await database.insert(apiKey).values({
    id: makeId('key', randomBytes(idBytes)),
    accountId: merchant.accountId,
    projectId: wish.projectId === undefined ? null : wish.projectId,
    mode,
    name: 'test',
    hint: made.hint,
    secretHash: made.secretHash,
    scopes: [...(wish.rights ?? grantableToKeys)],
    createdBy: merchant.userId,
    createdAtMs: Date.now(),
    lastUsedAtMs: null,
    revokedAtMs: wish.revokedAtMs ?? null,
  });
  return made.key;
}

export interface Call {
  readonly key?: string;
  readonly body?: unknown;
  /** Left out: a new one for each POST. Null: none. */
  readonly idempotencyKey?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Other settings than the test Worker's. */
  readonly bindings?: Env;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** One request through the app, and everything that it left for later. */
export async function send(request: Request, bindings: Env = env): Promise<Response> {
  const context = createExecutionContext();
  const response = await app.fetch(request, bindings, context);
  await waitOnExecutionContext(context);
  return response;
}

/** A call of the API; a body that is no text is sent as JSON. */
export async function call<Body = Record<string, unknown>>(method: string, path: string, wish: Call = {}): Promise<Answer<Body>> {
  const headers = new Headers(wish.headers);
  if (wish.key !== undefined) headers.set('Authorization', `Bearer ${wish.key}`);
  const idempotencyKey = wish.idempotencyKey === undefined && method === 'POST' ? crypto.randomUUID() : wish.idempotencyKey;
  if (typeof idempotencyKey === 'string') headers.set('Idempotency-Key', idempotencyKey);
  if (wish.body !== undefined && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  const body = wish.body === undefined ? null : typeof wish.body === 'string' ? wish.body : JSON.stringify(wish.body);
  const response = await send(new Request(origin + path, { method, headers, body }), wish.bindings);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}
