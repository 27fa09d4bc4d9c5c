// Every unsafe route of the API, a hundred times over (here ten; npm run campaign -- duplicates for more): at once and one after another,
// and stopped after each durable write. However often and however interrupted, the effect is that of one request.
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { idempotency } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { app, call, makeKey, send, origin, type Answer } from '../support/api-client';
import { postRows, tick, type PostRow, type PostTarget } from '../support/api-posts';
import { guardedDatabase, release, stopAfter, writesSoFar } from '../support/crash-points';
import { database, env, makeMerchant, type Merchant } from '../support/worker-world';

const duplicates = Number((env as unknown as { readonly TEST_DUPLICATES?: string }).TEST_DUPLICATES ?? '6');
/** After which durable writes a request is stopped: all of them in the campaign. */
const stops = Array.from({ length: 30 }, (_, index) => index + 1).filter((stop) => duplicates > 10 || [1, 3].includes(stop));

interface Scene {
  readonly row: PostRow;
  readonly merchant: Merchant;
  readonly key: string;
  readonly target: PostTarget;
}

async function sceneOf(row: PostRow): Promise<Scene> {
  const merchant = await makeMerchant();
  const key = await makeKey(merchant);
  return { row, merchant, key, target: await row.prepare(merchant, key) };
}

/**
 * Rows of the account in each table. Left out: what only says that somebody asked, and what follows in its own time and has keys of its
 * own (events of an object, deliveries and lines of an event).
 */
const beside: ReadonlySet<string> = new Set(['idempotency', 'api_key', 'address_allocation', 'event', 'delivery', 'notice']);

async function rowsOf({ merchant }: Scene): Promise<Readonly<Record<string, number>>> {
  const tables = await database.all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%account_id%'`);
  const names = tables.map(({ name }) => name).filter((name) => !beside.has(name));
  const counts = await env.DB.batch<{ count: number }>(
    names.map((name) => env.DB.prepare(`SELECT count(*) AS count FROM "${name}" WHERE account_id = ?`).bind(merchant.accountId)),
  );
  return Object.fromEntries(names.map((name, index) => [name, counts[index]?.results[0]?.count ?? 0]));
}

/** What came of `act`, in rows, when everything that it left for later is done. */
async function effectOf(scene: Scene, act: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
  const before = await rowsOf(scene);
  await act();
  if (scene.row.moves === true) await tick(scene.merchant, 4);
  const after = await rowsOf(scene);
  return Object.fromEntries(Object.entries(after).flatMap(([name, count]) => (count === before[name] ? [] : [[name, count - (before[name] ?? 0)]])));
}

async function ask({ key, target }: Scene, idempotencyKey = 'the-only-key'): Promise<Answer<unknown>> {
  return await call<unknown>('POST', target.path, { key, idempotencyKey, ...(target.body === undefined ? {} : { body: target.body }) });
}

/** As a program does: what still runs is asked again. */
async function askUntilAnswered(scene: Scene): Promise<Answer<unknown>> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(scene);
    if (answer.status !== 409 || tries > 100) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Status and body to the letter, but for what only the first answer says. */
const wordsOf = (row: PostRow, { status, body }: Answer<unknown>): string =>
  JSON.stringify({ status, body }, (name, value: unknown) => (name === row.secret ? null : value));

/** As if a minute had passed over every request that did not answer. */
const passLease = (): Promise<unknown> =>
  database
    .update(idempotency)
    .set({ createdAtMs: sql`created_at_ms - ${limits.idempotencyLeaseMs}` })
    .where(sql`status IS NULL`)
    .run();

const mounted = [
  ...new Set(
    app.routes.filter((route) => route.method === 'POST' && route.path.startsWith('/api/v1/')).map((route) => `POST ${route.path.replace(/\/$/, '')}`),
  ),
];

test('every unsafe route has a row here, and every row a route', () => {
  expect(Object.keys(postRows).toSorted()).toEqual(mounted.toSorted());
});

afterEach(() => void release());

describe.each(Object.entries(postRows))('%s', (_route, row) => {
  let known: Readonly<Record<string, number>> | null = null;

  async function effectOfOne(): Promise<Readonly<Record<string, number>>> {
    if (known !== null) return known;
    const once = await sceneOf(row);
    known = await effectOf(once, async () => expect((await ask(once)).status).toBeLessThan(300));
    return known;
  }

  test('without a key does nothing; many times at once and in turn does one thing and says one thing', async () => {
    const single = await effectOfOne();
    const scene = await sceneOf(row);
    const answers: Answer<unknown>[] = [];
    const effect = await effectOf(scene, async () => {
      const bare = await send(new Request(origin + scene.target.path, { method: 'POST', headers: { Authorization: `Bearer ${scene.key}` } }));
      expect(bare.status).toBe(400);
      answers.push(...(await Promise.all(Array.from({ length: duplicates }, () => askUntilAnswered(scene)))));
      for (let index = 0; index < duplicates; index += 1) answers.push(await askUntilAnswered(scene));
    });
    expect(effect).toEqual(single);
    expect(new Set(answers.map((answer) => wordsOf(row, answer))).size).toBe(1);
    expect(answers[0]?.status).toBeLessThan(300);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null).length).toBeLessThanOrEqual(1);
    const other = { ...scene, target: { ...scene.target, body: { colour: 'red' } } };
    expect((await ask(other)).status).toBe(422);
  });

  test('stopped after any durable write and asked again does one thing', async () => {
    const single = await effectOfOne();
    for (const stop of stops) {
      const scene = await sceneOf(row);
      let written: readonly string[] = [];
      const effect = await effectOf(scene, async () => {
        stopAfter(stop);
        const bindings = { ...env, DB: guardedDatabase(env.DB, 'http') };
        await call('POST', scene.target.path, { key: scene.key, idempotencyKey: 'the-only-key', body: scene.target.body, bindings }).catch(() => undefined);
        written = writesSoFar();
        release();
        await passLease();
        const answer = await askUntilAnswered(scene);
        expect({ stop, written, status: answer.status, body: answer.body }).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) });
        expect(wordsOf(row, await ask(scene))).toBe(wordsOf(row, answer));
      });
      expect({ stop, written, effect }).toEqual({ stop, written, effect: single });
      if (written.length < stop) break;
    }
  });
});
