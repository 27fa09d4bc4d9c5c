// Sessions from the outside: which cookies open something and which do not, ending them from elsewhere, and the lock-down.
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeSessionToken, tokenBytes } from '../../src/auth/session';
import { activity, notice, recoveryRequest, session, stepUp, user } from '../../src/db/schema';
import type { SessionRow } from '../../src/db/session';
import { idBytes, makeId } from '../../src/domain/id';
import { limits } from '../../src/domain/limits';
import { sha256Hex } from '../../src/lib/hash';
import { randomBytes } from '../../src/lib/random';
import { confirmSession, confirmVisitor, sessionIdOf } from '../support/step-up';
import { Visitor, signedUp } from '../support/visitor';
import { database } from '../support/worker-world';

const minuteMs = 60_000;
const page = '/security/sessions';

async function personOf(visitor: Visitor): Promise<string> {
  const [row] = await database
    .select()
    .from(session)
    .where(eq(session.id, await sessionIdOf(visitor)));
  if (row === undefined) throw new Error('The visitor is signed in.');
  return row.userId;
}

/** The same person at another browser. */
async function elsewhere(visitor: Visitor, change: Partial<SessionRow> = {}): Promise<Visitor & { readonly sessionId: string }> {
  const { token, tokenHash } = makeSessionToken(randomBytes(tokenBytes));
  const nowMs = Date.now();
  const sessionId = makeId('ses', randomBytes(idBytes));
  const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + limits.sessionLifeMs };
  const whence = { device: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0', ip: '198.51.100.7', place: 'Riga, LV' };
  await database.insert(session).values({ tokenHash, id: sessionId, userId: await personOf(visitor), method: 'password', ...times, ...whence, ...change });
  const other = new Visitor();
  other.cookies.set('__Host-sid', token);
  return Object.assign(other, { sessionId });
}

const isIn = async (visitor: Visitor): Promise<boolean> => (await visitor.get(page)).status === 200;

const acts = async (userId: string) => {
  const rows = await database
    .select()
    .from(activity)
    .where(eq(activity.actor, `user:${userId}`));
  return rows.map((row) => row.action);
};

afterEach(() => void vi.useRealTimers());

describe('a cookie', () => {
  const token = (length: number): string => 'a'.repeat(length);
  /** What a request carries instead of the session that was given out, and whether it opens the page. */
  const cases: readonly (readonly [string, (visitor: Visitor) => Promise<void> | void, boolean])[] = [
    ['as it was given out opens the page', () => undefined, true],
    ['that is missing opens nothing', (visitor) => visitor.cookies.clear(), false],
    ['that is empty opens nothing', (visitor) => void visitor.cookies.set('__Host-sid', ''), false],
    ['of the right shape that nobody gave out opens nothing', (visitor) => void visitor.cookies.set('__Host-sid', token(43)), false],
    [
      'that is one character short opens nothing',
      (visitor) => void visitor.cookies.set('__Host-sid', (visitor.cookies.get('__Host-sid') ?? '').slice(0, -1)),
      false,
    ],
    ['that is one character long opens nothing', (visitor) => void visitor.cookies.set('__Host-sid', `${visitor.cookies.get('__Host-sid')}a`), false],
    ['of ten thousand characters opens nothing', (visitor) => void visitor.cookies.set('__Host-sid', token(10_000)), false],
    ['with a quote in it opens nothing', (visitor) => void visitor.cookies.set('__Host-sid', "' OR 1=1 --"), false],
    [
      'that holds the hash from the database instead of the token opens nothing',
      (visitor) => void visitor.cookies.set('__Host-sid', sha256Hex(visitor.cookies.get('__Host-sid') ?? '').slice(0, 43)),
      false,
    ],
    ['that names the id of the session opens nothing', async (visitor) => void visitor.cookies.set('__Host-sid', await sessionIdOf(visitor)), false],
    [
      'under the unlocked name opens nothing over the net',
      (visitor) => {
        visitor.cookies.set('sid', visitor.cookies.get('__Host-sid') ?? '');
        visitor.cookies.delete('__Host-sid');
      },
      false,
    ],
    ['beside a foreign one under the unlocked name still opens its own', (visitor) => void visitor.cookies.set('sid', token(43)), true],
    [
      'whose session was ended opens nothing',
      async (visitor) => void (await database.delete(session).where(eq(session.id, await sessionIdOf(visitor)))),
      false,
    ],
    [
      'whose token was rotated opens nothing',
      async (visitor) =>
        void (await database
          .update(session)
          .set({ tokenHash: sha256Hex(crypto.randomUUID()) })
          .where(eq(session.id, await sessionIdOf(visitor)))),
      false,
    ],
    [
      'of a deleted person opens nothing',
      async (visitor) =>
        void (await database
          .update(user)
          .set({ deletedAtMs: 1 })
          .where(eq(user.id, await personOf(visitor)))),
      false,
    ],
  ];

  test.each(cases)('%s', async (_title, change, opens) => {
    const visitor = await signedUp();
    await change(visitor);
    expect(await isIn(visitor)).toBe(opens);
  });

  const clock: readonly (readonly [string, Partial<SessionRow>, boolean])[] = [
    ['idle for a millisecond less than an hour is alive', { lastSeenAtMs: -limits.sessionIdleMs + 1 }, true],
    ['idle for an hour is over', { lastSeenAtMs: -limits.sessionIdleMs }, false],
    ['idle for a day is over', { lastSeenAtMs: -24 * 60 * minuteMs }, false],
    ['in its last millisecond of twelve hours is alive', { expiresAtMs: 1 }, true],
    ['twelve hours old is over, however busy it was', { expiresAtMs: 0 }, false],
    ['that ended yesterday is over', { expiresAtMs: -24 * 60 * minuteMs }, false],
  ];

  test.each(clock)('of a session %s', async (_title, change, opens) => {
    const visitor = await signedUp();
    const nowMs = Date.now();
    const times = Object.fromEntries(Object.entries(change).map(([name, ms]) => [name, nowMs + Number(ms)]));
    await database
      .update(session)
      .set(times)
      .where(eq(session.id, await sessionIdOf(visitor)));
    vi.useFakeTimers({ toFake: ['Date'], now: nowMs });
    expect(await isIn(visitor)).toBe(opens);
  });

  test('is locked to this host, to TLS and away from scripts, and signing in never takes one that came along', async () => {
    const visitor = new Visitor();
    const planted = 'b'.repeat(43);
    visitor.cookies.set('__Host-sid', planted);
    const seen = await visitor.post('/sign-up', { email: `fix-${crypto.randomUUID().slice(0, 8)}@shop.test`, password: 'a long walk in the rain' });
    const line = seen.headers.getSetCookie().find((one) => one.startsWith('__Host-sid=')) ?? '';
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(line).toContain(part);
    expect(line).not.toMatch(/Domain=/i);
    expect(visitor.cookies.get('__Host-sid')).not.toBe(planted);
    const stranger = new Visitor();
    stranger.cookies.set('__Host-sid', planted);
    expect(await isIn(stranger)).toBe(false);
  });
});

