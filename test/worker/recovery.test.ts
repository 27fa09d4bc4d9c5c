// Coming back without a factor: the link, the code, the wait, the owner, the stop, and everybody who tries to use them as an attacker.
import { and, desc, eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readLetter } from '../../src/commands/letter';
import { approveRecovery } from '../../src/commands/approve-recovery';
import { changeEmailByLink } from '../../src/commands/change-email';
import { completeRecovery } from '../../src/commands/complete-recovery';
import { issueProof } from '../../src/commands/mail-proof';
import { recoverWithCode } from '../../src/commands/recover-with-code';
import { startRecovery } from '../../src/commands/start-recovery';
import { stopOwnRecovery, stopRecoveryByLink } from '../../src/commands/stop-recovery';
import { hashRecoveryCode, readRecoveryCode } from '../../src/auth/recovery-code';
import { hashPassword, saltBytes, verifyPassword } from '../../src/auth/password';
import { sendBatch } from '../../src/db/database';
import { listOpenRecoveries } from '../../src/db/recovery';
import { makeScope, type AccountScope } from '../../src/db/scope';
import { account, activity, letter, member, notice, passkey, recoveryCode, recoveryRequest, session, signInAttempt, totp, user } from '../../src/db/schema';
import { idBytes, makeId, type IdPrefix } from '../../src/domain/id';
import { limits } from '../../src/domain/limits';
import { rightsOf, type PresetRole } from '../../src/domain/permission';
import { runJob } from '../../src/jobs/job';
import { remindRecovery } from '../../src/jobs/remind-recovery';
import { randomBytes } from '../../src/lib/random';
import { confirmVisitor, sessionIdOf } from '../support/step-up';
import { Visitor, signedUp } from '../support/visitor';
import { database, env, makePorts } from '../support/worker-world';

const dayMs = 86_400_000;
const newPassword = 'over the hills and far away';
const code = 'ABCD-EFGH-JKMN-PQRS';
const id = (prefix: IdPrefix): string => makeId(prefix, randomBytes(idBytes));
const oldHash = hashPassword('a long walk in the rain', randomBytes(saltBytes));

interface Person {
  readonly userId: string;
  readonly email: string;
}

async function makePerson(change: Partial<typeof user.$inferInsert> = {}): Promise<Person> {
  const userId = id('usr');
  const email = `${userId.toLowerCase()}@shop.test`;
  const row = { id: userId, email, emailKey: email, emailVerifiedAtMs: 1, passwordHash: oldHash, locale: 'en', createdAtMs: 1 };
  await database.insert(user).values({ ...row, ...change });
  return { userId, email };
}

async function makeAccount(people: readonly (readonly [Person, PresetRole])[]): Promise<string> {
  const accountId = id('acc');
  await database.insert(account).values({ id: accountId, name: 'Shop', createdAtMs: 1 });
  for (const [{ userId }, role] of people) await database.insert(member).values({ accountId, userId, role, createdAtMs: 1 });
  return accountId;
}

/** Somebody with a password, an app, two passkeys, one recovery code and an open session. */
async function withFactors(person: Person): Promise<void> {
  const { userId } = person;
  const key = { publicKey: 'k', counter: 0, transports: [], isSynced: false, aaguid: '', createdAtMs: 1 };
  const { settings } = makePorts();
  const codeHash = hashRecoveryCode(settings.masterKey, userId, readRecoveryCode(code) ?? '');
  const whence = { device: 'test', ip: '', place: '' };
  const times = { createdAtMs: 1, lastSeenAtMs: Date.now(), expiresAtMs: Date.now() + dayMs };
  await database.batch([
    database.insert(totp).values({ userId, secret: 'sealed', createdAtMs: 1, confirmedAtMs: 1, lastStep: 0 }),
    database.insert(passkey).values({ ...key, id: `pk-phone-${userId}`, userId, name: 'Phone' }),
    database.insert(passkey).values({ ...key, id: `pk-laptop-${userId}`, userId, name: 'Laptop' }),
    database.insert(recoveryCode).values({ userId, codeHash, createdAtMs: 1 }),
    database.insert(session).values({ tokenHash: `h-${userId}`, id: `ses-${userId}`, userId, method: 'password', ...times, ...whence }),
  ]);
}

