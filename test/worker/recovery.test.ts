// Coming back without a factor: the link, the code and the wait, and everybody who tries to use them as an attacker.
import { and, eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { completeRecovery } from '../../src/commands/complete-recovery';
import { recoverWithCode } from '../../src/commands/recover-with-code';
import { startRecovery } from '../../src/commands/start-recovery';
import { verifyPassword } from '../../src/auth/password';
import { account, letter, notice, recoveryRequest, signInAttempt, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { runJob } from '../../src/jobs/job';
import { remindRecovery } from '../../src/jobs/remind-recovery';
import { Visitor } from '../support/visitor';
import { database, env, makePorts } from '../support/worker-world';
import {
  dayMs,
  newPassword,
  code,
  makePerson,
  makeAccount,
  withFactors,
  factorsOf,
  letterTo,
  tokenIn,
  asked,
  begun,
  later,
  reasonOf,
  passwordOf,
  actsOn,
  noticesOf,
} from '../support/recovery-world';

afterEach(() => void vi.useRealTimers());

describe('asking for the link', () => {
  test('answers an unknown email like a known one, and tells only the mailbox', async () => {
    const person = await makePerson();
    const [known, unknown] = [
      await new Visitor().post('/recovery', { email: person.email }),
      await new Visitor().post('/recovery', { email: 'nobody@shop.test' }),
    ];
    const plain = (html: string): string => html.replace(/req_[1-9A-Za-z]+|[1-9A-HJ-NP-Za-km-z]{20,}/g, '');
    expect([unknown.status, plain(unknown.html)]).toEqual([known.status, plain(known.html)]);
    expect((await letterTo('nobody@shop.test', 'no_account'))['link']).toContain('/sign-up');
    expect(tokenIn((await letterTo(person.email, 'recovery_link'))['link'])).toHaveLength(43);
  });

  test('sends one mailbox only so many an hour, whoever asks', async () => {
    const person = await makePerson();
    const statuses: number[] = [];
    for (let index = 0; index <= limits.mailsPerPersonAndHourMax; index++)
      statuses.push((await new Visitor().post('/recovery', { email: person.email }, { 'CF-Connecting-IP': `192.0.2.${index}` })).status);
    expect(statuses).toEqual([...Array.from({ length: limits.mailsPerPersonAndHourMax }, () => 200), 429]);
  });

  test('refuses what is no email', async () => {
    expect((await new Visitor().post('/recovery', { email: 'not an email' })).status).toBe(422);
  });
});

describe('the page behind the link', () => {
  test('shows the ways, without a name or an account', async () => {
    const person = await makePerson({ name: 'Secret Name' });
    await withFactors(person);
    const owner = await makePerson();
    await makeAccount([
      [person, 'finance'],
      [owner, 'owner'],
    ]);
    const { status, html } = await new Visitor().get(`/recovery/${await asked(person)}`);
    expect(status).toBe(200);
    for (const text of ['With a recovery code', 'Passkey: Phone', 'An owner of your account can approve it sooner']) expect(html).toContain(text);
    for (const text of ['Secret Name', person.email, owner.email]) expect(html).not.toContain(text);
  });

  test('is gone for a link that is too old, foreign in kind, bent, or of an email that the person has no more', async () => {
    const person = await makePerson();
    const token = await asked(person);
    const visitor = new Visitor();
    for (const bent of [token.slice(1), `${token}a`, 'x', '..%2F..']) expect((await visitor.get(`/recovery/${bent}`)).status).toBe(410);
    expect((await visitor.get(`/reset-password/${token}`)).status).not.toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + limits.recoveryLinkLifeMs });
    expect((await visitor.get(`/recovery/${token}`)).status).toBe(410);
    vi.useRealTimers();
    await database.update(user).set({ email: 'other@shop.test', emailKey: 'other@shop.test' }).where(eq(user.id, person.userId));
    expect((await visitor.get(`/recovery/${token}`)).status).toBe(410);
    expect(reasonOf(await startRecovery(makePorts(), token))).toBe('link_expired');
  });
});

