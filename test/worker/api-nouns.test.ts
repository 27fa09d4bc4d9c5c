// Projects, wallets, webhook endpoints and balances through the API.
import { and, eq } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { activity, wallet } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { call, makeKey } from '../support/api-client';
import { database, env, makeMerchant } from '../support/worker-world';

interface ListBody<Item = Record<string, unknown>> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}
type Body = Readonly<Record<string, unknown>>;

const shop = await makeMerchant();
const key = await makeKey(shop);

describe('projects', () => {
  test('a new project can take a test payment at once', async () => {
    const made = await call('POST', '/api/v1/projects', { key, body: { name: '  Second shop ' } });
    expect(made).toMatchObject({ status: 201, body: { name: 'Second shop', mode: 'test', currency: 'USD', expiry_minutes: 60, support_contact: '' } });
    const id = String(made.body['id']);
    expect(made.headers.get('location')).toBe(`/api/v1/projects/${id}`);
    expect((await call('GET', `/api/v1/projects/${id}`, { key })).body).toEqual(made.body);
    const order = { project_id: id, amount: '1.00', currency: 'USD' };
    expect((await call('POST', '/api/v1/invoices', { key, body: order })).status).toBe(201);
  });

  test('twice with the same key is one project, one wallet and one line in the log', async () => {
    const body = { name: 'Once', currency: 'EUR' };
    const [first, second] = [
      await call('POST', '/api/v1/projects', { key, body, idempotencyKey: 'p-1' }),
      await call('POST', '/api/v1/projects', { key, body, idempotencyKey: 'p-1' }),
    ];
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const id = String(first.body['id']);
    expect(await database.select().from(wallet).where(eq(wallet.projectId, id))).toHaveLength(1);
    expect(
      await database
        .select()
        .from(activity)
        .where(and(eq(activity.object, id), eq(activity.action, 'project.created'))),
    ).toHaveLength(1);
    expect(await call('POST', '/api/v1/projects', { key, body: { name: 'Other' }, idempotencyKey: 'p-1' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  test('changing one field leaves the others, and changing nothing writes nothing', async () => {
    const path = `/api/v1/projects/${shop.projectId}`;
    const before = (await call('GET', path, { key })).body;
    const changed = await call('PATCH', path, { key, body: { support_contact: 'help@shop.test' } });
    expect(changed).toMatchObject({ status: 200, body: { ...before, support_contact: 'help@shop.test' } });
    await call('PATCH', path, { key, body: { support_contact: 'help@shop.test' } });
    await call('PATCH', path, { key, body: {} });
    expect(
      await database
        .select()
        .from(activity)
        .where(and(eq(activity.object, shop.projectId), eq(activity.action, 'project.changed'))),
    ).toHaveLength(1);
  });

  test.each([
    [{ currency: 'XXX' }, '/currency not_listed'],
    [{ name: '   ' }, '/name required'],
    [{ expiry_minutes: 1_000_000 }, '/expiry_minutes too_large'],
    [{ mode: 'live' }, '/mode unknown_field'],
  ])('%j is refused', async (body, problem) => {
    const answer = await call<{ errors: { pointer: string; code: string }[] }>('PATCH', `/api/v1/projects/${shop.projectId}`, { key, body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([problem]);
  });

  test('a key of one project sees that project only and makes no other', async () => {
    const narrow = await makeKey(shop, { projectId: shop.projectId });
    const list = await call<ListBody>('GET', '/api/v1/projects', { key: narrow });
    expect(list.body.data.map((item) => item['id'])).toEqual([shop.projectId]);
    expect((await call('POST', '/api/v1/projects', { key: narrow, body: { name: 'More' } })).status).toBe(403);
  });

  test('an account has a limit of projects, also when many are made at once', async () => {
    const busy = await makeMerchant();
    const busyKey = await makeKey(busy);
    const answers = await Promise.all(
      Array.from({ length: limits.projectsPerAccountMax + 3 }, (_, index) =>
        call('POST', '/api/v1/projects', { key: busyKey, body: { name: `Shop ${index}` } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(limits.projectsPerAccountMax - 1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'limit_reached' });
    expect((await call<ListBody>('GET', '/api/v1/projects', { key: busyKey })).body.data).toHaveLength(limits.projectsPerAccountMax);
  });
});

describe('wallets', () => {
  const path = `/api/v1/projects/${shop.projectId}/wallets`;

  test('a new sandbox wallet takes over, and the former one stays listed', async () => {
    const before = (await call<ListBody>('GET', path, { key })).body.data;
    const added = await call('POST', path, { key, body: { kind: 'sandbox' } });
    expect(added).toMatchObject({ status: 201, body: { mode: 'test', family: 'sandbox', in_force: true } });
    expect(added.body['first_addresses']).toHaveLength(3);
    const after = (await call<ListBody>('GET', path, { key })).body.data;
    expect(after).toHaveLength(before.length + 1);
    expect(after.filter((item) => item['in_force'] === true).map((item) => item['id'])).toEqual([added.body['id']]);
  });

  test('the source of a wallet never leaves', async () => {
    const rows = await database.select().from(wallet).where(eq(wallet.projectId, shop.projectId));
    const text = JSON.stringify((await call('GET', path, { key })).body);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(text).not.toContain(row.source);
  });

  test('by API nobody adds a wallet of real money', async () => {
    const live = await makeKey(shop, { mode: 'live' });
    expect(await call('POST', path, { key: live, body: { kind: 'sandbox' } })).toMatchObject({ status: 403, body: { code: 'web_only' } });
    const stolen = { kind: 'address', source: '0x52908400098527886E0F7030069857D2E4169EE7' };
    expect((await call('POST', path, { key: live, body: stolen })).status).toBe(422);
    expect((await call('POST', path, { key, body: stolen })).status).toBe(422);
  });
});

describe('webhook endpoints', () => {
  test('the secret is shown once, and never again', async () => {
    const body = { project_id: shop.projectId, url: 'https://shop.example.com/hooks', events: ['payment.paid'] };
    const made = await call('POST', '/api/v1/webhook-endpoints', { key, body, idempotencyKey: 'w-1' });
    expect(made).toMatchObject({ status: 201, body: { url: body.url, events: ['payment.paid'], state: 'on', mode: 'test' } });
    expect(made.body['secret']).toMatch(/^whsec_/);
    const again = await call('POST', '/api/v1/webhook-endpoints', { key, body, idempotencyKey: 'w-1' });
    expect(again).toMatchObject({ status: 201, body: { id: made.body['id'], secret: null } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const id = String(made.body['id']);
    const read = await call('GET', `/api/v1/webhook-endpoints/${id}`, { key });
    expect(read.body).not.toHaveProperty('secret');
    expect(JSON.stringify((await call('GET', `/api/v1/webhook-endpoints?project_id=${shop.projectId}`, { key })).body)).not.toContain('whsec_');
    expect((await call('DELETE', `/api/v1/webhook-endpoints/${id}`, { key })).status).toBe(204);
    expect((await call('GET', `/api/v1/webhook-endpoints/${id}`, { key })).status).toBe(404);
  });

  test.each(['http://shop.example.com/hooks', 'https://10.0.0.1/', 'https://user:password@shop.example.com/', 'ftp://shop.example.com', 'nonsense'])(
    '%s is not called',
    async (url) => {
      const answer = await call<{ errors: { pointer: string; code: string }[] }>('POST', '/api/v1/webhook-endpoints', {
        key,
        body: { project_id: shop.projectId, url },
      });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0]).toMatchObject({ pointer: '/url', code: 'unsafe_url' });
    },
  );

  test('event types that do not exist are refused', async () => {
    const body = { project_id: shop.projectId, url: 'https://shop.example.com/', events: ['payment.eaten'] };
    expect((await call<Body>('POST', '/api/v1/webhook-endpoints', { key, body })).status).toBe(422);
  });
});

describe('balances', () => {
  test('sum what came in, per asset and mode', async () => {
    const merchant = await makeMerchant();
    const own = await makeKey(merchant);
    expect((await call<ListBody>('GET', '/api/v1/balances', { key: own })).body.data).toEqual([]);
    const order = { project_id: merchant.projectId, amount: '12.50', currency: 'USD' };
    for (const kind of ['exact', 'partial']) {
      const made = await call('POST', '/api/v1/invoices', { key: own, body: order });
      await call('POST', `/api/v1/invoices/${String(made.body['id'])}/sandbox-payments`, { key: own, body: { kind } });
    }
    const chain = `SANDBOX:${merchant.projectId}`;
    await vi.waitFor(async () => {
      await env.CHAIN.getByName(chain).tick(chain);
      const rows = (await call<ListBody>('GET', '/api/v1/balances', { key: own })).body.data;
      expect(rows).toEqual([{ asset: 'USD_SANDBOX', symbol: 'TESTUSD', network: 'Sandbox', received: '18.75', pending: '0', refunded: '0' }]);
    }, 15_000);
    expect((await call<ListBody>('GET', '/api/v1/balances', { key: await makeKey(merchant, { mode: 'live' }) })).body.data).toEqual([]);
    expect((await call<ListBody>('GET', `/api/v1/balances?project_id=${shop.projectId}`, { key: own })).body.data).toEqual([]);
  });
});