async function factorsOf({ userId }: Person): Promise<readonly number[]> {
  const count = async (rows: Promise<readonly unknown[]>): Promise<number> => (await rows).length;
  return await Promise.all([
    count(database.select().from(totp).where(eq(totp.userId, userId))),
    count(database.select().from(passkey).where(eq(passkey.userId, userId))),
    count(database.select().from(recoveryCode).where(eq(recoveryCode.userId, userId))),
    count(database.select().from(session).where(eq(session.userId, userId))),
  ]);
}

/** What the newest letter of that kind to that mailbox says. */
async function letterTo(email: string, kind: string): Promise<Readonly<Record<string, string>>> {
  const rows = await database
    .select()
    .from(letter)
    .where(and(eq(letter.email, email), eq(letter.kind, kind)))
    .orderBy(desc(letter.createdAtMs))
    .limit(1);
  const content = rows[0] === undefined ? null : await readLetter(makePorts().settings.masterKey, rows[0]);
  if (content === null) throw new Error(`No letter ${kind} to ${email}.`);
  return content;
}

const tokenIn = (link: string | undefined): string => link?.split('/').at(-1) ?? '';

/** Asks for the link as a visitor would; answers its token. */
async function asked({ email }: Person, visitor = new Visitor()): Promise<string> {
  const seen = await visitor.post('/recovery', { email });
  if (seen.status !== 200) throw new Error(`Recovery answered ${seen.status}.`);
  return tokenIn((await letterTo(email, 'recovery_link'))['link']);
}

async function begun(person: Person): Promise<{ readonly id: string; readonly token: string; readonly stopToken: string }> {
  const started = await startRecovery(makePorts(), await asked(person));
  if (!started.ok) throw new Error(started.refusal.reason);
  const content = await letterTo(person.email, 'recovery_started');
  const [row] = await database.select().from(recoveryRequest).where(eq(recoveryRequest.userId, person.userId));
  return { id: row?.id ?? '', token: tokenIn(content['link']), stopToken: tokenIn(content['stopLink']) };
}

function scopeOf(accountId: string, { userId }: Person, role: PresetRole): AccountScope {
  const reach = { mode: 'test', projectIds: 'all', readOnly: null, canGoLive: true, requestId: 'req_test', from: { ip: '', userAgent: '' } } as const;
  return makeScope({ accountId, role, rights: rightsOf(role, null), actor: { kind: 'user', id: userId }, ...reach });
}

const later = (ms: number) => makePorts({ nowMs: Date.now() + ms });
const reasonOf = (result: { readonly ok: boolean; readonly refusal?: { readonly reason: string } }): string => result.refusal?.reason ?? 'ok';
const passwordOf = async ({ userId }: Person) => (await database.select().from(user).where(eq(user.id, userId)))[0]?.passwordHash ?? '';
const actsOn = async (accountId: string) => (await database.select().from(activity).where(eq(activity.accountId, accountId))).map((row) => row.action);
const noticesOf = async ({ userId }: Person) => (await database.select().from(notice).where(eq(notice.userId, userId))).map((row) => row.kind);

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
  });

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
    expect((await actsOn(accountId)).filter((action) => action === 'recovery.asked')).toHaveLength(1);
  });

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
    const results = await Promise.all(Array.from({ length: 10 }, () => completeRecovery(ready, token, newPassword)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await factorsOf(person)).toEqual([0, 0, 0, 0]);
    expect(verifyPassword(newPassword, await passwordOf(person))).toBe(true);
    const [shop] = await database.select().from(account).where(eq(account.id, accountId));
    expect(shop?.walletsFrozenUntilMs).toBe(readyAtMs + limits.walletsFrozenMs);
    expect(await noticesOf(person)).toContain('recovery_done');
    expect((await actsOn(accountId)).filter((action) => action === 'recovery.completed')).toHaveLength(1);
  });

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

