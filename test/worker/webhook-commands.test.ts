// What people do with a webhook endpoint: change, rotate, look at the secret, pause, resume, test, replay. Each once however often it is asked for,
// within one's own account and mode, and never to an address that may not be called.
import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { changeWebhookEndpoint } from '../../src/commands/change-webhook-endpoint';
import { pauseWebhookEndpoint } from '../../src/commands/pause-webhook-endpoint';
import { readWebhookSecret } from '../../src/commands/read-webhook-secret';
import { replayWebhook } from '../../src/commands/replay-webhook';
import { requestRedelivery } from '../../src/commands/request-redelivery';
import { resumeWebhookEndpoint } from '../../src/commands/resume-webhook-endpoint';
import { rotateWebhookSecret } from '../../src/commands/rotate-webhook-secret';
import { testWebhookEndpoint } from '../../src/commands/test-webhook-endpoint';
import { readEndpointStats } from '../../src/db/webhook-stats';
import { activity, delivery, event, letter, notice, replay, webhookEndpoint } from '../../src/db/schema';
import type { AccountScope } from '../../src/db/scope';
import { limits } from '../../src/domain/limits';
import { publicEventTypes } from '../../src/domain/public-event';
import type { Result } from '../../src/domain/result';
import { deliverDue, deliverThese } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, commandPorts, database, makeMerchant, makeWorld, scopeOf, type Merchant, type World } from './delivery-support';

const hourMs = 3_600_000;
const url = 'https://shop.example/hook';
let world: World;
let merchant: Merchant;
let scope: AccountScope;
let endpoint: { readonly id: string; readonly secret: string };
let keys = 0;
const key = (inputHash = 'hash') => ({ route: 'webhook', key: `key-${++keys}`, inputHash });
const ports = () => commandPorts(world.nowMs);

beforeEach(async () => {
  for (const table of [delivery, event, webhookEndpoint, replay]) await database.delete(table);
  world = makeWorld();
  merchant = await makeMerchant();
  scope = scopeOf(merchant);
  endpoint = await addEndpoint(merchant, url);
});

async function row(): Promise<typeof webhookEndpoint.$inferSelect> {
  const [found] = await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, endpoint.id));
  if (found === undefined) throw new Error('no endpoint');
  return found;
}

async function acts(): Promise<readonly string[]> {
  const rows = await database.select({ action: activity.action }).from(activity).where(eq(activity.object, endpoint.id));
  return rows.map(({ action }) => action);
}

const all: readonly (readonly [string, (by: AccountScope) => Promise<Result<unknown>>])[] = [
  ['change', (by) => changeWebhookEndpoint(ports(), by, endpoint.id, { url: 'https://shop.example/other' })],
  ['rotate', (by) => rotateWebhookSecret(ports(), by, endpoint.id, key())],
  ['look at the secret of', (by) => readWebhookSecret(ports(), by, endpoint.id)],
  ['pause', (by) => pauseWebhookEndpoint(ports(), by, endpoint.id)],
  ['resume', (by) => resumeWebhookEndpoint(ports(), by, endpoint.id)],
  ['test', (by) => testWebhookEndpoint(ports(), by, endpoint.id, 'payment.paid', key())],
  ['replay to', (by) => replayWebhook(ports(), by, endpoint.id, { which: 'all', fromMs: world.nowMs - hourMs, toMs: null }, key())],
];

describe('nobody may', () => {
  test.each(all)('%s an endpoint of somebody else, of the other mode, or without the right', async (_, act) => {
    const before = await row();
    expect(await act(scopeOf(await makeMerchant()))).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await act(scopeOf(merchant, undefined, 'live'))).toMatchObject({ refusal: { reason: 'not_found' } });
    expect(await act(scopeOf(merchant, ['webhooks:view']))).toMatchObject({ refusal: { reason: 'forbidden', right: 'webhooks:manage' } });
    await database.update(webhookEndpoint).set({ kind: 'postback_json' });
    expect(await act(scope)).toMatchObject({ refusal: { reason: 'not_found' } });
    await database.update(webhookEndpoint).set({ kind: 'standard' });
    expect(await row()).toEqual(before);
    expect([await acts(), await database.$count(delivery), await database.$count(replay)]).toEqual([[], 0, 0]);
  });
});

