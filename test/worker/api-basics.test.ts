// What every answer of the API has in common: the way in, the headers, the shape of a refusal, the limits of a request.
import { describe, expect, test } from 'vitest';
import { apiKey } from '../../src/db/schema';
import { contentSecurityPolicy } from '../../src/http/middleware/security-headers';
import { eq } from 'drizzle-orm';
import { call, makeKey, origin, send } from '../support/api-client';
import { database, env, makeMerchant } from '../support/worker-world';

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
  readonly request_id: string;
}

const shop = await makeMerchant();
const key = await makeKey(shop);

describe('the way in', () => {
  test('without a key the answer says how to send one', async () => {
    const answer = await call<Problem>('GET', '/api/v1/projects');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status: 401, code: 'unauthenticated', type: `${origin}/docs/errors#unauthenticated` });
    expect(answer.body.detail).toMatch(/Authorization: Bearer/);
  });

  test('a key of another product, a mistyped key and a revoked key are each told apart', async () => {
    const detailFor = async (text: string): Promise<string> => (await call<Problem>('GET', '/api/v1/projects', { key: text })).body.detail;
    const last = key.endsWith('A') ? 'B' : 'A';
    expect(await detailFor('sk_live_123')).toMatch(/qk_live_/);
    expect(await detailFor(key.slice(0, -1) + last)).toMatch(/checksum/);
    expect(await detailFor(await makeKey(shop, { revokedAtMs: 1 }))).toMatch(/revoked/);
  });

  test('a key in a cookie or in the address opens nothing', async () => {
    expect((await call('GET', `/api/v1/projects?api_key=${key}`, { headers: { Cookie: `api_key=${key}` } })).status).toBe(401);
    expect((await call('GET', '/api/v1/projects', { headers: { Authorization: `Basic ${btoa(`${key}:`)}` } })).status).toBe(401);
  });

  test('a missing right is named', async () => {
    const narrow = await makeKey(shop, { rights: ['payments:view'] });
    const answer = await call<Problem>('GET', '/api/v1/projects', { key: narrow });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', detail: 'This needs the right projects:view.' } });
  });

  test('the last use of a key is noted to the minute', async () => {
    const used = await makeKey(shop);
    await call('GET', '/api/v1/projects', { key: used });
    const rows = await database.select().from(apiKey).where(eq(apiKey.accountId, shop.accountId));
    const noted = rows.map((row) => row.lastUsedAtMs).filter((atMs) => atMs !== null);
    expect(noted.length).toBeGreaterThan(0);
    expect(noted.every((atMs) => atMs % 60_000 === 0)).toBe(true);
  });
});

describe('every answer', () => {
  const paths = ['/healthz', '/openapi.json', '/api/v1/projects', '/api/v1/nowhere', '/nowhere', '/i/inv_nowhere'];

  test.each(paths)('%s carries the security headers and is never stored', async (path) => {
    const { headers } = await send(new Request(origin + path));
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^req_/);
  });

  test('over https browsers are told to stay there', async () => {
    const response = await send(new Request('https://pay.example.com/healthz'), { ...env, PUBLIC_ORIGIN: 'https://pay.example.com' });
    expect(response.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
  });

  test('a request id that is well formed comes back; another is replaced', async () => {
    const idFor = async (given: string): Promise<string | null> =>
      (await call('GET', '/healthz', { headers: { 'X-Request-Id': given } })).headers.get('x-request-id');
    expect(await idFor('shop-2026-11-20.42')).toBe('shop-2026-11-20.42');
    expect(await idFor('<script>alert(1)</script>')).toMatch(/^req_/);
    expect(await idFor('x'.repeat(65))).toMatch(/^req_/);
  });

  test('the request id is in the problem too', async () => {
    const answer = await call<Problem>('GET', '/api/v1/projects', { headers: { 'X-Request-Id': 'my-own-id-1' } });
    expect(answer.body.request_id).toBe('my-own-id-1');
  });

  test('an address that does not exist is a problem for programs and a page for people', async () => {
    expect((await call<Problem>('GET', '/api/v1/nowhere', { key })).body).toMatchObject({ code: 'not_found', status: 404 });
    const page = await send(new Request(`${origin}/nowhere-at-all`));
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).not.toMatch(/json/);
  });

  test('a wrong method says which ones there are', async () => {
    const answer = await call<Problem>('DELETE', '/api/v1/projects', { key });
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(answer.headers.get('allow')).toMatch(/GET/);
    expect(answer.headers.get('allow')).toMatch(/POST/);
  });
});

describe('the body', () => {
  test('that is not called JSON is refused', async () => {
    const answer = await call<Problem>('POST', '/api/v1/projects', {
      key,
      body: 'name=Shop',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  test('that is no JSON is refused as invalid', async () => {
    expect(await call<Problem>('POST', '/api/v1/projects', { key, body: '{"name":' })).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  });

  test('of more than 64 KiB is refused, with and without a stated length', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(70_000) });
    expect(await call<Problem>('POST', '/api/v1/projects', { key, body: large })).toMatchObject({ status: 413, body: { code: 'too_large' } });
    const stream = new Blob([large]).stream();
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Idempotency-Key': 'large' };
    expect((await send(new Request(`${origin}/api/v1/projects`, { method: 'POST', headers, body: stream }))).status).toBe(413);
  });

  test('with unknown, missing and wrong fields names each of them by its pointer', async () => {
    const body = { nam: 'Shop', expiry_minutes: 1, currency: 7 };
    const answer = await call<Problem>('POST', '/api/v1/projects', { key, body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
      '/currency invalid',
      '/expiry_minutes too_small',
      '/nam unknown_field',
      '/name required',
    ]);
    expect(answer.body.errors?.every(({ detail }) => detail.length > 0)).toBe(true);
  });

  test('cannot smuggle in the columns of a table', async () => {
    const smuggled = { name: 'Shop', account_id: 'acc_other', accountId: 'acc_other', id: 'prj_mine', archived_at_ms: 1, ['__proto__x']: {} };
    const answer = await call<Problem>('POST', '/api/v1/projects', { key, body: smuggled });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toHaveLength(5);
    const polluted = '{"name":"Shop","__proto__":{"admin":true}}';
    expect((await call<Problem>('POST', '/api/v1/projects', { key, body: polluted })).body.errors?.[0]).toMatchObject({
      pointer: '/__proto__',
      code: 'unknown_field',
    });
  });
});

test('the type of a problem leads to the page that explains it', async () => {
  const { body } = await call<Problem>('GET', '/api/v1/projects');
  const address = new URL(body.type);
  const page = await send(new Request(`${origin}${address.pathname}`));
  expect(page.status).toBe(200);
  const text = await page.text();
  for (const reason of [address.hash.slice(1), 'wallet_missing', 'internal_error']) expect(text).toContain(`id="${reason}"`);
});

test('an instance whose settings are missing says which, and nothing else', async () => {
  const broken = { ...env, PUBLIC_ORIGIN: 'nonsense', MASTER_KEY: '' };
  const response = await send(new Request(`${origin}/api/v1/projects`), broken);
  expect(response.status).toBe(503);
  const body = (await response.json()) as { readonly missing: readonly string[] };
  expect(body.missing.map((line) => line.split(' ', 1)[0])).toEqual(['PUBLIC_ORIGIN', 'MASTER_KEY']);
  expect((await send(new Request(`${origin}/`), broken)).status).toBe(503);
  expect((await send(new Request(`${origin}/healthz`), broken)).status).toBe(503);
});