describe('the stop', () => {
  test('is a page with one button, works without a session, once, and ends the request for good', async () => {
    const person = await makePerson();
    const accountId = await makeAccount([[person, 'owner']]);
    const { token, stopToken } = await begun(person);
    const visitor = new Visitor();
    const path = `/recovery-stop/${stopToken}`;
    expect((await visitor.get(path)).html).toContain('Stop the recovery?');
    const results = await Promise.all(Array.from({ length: 5 }, () => stopRecoveryByLink(makePorts(), stopToken)));
    expect(results.map(reasonOf)).toEqual(Array.from({ length: 5 }, () => 'ok'));
    expect((await visitor.post(path, {})).location).toBe(path);
    expect((await visitor.get(path)).html).toContain('This recovery was stopped');
    expect((await actsOn(accountId)).filter((action) => action === 'recovery.stopped')).toHaveLength(1);
    expect((await noticesOf(person)).filter((kind) => kind === 'recovery_stopped')).toHaveLength(1);
    expect(reasonOf(await completeRecovery(later(limits.recoveryWaitMs + 1_000), token, newPassword))).toBe('link_expired');
    expect((await visitor.get(`/recovery/${token}`)).html).toContain('This recovery was stopped');
  });

  test('and the completion at the same moment: exactly one of them holds', async () => {
    const person = await makePerson();
    const { token, stopToken } = await begun(person);
    const ports = later(limits.recoveryWaitMs + 1_000);
    const [completed, stopped] = await Promise.all([completeRecovery(ports, token, newPassword), stopRecoveryByLink(ports, stopToken)]);
    expect([completed.ok, stopped.ok].filter(Boolean)).toHaveLength(1);
    expect(verifyPassword(newPassword, await passwordOf(person))).toBe(completed.ok);
  });

  test('comes too late after the completion, and the way back is no way to stop', async () => {
    const person = await makePerson();
    const { token, stopToken } = await begun(person);
    const ports = later(limits.recoveryWaitMs + 1_000);
    expect(reasonOf(await stopRecoveryByLink(ports, token))).toBe('link_expired');
    expect(reasonOf(await completeRecovery(ports, stopToken, newPassword))).toBe('link_expired');
    await completeRecovery(ports, token, newPassword);
    expect(reasonOf(await stopRecoveryByLink(ports, stopToken))).toBe('link_expired');
    expect((await new Visitor().get('/recovery-stop/nothing')).status).toBe(410);
  });

  test('is also the signed-in person’s own, who touches nobody else’s; after it another may begin', async () => {
    const [person, stranger] = [await makePerson(), await makePerson()];
    await begun(person);
    await begun(stranger);
    expect(reasonOf(await stopOwnRecovery(makePorts(), person.userId))).toBe('ok');
    expect(reasonOf(await stopOwnRecovery(makePorts(), person.userId))).toBe('ok');
    const [other] = await database.select().from(recoveryRequest).where(eq(recoveryRequest.userId, stranger.userId));
    expect(other?.stoppedAtMs).toBeNull();
    expect(reasonOf(await startRecovery(makePorts(), await asked(person)))).toBe('ok');
  });
});

test('a person who moves to another mailbox stops what was begun from the old one', async () => {
  const person = await makePerson();
  const accountId = await makeAccount([[person, 'owner']]);
  const { token } = await begun(person);
  const ports = makePorts();
  const wish = { kind: 'change_email', userId: person.userId, email: `new-${person.email}`, subject: '', lifeMs: dayMs } as const;
  const proof = issueProof(ports, wish);
  await sendBatch(database, proof.statements);
  expect(reasonOf(await changeEmailByLink(ports, scopeOf(accountId, person, 'owner'), proof.token))).toBe('ok');
  expect(reasonOf(await completeRecovery(later(limits.recoveryWaitMs + 1_000), token, newPassword))).toBe('link_expired');
});

