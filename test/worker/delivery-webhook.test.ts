// The way of an event to a merchant's server: every queue message is dropped here, time is virtual, D1 is real.
import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { listDeliveriesOfInvoice, readDeliveries, type DeliveryRow } from '../../src/db/delivery';
import { listEventPage } from '../../src/db/event';
import { activity, delivery, event, user, webhookEndpoint } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { readBatch } from '../../src/queues/batch';
import { deliverDue, deliverThese } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, addInvoice, database, makeMerchant, makeWorld, scopeOf, testEnv, type Merchant, type World } from './delivery-support';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let world: World;
let merchant: Merchant;
beforeEach(async () => {
  await database.delete(delivery);
  await database.delete(event);
  await database.delete(webhookEndpoint);
  world = makeWorld();
  merchant = await makeMerchant('viewer');
  // Nobody proved that address, so it gets no mail: here only webhooks are told.
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, merchant.userId));
});

const expand = () => expandEvents(world.ports, 50);
const deliver = () => deliverDue(world.ports, 50);
const deliveries = (): Promise<DeliveryRow[]> =>
  database.select().from(delivery).where(eq(delivery.channel, 'webhook')).orderBy(delivery.createdAtMs, delivery.id);
const only = async (): Promise<DeliveryRow> => {
  const [row] = await deliveries();
  if (row === undefined) throw new Error('no delivery');
  return row;
};
const endpointState = async (id: string) => (await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)))[0];
/** Runs cron until `untilMs`, jumping to each moment at which something falls due. */
async function runUntil(untilMs: number): Promise<void> {
  for (;;) {
    await deliver();
    const pending = (await deliveries()).filter((row) => row.state === 'pending').map((row) => Math.max(row.dueAtMs, row.leaseUntilMs ?? 0));
    const next = Math.min(...pending);
    if (!(next <= untilMs)) break;
    world.nowMs = Math.max(next, world.nowMs + 1);
  }
  world.nowMs = untilMs;
}

describe('expansion', () => {
  test('an event becomes one delivery per listening endpoint, and expanding twice makes no second one', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addEndpoint(merchant, 'https://two.example/hook', ['payment.paid']);
    await addEndpoint(merchant, 'https://three.example/hook', ['payment.late']);
    const eventId = await addEvent(merchant, 'payment.paid', world.nowMs);
    expect(await expand()).toEqual({ events: 1, deliveries: 2, failed: 0 });
    const first = await deliveries();
    expect(first).toHaveLength(2);
    await database.update(event).set({ expandedAtMs: null }).where(eq(event.id, eventId));
    await expand();
    expect(await deliveries()).toEqual(first);
    expect(await expand()).toEqual({ events: 0, deliveries: 0, failed: 0 });
  });

  test('endpoints of another account, project or mode, and deleted ones, hear nothing', async () => {
    const stranger = await makeMerchant();
    await addEndpoint(stranger, 'https://stranger.example/hook');
    const { id } = await addEndpoint(merchant, 'https://live.example/hook');
    await database.update(webhookEndpoint).set({ mode: 'live' }).where(eq(webhookEndpoint.id, id));
    const deleted = await addEndpoint(merchant, 'https://deleted.example/hook');
    await database.update(webhookEndpoint).set({ deletedAtMs: 1 }).where(eq(webhookEndpoint.id, deleted.id));
    await addEvent(merchant, 'payment.seen', world.nowMs);
    expect((await expand()).deliveries).toBe(0);
  });

  test('lines of the timeline are marked and told to nobody', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'option.ready', world.nowMs);
    expect(await expand()).toEqual({ events: 1, deliveries: 0, failed: 0 });
  });
});

