// Nobody waits for a receiver but itself: lanes, turns, order, pauses, warnings. Every queue message is dropped here unless a test hands it
// over, time is virtual, D1 is real.
import { and, eq, like } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { readDueDeliveries } from '../../src/db/delivery';
import { activity, delivery, event, user, webhookEndpoint } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { decodeFacts } from '../../src/domain/public-event';
import { readBatch } from '../../src/queues/batch';
import { deliverDue, deliverThese, deliverUsual } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, addInvoice, database, makeMerchant, makeWorld, type Merchant, type World } from './delivery-support';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const [good, bad] = ['https://good.example/hook', 'https://bad.example/hook'] as const;

let world: World;
let merchant: Merchant;
beforeEach(async () => {
  for (const table of [delivery, event, webhookEndpoint, activity]) await database.delete(table).catch(() => undefined);
  world = makeWorld();
  merchant = await makeMerchant('viewer');
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, merchant.userId));
});

const rows = () => database.select().from(delivery).orderBy(delivery.position, delivery.id);
const endpoint = async (id: string) => (await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)))[0];
const change = (id: string, values: Partial<typeof webhookEndpoint.$inferInsert>) =>
  database.update(webhookEndpoint).set(values).where(eq(webhookEndpoint.id, id));
const tell = async (type: string, count = 1, invoiceId?: string): Promise<string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await addEvent(merchant, type, world.nowMs, invoiceId));
  await expandEvents(world.ports, 100);
  return ids;
};
const sentTo = (url: string) => world.requests.filter((request) => request.url === url).map((request) => request.headers['webhook-id']);
const news = async () => (await database.select().from(event).where(like(event.type, 'webhook.%')).orderBy(event.position)).map((row) => row.type);
const ok = () => new Response('ok');
const broken = () => new Response('no', { status: 500 });

/** A receiver that answers when it is told to. */
function holdBack() {
  let release: (response: Response) => void = () => undefined;
  const held = new Promise<Response>((resolve) => {
    release = resolve;
  });
  return { held, release };
}
const settled = async (isDone: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 2_000 && !isDone(); turn++) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('a slow receiver', () => {
  test('in the first message of a batch holds up no delivery of the others, and is tried once', async () => {
    const slow = await addEndpoint(merchant, bad, ['payment.seen']);
    await addEndpoint(merchant, good, ['payment.paid']);
    await tell('payment.seen', 3);
    const wanted = await tell('payment.paid', 4);
    const all = await rows();
    const idsOf = (target: (id: string) => boolean) => all.filter((row) => target(row.target)).map((row) => row.id);
    const { held, release } = holdBack();
    world.answer = (request) => (request.url === bad ? held : ok());
    const seen: string[] = [];
    const message = (id: string, deliveryIds: string[]) => ({
      id,
      body: { kind: 'deliveries', deliveryIds },
      attempts: 1,
      ack: () => seen.push(id),
      retry: () => seen.push(`again ${id}`),
    });
    const messages = [
      message(
        'slow',
        idsOf((id) => id === slow.id),
      ),
      message(
        'quick',
        idsOf((id) => id !== slow.id),
      ),
    ];
    const batch = readBatch(world.ports, { queue: 'quittance-deliveries', messages } as unknown as MessageBatch<unknown>);
    await settled(() => sentTo(good).length === 4);
    expect(sentTo(good)).toEqual(wanted);
    expect(sentTo(bad)).toHaveLength(1);
    release(broken());
    await batch;
    expect(seen).toEqual(['slow', 'quick']);
  });

  test('that does not answer is left alone for the rest of the run, and its other news stays due', async () => {
    await addEndpoint(merchant, bad);
    await tell('payment.seen', 5);
    world.answer = () => Promise.reject(new TypeError('connection refused'));
    expect(await deliverDue(world.ports, 50)).toMatchObject({ unanswered: 1, left: 4 });
    expect(world.requests).toHaveLength(1);
    world.answer = ok;
    expect(await deliverDue(world.ports, 50)).toMatchObject({ delivered: 4 });
    expect((await rows()).filter((row) => row.state === 'pending')).toHaveLength(1);
  });

  test('while it is waited for, other due news is taken up', async () => {
    await addEndpoint(merchant, bad, ['payment.seen']);
    await addEndpoint(merchant, good, ['payment.paid']);
    await tell('payment.seen');
    await tell('payment.paid', 7);
    const { held, release } = holdBack();
    world.answer = (request) => (request.url === bad ? held : ok());
    const hinted = (await rows()).filter((row) => row.kind === 'payment.seen').map((row) => row.id);
    const run = deliverUsual(world.ports, hinted);
    await settled(() => sentTo(good).length === 7);
    release(ok());
    expect(await run).toMatchObject({ delivered: 8 });
  });

  test('that failed last is handed to the lane of its like, where it is tried', async () => {
    const { id } = await addEndpoint(merchant, bad, ['payment.seen']);
    await addEndpoint(merchant, good, ['payment.paid']);
    await change(id, { failures: 1, failingSinceMs: world.nowMs });
    await tell('payment.seen');
    await tell('payment.paid');
    const handed: string[] = [];
    const ports = { ...world.ports, hintRetry: async (ids: readonly string[]) => void handed.push(...ids) };
    const ids = (await rows()).map((row) => row.id);
    expect(await deliverUsual(ports, ids)).toMatchObject({ delivered: 1, left: 1 });
    expect([sentTo(bad).length, handed.length]).toEqual([0, 1]);
    expect(await deliverThese(ports, handed)).toMatchObject({ delivered: 1 });
    expect(await deliverThese(ports, handed)).toMatchObject({ delivered: 0, left: 1 });
    expect(sentTo(bad)).toHaveLength(1);
    expect(await endpoint(id)).toMatchObject({ failures: 0, failingSinceMs: null });
  });
});

