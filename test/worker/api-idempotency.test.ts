// "Once" itself: what a key binds, what a repetition gets, and what becomes of a request that died. Tried on a route of its own whose
// handler does as it is told; the routes of the product are in api-idempotency-routes.test.ts.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { and, eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { idempotency } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { jsonBody } from '../../src/http/api/v1/validate';
import type { AppEnv } from '../../src/http/app-env';
import { apiKeyScope } from '../../src/http/middleware/api-key-scope';
import { idempotencyKeyRequired, idempotent, markReplayed } from '../../src/http/middleware/idempotent';
import { requestContext } from '../../src/http/middleware/request-context';
import { answerFault, answerRefusal } from '../../src/http/respond';
import { makeKey, origin } from '../support/api-client';
import { database, env, makeMerchant } from '../support/worker-world';

type Outcome = 'made' | 'refused' | 'not now' | 'broken' | 'slow';

let outcome: Outcome = 'made';
let runs = 0;
let handed: string[] = [];
let letGo: () => void = () => undefined;

const app = new Hono<AppEnv>();
app.use(requestContext, apiKeyScope);
app.onError((_error, c) => answerFault(c));
app.post(
  '/api/v1/things/:thing',
  idempotencyKeyRequired,
  jsonBody(z.strictObject({ size: z.int(), colour: z.string().default('red') })),
  idempotent(),
  async (c) => {
    runs += 1;
    handed.push(JSON.stringify(c.var.requestKey));
    if (outcome === 'refused') return answerRefusal(c, { reason: 'wallet_missing', family: 'evm' });
    if (outcome === 'not now') return answerRefusal(c, { reason: 'temporarily_unavailable' });
    if (outcome === 'broken') throw new Error('a fault');
    if (outcome === 'slow') await new Promise<void>((resolve) => (letGo = resolve));
    return c.json({ run: runs, size: c.req.valid('json').size }, 201, { Location: `/api/v1/things/${runs}` });
  },
);
app.post('/api/v1/secrets', idempotencyKeyRequired, idempotent({ answer: 'remade' }), (c) => {
  markReplayed(c, runs > 0);
  runs += 1;
  return c.json({ secret: runs === 1 ? 'whsec_only_once' : null }, 201);
});

const shop = await makeMerchant();
const key = await makeKey(shop);

interface Wish {
  readonly as?: string;
  readonly at?: string;
  readonly once?: string | null;
}

async function ask(body: unknown, { as = key, at = '/api/v1/things/one', once = 'k-1' }: Wish = {}) {
  const headers = { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json', ...(once === null ? {} : { 'Idempotency-Key': once }) };
  const context = createExecutionContext();
  const response = await app.fetch(new Request(origin + at, { method: 'POST', headers, body: JSON.stringify(body) }), env, context);
  await waitOnExecutionContext(context);
  const { status } = response;
  return { status, text: await response.text(), replayed: response.headers.get('idempotency-replayed'), headers: response.headers };
}

/** As if the claims without an answer had been made so much earlier. */
async function age(ms: number): Promise<void> {
  for (const row of await database.select().from(idempotency))
    if (row.status === null)
      await database
        .update(idempotency)
        .set({ createdAtMs: row.createdAtMs - ms })
        .where(and(eq(idempotency.accountId, row.accountId), eq(idempotency.route, row.route), eq(idempotency.key, row.key)));
}

beforeEach(async () => {
  [outcome, runs, handed] = ['made', 0, []];
  await database.delete(idempotency);
});

describe('a key', () => {
  test.each([null, '', 'two words', 'clé', 'k'.repeat(limits.idempotencyKeyLengthMax + 1)])('is needed: %j is none', async (once) => {
    const answer = await ask({ size: 1 }, { once });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.text).toContain('idempotency_key_missing');
    expect(runs).toBe(0);
  });

  test('again gets the same status, body and place, and nothing runs', async () => {
    const first = await ask({ size: 1 });
    const again = await ask({ size: 1 });
    expect(first).toMatchObject({ status: 201, replayed: null });
    expect(again).toMatchObject({ status: 201, text: first.text, replayed: 'true' });
    expect(again.headers.get('location')).toBe('/api/v1/things/1');
    expect(again.headers.get('content-type')).toBe('application/json');
    expect(runs).toBe(1);
  });

  test('binds what is asked, not how it is written', async () => {
    const first = await ask({ size: 1 });
    expect(await ask({ colour: 'red', size: 1 })).toMatchObject({ text: first.text, replayed: 'true' });
    for (const [body, at] of [
      [{ size: 2 }, '/api/v1/things/one'],
      [{ size: 1, colour: 'blue' }, '/api/v1/things/one'],
      [{ size: 1 }, '/api/v1/things/two'],
      [{ size: 1 }, '/api/v1/things/one?expand[]=all'],
    ] as const) {
      const other = await ask(body, { at });
      expect(other.status).toBe(422);
      expect(other.text).toContain('idempotency_key_reused');
    }
    expect(runs).toBe(1);
  });

  test('belongs to one account and one mode', async () => {
    const stranger = await makeMerchant();
    const keys = [key, await makeKey(shop, { mode: 'live' }), await makeKey(stranger), await makeKey(stranger, { mode: 'live' })];
    const answers = [];
    for (const as of keys) answers.push(await ask({ size: answers.length }, { as }));
    expect(answers.map(({ status, replayed }) => [status, replayed])).toEqual(keys.map(() => [201, null]));
    expect(runs).toBe(keys.length);
  });

  test('of an invalid request stays free', async () => {
    expect((await ask({ size: 'large' })).status).toBe(422);
    expect((await ask({ size: 1 })).status).toBe(201);
  });
});