describe('sending', () => {
  test('with every queue message dropped, cron delivers, and the independent library verifies it', async () => {
    const { secret } = await addEndpoint(merchant, 'https://one.example/hook');
    world.nowMs = Date.now();
    const eventId = await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    expect(await deliver()).toMatchObject({ delivered: 1 });
    const [request] = world.requests;
    expect(request?.url).toBe('https://one.example/hook');
    const body = new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {}) as { type: string; data: { id: string; invoice: { amount: string } } };
    expect(body.type).toBe('payment.paid');
    expect(body.data.id).toBe(eventId);
    expect(body.data.invoice.amount).toBe('12.34');
    expect(request?.headers['webhook-id']).toBe(eventId);
    expect(await only()).toMatchObject({ state: 'sent', outcome: 'delivered', statusCode: 200, attempts: 1, leaseToken: null });
  });

  test('handling the same hint twice sends once', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    const ids = world.hints.flatMap((hint) => [...hint.ids]);
    await Promise.all([deliverThese(world.ports, ids), deliverThese(world.ports, ids), deliver()]);
    await deliverThese(world.ports, ids);
    expect(world.requests).toHaveLength(1);
  });

  test('what was sent and the start of what came back are kept apart', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    world.answer = () => new Response('x'.repeat(100_000), { status: 500 });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliver();
    const row = await only();
    const kept = JSON.parse((await (await testEnv.BODIES.get(`deliveries/${row.id}/1`))?.text()) ?? '{}') as {
      answer: { status: number; text: string };
      request: { body: string };
    };
    expect(kept.answer.status).toBe(500);
    expect(kept.answer.text.length).toBe(limits.webhookReplyBytesMax);
    expect(kept.request.body).toBe(world.requests[0]?.body);
  });

  test('an address that became unsafe is never called', async () => {
    const { id } = await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await database.update(webhookEndpoint).set({ url: 'https://169.254.169.254/' }).where(eq(webhookEndpoint.id, id));
    await deliver();
    expect(world.requests).toHaveLength(0);
    expect(await only()).toMatchObject({ state: 'dead', outcome: 'unsafe_url', attempts: 0 });
  });

  test('after its endpoint is deleted nothing more is sent', async () => {
    const { id } = await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await database.update(webhookEndpoint).set({ deletedAtMs: world.nowMs }).where(eq(webhookEndpoint.id, id));
    await deliver();
    expect(world.requests).toHaveLength(0);
    expect(await only()).toMatchObject({ state: 'dead', outcome: 'endpoint_deleted' });
  });

  test('a secret that was moved to another endpoint does not open, and the delivery waits', async () => {
    const one = await addEndpoint(merchant, 'https://one.example/hook', ['payment.paid']);
    const two = await addEndpoint(merchant, 'https://two.example/hook', ['payment.late']);
    await database
      .update(webhookEndpoint)
      .set({ secret: (await endpointState(two.id))?.secret ?? '' })
      .where(eq(webhookEndpoint.id, one.id));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliver();
    expect(world.requests).toHaveLength(0);
    expect(await only()).toMatchObject({ state: 'pending', outcome: 'unreadable_secret' });
  });
});

describe('the lease', () => {
  test('a sender slower than its lease sends twice at most, and its late result changes nothing', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    const eventId = await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    let release: (response: Response) => void = () => undefined;
    const slow = new Promise<Response>((resolve) => {
      release = resolve;
    });
    let sends = 0;
    world.answer = () => (++sends === 1 ? slow : new Response('ok'));
    const first = deliver();
    while (sends === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await deliver()).toMatchObject({ delivered: 0 });
    world.nowMs += limits.deliveryLeaseMs;
    expect(await deliver()).toMatchObject({ delivered: 1 });
    release(new Response('no', { status: 500 }));
    expect(await first).toMatchObject({ lost: 1 });
    expect(world.requests.map((request) => request.headers['webhook-id'])).toEqual([eventId, eventId]);
    expect(await only()).toMatchObject({ state: 'sent', outcome: 'delivered', attempts: 2 });
  });

  test('a crash between sending and recording repeats the message with the same id, later, by the schedule', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    const eventId = await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    const crashing = { ...world.ports, database: failingBatch(1) };
    expect(await deliverDue(crashing, 50)).toMatchObject({ crashed: 1 });
    expect(await deliver()).toMatchObject({ delivered: 0 });
    world.nowMs += limits.deliveryLeaseMs;
    expect(await deliver()).toMatchObject({ delivered: 1 });
    expect(world.requests.map((request) => request.headers['webhook-id'])).toEqual([eventId, eventId]);
  });
});

