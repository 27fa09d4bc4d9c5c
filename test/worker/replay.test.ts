// Telling again: a range of events for one endpoint, worked off in slices by a job. Every queue message is dropped here, time is virtual.
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { delivery, event, replay, user, webhookEndpoint } from '../../src/db/schema';
import { readOpenReplays } from '../../src/db/replay';
import { limits } from '../../src/domain/limits';
import { workOffReplays } from '../../src/jobs/replays';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, addInvoice, database, makeMerchant, makeWorld, type Merchant, type World } from './delivery-support';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let world: World;
let merchant: Merchant;
let startMs: number;
beforeEach(async () => {
  for (const table of [delivery, event, webhookEndpoint, replay]) await database.delete(table);
  world = makeWorld();
  startMs = world.nowMs;
  merchant = await makeMerchant('viewer');
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, merchant.userId));
});

let count = 0;
async function ask(endpointId: string, which: 'failed' | 'all', fromMs: number, toMs: number): Promise<string> {
  const id = `rpl_${++count}`;
  const { accountId, projectId } = merchant;
  const row = { id, accountId, projectId, endpointId, mode: 'test', which, fromMs, toMs, createdAtMs: world.nowMs } as const;
  await database.insert(replay).values({ ...row, cursor: 0, events: 0, doneAtMs: null });
  return id;
}
const readReplay = async (id: string) => (await database.select().from(replay).where(eq(replay.id, id)))[0];
const tellAll = async (): Promise<void> => {
  await expandEvents(world.ports, 50);
  await deliverDue(world.ports, 200);
};
const sentIds = () => world.requests.map((request) => request.headers['webhook-id']);

test('what an endpoint did not take is told again under the same webhook-id, and nothing else is', async () => {
  const { id } = await addEndpoint(merchant, 'https://one.example/hook');
  const taken = await addEvent(merchant, 'payment.seen', world.nowMs);
  await tellAll();
  const lost = await addEvent(merchant, 'payment.paid', world.nowMs);
  world.answer = () => new Response('no', { status: 500 });
  await tellAll();
  await database.update(delivery).set({ state: 'dead' }).where(eq(delivery.eventId, lost));
  world.requests.length = 0;
  world.answer = () => new Response('ok');
  world.nowMs += 20 * dayMs;
  const asked = await ask(id, 'failed', startMs - hourMs, world.nowMs);
  expect(await workOffReplays(world.ports)).toEqual({ replays: 1, slices: 1, finished: 1 });
  await deliverDue(world.ports, 50);
  expect(sentIds()).toEqual([lost]);
  expect(sentIds()).not.toContain(taken);
  expect(await readReplay(asked)).toMatchObject({ events: 1, doneAtMs: world.nowMs });
  const rows = await database.select().from(delivery).where(eq(delivery.eventId, lost));
  expect(rows).toMatchObject([{ state: 'sent', why: 'replay', attempts: 1 }]);
});

test('an endpoint made today can hear everything of last week, in its own project only', async () => {
  const invoiceId = await addInvoice(merchant, world.nowMs);
  const wanted = [await addEvent(merchant, 'payment.seen', world.nowMs, invoiceId), await addEvent(merchant, 'payment.paid', world.nowMs, invoiceId)];
  await addEvent(merchant, 'option.ready', world.nowMs);
  await addEvent(merchant, 'payment.paid', world.nowMs - 10 * dayMs);
  const other = await makeMerchant();
  await addEvent({ ...merchant, projectId: other.projectId }, 'payment.paid', world.nowMs, invoiceId);
  await tellAll();
  world.nowMs += 7 * dayMs;
  const { id } = await addEndpoint(merchant, 'https://new.example/hook', ['payment.seen', 'payment.paid']);
  await ask(id, 'all', startMs - dayMs, world.nowMs);
  await workOffReplays(world.ports);
  await deliverDue(world.ports, 50);
  expect(sentIds()).toEqual(wanted);
});

test('asked for twice, or worked off by two runs at once, each event is told once for each time it was asked', async () => {
  const { id } = await addEndpoint(merchant, 'https://one.example/hook');
  const eventId = await addEvent(merchant, 'payment.paid', world.nowMs);
  await tellAll();
  world.requests.length = 0;
  const asked = await ask(id, 'all', startMs - hourMs, world.nowMs + hourMs);
  await Promise.all([workOffReplays(world.ports), workOffReplays(world.ports), workOffReplays(world.ports)]);
  expect((await readReplay(asked))?.events).toBe(1);
  await deliverDue(world.ports, 50);
  await workOffReplays(world.ports);
  await deliverDue(world.ports, 50);
  expect(sentIds()).toEqual([eventId]);
});

