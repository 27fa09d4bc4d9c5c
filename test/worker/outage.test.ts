// Three days in which one endpoint is down, by virtual time: afterwards it has heard everything, in order per invoice, and nobody else noticed.
import { and, eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { delivery, event, user, webhookEndpoint } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, addInvoice, database, makeMerchant, makeWorld, type World } from './delivery-support';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const outageMs = 72 * hourMs;
const down = 'https://down.example/hook';
const up = 'https://up.example/hook';

interface Told {
  readonly invoiceId: string;
  readonly eventId: string;
  readonly atMs: number;
}

let world: World;
let startMs: number;
let downId: string;
const told: Told[] = [];
const heard: { readonly url: string; readonly eventId: string; readonly atMs: number; readonly taken: boolean }[] = [];

/** Cron each time something falls due, at most every half hour, so that three days pass in seconds. */
async function runUntil(untilMs: number): Promise<void> {
  while (world.nowMs < untilMs) {
    await deliverDue(world.ports, 100);
    const pending = await database.select({ dueAtMs: delivery.dueAtMs }).from(delivery).where(eq(delivery.state, 'pending'));
    const next = Math.min(untilMs, ...pending.map((row) => row.dueAtMs));
    world.nowMs = Math.min(untilMs, Math.max(next, world.nowMs + 30 * minuteMs));
  }
  await deliverDue(world.ports, 100);
}

beforeAll(async () => {
  world = makeWorld();
  startMs = world.nowMs;
  const merchant = await makeMerchant('viewer');
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, merchant.userId));
  downId = (await addEndpoint(merchant, down)).id;
  await database.update(webhookEndpoint).set({ ordered: true }).where(eq(webhookEndpoint.id, downId));
  await addEndpoint(merchant, up);
  let turn = 0;
  const failures = [() => new Response('no', { status: 500 }), () => Promise.reject(new TypeError('refused')), () => new Response('', { status: 404 })];
  world.answer = async (request) => {
    const fails = request.url === down && world.nowMs < startMs + outageMs;
    heard.push({ url: request.url, eventId: request.headers['webhook-id'] ?? '', atMs: world.nowMs, taken: !fails });
    return fails ? ((failures[turn++ % failures.length] ?? failures[0])?.() ?? new Response('')) : new Response('ok');
  };
  const invoices = [await addInvoice(merchant, startMs), await addInvoice(merchant, startMs), await addInvoice(merchant, startMs)];
  const types = ['payment.seen', 'payment.confirming', 'payment.paid'];
  for (let step = 0; step < 9; step++) {
    const invoiceId = invoices[step % 3] ?? '';
    const eventId = await addEvent(merchant, types[Math.floor(step / 3)] ?? '', world.nowMs, invoiceId);
    told.push({ invoiceId, eventId, atMs: world.nowMs });
    await expandEvents(world.ports, 50);
    // Some at once, the others over the three days.
    await runUntil(world.nowMs + (step < 6 ? 20 * minuteMs : 22 * hourMs));
  }
  await runUntil(startMs + outageMs + 3 * hourMs);
}, 90_000);

test('after three days of outage every event has arrived, once', async () => {
  expect(world.nowMs).toBeGreaterThan(startMs + outageMs);
  const taken = heard.filter((one) => one.url === down && one.taken).map((one) => one.eventId);
  expect([...taken].sort()).toEqual(told.map((one) => one.eventId).sort());
  const rows = await database.select().from(delivery).where(eq(delivery.target, downId));
  expect(rows.map((row) => row.state)).toEqual(Array(told.length).fill('sent'));
});

test('in the order of each invoice', () => {
  const taken = heard.filter((one) => one.url === down && one.taken).map((one) => one.eventId);
  for (const invoiceId of new Set(told.map((one) => one.invoiceId))) {
    const wanted = told.filter((one) => one.invoiceId === invoiceId).map((one) => one.eventId);
    expect(taken.filter((id) => wanted.includes(id))).toEqual(wanted);
  }
});

test('the other endpoint heard each event at once', () => {
  const others = heard.filter((one) => one.url === up);
  expect(others.map((one) => one.eventId)).toEqual(told.map((one) => one.eventId));
  for (const [index, one] of others.entries()) expect(one.atMs).toBe(told[index]?.atMs);
});

test('while it was down it was asked about once an hour, and no more than that', () => {
  const asked = heard.filter((one) => one.url === down && !one.taken && one.atMs > startMs + 4 * hourMs);
  const hours = (outageMs - 4 * hourMs) / hourMs;
  expect(asked.length).toBeGreaterThan(hours * 0.5);
  expect(asked.length).toBeLessThan(hours * 1.3);
});

test('its people were warned, told that it is paused, and told that it works again', async () => {
  const news = await database
    .select({ type: event.type })
    .from(event)
    .where(and(eq(event.seq, 0)))
    .orderBy(event.position);
  expect(news.map((row) => row.type)).toEqual(['webhook.failing', 'webhook.paused', 'webhook.recovered']);
  expect(await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, downId))).toMatchObject([{ state: 'on', failures: 0 }]);
});

test('nothing of it was older than the horizon', () => {
  expect(outageMs + 3 * hourMs).toBeLessThan(limits.deliveryHorizonMs);
});
