// Speaks to the Worker's HTTP surface in tests in workerd: keys straight in D1, requests through the whole app. Each answer of the API is
// compared with our own description of it, whatever the test is about; a difference fails the test.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { afterAll, afterEach, expect } from 'vitest';
import { makeApiKey, apiKeyBytes } from '../../src/auth/api-key';
import { apiKey } from '../../src/db/schema';
import type { Mode } from '../../src/domain/asset';
import { idBytes, makeId } from '../../src/domain/id';
import { grantableToKeys, type Right } from '../../src/domain/permission';
import type { Env } from '../../src/env';
import { describeApi } from '../../src/http/api/v1';
import { createApp } from '../../src/http/app';
import { randomBytes } from '../../src/lib/random';
import { makeContract } from './contract';
import { database, env, type Merchant } from './worker-world';

export const app = createApp();
export const contract = makeContract(await describeApi());

const mismatches: string[] = [];
const unchecked = app.fetch;
app.fetch = async (request, ...rest) => {
  const { pathname, search } = new URL(request.url);
  if (!pathname.startsWith('/api/v1/')) return await unchecked(request, ...rest);
  const requestText = request.body === null ? '' : await request.clone().text();
  const response = await unchecked(request, ...rest);
  const { status, headers } = response;
  const exchange = { method: request.method, path: pathname + search, requestText, status, headers, text: await response.clone().text() };
  mismatches.push(...contract.problemsOf(exchange).map((problem) => `${request.method} ${pathname}: ${status} ${problem}`));
  return response;
};

function expectNoMismatch(): void {
  expect(mismatches.splice(0), 'answers that differ from the description of the API').toEqual([]);
}
afterEach(expectNoMismatch);
afterAll(expectNoMismatch);
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
