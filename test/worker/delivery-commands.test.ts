// What a merchant does about webhooks: endpoints made and ended, deliveries sent again; each once, within one's own account only.
import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { createWebhookEndpoint } from '../../src/commands/create-webhook-endpoint';
import { deleteWebhookEndpoint } from '../../src/commands/delete-webhook-endpoint';
import { requestRedelivery } from '../../src/commands/request-redelivery';
import { sendBatch } from '../../src/db/database';
import { repeatDelivery } from '../../src/db/delivery';
import { findWebhookEndpoint, listWebhookEndpoints } from '../../src/db/webhook-endpoint';
import { activity, delivery, event, idempotency, webhookEndpoint } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { open, seal } from '../../src/lib/seal';
import { addEndpoint, addEvent, commandPorts, database, makeMerchant, makeWorld, scopeOf, settings, type Merchant, type World } from './delivery-support';

let world: World;
let merchant: Merchant;
let keys = 0;
const key = (inputHash = 'hash') => ({ route: 'test', key: `key-${++keys}`, inputHash });
beforeEach(async () => {
  await database.delete(delivery);
  await database.delete(event);
  await database.delete(webhookEndpoint);
  world = makeWorld();
  merchant = await makeMerchant('viewer');
});

const input = (changes = {}) => ({ projectId: merchant.projectId, url: 'https://shop.example/hook', events: ['payment.paid'], ...changes });
const make = (changes = {}, request = key(), scope = scopeOf(merchant)) => createWebhookEndpoint(commandPorts(world.nowMs), scope, input(changes), request);

describe('an endpoint', () => {
  test('is made with a secret that is shown once, kept sealed, and signs what is sent', async () => {
    const made = await make();
    if (!made.ok || made.value.secret === null) throw new Error('not made');
    const { endpointId, secret } = made.value;
    const row = await findWebhookEndpoint(database, scopeOf(merchant), endpointId);
    expect(JSON.stringify(row)).not.toContain(secret.slice(6));
    world.nowMs = Date.now();
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(world.ports, 10);
    await deliverDue(world.ports, 10);
    const [request] = world.requests;
    expect(() => new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {})).not.toThrow();
    const log = await database.select().from(activity).where(eq(activity.object, endpointId));
    expect(log).toMatchObject([{ action: 'webhook_endpoint.created', detail: { url: 'https://shop.example/hook' } }]);
    expect(JSON.stringify(await database.select().from(idempotency))).not.toContain(secret.slice(6));
  });

  test('asked for twice with one key is made once and the secret is not shown again; another input is refused', async () => {
    const request = key();
    const [first, second] = await Promise.all([make({}, request), make({}, request)]);
    const third = await make({}, request);
    const all = [first, second, third].map((result) => (result.ok ? result.value : null));
    expect(new Set(all.map((value) => value?.endpointId)).size).toBe(1);
    expect(all.filter((value) => value?.secret !== null)).toHaveLength(1);
    expect(third).toMatchObject({ ok: true, value: { secret: null, replayed: true } });
    expect(await make({}, { ...request, inputHash: 'other' })).toMatchObject({ ok: false, refusal: { reason: 'idempotency_key_reused' } });
    expect(await listWebhookEndpoints(database, scopeOf(merchant), merchant.projectId)).toHaveLength(1);
  });

  test.each([
    [{ url: 'http://shop.example/' }, '/url', 'unsafe_url'],
    [{ url: 'https://10.0.0.1/' }, '/url', 'unsafe_url'],
    [{ url: `https://shop.example/${'a'.repeat(2_100)}` }, '/url', 'too_long'],
    [{ events: ['payment.paid', 'option.ready'] }, '/events/1', 'not_listed'],
  ])('%# with a bad field is refused and names it', async (changes, pointer, code) => {
    expect(await make(changes)).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer, code }] } });
    expect(await listWebhookEndpoints(database, scopeOf(merchant), merchant.projectId)).toHaveLength(0);
  });

  test('one too many, a project of somebody else and a missing right are refused', async () => {
    const stranger = await makeMerchant();
    expect(await make({ projectId: stranger.projectId })).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await make({}, key(), scopeOf(merchant, ['webhooks:view']))).toMatchObject({ refusal: { reason: 'forbidden', right: 'webhooks:manage' } });
    for (let index = 0; index < limits.webhookEndpointsPerProjectMax; index++) expect((await make()).ok).toBe(true);
    expect(await make()).toMatchObject({ refusal: { reason: 'limit_reached' } });
    expect((await make({}, key(), scopeOf(merchant, undefined, 'live'))).ok).toBe(true);
  });

  test('is ended by its own account in its own mode only, and then hears nothing more', async () => {
    const { id } = await addEndpoint(merchant, 'https://shop.example/hook');
    const end = (scope: ReturnType<typeof scopeOf>) => deleteWebhookEndpoint(commandPorts(world.nowMs), scope, id);
    expect(await end(scopeOf(await makeMerchant()))).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await end(scopeOf(merchant, undefined, 'live'))).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await end(scopeOf(merchant))).toMatchObject({ ok: true });
    expect(await end(scopeOf(merchant))).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await listWebhookEndpoints(database, scopeOf(merchant), merchant.projectId)).toEqual([]);
  });
});