describe('a change', () => {
  test('sets only what is named, and what is so already is neither written nor logged', async () => {
    expect(await changeWebhookEndpoint(ports(), scope, endpoint.id, { ordered: true, events: ['balance.received', 'payment.paid'] })).toMatchObject({
      ok: true,
    });
    expect(await row()).toMatchObject({ url, ordered: true, events: ['payment.paid', 'balance.received'] });
    const again = await changeWebhookEndpoint(ports(), scope, endpoint.id, { ordered: true, events: ['payment.paid', 'balance.received'], url });
    expect(again).toEqual({ ok: true, value: { changed: false } });
    expect(await acts()).toEqual(['webhook_endpoint.changed']);
  });

  test('of the address begins with a clean record and sends what waited there; a pause by a person stays', async () => {
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(world.ports, 10);
    await database.update(webhookEndpoint).set({ state: 'paused', pausedBy: 'failures', failures: 12, failingSinceMs: 5, warnedAtMs: 6 });
    await database.update(delivery).set({ dueAtMs: world.nowMs + hourMs });
    const moved = 'https://new.shop.example/hook';
    expect(await changeWebhookEndpoint(ports(), scope, endpoint.id, { url: moved })).toMatchObject({ ok: true });
    expect(await row()).toMatchObject({ url: moved, state: 'on', pausedBy: null, failures: 0, failingSinceMs: null, warnedAtMs: null });
    await deliverDue(world.ports, 10);
    expect(world.requests.map((sent) => sent.url)).toEqual([moved]);
    await pauseWebhookEndpoint(ports(), scope, endpoint.id);
    await changeWebhookEndpoint(ports(), scope, endpoint.id, { url });
    expect(await row()).toMatchObject({ url, state: 'paused', pausedBy: 'person' });
  });

  test.each([
    'http://shop.example/',
    'https://10.0.0.1/',
    'https://[2606:4700::1111]/',
    'https://shop.localhost/',
    'https://a@b.example/',
    'ftp://x.example',
    'javascript:alert(1)',
    ' ',
  ])('to %j is refused and changes nothing', async (bad) => {
    const problems = [{ pointer: '/url', code: 'unsafe_url' }];
    expect(await changeWebhookEndpoint(ports(), scope, endpoint.id, { url: bad, ordered: true })).toMatchObject({ refusal: { problems } });
    expect(await row()).toMatchObject({ url, ordered: false });
  });

  test('to an event that does not exist is refused', async () => {
    const refused = await changeWebhookEndpoint(ports(), scope, endpoint.id, { events: ['payment.paid', 'option.ready'] });
    expect(refused).toMatchObject({ refusal: { problems: [{ pointer: '/events/1', code: 'not_listed' }] } });
  });
});

describe('a new secret', () => {
  test('signs beside the old one for a day, is shown once, and owners, admins and developers are told', async () => {
    const request = key();
    const [first, second] = await Promise.all([
      rotateWebhookSecret(ports(), scope, endpoint.id, request),
      rotateWebhookSecret(ports(), scope, endpoint.id, request),
    ]);
    const secrets = [first, second].map((result) => (result.ok ? result.value.secret : 'refused'));
    expect(secrets.filter((secret) => secret === null)).toHaveLength(1);
    const secret = secrets.find((one) => one !== null) ?? '';
    expect(await rotateWebhookSecret(ports(), scope, endpoint.id, { ...request, inputHash: 'x' })).toMatchObject({
      refusal: { reason: 'idempotency_key_reused' },
    });
    expect(await row()).toMatchObject({ previousUntilMs: world.nowMs + limits.secretOverlapMs });
    expect(await readWebhookSecret(ports(), scope, endpoint.id)).toEqual({ ok: true, value: { secret } });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(world.ports, 10);
    world.nowMs = Date.now();
    await database.update(webhookEndpoint).set({ previousUntilMs: world.nowMs + hourMs });
    await deliverDue(world.ports, 10);
    const [sent] = world.requests;
    for (const known of [secret, endpoint.secret]) expect(() => new Webhook(known).verify(sent?.body ?? '', sent?.headers ?? {})).not.toThrow();
    const told = await database.select({ kind: notice.kind }).from(notice).where(eq(notice.userId, merchant.userId));
    expect(told.filter(({ kind }) => kind === 'webhook_secret_rotated')).toHaveLength(1);
    expect(await database.$count(letter, eq(letter.userId, merchant.userId))).toBe(1);
    expect((await acts()).toSorted()).toEqual(['webhook_endpoint.secret_read', 'webhook_endpoint.secret_rotated']);
  });

  test('asked for by two at once leaves both shown secrets good', async () => {
    const both = await Promise.all([rotateWebhookSecret(ports(), scope, endpoint.id, key()), rotateWebhookSecret(ports(), scope, endpoint.id, key())]);
    const secrets = both.map((result) => (result.ok ? (result.value.secret ?? '') : ''));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(world.ports, 10);
    world.nowMs = Date.now();
    await database.update(webhookEndpoint).set({ previousUntilMs: world.nowMs + hourMs });
    await deliverDue(world.ports, 10);
    for (const secret of secrets) expect(() => new Webhook(secret).verify(world.requests[0]?.body ?? '', world.requests[0]?.headers ?? {})).not.toThrow();
  });

  test('that was sealed under another master key is not shown', async () => {
    await database.update(webhookEndpoint).set({ secret: 'sealed' });
    expect(await readWebhookSecret(ports(), scope, endpoint.id)).toMatchObject({ refusal: { reason: 'temporarily_unavailable' } });
    expect(await acts()).toEqual([]);
  });
});