test('a run that has read where the replay stood before another moved it changes nothing', async () => {
  const { id } = await addEndpoint(merchant, 'https://one.example/hook');
  await addEvent(merchant, 'payment.paid', world.nowMs);
  await tellAll();
  await ask(id, 'all', startMs - hourMs, world.nowMs + hourMs);
  let inner: Promise<unknown> = Promise.resolve();
  // The slow run's batch is written after a whole other run, its deliveries included.
  const slow = new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== 'batch') return typeof value === 'function' ? value.bind(target) : value;
      return async (statements: Parameters<typeof database.batch>[0]) => {
        inner = workOffReplays(world.ports).then(() => deliverDue(world.ports, 50));
        await inner;
        return database.batch(statements);
      };
    },
  });
  await workOffReplays({ ...world.ports, database: slow });
  await deliverDue(world.ports, 50);
  expect(world.requests).toHaveLength(2);
  expect((await database.select().from(replay))[0]?.events).toBe(1);
});

test('a long range is worked off in slices, goes on after a crash, and tells each event once', async () => {
  const { id } = await addEndpoint(merchant, 'https://one.example/hook');
  const { accountId, projectId } = merchant;
  const invoiceId = await addInvoice(merchant, world.nowMs);
  const [made] = await database.select().from(event).limit(1);
  expect(made).toBeUndefined();
  const rowOf = (index: number) => ({
    id: `evt_${index}`,
    invoiceId,
    seq: index,
    accountId,
    projectId,
    mode: 'test' as const,
    type: 'payment.seen',
    data: '{}',
    atMs: startMs + index,
  });
  const rows = Array.from({ length: 1_500 }, (_item, index) => ({ ...rowOf(index), expandedAtMs: 1 }));
  for (let start = 0; start < rows.length; start += 9) await database.insert(event).values(rows.slice(start, start + 9));
  const asked = await ask(id, 'all', startMs, startMs + 1_399);
  let crashes = 0;
  const crashing = new Proxy(database, {
    get(target, name) {
      if (name === 'batch' && ++crashes === 3) return () => Promise.reject(new Error('crash'));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await expect(workOffReplays({ ...world.ports, database: crashing })).rejects.toThrow('crash');
  for (let run = 0; run < 3; run++) await workOffReplays(world.ports);
  expect(await readReplay(asked)).toMatchObject({ events: 1_400, doneAtMs: world.nowMs });
  const told = await database.select().from(delivery).where(eq(delivery.target, id));
  expect(new Set(told.map((row) => row.eventId)).size).toBe(1_400);
  expect(told).toHaveLength(1_400);
});

test('a replay for an endpoint that is deleted or gone ends at once', async () => {
  const { id } = await addEndpoint(merchant, 'https://one.example/hook');
  await addEvent(merchant, 'payment.paid', world.nowMs);
  await database.update(webhookEndpoint).set({ state: 'gone' }).where(eq(webhookEndpoint.id, id));
  const asked = await ask(id, 'all', startMs - hourMs, startMs + hourMs);
  await workOffReplays(world.ports);
  expect(await readReplay(asked)).toMatchObject({ events: 0, doneAtMs: world.nowMs });
  expect(await database.select().from(delivery).where(eq(delivery.target, id))).toEqual([]);
});

test('one replay tells no more than it may', async () => {
  const { id } = await addEndpoint(merchant, 'https://one.example/hook');
  await addEvent(merchant, 'payment.paid', world.nowMs);
  const asked = await ask(id, 'all', startMs - hourMs, startMs + hourMs);
  await database.update(replay).set({ events: limits.replayEventsMax }).where(eq(replay.id, asked));
  await workOffReplays(world.ports);
  expect(await readReplay(asked)).toMatchObject({ events: limits.replayEventsMax, doneAtMs: world.nowMs });
});

test('an account that asks for many keeps nobody else waiting: each account’s first comes before anybody’s second', async () => {
  const { id } = await addEndpoint(merchant, 'https://one.example/hook');
  const many: string[] = [];
  for (let times = 0; times < 3; times += 1) many.push(await ask(id, 'all', startMs - hourMs, (world.nowMs += 1)));
  const first = merchant;
  merchant = await makeMerchant();
  const late = await ask((await addEndpoint(merchant, 'https://two.example/hook')).id, 'all', startMs - hourMs, (world.nowMs += 1));
  merchant = first;
  expect((await readOpenReplays(database, 2)).map((row) => row.id)).toEqual([many[0], late]);
  expect((await readOpenReplays(database, 9)).map((row) => row.id)).toEqual([many[0], late, many[1], many[2]]);
});