describe('with a recovery code', () => {
  const input = { code, password: newPassword, dropsTotp: true, dropsPasskeys: [] as readonly string[] };

  test('somebody sets a new password and drops what was lost; the rest stays, every session ends, wallets rest', async () => {
    const person = await makePerson();
    await withFactors(person);
    const accountId = await makeAccount([[person, 'owner']]);
    const visitor = new Visitor();
    const token = await asked(person);
    const fields = { code, password: newPassword, lost: ['totp', `pk-phone-${person.userId}`] };
    const seen = await visitor.post(`/recovery/${token}/code`, fields);
    expect([seen.status, visitor.cookies.size]).toEqual([200, 0]);
    expect(await factorsOf(person)).toEqual([0, 1, 1, 0]);
    expect(verifyPassword(newPassword, await passwordOf(person))).toBe(true);
    const [row] = await database.select().from(account).where(eq(account.id, accountId));
    expect(row?.walletsFrozenUntilMs).toBeGreaterThan(Date.now());
    expect(await noticesOf(person)).toEqual(expect.arrayContaining(['recovery_code_used', 'recovery_done']));
    expect((await actsOn(accountId)).filter((action) => action === 'recovery.completed')).toHaveLength(1);
    expect((await visitor.post(`/recovery/${token}/code`, fields)).status).toBe(410);
  });

  test('a hundred at once with one code and one link let exactly one in', async () => {
    const person = await makePerson();
    await withFactors(person);
    const token = await asked(person);
    const ports = makePorts({ limiter: { getByName: () => ({ hit: () => Promise.resolve({ allowed: true, retryAfterSeconds: 0 }) }) } as never });
    const kept = { ...input, password: '' };
    const results = await Promise.all(Array.from({ length: 100 }, () => recoverWithCode(ports, token, kept)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    const history = await database.select().from(signInAttempt).where(eq(signInAttempt.userId, person.userId));
    expect(history.filter((row) => row.result === 'success')).toHaveLength(1);
  }, 60_000);

  test('a wrong code is refused, stands in the history, is counted, and changes nothing', async () => {
    const person = await makePerson();
    await withFactors(person);
    const token = await asked(person);
    const reasons: string[] = [];
    for (let index = 0; index <= limits.guessesPerHourMax; index++)
      reasons.push(reasonOf(await recoverWithCode(makePorts(), token, { ...input, password: '', code: 'AAAA-AAAA-AAAA-AAAA' })));
    expect(reasons).toEqual([...Array.from({ length: limits.guessesPerHourMax }, () => 'invalid_input'), 'too_many_requests']);
    const history = await database.select().from(signInAttempt).where(eq(signInAttempt.userId, person.userId));
    expect(history.map((row) => row.result)).toEqual(Array.from({ length: limits.guessesPerHourMax }, () => 'wrong_code'));
    expect(await factorsOf(person)).toEqual([1, 2, 1, 1]);
  });

  test.each([
    ['that changes nothing', { ...input, password: '', dropsTotp: false }],
    ['with a password that is too short', { ...input, password: 'short' }],
    ['with a password that everybody uses', { ...input, password: 'password123' }],
  ])('a choice %s is refused before the code is used', async (_title, choice) => {
    const person = await makePerson();
    await withFactors(person);
    expect(reasonOf(await recoverWithCode(makePorts(), await asked(person), choice))).toBe('invalid_input');
    expect(await factorsOf(person)).toEqual([1, 2, 1, 1]);
  });

  test('the last passkey of somebody without a password is only dropped for a new password', async () => {
    const person = await makePerson({ passwordHash: '' });
    await withFactors(person);
    const dropsPasskeys = [`pk-phone-${person.userId}`, `pk-laptop-${person.userId}`];
    const token = await asked(person);
    expect(reasonOf(await recoverWithCode(makePorts(), token, { ...input, password: '', dropsPasskeys }))).toBe('invalid_input');
    expect(reasonOf(await recoverWithCode(makePorts(), token, { ...input, dropsPasskeys }))).toBe('ok');
  });

  test('nobody drops a stranger’s passkey', async () => {
    const [person, stranger] = [await makePerson(), await makePerson()];
    await withFactors(person);
    await withFactors(stranger);
    await recoverWithCode(makePorts(), await asked(person), { ...input, dropsPasskeys: [`pk-phone-${stranger.userId}`] });
    expect((await factorsOf(stranger))[1]).toBe(2);
  });
});

describe('the wait', () => {
  test('begins once however often the link is used, tells the person and every owner and admin, and nobody else', async () => {
    const [person, owner, admin, viewer] = [await makePerson(), await makePerson(), await makePerson(), await makePerson()];
    const accountId = await makeAccount([
      [person, 'finance'],
      [owner, 'owner'],
      [admin, 'admin'],
      [viewer, 'viewer'],
    ]);
    const token = await asked(person);
    const results = await Promise.all(Array.from({ length: 100 }, () => startRecovery(makePorts(), token)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await database.select().from(recoveryRequest).where(eq(recoveryRequest.userId, person.userId))).toHaveLength(1);
    expect([await noticesOf(owner), await noticesOf(admin), await noticesOf(viewer)]).toEqual([['recovery_asked'], ['recovery_asked'], []]);
    expect((await letterTo(person.email, 'recovery_started'))['stopLink']).toContain('/recovery-stop/');
    // Whoever asks may be a thief of the mailbox: the person hears of it inside as well, once, without a link.
    const inside = await database.select().from(notice).where(eq(notice.userId, person.userId));
    expect(inside).toMatchObject([{ kind: 'recovery_started', accountId: null, data: { readyAtMs: expect.stringMatching(/^\d{13}$/) } }]);
    expect((await actsOn(accountId)).filter((action) => action === 'recovery.asked')).toHaveLength(1);
  }, 60_000);

  test('is one for each person: a second link shows the first and begins nothing', async () => {
    const person = await makePerson();
    await begun(person);
    const token = await asked(person);
    const visitor = new Visitor();
    expect((await visitor.get(`/recovery/${token}`)).html).toContain('A recovery is under way already.');
    expect((await visitor.post(`/recovery/${token}/start`, {})).status).toBe(409);
    expect(await database.select().from(recoveryRequest).where(eq(recoveryRequest.userId, person.userId))).toHaveLength(1);
  });

  test('does not end a moment early, and ends with everything of before gone', async () => {
    const person = await makePerson();
    await withFactors(person);
    const accountId = await makeAccount([[person, 'owner']]);
    const { token } = await begun(person);
    const [row] = await database.select().from(recoveryRequest).where(eq(recoveryRequest.userId, person.userId));
    const readyAtMs = row?.readyAtMs ?? 0;
    expect(reasonOf(await completeRecovery(makePorts({ nowMs: readyAtMs - 1 }), token, newPassword))).toBe('link_expired');
    expect(await factorsOf(person)).toEqual([1, 2, 1, 1]);
    const ready = makePorts({ nowMs: readyAtMs });
    expect(reasonOf(await completeRecovery(ready, token, 'short'))).toBe('invalid_input');
    const results = await Promise.all(Array.from({ length: 4 }, () => completeRecovery(ready, token, newPassword)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await factorsOf(person)).toEqual([0, 0, 0, 0]);
    expect(verifyPassword(newPassword, await passwordOf(person))).toBe(true);
    const [shop] = await database.select().from(account).where(eq(account.id, accountId));
    expect(shop?.walletsFrozenUntilMs).toBe(readyAtMs + limits.walletsFrozenMs);
    expect(await noticesOf(person)).toContain('recovery_done');
    expect((await actsOn(accountId)).filter((action) => action === 'recovery.completed')).toHaveLength(1);
  }, 60_000);

  test('through the pages: waiting, then a password, then sign-in', async () => {
    const person = await makePerson();
    const visitor = new Visitor();
    const started = await visitor.post(`/recovery/${await asked(person)}/start`, {});
    expect(started.location).toMatch(/^\/recovery\/[A-Za-z0-9_-]{43}$/);
    const path = started.location ?? '';
    expect((await visitor.get(path)).html).toContain('The recovery has begun');
    expect((await visitor.post(`${path}/completion`, { password: newPassword })).status).toBe(410);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + limits.recoveryWaitMs + 1_000 });
    expect((await visitor.get(path)).html).toContain('You can come back now');
    expect((await visitor.post(`${path}/completion`, { password: 'short' })).status).toBe(422);
    expect((await visitor.post(`${path}/completion`, { password: newPassword })).location).toBe(path);
    expect((await visitor.get(path)).html).toContain('Your account is yours again');
    expect(visitor.cookies.size).toBe(0);
  });

  test('is over a week after it became possible', async () => {
    const person = await makePerson();
    const { token } = await begun(person);
    const late = later(limits.recoveryWaitMs + limits.recoveryReadyLifeMs + 1_000);
    expect(reasonOf(await completeRecovery(late, token, newPassword))).toBe('link_expired');
    vi.useFakeTimers({ toFake: ['Date'], now: late.nowMs });
    expect((await new Visitor().get(`/recovery/${token}`)).status).toBe(410);
  });

  test('is reminded of once a day with the same links, however often the job runs', async () => {
    const person = await makePerson();
    const { stopToken } = await begun(person);
    const { settings } = makePorts();
    const run = (nowMs: number) => remindRecovery({ env, settings, database, nowMs, cursor: '' });
    const letters = async () =>
      (
        await database
          .select()
          .from(letter)
          .where(and(eq(letter.userId, person.userId), eq(letter.kind, 'recovery_started')))
      ).length;
    const startMs = Date.now();
    await run(startMs + dayMs / 2);
    expect(await letters()).toBe(1);
    for (const day of [1, 1, 2, 2, 3, 3]) await Promise.all([run(startMs + day * dayMs + 1_000), run(startMs + day * dayMs + 2_000)]);
    expect(await letters()).toBe(4);
    expect(tokenIn((await letterTo(person.email, 'recovery_started'))['stopLink'])).toBe(stopToken);
    await runJob(env, settings, 'remind-recovery', remindRecovery);
  });
});
