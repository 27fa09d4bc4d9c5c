// Making an account by email and password: what is asked, what is made, and that nobody learns who has one.
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { signUp } from '../../src/commands/sign-up';
import { sendBatch } from '../../src/db/database';
import { saveRegistration, type Registration } from '../../src/db/instance';
import { account, activity, letter, mailProof, member, session, signInAttempt, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { lettersTo, letterTo } from '../support/letters';
import { freshEmail, password, signedUp, userIdOf, verified, Visitor } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

const register = async (registration: Registration): Promise<void> => {
  await sendBatch(database, [saveRegistration(database, registration)]);
};

afterEach(async () => {
  await register('open');
});

describe('a new account', () => {
  test('is a person, an account that they own, a session and a letter, with one line in the log', async () => {
    const email = freshEmail();
    const visitor = new Visitor();
    const seen = await visitor.post('/sign-up', { email: ` ${email} `, password, time_zone: 'Europe/Belgrade' });
    expect([seen.status, seen.location]).toEqual([303, '/projects/new']);
    const userId = await userIdOf(visitor);
    const [person] = await database.select().from(user).where(eq(user.id, userId));
    expect(person).toMatchObject({ email, emailVerifiedAtMs: null, timeZone: 'Europe/Belgrade', locale: 'en', isOperator: false });
    const [place] = await database.select().from(member).where(eq(member.userId, userId));
    expect(place?.role).toBe('owner');
    const sent = await lettersTo(email);
    expect(sent.map((one) => [one.kind, one.userId])).toEqual([['verify_email', userId]]);
    expect(sent[0]?.content['code']).toMatch(/^\d{6}$/);
    const rows = await database
      .select()
      .from(activity)
      .where(eq(activity.accountId, place?.accountId ?? ''));
    expect(rows.map((row) => [row.action, row.actor])).toEqual([['user.signed_up', `user:${userId}`]]);
    expect(JSON.stringify(rows)).not.toContain(email);
    const [attempt] = await database.select().from(signInAttempt).where(eq(signInAttempt.userId, userId));
    expect([attempt?.method, attempt?.result]).toEqual(['sign_up', 'success']);
  });

  test.each(['Nowhere/Special', '../../etc/passwd', 'x'.repeat(500), '+25:00'])('does not keep "%s" as a time zone', async (zone) => {
    const visitor = new Visitor();
    await visitor.post('/sign-up', { email: freshEmail(), password, time_zone: zone });
    const [person] = await database
      .select()
      .from(user)
      .where(eq(user.id, await userIdOf(visitor)));
    expect(person?.timeZone).toBe('');
  });

  test('a bad email and a bad password are named together, and the password does not come back', async () => {
    const seen = await new Visitor().post('/sign-up', { email: 'аnna@coffee.example', password: 'qwertyuiop' });
    expect(seen.status).toBe(422);
    expect(seen.html).toContain('id="email-problem"');
    expect(seen.html).toContain('id="password-problem"');
    expect(seen.html).not.toContain('qwertyuiop');
  });

  test('fields larger than any honest one are refused, and so is a body beyond the limit', async () => {
    const visitor = new Visitor();
    expect((await visitor.post('/sign-up', { email: `${'a'.repeat(5_000)}@shop.test`, password })).status).toBe(422);
    expect((await visitor.post('/sign-up', { email: freshEmail(), password: 'x'.repeat(5_000) })).status).toBe(422);
    expect((await visitor.post('/sign-up', { email: freshEmail(), password: 'x'.repeat(limits.bodyBytesMax) })).status).toBe(413);
  });

  test('links in letters are made from our own address, whatever the Host header says', async () => {
    const email = freshEmail();
    await new Visitor().post('/sign-up', { email, password }, { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' });
    expect((await letterTo(email, 'verify_email')).content['link']).toMatch(/^http:\/\/quittance\.test\/email-proof\//);
  });
});

describe('an email that somebody has proved', () => {
  test('gives the same answer and as many rows; only its owner reads that they have an account', async () => {
    const email = freshEmail();
    const owner = await verified(await signedUp(email));
    const counts = async (): Promise<readonly number[]> =>
      (await Promise.all([user, account, member, session, letter, mailProof, signInAttempt, activity].map((table) => database.select().from(table)))).map(
        (rows) => rows.length,
      );
    const before = await counts();
    const known = await new Visitor().post('/sign-up', { email: email.toUpperCase(), password });
    const between = await counts();
    const unknown = await new Visitor().post('/sign-up', { email: freshEmail(), password });
    const after = await counts();
    expect([known.status, known.location, known.html]).toEqual([unknown.status, unknown.location, unknown.html]);
    expect(between.map((count, index) => count - (before[index] ?? 0))).toEqual(after.map((count, index) => count - (between[index] ?? 0)));
    const sent = await lettersTo(email);
    expect(sent.map((one) => one.kind).sort()).toEqual(['already_registered', 'verify_email']);
    expect((await letterTo(email, 'already_registered')).userId).toBe(await userIdOf(owner));
  });

  test('a mailbox is written to six times an hour at most, and the answer does not tell', async () => {
    const email = freshEmail();
    for (let time = 0; time <= limits.mailsPerPersonAndHourMax; time++) {
      expect((await signUp(makePorts({ from: { ip: `192.0.2.${time}`, userAgent: '', place: '' } }), input(email))).ok).toBe(true);
    }
    expect(await lettersTo(email)).toHaveLength(limits.mailsPerPersonAndHourMax);
  });
});

describe('registration', () => {
  test.each(['closed', 'invitation'] as const)('that is %s makes no account and says so', async (registration) => {
    await register(registration);
    const visitor = new Visitor();
    const shown = await visitor.get('/sign-up');
    expect(shown.status).toBe(403);
    expect(shown.html).not.toContain('name="password"');
    expect((await visitor.post('/sign-up', { email: freshEmail(), password })).status).toBe(403);
    expect(visitor.cookies.has('__Host-sid')).toBe(false);
    // A way back to an invitation that does not exist invites nobody.
    expect((await visitor.post('/sign-up', { email: freshEmail(), password, return_to: `/invitations/${'x'.repeat(43)}` })).status).toBe(403);
  });

  test('by invitation lets in whoever was invited', async () => {
    await register('invitation');
    expect((await signUp(makePorts(), { ...input(freshEmail()), invited: 'by_invitation' })).ok).toBe(true);
    await register('closed');
    expect(await signUp(makePorts(), { ...input(freshEmail()), invited: 'by_invitation' })).toMatchObject({ refusal: { reason: 'registration_closed' } });
  });

  test('has a bound for each network address', async () => {
    const ports = makePorts({ from: { ip: '198.51.100.9', userAgent: '', place: '' } });
    const counter = ports.limiter.getByName('sign-up:198.51.100.9');
    for (let time = 0; time < limits.signUpsPerAddressAndHourMax; time++) await counter.hit(limits.signUpsPerAddressAndHourMax, 3_600_000, ports.nowMs);
    expect(await signUp(ports, input(freshEmail()))).toMatchObject({ refusal: { reason: 'too_many_requests' } });
  });
});

function input(email: string) {
  return { email, password, locale: 'en', timeZone: '', invited: 'by_nobody' } as const;
}
