// Webhook endpoints and deliveries by the API, as a program drives them: change, rotate, pause, test, replay, look through the log, send again.
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { delivery } from '../../src/db/schema';
import { call, makeKey } from '../support/api-client';
import { database, makeMerchant, type Merchant } from '../support/worker-world';

let merchant: Merchant;
let key = '';
let strangers = '';
let path = '';
beforeAll(async () => {
  merchant = await makeMerchant();
  [key, strangers] = await Promise.all([makeKey(merchant), makeKey(await makeMerchant())]);
  const wish = { project_id: merchant.projectId, url: 'https://shop.example.com/hooks', ordered: true };
  const made = await call<{ id: string; ordered: boolean }>('POST', '/api/v1/webhook-endpoints', { key, body: wish });
  expect(made.body).toMatchObject({ ordered: true, state: 'on', paused_by: null, failures: 0, previous_secret_until: null });
  path = `/api/v1/webhook-endpoints/${made.body.id}`;
});

describe('an endpoint', () => {
  test('changes only what is sent, and never to an address that may not be called', async () => {
    expect(await call('PATCH', path, { key, body: { events: ['balance.received', 'payment.paid'] } })).toMatchObject({
      status: 200,
      body: { url: 'https://shop.example.com/hooks', events: ['payment.paid', 'balance.received'], ordered: true },
    });
    expect(await call('PATCH', path, { key, body: { url: 'https://192.168.0.1/' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/url', code: 'unsafe_url' }] },
    });
    expect((await call('PATCH', path, { key, body: { events: ['payment.unheard'] } })).status).toBe(422);
    expect((await call('PATCH', path, { key, body: { state: 'on' } })).status).toBe(422);
    expect((await call('PATCH', path, { key: strangers, body: {} })).status).toBe(404);
  });

  test('pauses and resumes, each twice with the same answer', async () => {
    for (const _ of [1, 2]) expect(await call('PUT', `${path}/pause`, { key })).toMatchObject({ status: 200, body: { state: 'paused', paused_by: 'person' } });
    for (const _ of [1, 2]) expect(await call('DELETE', `${path}/pause`, { key })).toMatchObject({ status: 200, body: { state: 'on', paused_by: null } });
  });

  test('gets a new secret that is shown once, with a day for the old one', async () => {
    const idempotencyKey = crypto.randomUUID();
    const first = await call<{ secret: string | null }>('POST', `${path}/secret-rotations`, { key, idempotencyKey });
    expect(first).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_/) as string } });
    expect(await call('POST', `${path}/secret-rotations`, { key, idempotencyKey })).toMatchObject({ status: 201, body: { secret: null } });
    expect(await call('GET', path, { key })).toMatchObject({ body: { previous_secret_until: expect.any(String) as string } });
    expect(JSON.stringify((await call('GET', path, { key })).body)).not.toContain('whsec_');
  });

  test('is asked to hear a range again, and the replays are listed', async () => {
    const from = new Date(Date.now() - 3_600_000).toISOString();
    expect(await call('POST', `${path}/replays`, { key, body: { which: 'all', from } })).toMatchObject({
      status: 202,
      body: { which: 'all', from, done_at: null },
    });
    for (const body of [{}, { from: 'yesterday' }, { from: '2020-01-01T00:00:00Z' }, { from, to: from }, { from, which: 'some' }]) {
      expect((await call('POST', `${path}/replays`, { key, body })).status).toBe(422);
    }
    expect(await call('GET', `${path}/replays`, { key })).toMatchObject({ status: 200, body: { data: [{ which: 'all' }] } });
    for (const _ of [1, 2]) await call('POST', `${path}/replays`, { key, body: { from } });
    expect(await call('POST', `${path}/replays`, { key, body: { from } })).toMatchObject({ status: 409, body: { code: 'limit_reached' } });
  });
});

describe('deliveries', () => {
  interface Delivery {
    readonly id: string;
    readonly event_id: string;
    readonly state: string;
  }
  let made: Delivery;

  test('begin with a test event of any type', async () => {
    const answer = await call<Delivery>('POST', `${path}/test-events`, { key, body: { type: 'balance.withdrawn' } });
    expect(answer).toMatchObject({ status: 201, body: { type: 'balance.withdrawn', test: true, mode: 'test' } });
    made = answer.body;
    expect(made.event_id).toMatch(/^tst_/);
  });

  test('are listed by endpoint, state and type, and opened with their tries', async () => {
    const ids = async (query: string) =>
      (await call<{ data: readonly Delivery[] }>('GET', `/api/v1/deliveries?${query}`, { key })).body.data.map(({ id }) => id);
    const endpoint = path.slice(path.lastIndexOf('/') + 1);
    expect(await ids(`endpoint_id=${endpoint}&type=balance.withdrawn`)).toEqual([made.id]);
    expect(await ids(`endpoint_id=${endpoint}&type=payment.paid`)).toEqual([]);
    expect(await ids('to=2026-01-01T00:00:00Z')).toEqual([]);
    for (const query of ['state=lost', 'type=x', 'from=today', 'colour=red', 'limit=0']) {
      expect((await call('GET', `/api/v1/deliveries?${query}`, { key })).status).toBe(422);
    }
    expect(await call('GET', `/api/v1/deliveries/${made.id}`, { key })).toMatchObject({
      status: 200,
      body: { id: made.id, tries: expect.any(Array) as unknown[] },
    });
    expect((await call('GET', `/api/v1/deliveries/${made.id}`, { key: strangers })).status).toBe(404);
    expect(JSON.stringify((await call('GET', '/api/v1/deliveries', { key: strangers })).body)).not.toContain(made.id);
  });

  test('are sent again when asked for, once for each key', async () => {
    await database.update(delivery).set({ state: 'dead', attempts: 10 }).where(eq(delivery.id, made.id));
    const again = `/api/v1/deliveries/${made.id}/redelivery`;
    const idempotencyKey = crypto.randomUUID();
    expect(await call('POST', again, { key, idempotencyKey })).toMatchObject({ status: 202, body: { id: made.id, event_id: made.event_id } });
    expect(await call('POST', again, { key, idempotencyKey })).toMatchObject({ status: 202, body: { id: made.id } });
    expect((await call('POST', again, { key: strangers })).status).toBe(404);
    const [onlyViews, live] = await Promise.all([makeKey(merchant, { rights: ['webhooks:view'] }), makeKey(merchant, { mode: 'live' })]);
    expect((await call('POST', again, { key: onlyViews })).status).toBe(403);
    expect((await call('GET', `/api/v1/deliveries/${made.id}`, { key: live })).status).toBe(404);
  });
});
