// The first run: an empty instance leads to its set-up page, which makes one operator and locks itself.
import { beforeEach, expect, test, vi } from 'vitest';
import { and, eq, isNull } from 'drizzle-orm';
import { setUp, setupCodeState, type SetUpInput } from '../../src/commands/set-up';
import { readInstance } from '../../src/db/instance';
import { activity, instance, letter, user } from '../../src/db/schema';
import { Visitor, password, signedUp } from '../support/visitor';
import { database, env, makePorts } from '../support/worker-world';

const code = 'a code for the first run';
const ports = makePorts();
const deployed = (change: Parameters<typeof makePorts>[0] = {}) => makePorts({ settings: { ...ports.settings, setupCode: code }, ...change });
const own = (change: Parameters<typeof makePorts>[0] = {}) =>
  makePorts({ settings: { ...ports.settings, home: 'local', origin: 'http://127.0.0.1:8787' }, ...change });
const input = (change: Partial<SetUpInput> = {}): SetUpInput => ({ email: 'first@shop.test', password, code, locale: 'en', ...change });

async function empty(): Promise<void> {
  const names = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'd1_%' AND name NOT LIKE '_cf_%'",
  ).all<{ name: string }>();
  const kept = ['activity', 'wallet', 'instance'];
  await env.DB.batch([
    env.DB.prepare('PRAGMA defer_foreign_keys = on'),
    ...names.results.filter(({ name }) => !kept.includes(name)).map(({ name }) => env.DB.prepare(`DELETE FROM "${name}"`)),
  ]);
  await database.update(instance).set({ setUpAtMs: null });
}

const operators = () =>
  database
    .select()
    .from(user)
    .where(and(eq(user.isOperator, true), isNull(user.deletedAtMs)));
const rowsOf = (action: string) => database.select().from(activity).where(eq(activity.action, action));

beforeEach(empty);

test('while nobody is here, the home page, sign-in and sign-up lead to set-up', async () => {
  for (const path of ['/', '/sign-in', '/sign-up', '/sign-in/code']) {
    const seen = await new Visitor().get(path);
    expect([path, seen.status, seen.location]).toEqual([path, 303, '/setup']);
  }
  expect((await new Visitor().post('/sign-up', { email: 'early@shop.test', password })).location).toBe('/setup');
  expect(await database.select().from(user)).toEqual([]);
});

test('the page shows what works and asks whoever has no code how to set one', async () => {
  const { status, html } = await new Visitor().get('/setup');
  expect(status).toBe(200);
  for (const words of ['Set up this instance', 'Durable objects', 'Queues', 'File storage', 'Mail', 'Schedule', 'Has not run yet', 'Rates', 'SETUP_CODE'])
    expect(html).toContain(words);
  expect(html).not.toContain('<form method="post" action="/setup"');
});

test('on one’s own machine the first person runs the instance, owns an account and has a proved email', async () => {
  const before = (await rowsOf('instance.set_up')).length;
  const done = await setUp(own(), input({ code: '' }));
  expect(done.ok && done.value?.token).toBeTruthy();
  const [operator] = await operators();
  expect(operator).toMatchObject({ email: 'first@shop.test', isOperator: true });
  expect(operator?.emailVerifiedAtMs).not.toBeNull();
  expect((await readInstance(database)).setUpAtMs).not.toBeNull();
  expect(await rowsOf('instance.set_up')).toHaveLength(before + 1);
});

test('in a deployed home the code must be right, and the email is to be proved', async () => {
  expect(await setUp(ports, input())).toMatchObject({ ok: false });
  expect(await setUp(deployed(), input({ code: 'another' }))).toEqual({
    ok: false,
    refusal: { reason: 'invalid_input', problems: [{ pointer: '/code', code: 'wrong_code' }] },
  });
  expect(await operators()).toEqual([]);
  expect((await setUp(deployed(), input())).ok).toBe(true);
  expect((await operators())[0]?.emailVerifiedAtMs).toBeNull();
  expect((await database.select().from(letter).where(eq(letter.kind, 'verify_email'))).length).toBe(1);
});

test('a code of less than twelve characters is no code, and only one’s own machine needs none', () => {
  const settings = { home: 'cloudflare', origin: 'https://pay.example', setupCode: 'short' } as const;
  expect(setupCodeState(settings)).toBe('missing');
  expect(setupCodeState({ ...settings, setupCode: code })).toBe('asked');
  expect(setupCodeState({ ...settings, home: 'local', origin: 'http://127.0.0.1:1' })).toBe('none');
  expect(setupCodeState({ ...settings, home: 'local', origin: 'http://192.168.1.7:8787' })).toBe('missing');
  expect(setupCodeState({ ...settings, origin: 'https://127.0.0.1' })).toBe('missing');
});

test('a bad email and a weak password are refused together', async () => {
  const refused = await setUp(own(), input({ email: 'nobody', password: 'short' }));
  expect(refused).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/email' }, { pointer: '/password' }] } });
});

test('a second run is refused, and the page leads to sign-in', async () => {
  await setUp(own(), input());
  expect(await setUp(own(), input({ email: 'second@shop.test' }))).toEqual({ ok: false, refusal: { reason: 'link_expired' } });
  expect((await new Visitor().get('/setup')).location).toBe('/sign-in');
  const seen = await new Visitor().post('/setup', { email: 'third@shop.test', password });
  expect(seen.location).toBe('/sign-in');
  expect(await operators()).toHaveLength(1);
});

test('of ten at once one gets through', async () => {
  const done = await Promise.all(Array.from({ length: 10 }, (_, index) => setUp(own(), input({ email: `person-${index}@shop.test` }))));
  expect(done.filter((one) => one.ok)).toHaveLength(1);
  expect(await database.select().from(user)).toHaveLength(1);
});

test('people who were here before a set-up page existed: one of them becomes the operator by their password, and signs in as ever', async () => {
  await database.update(instance).set({ setUpAtMs: 1 });
  await signedUp('before@shop.test');
  expect(await setUp(deployed(), input({ email: 'before@shop.test', password: 'another password' }))).toEqual({
    ok: false,
    refusal: { reason: 'wrong_credentials' },
  });
  expect(await setUp(deployed(), input({ email: 'Before@shop.test' }))).toEqual({ ok: true, value: null });
  expect((await operators()).map((one) => one.email)).toEqual(['before@shop.test']);
});

test('guessing the code is slowed for that address alone', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const guess = (ip: string) => new Visitor().post('/setup', { email: 'x@shop.test', password, code: 'wrong' }, { 'CF-Connecting-IP': ip });
  for (let count = 0; count < 10; count += 1) expect((await guess('203.0.113.9')).status).toBe(422);
  expect((await guess('203.0.113.9')).status).toBe(429);
  expect((await guess('203.0.113.10')).status).toBe(422);
  vi.useRealTimers();
});
