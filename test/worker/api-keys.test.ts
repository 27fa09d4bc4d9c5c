// API keys: making them for a project or the whole account, what they may do, from where and until when, replacing and ending them.
import { and, eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { account, activity, apiKey, letter, member, notice, user } from '../../src/db/schema';
import { grantableToKeys, type Right } from '../../src/domain/permission';
import { limits } from '../../src/domain/limits';
import { call, makeKey } from '../support/api-client';
import { join, visit, type Visitor } from '../support/authorization-world';
import { get, post, setTime, toldOf, type Answer } from '../support/wallet-scene';
import { database, makeMerchant, type Merchant } from '../support/worker-world';

afterEach(() => void vi.useRealTimers());

const owner = (shop: Merchant) => visit(shop.userId, { accountId: shop.accountId });
const secretIn = (answer: Answer): string | undefined => /qk_(?:live|test)_[0-9A-Za-z]{36}/.exec(answer.html)?.[0];
const keysOf = (shop: Merchant) => database.select().from(apiKey).where(eq(apiKey.accountId, shop.accountId)).orderBy(apiKey.createdAtMs);
const usual = { name: 'Till', mode: 'test', scopes: 'invoices:manage', life: '365', allow_list: '' };
const list = (key: string, headers: Readonly<Record<string, string>> = {}) => call('GET', '/api/v1/invoices', { key, headers });

async function make(who: Visitor, path: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await post(who, path, { ...usual, ...fields });
  expect(answer.status).toBe(201);
  const secret = secretIn(answer);
  if (secret === undefined) throw new Error('The answer shows the new key.');
  return secret;
}

async function setKey(key: string, change: Partial<typeof apiKey.$inferInsert>): Promise<void> {
  await database
    .update(apiKey)
    .set(change)
    .where(eq(apiKey.hint, key.slice(0, 12)));
}

describe('making a key', () => {
  test('it is shown once, works, and is kept as a hash', async () => {
    const shop = await makeMerchant();
    const secret = await make(await owner(shop), `/projects/${shop.projectId}/keys`);
    expect((await list(secret)).status).toBe(200);
    expect((await get(await owner(shop), `/projects/${shop.projectId}/keys`)).html).not.toContain(secret);
    expect(JSON.stringify(await keysOf(shop))).not.toContain(secret);
  });

  test('the same form twice makes one key and shows the secret once', async () => {
    const shop = await makeMerchant();
    const person = await owner(shop);
    const fields = { ...usual, idempotency_key: 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => post(person, `/projects/${shop.projectId}/keys`, fields)));
    expect(answers.filter((answer) => secretIn(answer) !== undefined).length).toBe(1);
    expect((await keysOf(shop)).length).toBe(1);
    expect((await post(person, `/projects/${shop.projectId}/keys`, { ...fields, name: 'Other' })).status).toBe(422);
  });

  test('without a fresh confirmation of exactly that nothing is made, replaced or changed; ending one needs none', async () => {
    const shop = await makeMerchant();
    await make(await owner(shop), `/projects/${shop.projectId}/keys`);
    await make(await owner(shop), '/keys');
    const [first, second] = await keysOf(shop);
    const unconfirmed = await visit(shop.userId, { accountId: shop.accountId, confirmed: false });
    const inProject = `/projects/${shop.projectId}/keys`;
    const [ownKey, accountKey] = first?.projectId === null ? [second, first] : [first, second];
    for (const path of [
      inProject,
      '/keys',
      `${inProject}/${ownKey?.id}`,
      `${inProject}/${ownKey?.id}/rotation`,
      `/keys/${accountKey?.id}`,
      `/keys/${accountKey?.id}/rotation`,
    ])
      expect([path, (await post(unconfirmed, path, usual)).status]).toEqual([path, 403]);
    expect((await keysOf(shop)).length).toBe(2);
    expect((await post(unconfirmed, `${inProject}/${ownKey?.id}/revocation`)).status).toBe(303);
    expect((await post(unconfirmed, `/keys/${accountKey?.id}/revocation`)).status).toBe(303);
  });

  test('nobody puts into a key what they do not have, or what keys never have', async () => {
    const shop = await makeMerchant();
    const rights: readonly Right[] = ['keys:view', 'keys:manage', 'invoices:view', 'projects:view'];
    const clerk = await visit(await join(shop.accountId, 'custom', rights), { accountId: shop.accountId });
    const path = `/projects/${shop.projectId}/keys`;
    for (const scopes of ['invoices:manage', 'balance:view', 'team:manage', 'keys:manage', 'withdrawals:manage', 'nonsense', ''])
      expect([scopes, (await post(clerk, path, { ...usual, scopes })).status]).toEqual([scopes, 422]);
    await make(clerk, path, { scopes: 'invoices:view' });
    expect((await post(clerk, '/keys', { ...usual, kind: 'withdrawal' })).status).toBe(422);
    for (const scopes of ['team:view', 'keys:view', 'withdrawals:view', 'exports:manage'])
      expect((await post(await owner(shop), path, { ...usual, scopes })).status).toBe(422);
  });

  test('keys of the whole account are for people who reach the whole account', async () => {
    const shop = await makeMerchant();
    const limited = await visit(await join(shop.accountId, 'developer', null, [shop.projectId]), { accountId: shop.accountId });
    expect((await get(limited, '/keys')).status).toBe(404);
    expect((await post(limited, '/keys', usual)).status).toBe(404);
    await make(limited, `/projects/${shop.projectId}/keys`);
    const elsewhere = await makeMerchant();
    expect((await post(limited, `/projects/${elsewhere.projectId}/keys`, usual)).status).toBe(404);
  });

  test('a key of real money waits for a confirmed email, and every owner and admin is told of it', async () => {
    const shop = await makeMerchant();
    const adminId = await join(shop.accountId, 'admin');
    await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, shop.userId));
    expect((await post(await owner(shop), '/keys', { ...usual, mode: 'live' })).status).toBe(403);
    expect((await post(await owner(shop), '/keys', { ...usual, kind: 'withdrawal' })).status).toBe(403);
    await database.update(user).set({ emailVerifiedAtMs: 1 }).where(eq(user.id, shop.userId));
    await make(await owner(shop), '/keys', { mode: 'test' });
    expect(await toldOf(shop.accountId, 'api_key_made')).toEqual([]);
    const secret = await make(await owner(shop), '/keys', { mode: 'live' });
    expect(await toldOf(shop.accountId, 'api_key_made')).toEqual([shop.userId, adminId].sort());
    const told = await database.select().from(notice).where(eq(notice.accountId, shop.accountId));
    const letters = await database.select().from(letter).where(eq(letter.accountId, shop.accountId));
    const log = await database.select().from(activity).where(eq(activity.accountId, shop.accountId));
    expect(JSON.stringify([told, letters, log])).not.toContain(secret);
  });

  test('names, lives and addresses that are none are refused, and nothing is made', async () => {
    const shop = await makeMerchant();
    const path = `/projects/${shop.projectId}/keys`;
    const bad = [
      { name: ' ' },
      { name: 'x'.repeat(81) },
      { life: '0' },
      { life: '36500' },
      { life: '-1' },
      { mode: 'prod' },
      { mode: '' },
      ...['10.0.0.0/33', '010.0.0.1', '::1%lo', 'localhost', '0x7f.1', '1.2.3.4/24/8', '::ffff:0:0/95'].map((allow_list) => ({ allow_list })),
      { allow_list: Array.from({ length: limits.allowListMax + 1 }, (_item, index) => `10.0.0.${index}`).join('\n') },
    ];
    for (const fields of bad) expect([fields, (await post(await owner(shop), path, { ...usual, ...fields })).status]).toEqual([fields, 422]);
    expect(await keysOf(shop)).toEqual([]);
  });

  test('a project has twenty working keys at most, also when they are asked for at once', async () => {
    const shop = await makeMerchant();
    const person = await owner(shop);
    const path = `/projects/${shop.projectId}/keys`;
    for (let count = 0; count < limits.apiKeysPerProjectMax - 1; count++) await makeKey(shop, { projectId: shop.projectId });
    const answers = await Promise.all([1, 2, 3].map(() => post(person, path, usual)));
    expect(answers.filter((answer) => answer.status === 201).length).toBe(1);
    expect(answers.filter((answer) => answer.status === 409).length).toBe(2);
    const [some] = await keysOf(shop);
    // Replacing one makes no more of them; ending one makes room.
    expect((await post(person, `${path}/${some?.id}/rotation`)).status).toBe(201);
    expect((await post(person, path, usual)).status).toBe(409);
  });
});