describe('the list of sessions', () => {
  test('says device, place and address, and marks the present one, which has no button to end it', async () => {
    const visitor = await signedUp();
    const other = await elsewhere(visitor);
    const { html } = await visitor.get(page);
    for (const text of ['Firefox, Windows', 'Riga, LV', '198.51.100.7', 'This session']) expect(html).toContain(text);
    expect(html).toContain(`/security/sessions/${other.sessionId}/end`);
    expect(html).not.toContain(`/security/sessions/${await sessionIdOf(visitor)}/end`);
  });

  test('leaves out what is idle or over', async () => {
    const visitor = await signedUp();
    const idle = await elsewhere(visitor, { lastSeenAtMs: Date.now() - limits.sessionIdleMs - 1 });
    const over = await elsewhere(visitor, { expiresAtMs: Date.now() - 1 });
    const { html } = await visitor.get(page);
    for (const { sessionId } of [idle, over]) expect(html).not.toContain(sessionId);
  });

  test('never shows a stranger’s', async () => {
    const [visitor, stranger] = [await signedUp(), await signedUp()];
    const other = await elsewhere(stranger);
    expect((await visitor.get(page)).html).not.toContain(other.sessionId);
  });
});

describe('ending one session', () => {
  test('puts the other browser out at its next request, with what it had confirmed, and says so once', async () => {
    const visitor = await signedUp();
    const other = await elsewhere(visitor);
    await confirmSession(other.sessionId);
    expect(await isIn(other)).toBe(true);
    const hidden = await visitor.hidden(page, `${page}/${other.sessionId}/end`);
    expect((await visitor.post(`${page}/${other.sessionId}/end`, hidden)).location).toBe(`${page}?done=session_ended`);
    expect(await isIn(other)).toBe(false);
    expect(await isIn(visitor)).toBe(true);
    expect(await database.select().from(stepUp).where(eq(stepUp.sessionId, other.sessionId))).toHaveLength(0);
    await visitor.post(`${page}/${other.sessionId}/end`, hidden);
    expect((await acts(await personOf(visitor))).filter((action) => action === 'session.ended')).toHaveLength(1);
  });

  test('twenty times at once is said once', async () => {
    const visitor = await signedUp();
    const other = await elsewhere(visitor);
    const hidden = await visitor.hidden(page, `${page}/${other.sessionId}/end`);
    await Promise.all(Array.from({ length: 20 }, () => visitor.post(`${page}/${other.sessionId}/end`, hidden)));
    expect((await acts(await personOf(visitor))).filter((action) => action === 'session.ended')).toHaveLength(1);
  });

  test('a stranger’s or one that never was is not found, and stays', async () => {
    const [visitor, stranger] = [await signedUp(), await signedUp()];
    const [own, other] = [await elsewhere(visitor), await elsewhere(stranger)];
    const hidden = await visitor.hidden(page, `${page}/${own.sessionId}/end`);
    const foreign = await visitor.post(`${page}/${other.sessionId}/end`, hidden);
    const absent = await visitor.post(`${page}/${makeId('ses', randomBytes(idBytes))}/end`, hidden);
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    expect(await isIn(other)).toBe(true);
  });

  test('one’s own leads to sign-in', async () => {
    const visitor = await signedUp();
    await elsewhere(visitor);
    const hidden = await visitor.hidden(page, `${page}/end-others`);
    const seen = await visitor.post(`${page}/${await sessionIdOf(visitor)}/end`, hidden);
    expect(seen.location).toBe('/sign-in');
    expect(visitor.cookies.has('__Host-sid')).toBe(false);
  });
});