describe('sending again', () => {
  const fail = async (): Promise<string> => {
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(world.ports, 10);
    world.answer = () => new Response('gone', { status: 410 });
    await deliverDue(world.ports, 10);
    const [row] = await database.select().from(delivery);
    return row?.id ?? '';
  };
  const again = (id: string, request = key(), scope = scopeOf(merchant)) => requestRedelivery(commandPorts(world.nowMs), scope, id, request);

  test('a dead delivery goes out with the same webhook-id, and its endpoint is switched on again', async () => {
    const endpoint = await addEndpoint(merchant, 'https://shop.example/hook');
    const id = await fail();
    world.nowMs += 30 * 24 * 3_600_000;
    world.answer = () => new Response('ok');
    const request = key();
    expect(await again(id, request)).toEqual({ ok: true, value: { deliveryId: id, replayed: false } });
    expect(await again(id, request)).toEqual({ ok: true, value: { deliveryId: id, replayed: true } });
    expect(await deliverDue(world.ports, 10)).toMatchObject({ delivered: 1 });
    expect(new Set(world.requests.map((sent) => sent.headers['webhook-id'])).size).toBe(1);
    expect(await findWebhookEndpoint(database, scopeOf(merchant), endpoint.id)).toMatchObject({ state: 'on', failures: 0 });
    expect(await database.select().from(activity).where(eq(activity.object, id))).toMatchObject([{ action: 'delivery.repeated' }]);
  });

  test('is refused for a stranger, in the other mode, without the right, and after the endpoint is deleted', async () => {
    const endpoint = await addEndpoint(merchant, 'https://shop.example/hook');
    const id = await fail();
    expect(await again(id, key(), scopeOf(await makeMerchant()))).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await again(id, key(), scopeOf(merchant, undefined, 'live'))).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await again(id, key(), scopeOf(merchant, ['webhooks:view', 'payments:view']))).toMatchObject({ refusal: { reason: 'forbidden' } });
    expect(await again(id, key(), scopeOf(merchant, ['payments:manage']))).toMatchObject({ ok: true });
    await deleteWebhookEndpoint(commandPorts(world.nowMs), scopeOf(merchant), endpoint.id);
    expect(await again(id)).toMatchObject({ refusal: { reason: 'not_found' } });
  });
});