describe('using a key', () => {
  test('its end, its revocation and the end of its account each have a sentence', async () => {
    const shop = await makeMerchant();
    const [ended, revoked, closed] = await Promise.all([makeKey(shop), makeKey(shop), makeKey(await makeMerchant())]);
    const startMs = Date.now();
    await setKey(ended, { expiresAtMs: startMs + 1000 });
    setTime(startMs + 999);
    expect((await list(ended)).status).toBe(200);
    setTime(startMs + 1000);
    expect(await list(ended)).toMatchObject({ status: 401, body: { code: 'unauthenticated', detail: expect.stringContaining('expired at') as string } });
    await setKey(revoked, { revokedAtMs: startMs });
    expect(await list(revoked)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('revoked') as string } });
    const [row] = await database
      .select()
      .from(apiKey)
      .where(eq(apiKey.hint, closed.slice(0, 12)));
    await database
      .update(account)
      .set({ closedAtMs: startMs })
      .where(eq(account.id, row?.accountId ?? ''));
    expect(await list(closed)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('closed') as string } });
  });

  test('a suspended account may look and not change', async () => {
    const shop = await makeMerchant();
    const key = await makeKey(shop);
    await database.update(account).set({ suspendedAtMs: 1, suspendedReason: 'unpaid' }).where(eq(account.id, shop.accountId));
    expect((await list(key)).status).toBe(200);
    const made = await call('POST', '/api/v1/invoices', { key, body: { project_id: shop.projectId, amount: '5.00', currency: 'USD' } });
    expect(made).toMatchObject({ status: 403, body: { code: 'read_only' } });
  });

  test('an allow-list is asked of the address that the platform saw, however it is spelled, and of no other header', async () => {
    const shop = await makeMerchant();
    const key = await makeKey(shop);
    await setKey(key, { allowList: ['203.0.113.0/24', '2001:db8:1::/48'] });
    const from = (ip: string, more: Readonly<Record<string, string>> = {}) => list(key, { 'CF-Connecting-IP': ip, ...more });
    for (const ip of ['203.0.113.9', '::ffff:203.0.113.9', '::FFFF:cb00:7109', '2001:DB8:1:2::3', '2001:0db8:0001:0000:0000:0000:0000:0001'])
      expect([ip, (await from(ip)).status]).toEqual([ip, 200]);
    for (const ip of ['203.0.114.9', '2001:db8:2::1', '::203.0.113.9', '203.0.113.09', '203.0.113.9, 10.0.0.1', 'unknown', ''])
      expect([ip, (await from(ip)).status]).toEqual([ip, 403]);
    const claims = { 'X-Forwarded-For': '203.0.113.9', 'X-Real-IP': '203.0.113.9', 'True-Client-IP': '203.0.113.9', Forwarded: 'for=203.0.113.9' };
    expect(await from('198.51.100.1', claims)).toMatchObject({
      status: 403,
      body: { code: 'address_not_allowed', detail: expect.stringContaining('198.51.100.1') as string },
    });
    expect((await list(key, claims)).status).toBe(403);
  });

  test('a wrong scheme, prefix, length or checksum is explained, and nothing of the key is repeated', async () => {
    const shop = await makeMerchant();
    const key = await makeKey(shop);
    const wrong: readonly (readonly [string, RegExp])[] = [
      [`Token ${key}`, /scheme Bearer/],
      [`Basic ${btoa(key)}`, /scheme Bearer/],
      ['Bearer', /Send the header/],
      [`Bearer whsec_${'a'.repeat(32)}`, /signing secret/],
      [`Bearer sk_live_${key.slice(8)}`, /begin with qk_live_/],
      [`Bearer ${key.replace('qk_test_', 'qk_live_')}`, /checksum/],
      [`Bearer ${key.slice(0, -1)}`, /checksum/],
    ];
    for (const [authorization, why] of wrong) {
      const answer = await call('GET', '/api/v1/invoices', { headers: { Authorization: authorization } });
      expect(answer.status).toBe(401);
      expect(String(answer.body['detail'])).toMatch(why);
      expect(JSON.stringify(answer.body)).not.toContain(key.slice(10, 30));
    }
  });

  test('when it was last used is known to the minute', async () => {
    const shop = await makeMerchant();
    const key = await makeKey(shop);
    const startMs = Math.ceil(Date.now() / 60_000) * 60_000;
    setTime(startMs + 59_999);
    await list(key);
    expect((await keysOf(shop))[0]?.lastUsedAtMs).toBe(startMs);
  });
});