test('due news is read by turns: a long list for one endpoint keeps no other waiting', async () => {
  const busy = await addEndpoint(merchant, bad, ['payment.seen']);
  const quiet = await addEndpoint(merchant, good, ['payment.paid']);
  await tell('payment.seen', 30);
  world.nowMs += minuteMs;
  await tell('payment.paid', 2);
  const due = await readDueDeliveries(database, world.nowMs, 4);
  expect(due.map((row) => row.target)).toEqual([busy.id, quiet.id, busy.id, quiet.id]);
  await change(busy.id, { failures: 2 });
  expect((await readDueDeliveries(database, world.nowMs, 3)).map((row) => row.target)).toEqual([quiet.id, quiet.id, busy.id]);
});

test('whoever asks for less is sent nothing for as long as it asks', async () => {
  await addEndpoint(merchant, bad);
  await tell('payment.seen', 4);
  world.answer = () => new Response('slow down', { status: 429, headers: { 'retry-after': '600' } });
  await deliverDue(world.ports, 50);
  expect(world.requests).toHaveLength(1);
  world.answer = ok;
  world.nowMs += 9 * minuteMs;
  await deliverDue(world.ports, 50);
  expect(world.requests).toHaveLength(1);
  world.nowMs += 2 * minuteMs;
  expect(await deliverDue(world.ports, 50)).toMatchObject({ delivered: 4 });
});

describe('an endpoint that keeps the order', () => {
  test('hears news of an invoice only after the news before it, and other invoices do not wait', async () => {
    const { id } = await addEndpoint(merchant, good);
    await change(id, { ordered: true });
    const [one, two] = [await addInvoice(merchant, world.nowMs), await addInvoice(merchant, world.nowMs)];
    const [first = ''] = await tell('payment.seen', 1, one);
    world.answer = (request) => (request.headers['webhook-id'] === first ? broken() : ok());
    await deliverDue(world.ports, 50);
    const [second = ''] = await tell('payment.paid', 1, one);
    const [other = ''] = await tell('payment.seen', 1, two);
    const ids = (await rows()).map((row) => row.id);
    await Promise.all([deliverThese(world.ports, ids), deliverDue(world.ports, 50)]);
    expect(sentTo(good)).toEqual([first, other]);
    expect((await rows()).find((row) => row.eventId === second)).toMatchObject({ state: 'pending', outcome: 'waits_for_earlier', attempts: 0 });
    world.answer = ok;
    world.nowMs += 10_000;
    await deliverDue(world.ports, 50);
    await deliverDue(world.ports, 50);
    expect(sentTo(good)).toEqual([first, other, first, second]);
  });

  test('goes on when news before was given up', async () => {
    const { id } = await addEndpoint(merchant, good);
    await change(id, { ordered: true });
    const invoiceId = await addInvoice(merchant, world.nowMs);
    await tell('payment.seen', 1, invoiceId);
    const [second = ''] = await tell('payment.paid', 1, invoiceId);
    world.answer = broken;
    await deliverDue(world.ports, 50);
    await database.update(delivery).set({ attempts: 9, dueAtMs: world.nowMs }).where(eq(delivery.kind, 'payment.seen'));
    await deliverDue(world.ports, 50);
    expect((await rows()).map((row) => row.state)).toEqual(['dead', 'pending']);
    world.answer = ok;
    await deliverDue(world.ports, 50);
    expect(sentTo(good).at(-1)).toBe(second);
  });

  test('is not kept by endpoints that did not ask for it', async () => {
    await addEndpoint(merchant, good);
    const invoiceId = await addInvoice(merchant, world.nowMs);
    const [first = ''] = await tell('payment.seen', 1, invoiceId);
    const [second = ''] = await tell('payment.paid', 1, invoiceId);
    world.answer = (request) => (request.headers['webhook-id'] === first ? broken() : ok());
    await deliverDue(world.ports, 50);
    expect(sentTo(good)).toEqual([first, second]);
  });
});

