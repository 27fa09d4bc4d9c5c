// What may go wrong between two senders, a resolver, a store and a clock, and still ends in every piece of news being told. Time is virtual.
import { eq, inArray, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database';
import { listDeliveriesOfInvoice, putOffOthers, wakePostponed } from '../../src/db/delivery';
import { readAudience } from '../../src/db/listener';
import { delivery, event, replay, telegramLink, user, webhookEndpoint } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { workOffReplays } from '../../src/jobs/replays';
import { deliverDue, deliverThese } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, addInvoice, database, makeMerchant, makeWorld, scopeOf, testEnv, type Merchant, type World } from './delivery-support';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const hook = 'https://shop.example/hook';

let world: World;
let merchant: Merchant;
let endpointId: string;
beforeEach(async () => {
  for (const table of [delivery, event, webhookEndpoint, replay, telegramLink]) await database.delete(table);
  world = makeWorld();
  merchant = await makeMerchant('viewer');
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, merchant.userId));
  endpointId = (await addEndpoint(merchant, hook)).id;
});

const rows = () => database.select().from(delivery).orderBy(delivery.position, delivery.id);
const rowOf = async (eventId: string) => (await rows()).find((row) => row.eventId === eventId);
const change = (values: Partial<typeof webhookEndpoint.$inferInsert>) => database.update(webhookEndpoint).set(values).where(eq(webhookEndpoint.id, endpointId));
const tell = async (type: string, invoiceId?: string): Promise<string> => {
  const id = await addEvent(merchant, type, world.nowMs, invoiceId);
  await expandEvents(world.ports, 100);
  return id;
};
const heard = () => world.requests.map((request) => request.headers['webhook-id']);
const broken = () => new Response('no', { status: 500 });