describe('a pause', () => {
  test('by a person tries nothing; resuming sends what waited; each twice is once', async () => {
    for (const changed of [true, false]) expect(await pauseWebhookEndpoint(ports(), scope, endpoint.id)).toEqual({ ok: true, value: { changed } });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(world.ports, 10);
    await deliverDue(world.ports, 10);
    world.nowMs += 3 * hourMs;
    await deliverDue(world.ports, 10);
    expect(world.requests).toEqual([]);
    for (const changed of [true, false]) expect(await resumeWebhookEndpoint(ports(), scope, endpoint.id)).toEqual({ ok: true, value: { changed } });
    await deliverDue(world.ports, 10);
    expect(world.requests).toHaveLength(1);
    expect(await acts()).toEqual(['webhook_endpoint.paused', 'webhook_endpoint.resumed']);
    expect(await row()).toMatchObject({ state: 'on', pausedBy: null });
  });

  test('does nothing to an endpoint that is gone; resuming brings that one back', async () => {
    await database.update(webhookEndpoint).set({ state: 'gone', failures: 1, failingSinceMs: 1 });
    expect(await pauseWebhookEndpoint(ports(), scope, endpoint.id)).toEqual({ ok: true, value: { changed: false } });
    expect(await resumeWebhookEndpoint(ports(), scope, endpoint.id)).toEqual({ ok: true, value: { changed: true } });
    expect(await row()).toMatchObject({ state: 'on', failures: 0, failingSinceMs: null });
  });

  test('by a person outlives a delivery that is asked for again; one after failures does not', async () => {
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expandEvents(world.ports, 10);
    const [waiting] = await database.select().from(delivery);
    await pauseWebhookEndpoint(ports(), scope, endpoint.id);
    expect(await requestRedelivery(ports(), scope, waiting?.id ?? '', key())).toMatchObject({ ok: true });
    expect(await row()).toMatchObject({ state: 'paused', pausedBy: 'person' });
    await database.update(webhookEndpoint).set({ pausedBy: 'failures' });
    expect(await requestRedelivery(ports(), scope, waiting?.id ?? '', key())).toMatchObject({ ok: true });
    expect(await row()).toMatchObject({ state: 'on', pausedBy: null });
  });
});

