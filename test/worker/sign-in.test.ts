// Coming in with a password: alone where there is nothing else, in two halves where there is, and never past the limit of guesses.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { codeAt, sealSecret, totpSecretBytes } from '../../src/auth/totp';
import { hashRecoveryCode, makeRecoveryCode, readRecoveryCode, recoveryCodeBytes } from '../../src/auth/recovery-code';
import { account, activity, member, passkey, recoveryCode, session, signInAttempt, totp, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { randomBytes } from '../../src/lib/random';
import { lettersTo } from '../support/letters';
import { freshEmail, password, signedUp, userIdOf, verified, Visitor, type Seen } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

interface Person {
  readonly email: string;
  readonly userId: string;
  /** The browser in which they signed up, signed out again. */
  readonly browser: Visitor;
}

async function makePerson(): Promise<Person> {
  const email = freshEmail();
  const browser = await verified(await signedUp(email));
  const userId = await userIdOf(browser);
  await browser.post('/sign-out', await browser.hidden('/projects', '/sign-out'));
  return { email, userId, browser };
}

async function addTotp(userId: string): Promise<Uint8Array> {
  const secret = randomBytes(totpSecretBytes);
  const sealed = await sealSecret(makePorts().settings, userId, secret, randomBytes(12));
  await database.insert(totp).values({ userId, secret: sealed, createdAtMs: 1, confirmedAtMs: 1, lastStep: 0 });
  return secret;
}

async function addRecoveryCode(userId: string): Promise<string> {
  const code = makeRecoveryCode(randomBytes(recoveryCodeBytes));
  const codeHash = hashRecoveryCode(makePorts().settings.masterKey, userId, readRecoveryCode(code) ?? '');
  await database.insert(recoveryCode).values({ userId, codeHash, createdAtMs: 1 });
  return code;
}

async function addPasskey(userId: string): Promise<void> {
  const facts = { publicKey: 'x', counter: 0, transports: [], isSynced: true, aaguid: '', name: 'Phone', createdAtMs: 1 };
  await database.insert(passkey).values({ id: crypto.randomUUID(), userId, ...facts });
}

const codeNow = (secret: Uint8Array): string => codeAt(secret, Math.floor(Date.now() / 30_000));
const enter = (visitor: Visitor, email: string, given = password): Promise<Seen> => visitor.post('/sign-in', { email, password: given });
const attemptsOf = (userId: string) => database.select().from(signInAttempt).where(eq(signInAttempt.userId, userId));
const sessionsOf = (userId: string) => database.select().from(session).where(eq(session.userId, userId));

describe('a password alone', () => {
  test('lets in who has nothing else, with a new session, a line in the history and one in the log', async () => {
    const { email, userId, browser } = await makePerson();
    const seen = await enter(browser, email.toUpperCase());
    expect([seen.status, seen.location]).toEqual([303, '/overview']);
    expect((await attemptsOf(userId)).map((row) => row.method)).toEqual(['sign_up', 'password']);
    const [place] = await database.select().from(member).where(eq(member.userId, userId));
    const rows = await database
      .select()
      .from(activity)
      .where(eq(activity.accountId, place?.accountId ?? ''));
    expect(rows.map((row) => row.action)).toEqual(['user.signed_up', 'session.ended', 'session.started']);
  });

  test('from a strange browser is told by mail, from a known one is not', async () => {
    const { email, browser } = await makePerson();
    await enter(browser, email);
    expect((await lettersTo(email)).map((one) => one.kind)).toEqual(['verify_email']);
    await enter(new Visitor(), email);
    expect((await lettersTo(email)).map((one) => one.kind)).toContain('signed_in_new_device');
  });

  test('a session that somebody put into the browser beforehand is not the one that signs in', async () => {
    const { email } = await makePerson();
    const victim = new Visitor();
    const fixed = 'A'.repeat(43);
    victim.cookies.set('__Host-sid', fixed);
    await enter(victim, email);
    expect(victim.cookies.get('__Host-sid')).not.toBe(fixed);
    const attacker = new Visitor();
    attacker.cookies.set('__Host-sid', fixed);
    expect((await attacker.get('/projects')).location).toMatch(/^\/sign-in/);
  });

  test('the way back is one of our pages, never another site', async () => {
    const { email } = await makePerson();
    for (const path of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/\t/evil.example']) {
      expect((await new Visitor().post('/sign-in', { email, password, return_to: path })).location).toBe('/overview');
    }
    expect((await new Visitor().post('/sign-in', { email, password, return_to: '/projects' })).location).toBe('/projects');
  });

  test('signing out ends the session on the server, and twice is once', async () => {
    const { email, userId } = await makePerson();
    const browser = new Visitor();
    await enter(browser, email);
    const copy = new Visitor();
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    const form = await browser.hidden('/projects', '/sign-out');
    expect((await browser.post('/sign-out', form)).location).toBe('/');
    expect((await copy.get('/projects')).status).toBe(303);
    expect((await copy.post('/sign-out', form)).location).toMatch(/^\/sign-in/);
    expect(await sessionsOf(userId)).toHaveLength(0);
  });

  test('somebody without an account can sign out', async () => {
    const { email, userId } = await makePerson();
    const browser = new Visitor();
    await enter(browser, email);
    await database.delete(member).where(eq(member.userId, userId));
    expect((await browser.post('/sign-out', await browser.hidden('/security/email', '/sign-out'))).location).toBe('/');
  });
});

describe('guesses', () => {
  test('are ten an hour from all strangers together, while the owner comes in from their own browser', async () => {
    const { email, userId, browser } = await makePerson();
    const statuses: number[] = [];
    for (let time = 0; time < limits.guessesPerHourMax + 3; time++) {
      statuses.push((await new Visitor().post('/sign-in', { email, password: 'a wrong one' }, { 'CF-Connecting-IP': `203.0.113.${time}` })).status);
    }
    expect(statuses).toEqual([...Array<number>(limits.guessesPerHourMax).fill(401), 429, 429, 429]);
    // Even the right password does not help a stranger now.
    expect((await enter(new Visitor(), email)).status).toBe(429);
    expect((await enter(browser, email)).status).toBe(303);
    const results = (await attemptsOf(userId)).map((row) => row.result);
    expect(results.filter((result) => result === 'wrong_password')).toHaveLength(limits.guessesPerHourMax);
    expect(results.filter((result) => result === 'limited')).toHaveLength(1);
  });

  test('of a known browser are counted as well', async () => {
    const { email, browser } = await makePerson();
    const statuses: number[] = [];
    for (let time = 0; time <= limits.guessesPerHourMax; time++) statuses.push((await enter(browser, email, 'a wrong one')).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test('at an email that nobody has are limited alike', async () => {
    const email = freshEmail();
    const statuses: number[] = [];
    for (let time = 0; time <= limits.guessesPerHourMax; time++) statuses.push((await enter(new Visitor(), email, 'a wrong one')).status);
    expect(statuses).toEqual([...Array<number>(limits.guessesPerHourMax).fill(401), 429]);
  });

  test("another person's device cookie is nobody's", async () => {
    const [{ email }, other] = [await makePerson(), await makePerson()];
    const forged = new Visitor();
    forged.cookies.set('__Host-device', other.browser.cookies.get('__Host-device') ?? '');
    for (let time = 0; time < limits.guessesPerHourMax; time++) await enter(new Visitor(), email, 'a wrong one');
    expect((await enter(forged, email)).status).toBe(429);
  });

  test('somebody who signs up with the unproved email of another does not shut them out of their own browser', async () => {
    const email = freshEmail();
    const browser = await signedUp(email);
    const userId = await userIdOf(browser);
    await new Visitor().post('/sign-up', { email, password: 'a password of an intruder' });
    browser.cookies.delete('__Host-sid');
    expect((await enter(browser, email)).status).toBe(303);
    expect(await userIdOf(browser)).toBe(userId);
  });
});

describe('a password with one-time codes', () => {
  test('is half the way: no session until the code is right', async () => {
    const { email, userId, browser } = await makePerson();
    const secret = await addTotp(userId);
    const seen = await browser.post('/sign-in', { email, password, return_to: '/projects' });
    expect([seen.status, seen.location]).toEqual([303, '/sign-in/code?return_to=%2Fprojects']);
    expect(browser.cookies.has('__Host-sid')).toBe(false);
    const page = await browser.get('/sign-in/code');
    expect(page.status).toBe(200);
    expect(page.html).toContain('autocomplete="one-time-code"');
    expect(page.html).not.toContain(email);
    expect((await browser.post('/sign-in/code', { code: '000000' })).status).toBe(422);
    expect(browser.cookies.has('__Host-sid')).toBe(false);
    const code = codeNow(secret);
    const done = await browser.post('/sign-in/code', { code: `${code.slice(0, 3)} ${code.slice(3)}`, return_to: '/projects' });
    expect([done.status, done.location]).toEqual([303, '/projects']);
    expect(browser.cookies.has('__Host-pending')).toBe(false);
    expect((await attemptsOf(userId)).map((row) => [row.method, row.result]).slice(1)).toEqual([
      ['password_totp', 'wrong_code'],
      ['password_totp', 'success'],
    ]);
  });

  test('one code lets one in, however many send it at once', async () => {
    const { email, userId } = await makePerson();
    const secret = await addTotp(userId);
    const browsers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const visitor = new Visitor();
        await enter(visitor, email);
        return visitor;
      }),
    );
    const code = codeNow(secret);
    const answers = await Promise.all(browsers.map((visitor) => visitor.post('/sign-in/code', { code })));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([303, 422, 422, 422]);
    expect(await sessionsOf(userId)).toHaveLength(1);
  });

  test.each(['', 'x'.repeat(60_000), '12345', '1234567', 'abcdef', '٠١٢٣٤٥'])('"%.20s" is no code', async (code) => {
    const { email, userId } = await makePerson();
    await addTotp(userId);
    const visitor = new Visitor();
    await enter(visitor, email);
    expect((await visitor.post('/sign-in/code', { code })).status).toBe(422);
  });

  test('the half way belongs to one person, one password and ten minutes', async () => {
    const [mine, theirs] = [await makePerson(), await makePerson()];
    const [secret] = [await addTotp(mine.userId), await addTotp(theirs.userId)];
    const visitor = new Visitor();
    await enter(visitor, mine.email);
    const pending = visitor.cookies.get('__Host-pending') ?? '';
    const tryWith = async (value: string): Promise<string | null> => {
      const other = new Visitor();
      other.cookies.set('__Host-pending', value);
      return (await other.post('/sign-in/code', { code: codeNow(secret) })).location;
    };
    // A foreign person in my cookie, another moment, another end, or nothing at all.
    expect(await tryWith(pending.replace(mine.userId, theirs.userId))).toBe('/sign-in');
    expect(await tryWith(pending.replace(/\.(\d{13})\./, (_all, ms: string) => `.${Number(ms) + 1}.`))).toBe('/sign-in');
    expect(await tryWith(pending.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBe('/sign-in');
    expect(await tryWith('')).toBe('/sign-in');
    await database.update(user).set({ passwordHash: 'scrypt$16$8$1$AA$AA' }).where(eq(user.id, mine.userId));
    expect(await tryWith(pending)).toBe('/sign-in');
    expect((await visitor.get('/sign-in/recovery-code')).location).toBe('/sign-in');
  });

  test('a lock-down makes a half way worthless', async () => {
    const { email, userId } = await makePerson();
    await addTotp(userId);
    const visitor = new Visitor();
    await enter(visitor, email);
    await database
      .update(user)
      .set({ devicesSinceMs: Date.now() + 1_000 })
      .where(eq(user.id, userId));
    expect((await visitor.get('/sign-in/code')).location).toBe('/sign-in');
  });

  test('guessed codes count like guessed passwords', async () => {
    const { email, userId } = await makePerson();
    const secret = await addTotp(userId);
    const visitor = new Visitor();
    await enter(visitor, email);
    const statuses: number[] = [];
    for (let time = 0; time < limits.guessesPerHourMax; time++) statuses.push((await visitor.post('/sign-in/code', { code: '000000' })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await visitor.post('/sign-in/code', { code: codeNow(secret) })).status).toBe(429);
  });
});

describe('a password with a passkey', () => {
  test('does not let in alone, and offers the passkey or a recovery code', async () => {
    const { email, userId } = await makePerson();
    await addPasskey(userId);
    const visitor = new Visitor();
    expect((await enter(visitor, email)).location).toBe('/sign-in/code');
    const { html } = await visitor.get('/sign-in/code');
    expect(html).toContain('href="/sign-in/recovery-code"');
    expect(html).not.toContain('one-time-code');
    expect((await visitor.post('/sign-in/code', { code: '123456' })).status).toBe(422);
    expect(visitor.cookies.has('__Host-sid')).toBe(false);
  });
});

describe('a recovery code', () => {
  test('lets in once, freezes wallets and is told by mail', async () => {
    const { email, userId } = await makePerson();
    await addTotp(userId);
    const code = await addRecoveryCode(userId);
    const visitor = new Visitor();
    await enter(visitor, email);
    expect((await visitor.post('/sign-in/recovery-code', { code: 'AAAA-BBBB-CCCC-DDDD' })).status).toBe(422);
    const seen = await visitor.post('/sign-in/recovery-code', { code: code.toLowerCase() });
    expect([seen.status, seen.location]).toEqual([303, '/overview']);
    expect((await lettersTo(email)).map((one) => one.kind)).toEqual(expect.arrayContaining(['recovery_code_used', 'wallets_frozen']));
    const [place] = await database
      .select({ frozen: account.walletsFrozenUntilMs })
      .from(account)
      .innerJoin(member, eq(member.accountId, account.id))
      .where(eq(member.userId, userId));
    expect(place?.frozen).toBeGreaterThan(Date.now());
    const again = new Visitor();
    await enter(again, email);
    expect((await again.post('/sign-in/recovery-code', { code })).status).toBe(422);
  });

  test('lets one in of many at once', async () => {
    const { email, userId } = await makePerson();
    await addTotp(userId);
    const code = await addRecoveryCode(userId);
    const visitor = new Visitor();
    await enter(visitor, email);
    const answers = await Promise.all(Array.from({ length: 6 }, () => visitor.post('/sign-in/recovery-code', { code })));
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    expect(await sessionsOf(userId)).toHaveLength(1);
  });
});
