// What is forgotten of access, and when: nothing a moment early, everything in bounded steps, twice without harm.
import { count } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { forgetAccess } from '../../src/db/forget';
import { letter, mailProof, notice, recoveryRequest, session, signInAttempt, spentToken, stepUp, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { runJob } from '../../src/jobs/job';
import { retention } from '../../src/jobs/retention';
import { jobRun } from '../../src/db/schema';
import { database, env, makePorts } from '../support/worker-world';

const nowMs = Date.now();
const userId = 'usr_kept';
const whence = { device: '', ip: '', place: '' };
const { settings } = makePorts();

const tables: readonly SQLiteTable[] = [session, stepUp, mailProof, spentToken, signInAttempt, notice, letter, recoveryRequest];
const countsOf = (): Promise<readonly number[]> =>
  Promise.all(tables.map(async (table) => (await database.select({ rows: count() }).from(table))[0]?.rows ?? 0));

/** One row in each table that is just too old (`olderMs` 0: at its very end), or younger by so much. */
async function seed(name: string, youngerMs: number): Promise<void> {
  const at = (lifeMs: number): number => nowMs - lifeMs + youngerMs;
  const proof = { kind: 'recovery', userId, email: 'e', subject: '', codeHash: 'c', createdAtMs: 0 } as const;
  const mail = { kind: 'recovery_done', email: 'e', locale: 'en', content: '', attempts: 1, dueAtMs: 0 };
  await database.batch([
    database
      .insert(session)
      .values({ tokenHash: name, id: name, userId, method: 'password', createdAtMs: 0, lastSeenAtMs: nowMs, expiresAtMs: nowMs + youngerMs, ...whence }),
    database.insert(stepUp).values({ sessionId: name, action: 'wallets', method: 'totp', atMs: at(limits.stepUpLifeMs) }),
    database.insert(mailProof).values({ ...proof, id: name, tokenHash: name, expiresAtMs: nowMs + youngerMs }),
    database.insert(spentToken).values({ id: name, expiresAtMs: nowMs - 1 + youngerMs }),
    database.insert(signInAttempt).values({ id: name, userId, atMs: at(limits.signInAttemptLifeMs) - 1, method: 'password', result: 'success', ...whence }),
    database.insert(notice).values({ id: name, userId, kind: 'recovery_done', data: {}, atMs: at(limits.noticeLifeMs) - 1 }),
    database.insert(letter).values({ ...mail, id: name, state: 'sent', createdAtMs: at(limits.letterLifeMs) - 1 }),
    database
      .insert(recoveryRequest)
      .values({ id: name, userId, tokenHash: name, stopHash: name, createdAtMs: at(limits.signInAttemptLifeMs) - 1, readyAtMs: 0 }),
  ]);
}

beforeEach(async () => {
  for (const table of tables) await database.delete(table);
  const person = { id: userId, email: 'e', emailKey: 'e', passwordHash: '', locale: 'en', createdAtMs: 0 };
  await database.insert(user).values(person).onConflictDoNothing();
});

describe('the minute', () => {
  test('forgets what is too old in each table, keeps what is a second younger, and twice is once', async () => {
    await seed('old', 0);
    await seed('young', 1_000);
    const first = await forgetAccess(database, nowMs, 100);
    expect(Object.values(first)).toEqual(tables.map(() => 1));
    expect(await countsOf()).toEqual(tables.map(() => 1));
    expect(Object.values(await forgetAccess(database, nowMs, 100))).toEqual(tables.map(() => 0));
    expect(await countsOf()).toEqual(tables.map(() => 1));
  });

  test('forgets an idle session, and never a letter that is still to be sent', async () => {
    const idle = { userId, method: 'password', createdAtMs: 0, expiresAtMs: nowMs + limits.sessionLifeMs, ...whence } as const;
    const mail = { kind: 'recovery_done', email: 'e', locale: 'en', content: '', attempts: 0, dueAtMs: 0, createdAtMs: 0 };
    await database.batch([
      database.insert(session).values({ ...idle, tokenHash: 'idle', id: 'idle', lastSeenAtMs: nowMs - limits.sessionIdleMs }),
      database.insert(session).values({ ...idle, tokenHash: 'busy', id: 'busy', lastSeenAtMs: nowMs - limits.sessionIdleMs + 1 }),
      database.insert(letter).values({ ...mail, id: 'pending', state: 'pending' }),
    ]);
    await forgetAccess(database, nowMs, 100);
    expect((await database.select({ id: session.id }).from(session)).map(({ id }) => id)).toEqual(['busy']);
    expect((await database.select({ id: letter.id }).from(letter)).map(({ id }) => id)).toEqual(['pending']);
  });

  test('takes no more than its bound at once, and gets through in the end', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await seed(name, 0);
    expect(Object.values(await forgetAccess(database, nowMs, 2))).toEqual(tables.map(() => 2));
    await forgetAccess(database, nowMs, 2);
    await forgetAccess(database, nowMs, 2);
    expect(await countsOf()).toEqual(tables.map(() => 0));
  });

  test('keeps count of what it forgot', async () => {
    await seed('old', 0);
    await runJob(env, settings, 'retention', retention);
    const [run] = await database.select().from(jobRun);
    expect(run?.counts).toMatchObject({ sessions: 1, signInAttempts: 1, letters: 1, notices: 1, recoveries: 1 });
  });
});