/** A database in which something else happens just before its batch of that number is written. */
function before(number: number, happens: () => Promise<unknown>): typeof database {
  let batches = 0;
  return new Proxy(database, {
    get(target, name) {
      if (name === 'batch') {
        return async (statements: readonly [never, ...never[]]) => {
          if (++batches === number) await happens();
          return target.batch(statements);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('an endpoint that keeps the order', () => {
  test('does not wait an hour for news that ended while the next was being put off', async () => {
    await change({ ordered: true });
    const invoiceId = await addInvoice(merchant, world.nowMs);
    const first = await tell('payment.seen', invoiceId);
    const second = await tell('payment.paid', invoiceId);
    const id = (await rowOf(second))?.id ?? '';
    // Its own wake found the second one held.
    const other = before(1, () => database.update(delivery).set({ state: 'sent' }).where(eq(delivery.eventId, first)));
    await deliverThese({ ...world.ports, database: other }, [id]);
    expect(await rowOf(second)).toMatchObject({ state: 'pending', outcome: 'waits_for_earlier', dueAtMs: world.nowMs });
    expect(world.hints.at(-1)).toEqual({ ids: [id], delaySeconds: 0 });
    await deliverThese(world.ports, [id]);
    await deliverThese(world.ports, [id]);
    expect(heard()).toEqual([second]);
  });

  test('waits for an event of the invoice that nobody has made deliveries of, yet not for good', async () => {
    await change({ ordered: true });
    const invoiceId = await addInvoice(merchant, world.nowMs);
    const first = await tell('payment.seen', invoiceId);
    const second = await tell('payment.paid', invoiceId);
    await database.delete(delivery).where(eq(delivery.eventId, first));
    await database.update(event).set({ expandedAtMs: null }).where(eq(event.id, first));
    await deliverDue(world.ports, 50);
    expect(heard()).toEqual([]);
    expect(await rowOf(second)).toMatchObject({ outcome: 'waits_for_earlier', attempts: 0, dueAtMs: world.nowMs + minuteMs });
    await expandEvents(world.ports, 100);
    world.nowMs += minuteMs;
    for (let run = 0; run < 2; run++) await deliverDue(world.ports, 50);
    expect(heard()).toEqual([first, second]);
    const third = await tell('payment.late', invoiceId);
    await database.update(event).set({ expandedAtMs: null }).where(eq(event.id, second));
    world.nowMs += 11 * minuteMs;
    await deliverDue(world.ports, 50);
    expect(heard().at(-1)).toBe(third);
  });
});

describe('a stopped endpoint', () => {
  test('that is resumed while its list is being put off is told at once', async () => {
    await change({ state: 'paused', pausedBy: 'person' });
    for (let index = 0; index < 3; index++) await tell('payment.seen');
    const resume = before(2, async () => {
      await change({ state: 'on', pausedBy: null });
      await database.batch([wakePostponed(database, endpointId, world.nowMs) as never]);
    });
    expect(await deliverDue({ ...world.ports, database: resume }, 50)).toMatchObject({ stopped: 1 });
    expect((await rows()).map((row) => row.dueAtMs)).toEqual(Array(3).fill(world.nowMs));
    expect(await deliverDue(world.ports, 50)).toMatchObject({ delivered: 3 });
  });

  test('is tried within the hour, however far the schedule of its news had grown', async () => {
    const first = await tell('payment.seen');
    await tell('payment.paid');
    await database.update(delivery).set({ attempts: 7 });
    await database
      .update(delivery)
      .set({ dueAtMs: world.nowMs + 20 * hourMs })
      .where(eq(delivery.kind, 'payment.paid'));
    const failingSinceMs = world.nowMs - 2 * hourMs;
    await change({ failures: limits.pauseAfterFailures - 1, failingSinceMs, warnedAtMs: failingSinceMs });
    world.answer = broken;
    await deliverDue(world.ports, 50);
    const [endpoint] = await database.select().from(webhookEndpoint);
    expect(endpoint).toMatchObject({ state: 'paused', pausedBy: 'failures' });
    expect((await rowOf(first))?.attempts).toBe(8);
    for (const { dueAtMs } of await rows()) expect(dueAtMs).toBeLessThanOrEqual(world.nowMs + 1.1 * limits.pausedRetryMs);
  });

  test('that another try paused meanwhile is tried within the hour as well', async () => {
    await tell('payment.seen');
    await database.update(delivery).set({ attempts: 7 });
    world.answer = async () => {
      await change({ state: 'paused', pausedBy: 'failures', failures: 10 });
      return broken();
    };
    await deliverDue(world.ports, 50);
    expect((await rows())[0]).toMatchObject({ attempts: 8, dueAtMs: world.nowMs + limits.pausedRetryMs });
  });
});

test('a replay finds its beginning among news that belongs to no invoice and is told long after its moment', async () => {
  const first = await addEvent(merchant, 'payment.paid', world.nowMs);
  await database.update(event).set({ position: 1 });
  const { accountId, projectId } = merchant;
  const late = (index: number) => ({
    id: `evt_late_${index}`,
    invoiceId: null,
    seq: index,
    accountId,
    projectId,
    mode: 'test' as const,
    type: 'webhook.failing',
    data: '[3]',
    atMs: world.nowMs - 60 * 24 * hourMs,
    expandedAtMs: world.nowMs,
    position: index,
  });
  for (let start = 2; start < 420; start += 9)
    await database.insert(event).values(Array.from({ length: Math.min(9, 420 - start) }, (_, index) => late(start + index)));
  const row = {
    id: 'rpl_late',
    accountId,
    projectId,
    endpointId,
    mode: 'test',
    which: 'all',
    fromMs: world.nowMs - hourMs,
    toMs: world.nowMs + hourMs,
  } as const;
  await database.insert(replay).values({ ...row, createdAtMs: world.nowMs, cursor: 0, events: 0, doneAtMs: null });
  await workOffReplays(world.ports);
  await deliverDue(world.ports, 50);
  expect(heard()).toEqual([first]);
});

test('the own chats of a large team are all told, however many there are', async () => {
  const chats = limits.listenersMax + 10;
  const about = { state: 'on', tokenUntilMs: 1, chatKind: 'private', createdAtMs: 1 } as const;
  const link = (index: number) => ({ id: `tgl_${index}`, userId: merchant.userId, tokenHash: `hash_${index}`, chatId: `chat_${index}`, ...about });
  for (let start = 0; start < chats; start += 5) await database.insert(telegramLink).values(Array.from({ length: 5 }, (_, index) => link(start + index)));
  const { listeners } = await readAudience(database, merchant.accountId);
  expect(listeners.flatMap(({ outlets }) => outlets)).toHaveLength(chats);
});

test('the result of a try is recorded before its text is kept, so that a store that hangs repeats nothing', async () => {
  await tell('payment.paid');
  const atKeeping: string[] = [];
  const put = async () => {
    atKeeping.push(...(await rows()).map((row) => row.state));
    throw new Error('the store hangs');
  };
  expect(await deliverDue({ ...world.ports, bodies: { put } as unknown as World['ports']['bodies'] }, 50)).toMatchObject({ delivered: 1 });
  expect(atKeeping).toEqual(['sent']);
});

describe('reads that a large merchant must not make slow', () => {
  const planOf = async (text: string, values: readonly unknown[]): Promise<string> => {
    const { results } = await testEnv.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
      .bind(...values)
      .all<{ detail: string }>();
    return results.map((row) => row.detail).join('; ');
  };

  test('deliveries of an invoice are found by the invoice', async () => {
    const seen: { text: string; values: unknown[] }[] = [];
    const prepare = (text: string) => {
      const statement = testEnv.DB.prepare(text);
      const bind = (...values: unknown[]) => {
        seen.push({ text, values });
        return statement.bind(...values);
      };
      return { bind };
    };
    await listDeliveriesOfInvoice(openDatabase({ prepare } as unknown as D1Database), scopeOf(merchant), 'inv_1');
    const [read] = seen;
    expect(await planOf(read?.text ?? '', read?.values ?? [])).toContain('USING INDEX delivery_by_invoice (invoice_id=?)');
  });

  test('what is put off is found among what is due, not in the history of the target', async () => {
    const statements = putOffOthers(database, endpointId, { keptIds: ['dlv_1'], nowMs: world.nowMs, untilMs: world.nowMs, outcome: 'endpoint_paused' });
    for (const statement of statements) {
      const { sql: text, params } = (statement as unknown as { toSQL: () => { sql: string; params: unknown[] } }).toSQL();
      const plan = await planOf(text, params);
      expect(plan).toContain('delivery_due (state=? AND due_at_ms<?)');
      expect(plan).not.toContain('delivery_by_target');
    }
  });
});

test('deliveries of before the upgrade learn from their event what they tell, and when it happened', async () => {
  const [first, second] = [await tell('payment.seen'), await tell('payment.paid')];
  const made = await rows();
  await database.update(delivery).set({ kind: '', position: 0 });
  await database.update(delivery).set({ eventId: 'evt_forgotten', id: 'dlv_forgotten' }).where(eq(delivery.eventId, second));
  const migrations = (testEnv as unknown as { TEST_MIGRATIONS: readonly { queries: readonly string[] }[] }).TEST_MIGRATIONS;
  const [upgrade = ''] = migrations.flatMap(({ queries }) => queries).filter((query) => query.includes('UPDATE `delivery` SET'));
  for (let twice = 0; twice < 2; twice++) await database.run(sql.raw(upgrade));
  const after = await database
    .select()
    .from(delivery)
    .where(inArray(delivery.eventId, [first, 'evt_forgotten']));
  expect(after.find(({ eventId }) => eventId === first)).toEqual(made[0]);
  expect(after.find(({ eventId }) => eventId === 'evt_forgotten')).toMatchObject({ kind: '', position: 0 });
});
