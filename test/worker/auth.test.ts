// The ways in: passwords, sessions, keys, and the locks in front of every form.
import { Hono } from 'hono';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashApiKey, makeApiKey, apiKeyBytes } from '../../src/auth/api-key';
import { csrfToken, isCsrfToken } from '../../src/auth/csrf';
import { hashPassword, verifyPassword } from '../../src/auth/password';
import { isSessionAlive } from '../../src/auth/session';
import { createApiKey } from '../../src/commands/create-api-key';
import { revokeApiKey } from '../../src/commands/revoke-api-key';
import { signIn } from '../../src/commands/sign-in';
import { signUp, type SignUpInput } from '../../src/commands/sign-up';
import { findApiKeyByHash } from '../../src/db/api-key';
import { findSession } from '../../src/db/session';
import { limits } from '../../src/domain/limits';
import type { AppEnv } from '../../src/http/app-env';
import { isSameOrigin, sameOriginForms } from '../../src/http/middleware/csrf';
import { preferredLocale } from '../../src/http/middleware/locale';
import { sha256Hex } from '../../src/lib/hash';
import { randomBytes } from '../../src/lib/random';
import { database, makeMerchant, makePorts } from '../support/worker-world';

const password = 'a long walk in the rain';
const person = (email: string, change: Partial<SignUpInput> = {}): SignUpInput => ({
  email,
  password,
  locale: 'en',
  timeZone: '',
  invited: 'by_nobody',
  ...change,
});

describe('passwords', () => {
  test('a password opens what it was set for, and nothing else does', () => {
    const stored = hashPassword(password, randomBytes(16));
    expect(stored).toMatch(/^scrypt\$16\$8\$1\$/);
    expect(stored).not.toContain(password);
    expect(verifyPassword(password, stored)).toBe(true);
    expect(verifyPassword(`${password} `, stored)).toBe(false);
    expect(verifyPassword(password, null)).toBe(false);
  });

  test('the same password has another hash for each person', () => {
    expect(hashPassword(password, randomBytes(16))).not.toBe(hashPassword(password, randomBytes(16)));
  });

  test('a long password counts to its last character', () => {
    const long = 'x1'.repeat(64);
    const stored = hashPassword(long, randomBytes(16));
    expect(verifyPassword(long, stored)).toBe(true);
    expect(verifyPassword(`${long.slice(0, 127)}y`, stored)).toBe(false);
  });

  test.each([
    ['', 'required'],
    ['short', 'too_short'],
    ['x1'.repeat(65), 'too_long'],
    ['qwertyuiop', 'breached'],
    ['PASSWORD123', 'breached'],
    ['aaaaaaaaaaaa', 'breached'],
    ['weak@shop.test', 'breached'],
  ])('the password "%s" is refused at sign-up as %s', async (weak, code) => {
    const refused = await signUp(makePorts(), person('weak@shop.test', { password: weak }));
    expect(refused).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/password', code }] } });
  });
});

describe('sign-up and sign-in', () => {
  beforeAll(async () => {
    expect(await signUp(makePorts(), person('ada@shop.test'))).toMatchObject({ ok: true });
  });

  const nobodyKnown = () => null;
  const signedIn = async (email: string): Promise<string> => {
    const answer = await signIn(makePorts(), { email, password, deviceOf: nobodyKnown });
    if (!answer.ok || answer.value.step !== 'done') throw new Error('the right password signs in');
    return answer.value.started.token;
  };

  test('a wrong password and an unknown email get the same answer', async () => {
    const wrong = await signIn(makePorts(), { email: 'ada@shop.test', password: 'another password', deviceOf: nobodyKnown });
    const unknown = await signIn(makePorts(), { email: 'nobody@shop.test', password, deviceOf: nobodyKnown });
    expect(wrong).toEqual({ ok: false, refusal: { reason: 'wrong_credentials' } });
    expect(unknown).toEqual(wrong);
  });

  test('each sign-in has a token of its own, and only its hash is kept', async () => {
    const [first, second] = [await signedIn('Ada@Shop.test'), await signedIn('ada@shop.test')];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const found = await findSession(database, sha256Hex(first));
    expect(found?.user.email).toBe('ada@shop.test');
    expect(JSON.stringify(found)).not.toContain(first);
    expect(await findSession(database, first)).toBeNull();
  });

  test('a session ends after an hour of silence and after half a day at the latest', () => {
    const startedAtMs = 1_000_000;
    const times = { lastSeenAtMs: startedAtMs, expiresAtMs: startedAtMs + limits.sessionLifeMs };
    expect(isSessionAlive(times, startedAtMs + limits.sessionIdleMs - 1)).toBe(true);
    expect(isSessionAlive(times, startedAtMs + limits.sessionIdleMs)).toBe(false);
    const visited = { ...times, lastSeenAtMs: startedAtMs + limits.sessionLifeMs - 1 };
    expect(isSessionAlive(visited, startedAtMs + limits.sessionLifeMs - 1)).toBe(true);
    expect(isSessionAlive(visited, startedAtMs + limits.sessionLifeMs)).toBe(false);
  });
});