describe('the withdrawal key', () => {
  test('is of the account, for real money, and opens nothing else', async () => {
    const shop = await makeMerchant();
    const secret = await make(await owner(shop), '/keys', { kind: 'withdrawal', name: 'Payouts', scopes: 'invoices:manage' });
    expect(secret.startsWith('qk_live_')).toBe(true);
    const [row] = await keysOf(shop);
    expect(row).toMatchObject({ kind: 'withdrawal', mode: 'live', projectId: null, scopes: ['withdrawals:view', 'withdrawals:manage'] });
    for (const path of ['/api/v1/invoices', '/api/v1/projects', '/api/v1/balances'])
      expect(await call('GET', path, { key: secret })).toMatchObject({ status: 403, body: { detail: expect.stringContaining('withdrawal key') as string } });
    expect((await get(await owner(shop), '/keys')).html).toContain('Payouts');
    // Its rights are those of its kind, whatever a form says.
    expect((await post(await owner(shop), `/keys/${row?.id}`, { name: 'Payouts', scopes: 'invoices:manage', allow_list: '203.0.113.7' })).status).toBe(303);
    expect((await keysOf(shop))[0]).toMatchObject({ scopes: ['withdrawals:view', 'withdrawals:manage'], allowList: ['203.0.113.7'] });
  });
});