describe('an endpoint that a person paused', () => {
  test('is sent nothing, keeps its news, and gets all of it when it is resumed', async () => {
    const { id } = await addEndpoint(merchant, good);
    await change(id, { state: 'paused', pausedBy: 'person' });
    await tell('payment.seen', 3);
    for (let hour = 0; hour < 5; hour++) {
      await deliverDue(world.ports, 50);
      world.nowMs += hourMs;
    }
    expect(world.requests).toHaveLength(0);
    expect((await rows()).map((row) => [row.state, row.outcome, row.attempts])).toEqual(Array(3).fill(['pending', 'paused_by_person', 0]));
    await change(id, { state: 'on', pausedBy: null });
    expect(await deliverDue(world.ports, 50)).toMatchObject({ delivered: 3 });
  });

  test('keeps its news no longer than any other, and it can be sent again by hand then', async () => {
    const { id } = await addEndpoint(merchant, good);
    await change(id, { state: 'paused', pausedBy: 'person' });
    await tell('payment.seen', 3);
    world.nowMs += limits.deliveryHorizonMs + 1;
    await deliverDue(world.ports, 50);
    expect((await rows()).map((row) => row.state)).toEqual(Array(3).fill('dead'));
    expect(world.requests).toHaveLength(0);
  });

  test('is tried by a test, once, whatever comes of it', async () => {
    const { id } = await addEndpoint(merchant, good);
    await change(id, { state: 'paused', pausedBy: 'person' });
    const { accountId, projectId } = merchant;
    const made = {
      accountId,
      projectId,
      mode: 'test',
      channel: 'webhook',
      target: id,
      state: 'pending',
      attempts: 0,
      dueAtMs: 1,
      createdAtMs: world.nowMs,
    } as const;
    await database.insert(delivery).values({ id: 'dlv_test', kind: 'payment.paid', eventId: 'tst_1', ...made, content: '{"test":true}', why: 'test' });
    world.answer = broken;
    expect(await deliverDue(world.ports, 50)).toMatchObject({ dead: 1 });
    await deliverDue(world.ports, 50);
    expect(world.requests).toMatchObject([{ body: '{"test":true}', headers: { 'webhook-id': 'tst_1' } }]);
    expect(await endpoint(id)).toMatchObject({ state: 'paused', failures: 0 });
  });
});

describe('the people of an endpoint', () => {
  /** Fails every few minutes until the hour is over. */
  async function failFor(minutes: number): Promise<void> {
    world.answer = broken;
    for (let minute = 0; minute <= minutes; minute += 12) {
      await tell('payment.seen');
      await deliverDue(world.ports, 50);
      world.nowMs += 12 * minuteMs;
    }
  }

  test('are warned before it is paused, told when it is, and told when it works again: once each', async () => {
    const { id } = await addEndpoint(merchant, bad);
    await failFor(40);
    expect(await news()).toEqual(['webhook.failing']);
    await failFor(90);
    expect(await news()).toEqual(['webhook.failing', 'webhook.paused']);
    expect(await endpoint(id)).toMatchObject({ state: 'paused', pausedBy: 'failures' });
    world.answer = ok;
    world.nowMs += 2 * hourMs;
    for (let run = 0; run < 3; run++) await deliverDue(world.ports, 100);
    expect(await news()).toEqual(['webhook.failing', 'webhook.paused', 'webhook.recovered']);
    expect(await endpoint(id)).toMatchObject({ state: 'on', pausedBy: null, failures: 0, warnedAtMs: null });
    const [first] = await database.select().from(event).where(eq(event.type, 'webhook.failing'));
    expect(first).toMatchObject({ accountId: merchant.accountId, projectId: merchant.projectId, mode: 'test', invoiceId: null });
    expect(decodeFacts(first?.data ?? '')).toMatchObject({ endpoint_id: id, url: bad, status: '500' });
    await expandEvents(world.ports, 100);
    const told = await database
      .select()
      .from(delivery)
      .where(and(eq(delivery.channel, 'webhook'), like(delivery.kind, 'webhook.%')));
    expect(told).toEqual([]);
  });

  test('hear of a second trouble as of the first', async () => {
    await addEndpoint(merchant, bad);
    for (let round = 0; round < 2; round++) {
      await failFor(40);
      world.answer = ok;
      world.nowMs += 2 * hourMs;
      await deliverDue(world.ports, 100);
    }
    expect(await news()).toEqual(['webhook.failing', 'webhook.recovered', 'webhook.failing', 'webhook.recovered']);
  });

  test('hear nothing from a sender that lost its lease, and the endpoint keeps what came after', async () => {
    const { id } = await addEndpoint(merchant, bad);
    await tell('payment.seen');
    const { held, release } = holdBack();
    let sends = 0;
    world.answer = () => (++sends === 1 ? held : ok());
    const first = deliverDue(world.ports, 50);
    await settled(() => sends === 1);
    world.nowMs += limits.deliveryLeaseMs;
    expect(await deliverDue(world.ports, 50)).toMatchObject({ delivered: 1 });
    release(new Response('gone', { status: 410 }));
    expect(await first).toMatchObject({ lost: 1 });
    expect(await endpoint(id)).toMatchObject({ state: 'on', failures: 0 });
    expect(await news()).toEqual([]);
    expect(await database.select().from(activity).where(eq(activity.object, id))).toEqual([]);
  });
});