describe('ending all others', () => {
  test('leaves one, and says so once however often it is asked', async () => {
    const visitor = await signedUp();
    const others = [await elsewhere(visitor), await elsewhere(visitor), await elsewhere(visitor)];
    for (const other of others) await confirmSession(other.sessionId);
    const hidden = await visitor.hidden(page, `${page}/end-others`);
    await Promise.all([1, 2, 3].map(() => visitor.post(`${page}/end-others`, hidden)));
    expect(await Promise.all([visitor, ...others].map(isIn))).toEqual([true, false, false, false]);
    const userId = await personOf(visitor);
    expect((await acts(userId)).filter((action) => action === 'session.others_ended')).toHaveLength(1);
    for (const other of others) expect(await database.select().from(stepUp).where(eq(stepUp.sessionId, other.sessionId))).toHaveLength(0);
  });

  test('touches nobody else', async () => {
    const [visitor, stranger] = [await signedUp(), await signedUp()];
    await elsewhere(visitor);
    const hidden = await visitor.hidden(page, `${page}/end-others`);
    await visitor.post(`${page}/end-others`, hidden);
    expect(await isIn(stranger)).toBe(true);
  });

  test('with a form of another session is refused', async () => {
    const visitor = await signedUp();
    const other = await elsewhere(visitor);
    const hidden = await visitor.hidden(page, `${page}/end-others`);
    expect((await other.post(`${page}/end-others`, hidden)).status).toBe(403);
  });
});

describe('the lock-down', () => {
  const path = '/security/lockdown';

  test('puts everybody else out, also a copy of its own cookie, forgets devices, and tells the person', async () => {
    const visitor = await signedUp();
    const userId = await personOf(visitor);
    const other = await elsewhere(visitor);
    const thief = new Visitor();
    thief.cookies.set('__Host-sid', visitor.cookies.get('__Host-sid') ?? '');
    const startMs = Date.now();
    await database.insert(recoveryRequest).values({
      id: `rcv_${userId.slice(4)}`,
      userId,
      tokenHash: `t-${userId}`,
      stopHash: `s-${userId}`,
      createdAtMs: startMs,
      readyAtMs: startMs + limits.recoveryWaitMs,
    });
    const seen = await visitor.post(path, await visitor.hidden(path, path));
    expect(seen.location).toBe(`${path}?step=after`);
    expect(await Promise.all([visitor, other, thief].map(isIn))).toEqual([true, false, false]);
    const [person] = await database.select().from(user).where(eq(user.id, userId));
    expect(person?.devicesSinceMs).toBeGreaterThanOrEqual(startMs);
    expect((await database.select().from(notice).where(eq(notice.userId, userId))).map((row) => row.kind)).toContain('locked_down');
    expect((await acts(userId)).filter((action) => action === 'user.locked_down')).toHaveLength(1);
    const [request] = await database.select().from(recoveryRequest).where(eq(recoveryRequest.userId, userId));
    expect(request?.stoppedAtMs).not.toBeNull();
    expect((await visitor.get(`${path}?step=after`)).html).toContain('/security/password');
  });

  test('sent twice by the same form is done once', async () => {
    const visitor = await signedUp();
    const hidden = await visitor.hidden(path, path);
    await visitor.post(path, hidden);
    await visitor.post(path, hidden);
    expect((await acts(await personOf(visitor))).filter((action) => action === 'user.locked_down')).toHaveLength(1);
  });

  test('sets a new password only for somebody who has confirmed that it is them', async () => {
    const visitor = await signedUp();
    const userId = await personOf(visitor);
    const stored = async () => (await database.select().from(user).where(eq(user.id, userId)))[0]?.passwordHash;
    const before = await stored();
    const fields = { ...(await visitor.hidden(path, path)), password: 'a short walk in the sun' };
    expect((await visitor.post(path, fields)).status).toBe(403);
    expect(await stored()).toBe(before);
    await confirmVisitor(visitor, ['factors']);
    expect((await visitor.post(path, { ...fields, password: 'short' })).status).toBe(422);
    expect((await visitor.post(path, fields)).status).toBe(303);
    expect(await stored()).not.toBe(before);
  });

  test('is open to somebody without any factor, and its last page is not shown to who never did it', async () => {
    const visitor = await signedUp();
    expect((await visitor.get(path)).status).toBe(200);
    expect((await visitor.get(`${path}?step=after`)).location).toBe(path);
  });
});