describe('forms of other sites', () => {
  const own = 'http://quittance.test';
  const settings = { origin: own } as AppEnv['Variables']['settings'];
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('settings', settings);
    c.set('requestId', 'req_test');
    c.set('locale', 'en');
    c.set('theme', 'system');
    c.set('nowMs', 0);
    c.set('ports', makePorts());
    await next();
  });
  app.use(sameOriginForms);
  app.all('/anything', (c) => c.text('done'));

  const post = (headers: Record<string, string>): Promise<Response> =>
    Promise.resolve(
      app.request(`${own}/anything`, { method: 'POST', body: 'a=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } }),
    );

  test.each([
    ['our own page', { 'Sec-Fetch-Site': 'same-origin' }, 200],
    ['our own page in an older browser', { Origin: own }, 200],
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, 403],
    ['a sister host', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://sister.quittance.test' }, 403],
    ['a bookmark or a tool that claims none', { 'Sec-Fetch-Site': 'none' }, 403],
    ['another site that forges only the origin', { 'Sec-Fetch-Site': 'cross-site', Origin: own }, 403],
    ['another scheme', { Origin: 'https://quittance.test' }, 403],
    ['a sandboxed frame', { Origin: 'null' }, 403],
    ['nobody in particular', {}, 403],
  ])('a form from %s is answered with the right status', async (_whence, headers, status) => {
    expect((await post(headers as Record<string, string>)).status).toBe(status);
  });

  test('what is not a form is not read as one', async () => {
    expect((await post({ 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' })).status).toBe(415);
    expect((await post({ 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'text/plain' })).status).toBe(415);
  });

  test('reading needs no origin', async () => {
    expect((await app.request(`${own}/anything`)).status).toBe(200);
    expect(isSameOrigin(undefined, undefined, own)).toBe(false);
  });

  test('the token of a form belongs to one session', () => {
    const key = randomBytes(32);
    const token = csrfToken(key, 'a'.repeat(64));
    expect(isCsrfToken(token, csrfToken(key, 'a'.repeat(64)))).toBe(true);
    expect(isCsrfToken(token, csrfToken(key, 'b'.repeat(64)))).toBe(false);
    expect(isCsrfToken(token, csrfToken(randomBytes(32), 'a'.repeat(64)))).toBe(false);
    expect(isCsrfToken(token, null)).toBe(false);
    expect(isCsrfToken(token, '')).toBe(false);
  });
});

describe('api keys', () => {
  const usual = { kind: 'api', allowList: [], expiresAtMs: null } as const;

  test('a key tells its mode, and a mistyped one is caught before any search', () => {
    const made = makeApiKey('test', randomBytes(apiKeyBytes));
    expect(made.key).toMatch(/^qk_test_[0-9A-Za-z]{36}$/);
    expect(made.key.startsWith(made.hint)).toBe(true);
    expect(hashApiKey(made.key)).toBe(made.secretHash);
    for (let place = 0; place < made.key.length; place++) {
      const wrong = made.key.slice(0, place) + (made.key[place] === 'x' ? 'y' : 'x') + made.key.slice(place + 1);
      expect(hashApiKey(wrong)).toBeNull();
    }
  });

  test('a key is shown once: the same request again finds it and shows nothing', async () => {
    const merchant = await makeMerchant();
    const input = { ...usual, projectId: merchant.projectId, name: 'Shop server', scopes: ['invoices:manage'] } as const;
    const request = { route: 'keys', key: 'form-1', inputHash: 'same' };
    const first = await createApiKey(makePorts(), merchant.scope, input, request);
    const again = await createApiKey(makePorts(), merchant.scope, input, request);
    if (!first.ok || !again.ok) throw new Error('the key is made');
    expect(first.value.secret).toMatch(/^qk_test_/);
    expect(again.value).toEqual({ keyId: first.value.keyId, secret: null });
    expect(await createApiKey(makePorts(), merchant.scope, input, { ...request, inputHash: 'other' })).toMatchObject({
      ok: false,
      refusal: { reason: 'idempotency_key_reused' },
    });
  });

  test('a revoked key opens nothing, and revoking it twice is revoking it once', async () => {
    const merchant = await makeMerchant();
    const made = await createApiKey(
      makePorts(),
      merchant.scope,
      { ...usual, projectId: merchant.projectId, name: 'Old', scopes: ['invoices:view'] },
      { route: 'keys', key: 'form-2', inputHash: 'x' },
    );
    if (!made.ok || made.value.secret === null) throw new Error('the key is made');
    const hash = sha256Hex(made.value.secret);
    expect((await findApiKeyByHash(database, hash))?.id).toBe(made.value.keyId);
    const stranger = await makeMerchant();
    expect(await revokeApiKey(makePorts(), stranger.scope, merchant.projectId, made.value.keyId)).toMatchObject({
      ok: false,
      refusal: { reason: 'not_found' },
    });
    expect(await revokeApiKey(makePorts(), merchant.scope, merchant.projectId, made.value.keyId)).toMatchObject({ ok: true });
    expect(await revokeApiKey(makePorts(), merchant.scope, merchant.projectId, made.value.keyId)).toMatchObject({ ok: true });
    expect(await findApiKeyByHash(database, hash)).toBeNull();
  });

  test('a key never holds a right over keys, whoever makes it', async () => {
    const merchant = await makeMerchant();
    const refused = await createApiKey(
      makePorts(),
      merchant.scope,
      { ...usual, projectId: merchant.projectId, name: 'Root', scopes: ['keys:manage'] },
      { route: 'keys', key: 'form-3', inputHash: 'x' },
    );
    expect(refused).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/scopes' }] } });
  });
});

describe('languages', () => {
  test.each([
    [undefined, 'en'],
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['de-DE,de;q=0.9', 'en'],
    ['de;q=0.9,en;q=0.5,ru;q=0.8', 'ru'],
    ['ru;q=0,en', 'en'],
    ['***;q=x,,,', 'en'],
  ])('a browser that asks for %s is answered in %s', (header, locale) => {
    expect(preferredLocale(header)).toBe(locale);
  });
});
