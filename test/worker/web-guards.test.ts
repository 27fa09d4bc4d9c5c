// Every form of the web and of the checkout against other sites, and every remaining form sent twice. The list of forms is the route
// table itself, so a new one cannot be forgotten.
import { eq } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { activity, delivery, session, webhookEndpoint } from '../../src/db/schema';
import { checkout } from '../../src/http/checkout';
import { web } from '../../src/http/web';
import { limits } from '../../src/domain/limits';
import { sha256Hex } from '../../src/lib/hash';
import { makeWorld } from '../support/authorization-world';
import { confirmVisitor } from '../support/step-up';
import { Visitor, signedUp, withProject } from '../support/visitor';
import { database } from '../support/worker-world';

/** Mail programs press it, from wherever they are (RFC 8058): the token in the address is the proof, and all it can do is end mails. */
const pressedFromOutside = '/unsubscribe/:token';
const unsafe = [
  ...new Set([...web.routes, ...checkout.routes].filter((route) => !['GET', 'ALL', 'HEAD', 'OPTIONS'].includes(route.method)).map((route) => route.path)),
].filter((path) => path !== pressedFromOutside);
/** Forms of people who have no session yet, so no token of one. */
const publicForms = /^\/(sign-in|sign-up|setup|preferences|reset-password|email-proof|recovery|recovery-stop|invitations|wallet-stop|recipient-proof|i)(\/|$)/;

const strangers: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
  ['another site that leads here', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a sister host', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://sister.quittance.test' }],
  ['a typed address', { 'Sec-Fetch-Site': 'none' }],
  ['another site that claims our origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://quittance.test' }],
];

describe('forms that other sites send', () => {
  test.each(unsafe)('%s is refused, whoever is signed in', async (path) => {
    const world = await makeWorld();
    const visitor = new Visitor();
    const [name = '', value = ''] = world.owner.cookie.split('=');
    visitor.cookies.set(name, value);
    const address = path.replace('/:mode{live|test}', '/test').replace(':projectId', world.projectId).replace(':invoiceId', world.invoiceId);
    const filled = address.replace(':keyId', world.apiKeyId).replace(':endpointId', world.endpointId).replace(':deliveryId', world.deliveryId);
    for (const [whence, headers] of strangers) {
      const answer = await visitor.post(filled, { csrf: world.owner.csrf, idempotency_key: 'forged' }, headers);
      expect([whence, answer.status]).toEqual([whence, 403]);
    }
    if (!publicForms.test(path)) expect((await visitor.post(filled, { idempotency_key: 'forged' })).status).toBe(403);
    expect((await visitor.post(filled, { csrf: world.owner.csrf }, { 'Content-Type': 'application/json' })).status).toBe(415);
  });

  test('a body that is no form is an empty form, not a fault of ours', async () => {
    const visitor = await signedUp();
    const broken = { 'Content-Type': 'multipart/form-data' };
    expect((await visitor.post('/sign-up', {}, broken)).status).toBe(422);
    expect((await visitor.post('/projects', {}, broken)).status).toBe(403);
  });

  test('the route table holds every form that we know of', () => {
    expect(unsafe.length).toBeGreaterThanOrEqual(16);
  });
});

describe('forms sent twice', () => {
  test('an endpoint is made once, its secret shown once, and it is deleted once', async () => {
    const visitor = await signedUp();
    const projectId = await withProject(visitor);
    const path = `/projects/${projectId}/webhooks`;
    const fields = { ...(await visitor.hidden(path, path)), url: 'https://shop.example.com/hooks', mode: 'test', events: ['payment.paid'] };
    expect((await visitor.post(path, fields)).status).toBe(403);
    await confirmVisitor(visitor, ['webhook_secrets']);
    const [made, again] = [await visitor.post(path, fields), await visitor.post(path, fields)];
    expect([made.status, again.status]).toEqual([201, 303]);
    expect(made.html).toMatch(/whsec_[A-Za-z0-9+/=]+/);
    expect((await visitor.get(path)).html).not.toMatch(/whsec_[A-Za-z0-9+/=]{10}/);
    const rows = await database.select().from(webhookEndpoint).where(eq(webhookEndpoint.projectId, projectId));
    expect(rows).toHaveLength(1);
    const deletion = `${path}/${rows[0]?.id}/deletion`;
    const hidden = await visitor.hidden(`${path}/${rows[0]?.id}`, deletion);
    expect((await visitor.post(deletion, hidden)).status).toBe(303);
    expect((await visitor.post(deletion, hidden)).status).toBe(404);
  });

  test('settings saved twice are changed once', async () => {
    const visitor = await signedUp();
    const projectId = await withProject(visitor);
    const path = `/projects/${projectId}`;
    const fields = {
      ...(await visitor.hidden(path, path)),
      name: 'Renamed',
      currency: 'EUR',
      expiry_minutes: '90',
      support_contact: 'help@shop.test',
      mode: 'test',
    };
    expect((await visitor.post(path, fields)).status).toBe(303);
    expect((await visitor.post(path, fields)).status).toBe(303);
    const changes = (await database.select().from(activity).where(eq(activity.object, projectId))).filter((row) => row.action === 'project.changed');
    expect(changes).toHaveLength(1);
    const { html } = await visitor.get(path);
    for (const value of ['Renamed', '90', 'help@shop.test']) expect(html).toContain(`value="${value}"`);
  });

  test('a delivery is sent again once for one press of the button', async () => {
    const world = await makeWorld();
    const visitor = new Visitor();
    const [name = '', value = ''] = world.owner.cookie.split('=');
    visitor.cookies.set(name, value);
    const path = `/test/payments/${world.invoiceId}`;
    const again = `${path}/deliveries/${world.deliveryId}/redelivery`;
    const hidden = await visitor.hidden(path, again);
    expect((await visitor.post(again, hidden)).status).toBe(303);
    await database.update(delivery).set({ state: 'sent' }).where(eq(delivery.id, world.deliveryId));
    expect((await visitor.post(again, hidden)).status).toBe(303);
    const [row] = await database.select().from(delivery).where(eq(delivery.id, world.deliveryId));
    expect(row?.state).toBe('sent');
  });
});

describe('the last visit', () => {
  test('is written at most once a minute', async () => {
    const visitor = await signedUp();
    const hash = sha256Hex(visitor.cookies.get('__Host-sid') ?? '');
    const seen = async (): Promise<number> => (await database.select().from(session).where(eq(session.tokenHash, hash)))[0]?.lastSeenAtMs ?? 0;
    const startMs = await seen();
    vi.useFakeTimers({ toFake: ['Date'], now: startMs + limits.sessionTouchMs - 1 });
    await visitor.get('/projects');
    expect(await seen()).toBe(startMs);
    vi.setSystemTime(startMs + limits.sessionTouchMs);
    await visitor.get('/projects');
    expect(await seen()).toBe(startMs + limits.sessionTouchMs);
    vi.useRealTimers();
  });
});