describe('replacing a key', () => {
  test('both work for a day, then the new one alone; it is the same in everything but its secret', async () => {
    const shop = await makeMerchant();
    const startMs = Date.now();
    setTime(startMs);
    const path = `/projects/${shop.projectId}/keys`;
    const old = await make(await owner(shop), path, { allow_list: '203.0.113.0/24', life: '30' });
    const [row] = await keysOf(shop);
    setTime(startMs + 1000);
    const answer = await post(await owner(shop), `${path}/${row?.id}/rotation`);
    expect(answer.status).toBe(201);
    const successor = secretIn(answer) ?? '';
    const from = { 'CF-Connecting-IP': '203.0.113.5' };
    expect([(await list(old, from)).status, (await list(successor, from)).status, (await list(successor)).status]).toEqual([200, 200, 403]);
    const rows = await keysOf(shop);
    expect(rows[1]).toMatchObject({
      name: 'Till',
      scopes: row?.scopes,
      allowList: ['203.0.113.0/24'],
      rotatedFrom: row?.id,
      expiresAtMs: startMs + 1000 + 30 * 86_400_000,
    });
    setTime(startMs + 1000 + limits.keyOverlapMs);
    expect([(await list(old, from)).status, (await list(successor, from)).status]).toEqual([401, 200]);
  });

  test('a key is replaced once: a repetition shows no secret, a second try and a dead key are refused', async () => {
    const shop = await makeMerchant();
    await make(await owner(shop), '/keys');
    const [row] = await keysOf(shop);
    const path = `/keys/${row?.id}/rotation`;
    const person = await owner(shop);
    const answers = await Promise.all([
      post(person, path, { idempotency_key: 'one' }),
      post(person, path, { idempotency_key: 'one' }),
      post(person, path, { idempotency_key: 'two' }),
    ]);
    expect(answers.filter((answer) => secretIn(answer) !== undefined).length).toBe(1);
    expect((await keysOf(shop)).length).toBe(2);
    expect((await post(person, path)).status).toBe(409);
    const successor = (await keysOf(shop)).find((one) => one.rotatedFrom !== null);
    await post(person, `/keys/${successor?.id}/revocation`);
    expect((await post(person, `/keys/${successor?.id}/rotation`)).status).toBe(409);
    const log = await database.select().from(activity).where(eq(activity.accountId, shop.accountId));
    expect(log.map((one) => one.action).sort()).toEqual(['api_key.created', 'api_key.revoked', 'api_key.rotated']);
  });

  test('nobody gets the secret of a successor that may do more than they may', async () => {
    const shop = await makeMerchant();
    await make(await owner(shop), `/projects/${shop.projectId}/keys`, { scopes: 'balance:view' });
    const [row] = await keysOf(shop);
    const clerk = await visit(await join(shop.accountId, 'custom', ['projects:view', 'keys:view', 'keys:manage', 'invoices:manage']), {
      accountId: shop.accountId,
    });
    const answer = await post(clerk, `/projects/${shop.projectId}/keys/${row?.id}/rotation`);
    expect([answer.status, secretIn(answer)]).toEqual([403, undefined]);
    expect((await keysOf(shop)).length).toBe(1);
  });
});