/** A database whose next batches fail before they are written. */
function failingBatch(times: number): typeof database {
  let left = times;
  return new Proxy(database, {
    get(target, name) {
      if (name === 'batch' && left-- > 0) return () => Promise.reject(new Error('crash'));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('the schedule, by virtual time', () => {
  test('a receiver that is down is tried ten times over three days, then the delivery is kept as dead', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    world.answer = () => new Response('no', { status: 500 });
    const startMs = world.nowMs;
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    const sentAtMs: number[] = [];
    world.answer = () => {
      sentAtMs.push(world.nowMs - startMs);
      return new Response('no', { status: 500 });
    };
    await runUntil(startMs + 200 * hourMs);
    expect(sentAtMs).toHaveLength(10);
    const wanted = [0, 5_000, 305_000, 2_105_000, 9_305_000, 27_305_000, 63_305_000, 113_705_000, 185_705_000, 272_105_000];
    for (const [index, atMs] of wanted.entries()) expect(Math.abs((sentAtMs[index] ?? 0) - atMs)).toBeLessThanOrEqual(atMs / 10 + 1);
    expect(await only()).toMatchObject({ state: 'dead', outcome: 'server_error', statusCode: 500, attempts: 10 });
  });

  test('redirects are not followed and count as failures; Retry-After is honoured', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    world.answer = () => new Response(null, { status: 307, headers: { location: 'http://169.254.169.254/' } });
    await deliver();
    expect(await only()).toMatchObject({ state: 'pending', outcome: 'redirected', statusCode: 307 });
    world.answer = () => new Response('slow down', { status: 429, headers: { 'retry-after': '7200' } });
    world.nowMs = (await only()).dueAtMs;
    await deliver();
    expect(await only()).toMatchObject({ outcome: 'throttled', dueAtMs: world.nowMs + 7_200_000 });
    expect(world.requests).toHaveLength(2);
  });

  test('no answer and no connection are told apart from answers', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    world.answer = () => Promise.reject(new TypeError('connection refused'));
    await deliver();
    expect(await only()).toMatchObject({ state: 'pending', outcome: 'unreachable', statusCode: null, attempts: 1 });
    expect(world.hints.at(-1)?.delaySeconds).toBeLessThanOrEqual(6);
  });

  test('410 ends the endpoint: nothing is sent to it any more, and the log says so', async () => {
    const { id } = await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.seen', world.nowMs);
    await expand();
    world.answer = () => new Response('gone', { status: 410 });
    await deliver();
    expect(await only()).toMatchObject({ state: 'dead', outcome: 'gone', statusCode: 410 });
    expect(await endpointState(id)).toMatchObject({ state: 'gone' });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    expect((await expand()).deliveries).toBe(0);
    await runUntil(world.nowMs + 200 * hourMs);
    expect(world.requests).toHaveLength(1);
    const log = await database.select().from(activity).where(eq(activity.object, id));
    expect(log.map((row) => [row.action, row.detail.state])).toEqual([['webhook_endpoint.stopped', 'gone']]);
  });

  test('an endpoint that fails for an hour is paused and tried hourly with its oldest news; once it is back, all of it arrives', async () => {
    const { id } = await addEndpoint(merchant, 'https://one.example/hook');
    world.answer = () => new Response('no', { status: 500 });
    const startMs = world.nowMs;
    const events: string[] = [];
    for (let index = 0; index < 4; index++) {
      events.push(await addEvent(merchant, 'payment.seen', world.nowMs));
      await expand();
      await runUntil(world.nowMs + 20 * minuteMs);
    }
    expect(await endpointState(id)).toMatchObject({ state: 'paused' });
    const before = world.requests.length;
    await runUntil(startMs + 12 * hourMs);
    const hours = (world.nowMs - startMs) / hourMs;
    expect(world.requests.length - before).toBeLessThanOrEqual(hours * 1.2);
    world.answer = () => new Response('ok');
    await runUntil(world.nowMs + 70 * minuteMs);
    expect(await endpointState(id)).toMatchObject({ state: 'on', failures: 0, failingSinceMs: null });
    expect((await deliveries()).map((row) => row.state)).toEqual(Array(4).fill('sent'));
    expect(new Set(world.requests.map((request) => request.headers['webhook-id']))).toEqual(new Set(events));
  });
});

describe('the consumer', () => {
  const message = (body: unknown, seen: string[], id: string) => ({
    id,
    body,
    timestamp: new Date(),
    attempts: 1,
    ack: () => seen.push(`ack ${id}`),
    retry: () => seen.push(`retry ${id}`),
  });
  const batch = (queue: string, messages: ReturnType<typeof message>[]) =>
    ({ queue, messages, ackAll: () => undefined, retryAll: () => undefined }) as unknown as MessageBatch<unknown>;

  test('a poisoned message among others stops none of them', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    const ids = world.hints[0]?.ids ?? [];
    const seen: string[] = [];
    const poison = [
      null,
      7,
      'text',
      { kind: 'deliveries' },
      { kind: 'deliveries', deliveryIds: 'dlv' },
      { kind: 'deliveries', deliveryIds: [1, "dlv_' OR 1=1", null] },
    ];
    const messages = [...poison.map((body, index) => message(body, seen, `p${index}`)), message({ kind: 'deliveries', deliveryIds: ids }, seen, 'good')];
    await readBatch(world.ports, batch('quittance-deliveries', messages));
    expect(seen).toEqual([...poison.map((_body, index) => `ack p${index}`), 'ack good']);
    expect(world.requests).toHaveLength(1);
  });

  test('a message whose work breaks is asked for again, alone', async () => {
    await addEvent(merchant, 'payment.paid', world.nowMs);
    const broken = {
      ...world.ports,
      database: new Proxy(database, {
        get: () => () => {
          throw new Error('down');
        },
      }),
    };
    const seen: string[] = [];
    await readBatch(broken, batch('quittance-events', [message({ kind: 'events' }, seen, 'a'), message('nothing', seen, 'b')]));
    expect(seen).toEqual(['retry a', 'ack b']);
  });

  test('dead letters are logged and let go; the rows they named are delivered by cron', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    const seen: string[] = [];
    await readBatch(world.ports, batch('quittance-deliveries-dead', [message({ kind: 'deliveries', deliveryIds: world.hints[0]?.ids }, seen, 'd')]));
    expect(seen).toEqual(['ack d']);
    expect(world.requests).toHaveLength(0);
    expect(await deliver()).toMatchObject({ delivered: 1 });
  });
});