describe('what was told to people, on the page of a payment,', () => {
  const personal = async (change: Partial<typeof delivery.$inferInsert> = {}): Promise<string> => {
    const { accountId, projectId, userId } = merchant;
    const at = { state: 'sent', attempts: 3, dueAtMs: 1, createdAtMs: 1, position: 0, content: '{}', why: 'usual' } as const;
    const of = { kind: 'payment.paid', eventId: 'evt_p', accountId, projectId, invoiceId: 'inv_p', mode: 'test', channel: 'email', target: userId } as const;
    const id = `dlv_p${++keys}`;
    await database.insert(delivery).values({ ...of, ...at, ...change, id });
    return id;
  };
  const again = (id: string, request = key(), scope = scopeOf(merchant)) => requestRedelivery(commandPorts(world.nowMs), scope, id, request);
  const rowOf = async (id: string) => (await database.select().from(delivery).where(eq(delivery.id, id)))[0];

  test('is sent again by who may see it, once for one key, and nobody else', async () => {
    const [own, others] = [await personal(), await personal({ target: 'usr_other' })];
    const money = scopeOf(merchant, ['payments:view', 'payments:manage', 'notifications:view']);
    expect(await again(others, key(), money)).toMatchObject({ refusal: { reason: 'forbidden', right: 'notifications:manage' } });
    expect(await again(own, key(), scopeOf(merchant, ['payments:manage']))).toMatchObject({ refusal: { reason: 'forbidden', right: 'notifications:view' } });
    expect([(await rowOf(own))?.state, (await rowOf(others))?.state]).toEqual(['sent', 'sent']);
    const request = key();
    expect(await again(own, request, money)).toEqual({ ok: true, value: { deliveryId: own, replayed: false } });
    expect(await again(own, request, money)).toEqual({ ok: true, value: { deliveryId: own, replayed: true } });
    expect(await rowOf(own)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await database.select().from(activity).where(eq(activity.object, own))).toMatchObject([{ action: 'delivery.repeated' }]);
  });

  test('is never told twice: what is on its way, waits or was told by a digest is refused and stays as it is', async () => {
    for (const state of ['pending', 'held', 'bundled'] as const) {
      const id = await personal({ state });
      expect(await again(id)).toMatchObject({ refusal: { reason: 'changed_meanwhile' } });
      expect(await rowOf(id)).toMatchObject({ state, attempts: 3, dueAtMs: 1 });
      await sendBatch(database, [repeatDelivery(database, scopeOf(merchant), id, world.nowMs)]);
      expect(await rowOf(id)).toMatchObject({ state, attempts: 3, dueAtMs: 1 });
    }
  });

  test('has an end: so many times an hour for one message', async () => {
    world.nowMs = Date.now();
    const id = await personal();
    for (let times = 0; times < limits.testMessagesPerHourMax; times += 1) {
      expect(await again(id)).toMatchObject({ ok: true });
      await database.update(delivery).set({ state: 'sent' }).where(eq(delivery.id, id));
    }
    expect(await again(id)).toMatchObject({ refusal: { reason: 'too_many_requests' } });
  });
});

describe('a seal', () => {
  const context = { masterKey: settings.masterKey, purpose: 'webhook-secret', rowId: 'whe_1' };
  test('opens for its own row, purpose and key, and for nothing else', async () => {
    const sealed = await seal(context, 'whsec_Ж', new Uint8Array(12).fill(9));
    expect(await open(context, sealed)).toBe('whsec_Ж');
    expect(await open({ ...context, rowId: 'whe_2' }, sealed)).toBeNull();
    expect(await open({ ...context, purpose: 'other' }, sealed)).toBeNull();
    expect(await open({ ...context, masterKey: new Uint8Array(32) }, sealed)).toBeNull();
    for (let index = 0; index < sealed.length; index++) {
      const changed = sealed.slice(0, index) + (sealed[index] === 'A' ? 'B' : 'A') + sealed.slice(index + 1);
      // The last letter of base64 holds spare bits, so a change there may be none.
      if (index < sealed.length - 1) expect(await open(context, changed)).toBeNull();
    }
    for (const text of ['', 's1', 's1.a.b', 's1..', sealed.slice(0, -4)]) expect(await open(context, text)).toBeNull();
  });

  test('never looks the same twice and keeps to its number of random bytes', async () => {
    const one = await seal(context, 'text', crypto.getRandomValues(new Uint8Array(12)));
    const two = await seal(context, 'text', crypto.getRandomValues(new Uint8Array(12)));
    expect(one).not.toBe(two);
    await expect(seal(context, 'text', new Uint8Array(11))).rejects.toThrow();
  });
});