describe('changing and ending a key', () => {
  test('a change is logged before and after, and saving it as it is changes nothing', async () => {
    const shop = await makeMerchant();
    const path = `/projects/${shop.projectId}/keys`;
    await make(await owner(shop), path);
    const [row] = await keysOf(shop);
    const one = `${path}/${row?.id}`;
    expect((await get(await owner(shop), one)).html).toContain('value="Till"');
    const fields = { name: 'Till 2', scopes: 'invoices:view', allow_list: '203.0.113.9/24, ::ffff:198.51.100.7\n203.0.113.0/24' };
    for (let times = 0; times < 2; times++) expect((await post(await owner(shop), one, fields)).status).toBe(303);
    expect((await keysOf(shop))[0]).toMatchObject({ name: 'Till 2', scopes: ['invoices:view'], allowList: ['203.0.113.0/24', '198.51.100.7'] });
    const log = await database
      .select()
      .from(activity)
      .where(and(eq(activity.accountId, shop.accountId), eq(activity.action, 'api_key.changed')));
    expect(log.map((entry) => entry.detail)).toEqual([
      { name: ['Till', 'Till 2'], scopes: ['invoices:manage', 'invoices:view'], allow_list: ['', '198.51.100.7 203.0.113.0/24'] },
    ]);
    expect((await post(await owner(shop), one, { ...fields, allow_list: 'nowhere' })).status).toBe(422);
    expect((await post(await owner(shop), one, { ...fields, scopes: 'team:manage' })).status).toBe(422);
  });

  test('somebody with fewer rights may leave a right in a key and not add one', async () => {
    const shop = await makeMerchant();
    const path = `/projects/${shop.projectId}/keys`;
    await make(await owner(shop), path, { scopes: 'balance:view' });
    const [row] = await keysOf(shop);
    const clerk = await visit(await join(shop.accountId, 'custom', ['projects:view', 'keys:view', 'keys:manage']), { accountId: shop.accountId });
    expect((await post(clerk, `${path}/${row?.id}`, { name: 'Renamed', scopes: 'balance:view', allow_list: '' })).status).toBe(303);
    expect((await post(clerk, `${path}/${row?.id}`, { name: 'Renamed', scopes: 'invoices:view', allow_list: '' })).status).toBe(422);
  });

  test('ending one twice is once, and of a key of real money every owner and admin is told', async () => {
    const shop = await makeMerchant();
    const key = await make(await owner(shop), '/keys', { mode: 'live' });
    const [row] = await keysOf(shop);
    const person = await owner(shop);
    await Promise.all([1, 2].map(() => post(person, `/keys/${row?.id}/revocation`)));
    expect((await post(person, `/keys/${row?.id}/revocation`)).status).toBe(303);
    expect((await list(key)).status).toBe(401);
    expect(await toldOf(shop.accountId, 'api_key_revoked')).toEqual([shop.userId]);
    expect((await post(person, `/keys/${row?.id}`, { name: 'Again', scopes: 'invoices:view', allow_list: '' })).status).toBe(409);
    const log = await database
      .select()
      .from(activity)
      .where(and(eq(activity.accountId, shop.accountId), eq(activity.action, 'api_key.revoked')));
    expect(log.length).toBe(1);
  });

  test('keys of a stranger, of another project and of the account are not found by the wrong door', async () => {
    const [shop, other] = [await makeMerchant(), await makeMerchant()];
    await make(await owner(shop), '/keys');
    await make(await owner(other), '/keys');
    const [[mine], [theirs]] = await Promise.all([keysOf(shop), keysOf(other)]);
    const person = await owner(shop);
    for (const path of [
      `/keys/${theirs?.id}`,
      `/projects/${shop.projectId}/keys/${mine?.id}`,
      `/projects/${shop.projectId}/keys/${theirs?.id}`,
      '/keys/key_nothing',
    ]) {
      expect([path, (await get(person, path)).status]).toEqual([path, 404]);
      for (const verb of ['', '/rotation', '/revocation']) expect((await post(person, path + verb, { name: 'x', scopes: 'invoices:view' })).status).toBe(404);
    }
    await database.update(member).set({ role: 'finance' }).where(eq(member.userId, shop.userId));
    expect((await post(person, `/keys/${mine?.id}/revocation`)).status).toBe(403);
  });
});

test('a webhook secret needs a confirmation of its own', async () => {
  const shop = await makeMerchant();
  const path = `/projects/${shop.projectId}/webhooks`;
  const fields = { url: 'https://shop.example.com/', mode: 'test' };
  const unconfirmed = await visit(shop.userId, { accountId: shop.accountId, confirmed: false });
  expect((await post(unconfirmed, path, fields)).status).toBe(403);
  expect((await post(await owner(shop), path, fields)).status).toBe(201);
});

test('every right that keys may have can be given by an owner', async () => {
  const shop = await makeMerchant();
  const person = await owner(shop);
  for (const scopes of grantableToKeys.slice(0, 4)) await make(person, '/keys', { scopes });
  expect((await keysOf(shop)).length).toBe(4);
});