describe('an approval', () => {
  test('by an owner makes it possible at once, tells the person, and stands once', async () => {
    const [person, owner] = [await makePerson(), await makePerson()];
    const accountId = await makeAccount([
      [person, 'finance'],
      [owner, 'owner'],
    ]);
    const { id: requestId, token } = await begun(person);
    const scope = scopeOf(accountId, owner, 'owner');
    expect(await listOpenRecoveries(database, scope, Date.now())).toMatchObject([{ id: requestId, userId: person.userId, isApprovable: true }]);
    const results = await Promise.all(Array.from({ length: 5 }, () => approveRecovery(makePorts(), scope, requestId)));
    expect(results.some((result) => result.ok)).toBe(true);
    expect(reasonOf(await approveRecovery(makePorts(), scope, requestId))).toBe('ok');
    expect((await actsOn(accountId)).filter((action) => action === 'recovery.approved')).toHaveLength(1);
    expect(tokenIn((await letterTo(person.email, 'recovery_approved'))['link'])).toBe(token);
    expect(reasonOf(await completeRecovery(makePorts(), token, newPassword))).toBe('ok');
    expect(await listOpenRecoveries(database, scope, Date.now())).toEqual([]);
    expect(reasonOf(await approveRecovery(makePorts(), scope, requestId))).toBe('changed_meanwhile');
  });

  test('is refused to everybody else, and to the owner about themselves', async () => {
    const [person, owner, admin, stranger] = [await makePerson(), await makePerson(), await makePerson(), await makePerson()];
    const accountId = await makeAccount([
      [person, 'owner'],
      [owner, 'owner'],
      [admin, 'admin'],
    ]);
    const foreign = await makeAccount([[stranger, 'owner']]);
    const { id: requestId } = await begun(person);
    const tries: readonly (readonly [AccountScope, string])[] = [
      [scopeOf(accountId, admin, 'admin'), 'forbidden'],
      [scopeOf(accountId, admin, 'finance'), 'forbidden'],
      [scopeOf(foreign, stranger, 'owner'), 'not_found'],
      [scopeOf(accountId, person, 'owner'), 'not_found'],
      [makeScope({ ...scopeOf(accountId, owner, 'owner'), readOnly: 'suspended' }), 'read_only'],
      // Says that it is an owner's scope, and the membership says otherwise.
      [scopeOf(accountId, stranger, 'owner'), 'changed_meanwhile'],
    ];
    for (const [scope, reason] of tries) expect(reasonOf(await approveRecovery(makePorts(), scope, requestId))).toBe(reason);
    const [row] = await database.select().from(recoveryRequest).where(eq(recoveryRequest.id, requestId));
    expect(row?.approvedAtMs).toBeNull();
    expect(await listOpenRecoveries(database, scopeOf(foreign, stranger, 'owner'), Date.now())).toEqual([]);
    expect(await listOpenRecoveries(database, scopeOf(accountId, person, 'owner'), Date.now())).toEqual([]);
  });

  test('is nobody’s where the person is in two accounts or is the operator: only the wait decides', async () => {
    const [person, operator, owner] = [await makePerson(), await makePerson({ isOperator: true }), await makePerson()];
    const accountId = await makeAccount([
      [person, 'finance'],
      [operator, 'admin'],
      [owner, 'owner'],
    ]);
    const other = await makeAccount([
      [person, 'viewer'],
      [await makePerson(), 'owner'],
    ]);
    const scope = scopeOf(accountId, owner, 'owner');
    for (const one of [person, operator]) {
      const { id: requestId } = await begun(one);
      expect(reasonOf(await approveRecovery(makePorts(), scope, requestId))).toBe('beyond_own_rights');
    }
    expect((await listOpenRecoveries(database, scope, Date.now())).map((row) => row.isApprovable)).toEqual([false, false]);
    await database.update(account).set({ closedAtMs: 1 }).where(eq(account.id, other));
    expect((await listOpenRecoveries(database, scope, Date.now())).find((row) => row.userId === person.userId)?.isApprovable).toBe(true);
  });

  test('on the web needs a fresh confirmation, and then one press', async () => {
    const visitor = await signedUp();
    const [own] = await database
      .select({ userId: session.userId, accountId: member.accountId })
      .from(session)
      .innerJoin(member, eq(member.userId, session.userId))
      .where(eq(session.id, await sessionIdOf(visitor)));
    const person = await makePerson();
    await database.insert(member).values({ accountId: own?.accountId ?? '', userId: person.userId, role: 'admin', createdAtMs: 1 });
    const { id: requestId } = await begun(person);
    const path = `/team/recoveries/${requestId}/approval`;
    const csrf = /name="csrf" value="([^"]+)"/.exec((await visitor.get('/security/sessions')).html)?.[1] ?? '';
    const approved = async () => (await database.select().from(recoveryRequest).where(eq(recoveryRequest.id, requestId)))[0]?.approvedBy;
    expect((await visitor.post(path, { csrf })).status).toBe(403);
    await confirmVisitor(visitor, ['factors', 'ownership']);
    expect((await visitor.post(path, { csrf })).status).toBe(403);
    expect(await approved()).toBeNull();
    await confirmVisitor(visitor, ['members']);
    expect((await visitor.post(path, { csrf })).location).toBe('/team?done=recovery_approved');
    expect(await approved()).toBe(own?.userId);
  });

  test('of a stopped request is refused', async () => {
    const [person, owner] = [await makePerson(), await makePerson()];
    const accountId = await makeAccount([
      [person, 'finance'],
      [owner, 'owner'],
    ]);
    const { id: requestId, stopToken } = await begun(person);
    await stopRecoveryByLink(makePorts(), stopToken);
    expect(reasonOf(await approveRecovery(makePorts(), scopeOf(accountId, owner, 'owner'), requestId))).toBe('changed_meanwhile');
  });
});
