// What the API says about itself in every answer: its version, what is left of the key's requests, and how long to wait.
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/domain/limits';
import { call, makeKey } from '../support/api-client';
import { env, makeMerchant } from '../support/worker-world';

const shop = await makeMerchant();
const key = await makeKey(shop);
const narrow = { ...env, API_REQUESTS_PER_MINUTE: '3' };

describe('the version', () => {
  test.each([
    ['an answer', '/api/v1/projects', key, 200],
    ['a refusal without a key', '/api/v1/projects', undefined, 401],
    ['an address that does not exist', '/api/v1/nowhere', key, 404],
  ])('is in %s', async (_what, path, given, status) => {
    const answer = await call('GET', path, given === undefined ? {} : { key: given });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('quittance-version')).toBe('2026-11-20');
  });

  test('may be named by a request', async () => {
    expect((await call('GET', '/api/v1/projects', { key, headers: { 'Quittance-Version': '2026-11-20' } })).status).toBe(200);
  });

  test.each(['2020-01-01', '2027-01-01', 'newest', '2026-11-20, 2026-11-20'])('that there is not (%s) is refused with the newest', async (version) => {
    const answer = await call('GET', '/api/v1/projects', { key, headers: { 'Quittance-Version': version } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'version_unknown' } });
    expect(answer.body['detail']).toMatch(/2026-11-20/);
    expect(answer.headers.get('quittance-version')).toBe('2026-11-20');
  });

  test('is in the refusal of a body that is too large', async () => {
    const answer = await call('POST', '/api/v1/projects', { key, body: { name: 'x'.repeat(limits.bodyBytesMax) } });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('quittance-version')).toBe('2026-11-20');
  });
});

describe('the limit of requests', () => {
  test('is told in each answer, with what is left of it', async () => {
    const own = await makeKey(shop);
    const first = await call('GET', '/api/v1/projects', { key: own });
    const second = await call('GET', '/api/v1/nowhere', { key: own });
    expect(first.headers.get('ratelimit-policy')).toBe(`"default";q=${limits.apiRequestsPerMinuteMax};w=60`);
    const left = (answer: typeof first): number => Number(/^"default";r=(\d+);t=\d+$/.exec(answer.headers.get('ratelimit') ?? '')?.[1]);
    expect(left(first)).toBe(limits.apiRequestsPerMinuteMax - 1);
    expect(left(second)).toBe(limits.apiRequestsPerMinuteMax - 2);
  });

  test('is exact, also for requests at once, and says how long to wait', async () => {
    const own = await makeKey(shop);
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('GET', '/api/v1/projects', { key: own, bindings: narrow })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    for (const { headers, body } of refused) {
      expect(body['code']).toBe('too_many_requests');
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
    }
  });

  test('of one key is not spent by another', async () => {
    const [busy, calm] = [await makeKey(shop), await makeKey(shop)];
    for (let index = 0; index < 4; index += 1) await call('GET', '/api/v1/projects', { key: busy, bindings: narrow });
    expect((await call('GET', '/api/v1/projects', { key: busy, bindings: narrow })).status).toBe(429);
    expect((await call('GET', '/api/v1/projects', { key: calm, bindings: narrow })).status).toBe(200);
  });

  test('counts nothing that cannot be a key', async () => {
    const answer = await call('GET', '/api/v1/projects', { key: `${key.slice(0, -1)}!` });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('ratelimit')).toBeNull();
  });

  test('frees one request when the oldest is a minute old, and forgets nothing when the counter starts anew', async () => {
    const counter = env.LIMITER.getByName('api:test-window');
    const at = 1_800_000_000_000;
    const count = (nowMs: number) => counter.count(2, 60_000, nowMs);
    expect(await count(at)).toMatchObject({ allowed: true, remaining: 1, resetSeconds: 60 });
    expect(await count(at + 30_000)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 30 });
    expect(await count(at + 59_999)).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
    expect(await count(at + 60_000)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await count(at + 60_000)).toMatchObject({ allowed: false, retryAfterSeconds: 30 });
  });
});