test('deliveries of an invoice are seen by its account and by nobody else', async () => {
  merchant = await makeMerchant('owner');
  await addEndpoint(merchant, 'https://one.example/hook');
  const invoiceId = await addInvoice(merchant, world.nowMs);
  await addEvent(merchant, 'payment.paid', world.nowMs, invoiceId);
  await expand();
  const own = await listDeliveriesOfInvoice(database, scopeOf(merchant), invoiceId);
  expect(own.map((row) => row.channel).sort()).toEqual(['email', 'webhook']);
  expect(await listDeliveriesOfInvoice(database, scopeOf(await makeMerchant()), invoiceId)).toEqual([]);
  expect(await listDeliveriesOfInvoice(database, scopeOf(merchant, [], 'live'), invoiceId)).toEqual([]);
  expect(await readDeliveries(database, [])).toEqual([]);
});

test('events are paged in commit order within the account, the mode and the projects of the reader', async () => {
  const ids = [];
  for (let index = 0; index < 3; index++) ids.push(await addEvent(merchant, 'payment.seen', world.nowMs));
  await addEvent(await makeMerchant(), 'payment.seen', world.nowMs);
  const own = scopeOf(merchant);
  const all = { afterPosition: 0, type: null, invoiceId: null };
  const first = await listEventPage(database, own, { ...all, afterPosition: 0 }, 2);
  const rest = await listEventPage(database, own, { ...all, afterPosition: first.at(-1)?.position ?? 0 }, 2);
  expect([...first, ...rest].map((row) => row.id)).toEqual(ids);
  expect(await listEventPage(database, scopeOf(merchant, [], 'live'), { ...all, afterPosition: 0 }, 10)).toEqual([]);
  expect(await listEventPage(database, { ...own, projectIds: ['prj_other'] }, { ...all, afterPosition: 0 }, 10)).toEqual([]);
});