describe('a test event', () => {
  const sendTest = async (type: string, request = key(), atMs = world.nowMs): Promise<string> => {
    const made = await testWebhookEndpoint(commandPorts(atMs), scope, endpoint.id, type, request);
    return made.ok ? made.value.deliveryId : made.refusal.reason;
  };

  test('of each type goes out signed, says that it is a test, and counts in the figures', async () => {
    world.nowMs = Date.now();
    // So far apart that the limit of an hour is not met.
    const apartMs = hourMs / (limits.testEventsPerHourMax - 1);
    for (const [index, type] of publicEventTypes.entries()) {
      const atMs = world.nowMs - Math.round((publicEventTypes.length - 1 - index) * apartMs);
      await deliverThese(world.ports, [await sendTest(type, key(), atMs)]);
    }
    expect(world.requests.map((sent) => (JSON.parse(sent.body) as { readonly type: string }).type)).toEqual(publicEventTypes);
    for (const { body, headers } of world.requests) {
      expect(JSON.parse(body)).toMatchObject({ test: true, data: { id: headers['webhook-id'] } });
      expect(headers['webhook-id']).toMatch(/^tst_/);
      expect(() => new Webhook(endpoint.secret).verify(body, headers)).not.toThrow();
    }
    const stats = await readEndpointStats(database, scope, [endpoint.id], world.nowMs);
    const tried = publicEventTypes.length;
    expect(stats.get(endpoint.id)).toMatchObject({ tried, taken: tried, percent: 100, last: { outcome: 'delivered', statusCode: 200 } });
  });

  test('is made out so many times an hour for one endpoint; the same request is not counted twice, another endpoint has its own count', async () => {
    world.nowMs = Date.now();
    const requests = Array.from({ length: limits.testEventsPerHourMax }, () => key());
    for (const request of [...requests, ...requests]) expect(await sendTest('payment.paid', request)).toMatch(/^dlv_/);
    expect(await sendTest('payment.paid')).toBe('too_many_requests');
    expect(await database.$count(delivery)).toBe(limits.testEventsPerHourMax);
    const other = await addEndpoint(merchant, 'https://shop.example/other');
    expect(await testWebhookEndpoint(ports(), scope, other.id, 'payment.paid', key())).toMatchObject({ ok: true });
  });

  test('asked for twice with one key is one; another input is refused, and so is a type that no webhook carries', async () => {
    const request = key();
    const ids = [await sendTest('payment.paid', request), await sendTest('payment.paid', request)];
    expect(new Set(ids).size).toBe(1);
    expect(await database.$count(delivery)).toBe(1);
    expect(await sendTest('payment.paid', { ...request, inputHash: 'x' })).toBe('idempotency_key_reused');
    expect(await sendTest('option.ready')).toBe('invalid_input');
    await deliverThese(world.ports, ids);
    await deliverThese(world.ports, ids);
    expect(world.requests).toHaveLength(1);
  });

  test('is sent also to an endpoint that is paused', async () => {
    await pauseWebhookEndpoint(ports(), scope, endpoint.id);
    await deliverThese(world.ports, [await sendTest('payment.paid')]);
    expect(world.requests).toHaveLength(1);
  });
});

describe('a replay', () => {
  const ask = (changes = {}, request = key()) =>
    replayWebhook(ports(), scope, endpoint.id, { which: 'failed', fromMs: world.nowMs - hourMs, toMs: null, ...changes }, request);

  test('is written down once with its range, which never lies ahead', async () => {
    const request = key();
    const made = await ask({ toMs: world.nowMs + hourMs }, request);
    expect(await ask({ toMs: world.nowMs + hourMs }, request)).toMatchObject({
      value: { ...(made.ok ? { replayId: made.value.replayId } : {}), replayed: true },
    });
    expect(await ask({}, { ...request, inputHash: 'x' })).toMatchObject({ refusal: { reason: 'idempotency_key_reused' } });
    const rows = await database.select().from(replay);
    expect(rows).toMatchObject([{ which: 'failed', fromMs: world.nowMs - hourMs, toMs: world.nowMs, cursor: 0, events: 0, doneAtMs: null }]);
    expect(await acts()).toEqual(['webhook_endpoint.replayed']);
  });

  test('of a range that is empty, too old or in the future is refused, and so is one too many', async () => {
    const { nowMs } = world;
    expect(await ask({ fromMs: nowMs - limits.replayReachMs - 1 })).toMatchObject({ refusal: { problems: [{ pointer: '/from', code: 'too_small' }] } });
    expect(await ask({ fromMs: nowMs + 1 })).toMatchObject({ refusal: { problems: [{ pointer: '/from', code: 'too_large' }] } });
    expect(await ask({ toMs: nowMs - hourMs })).toMatchObject({ refusal: { problems: [{ pointer: '/to', code: 'too_small' }] } });
    for (let index = 0; index < limits.replaysOpenPerEndpointMax; index += 1) expect((await ask()).ok).toBe(true);
    expect(await ask()).toMatchObject({ refusal: { reason: 'limit_reached', max: limits.replaysOpenPerEndpointMax } });
    await database.update(replay).set({ doneAtMs: 1 });
    expect((await ask()).ok).toBe(true);
  });
});