describe('a request that still runs', () => {
  test('lets its repetitions wait, and ends for all of them', async () => {
    outcome = 'slow';
    const first = ask({ size: 1 });
    while (runs === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const waiting = await ask({ size: 1 });
    expect(waiting).toMatchObject({ status: 409 });
    expect(waiting.text).toContain('idempotency_in_flight');
    expect(waiting.headers.get('retry-after')).toBe('1');
    expect((await ask({ size: 2 })).status).toBe(422);
    letGo();
    const { text } = await first;
    expect(await ask({ size: 1 })).toMatchObject({ status: 201, text, replayed: 'true' });
    expect(runs).toBe(1);
  });

  test('and is taken for dead says what the one that took over said', async () => {
    outcome = 'slow';
    const first = ask({ size: 1 });
    while (runs === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await age(limits.idempotencyLeaseMs);
    outcome = 'made';
    const second = await ask({ size: 1 });
    expect(second).toMatchObject({ status: 201, replayed: null });
    letGo();
    expect(await first).toMatchObject({ status: 201, text: second.text, replayed: 'true' });
    expect(handed[0]).toBe(handed[1]);
  });
});

describe('a request that did not succeed', () => {
  test('and was refused gives its key back, for another content too', async () => {
    outcome = 'refused';
    expect((await ask({ size: 1 })).status).toBe(409);
    outcome = 'made';
    expect(await ask({ size: 2 })).toMatchObject({ status: 201, replayed: null });
  });

  test('for the moment may be repeated at once, but not with another content', async () => {
    outcome = 'not now';
    const first = await ask({ size: 1 });
    expect(first.status).toBe(503);
    expect(first.headers.get('retry-after')).toBe('5');
    outcome = 'made';
    expect((await ask({ size: 2 })).status).toBe(422);
    expect(await ask({ size: 1 })).toMatchObject({ status: 201, replayed: null });
    expect(runs).toBe(2);
  });

  test('through a fault of ours is run again once its lease is over, by one of all that ask, with the same key', async () => {
    outcome = 'broken';
    expect((await ask({ size: 1 })).status).toBe(500);
    outcome = 'made';
    expect((await ask({ size: 1 })).status).toBe(409);
    await age(limits.idempotencyLeaseMs);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask({ size: 1 })));
    expect(runs).toBe(2);
    expect(handed[0]).toBe(handed[1]);
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    for (const { text } of made) expect(text).toBe(made[0]?.text);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(await ask({ size: 1 })).toMatchObject({ status: 201, text: made[0]?.text, replayed: 'true' });
  });
});

describe('an answer with a secret', () => {
  test('is kept nowhere, and its repetition is made anew', async () => {
    const at = '/api/v1/secrets';
    expect((await ask({}, { at })).text).toContain('whsec_only_once');
    expect(await ask({}, { at })).toMatchObject({ status: 201, text: '{"secret":null}', replayed: 'true' });
    expect(JSON.stringify(await database.select().from(idempotency))).not.toContain('whsec_');
  });
});
