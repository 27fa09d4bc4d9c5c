// Proving a mailbox: by code, by link, on another device, once; and that nobody proves a mailbox that is not theirs.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { verifyEmailByCode, verifyEmailByLink } from '../../src/commands/verify-email';
import { activity, mailProof, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { letterTo, lettersTo } from '../support/letters';
import { freshEmail, signedUp, userIdOf, verified, Visitor, withProject } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

const isVerified = async (userId: string): Promise<boolean> => {
  const [row] = await database.select({ at: user.emailVerifiedAtMs }).from(user).where(eq(user.id, userId));
  return (row?.at ?? null) !== null;
};

const verify = async (visitor: Visitor, code: string) => visitor.post('/verify-email', { ...(await visitor.hidden('/verify-email', '/verify-email')), code });

async function newcomer(): Promise<{ readonly email: string; readonly visitor: Visitor; readonly userId: string }> {
  const email = freshEmail();
  const visitor = await signedUp(email);
  return { email, visitor, userId: await userIdOf(visitor) };
}

const wrongOf = (code: string): string => (code === '111111' ? '222222' : '111111');

describe('the code', () => {
  test('proves the email, with spaces and all, and is one line in the log', async () => {
    const { email, visitor, userId } = await newcomer();
    const page = await visitor.get('/verify-email');
    expect(page.html).toContain(email);
    expect(page.html).toContain('autocomplete="one-time-code"');
    const code = (await letterTo(email, 'verify_email')).content['code'] ?? '';
    const seen = await verify(visitor, ` ${code.slice(0, 3)} ${code.slice(3)}\n`);
    expect([seen.status, seen.location]).toEqual([303, '/overview']);
    expect(await isVerified(userId)).toBe(true);
    expect((await visitor.get('/verify-email')).location).toBe('/overview');
    const rows = await database.select().from(activity).where(eq(activity.object, userId));
    expect(rows.filter((row) => row.action === 'user.email_verified')).toHaveLength(1);
    // Twice is once.
    expect(await verifyEmailByCode(makePorts(), userId, code)).toEqual({ ok: true, value: null });
    expect((await database.select().from(activity).where(eq(activity.object, userId))).length).toBe(rows.length);
  });

  test.each(['', '000', 'abcdef', '1'.repeat(60_000)])('"%.10s" is refused where another was sent', async (typed) => {
    const { visitor, userId } = await newcomer();
    expect((await verify(visitor, typed)).status).toBe(422);
    expect(await isVerified(userId)).toBe(false);
  });

  test('of another person proves nothing', async () => {
    const [mine, theirs] = [await newcomer(), await newcomer()];
    const code = (await letterTo(theirs.email, 'verify_email')).content['code'] ?? '';
    if (code === (await letterTo(mine.email, 'verify_email')).content['code']) return;
    expect((await verify(mine.visitor, code)).status).toBe(422);
  });

  test('is guessed ten times an hour for one email, whoever claims it; the link still works', async () => {
    const email = freshEmail();
    const claimants = [await signedUp(email), await signedUp(email), await signedUp(email)];
    const ids = await Promise.all(claimants.map(userIdOf));
    const codes = (await lettersTo(email)).map((one) => one.content['code'] ?? '');
    const wrong = ['111111', '222222', '333333', '444444'].find((code) => !codes.includes(code)) ?? '';
    const results: string[] = [];
    for (let time = 0; time <= limits.guessesPerHourMax; time++) {
      const refused = await verifyEmailByCode(makePorts(), ids[time % ids.length] ?? '', wrong);
      results.push(refused.ok ? 'ok' : refused.refusal.reason);
    }
    expect(results).toEqual([...Array<string>(limits.guessesPerHourMax).fill('invalid_input'), 'too_many_requests']);
    const first = (await lettersTo(email)).find((one) => one.userId === ids[0]);
    expect((await new Visitor().post(first?.path ?? '', {})).status).toBe(200);
    expect(await isVerified(ids[0] ?? '')).toBe(true);
  });

  test('runs out after a day, and a newer one replaces it', async () => {
    const { email, userId } = await newcomer();
    const old = (await letterTo(email, 'verify_email')).content['code'] ?? '';
    const late = makePorts({ nowMs: Date.now() + limits.verifyEmailLifeMs });
    expect(await verifyEmailByCode(late, userId, old)).toMatchObject({ refusal: { reason: 'invalid_input' } });
  });
});

describe('the link', () => {
  test('is opened without effect, and used by its button on a device without a session', async () => {
    const { email, visitor, userId } = await newcomer();
    const { path } = await letterTo(email, 'verify_email');
    const elsewhere = new Visitor();
    for (let time = 0; time < 3; time++) expect((await elsewhere.get(path)).status).toBe(200);
    expect(await isVerified(userId)).toBe(false);
    // The page that waits goes on by itself.
    expect((await visitor.get('/verify-email/state?next=/projects')).html).toContain('hx-get');
    const done = await elsewhere.post(path, {});
    expect(done.status).toBe(200);
    expect(elsewhere.cookies.size).toBe(0);
    expect(await isVerified(userId)).toBe(true);
    const state = await visitor.get('/verify-email/state?next=/projects');
    expect(state.headers.get('HX-Redirect')).toBe('/projects');
    expect(state.html).not.toContain('hx-get');
    // Used up.
    expect((await elsewhere.get(path)).status).toBe(410);
    expect((await elsewhere.post(path, {})).status).toBe(410);
  });

  test('a hundred uses at once are one', async () => {
    const { email, userId } = await newcomer();
    const token = (await letterTo(email, 'verify_email')).path.split('/').at(-1) ?? '';
    const answers = await Promise.all(Array.from({ length: 100 }, () => verifyEmailByLink(makePorts(), token)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const rows = await database.select().from(activity).where(eq(activity.object, userId));
    expect(rows.filter((row) => row.action === 'user.email_verified')).toHaveLength(1);
  });

  test.each(['x', 'x'.repeat(43), 'x'.repeat(5_000), '%00', '..%2f..%2fsecurity'])('a link that nobody sent (%.12s) tells nothing', async (token) => {
    const visitor = new Visitor();
    expect((await visitor.get(`/email-proof/${token}`)).status).toBe(410);
    expect((await visitor.post(`/email-proof/${token}`, {})).status).toBe(410);
  });

  test('of a reset proves no email, and the other way round', async () => {
    const { email } = await newcomer();
    await new Visitor().post('/reset-password', { email });
    const [reset, proof] = [await letterTo(email, 'reset_password'), await letterTo(email, 'verify_email')];
    expect((await new Visitor().get(reset.path.replace('/reset-password/', '/email-proof/'))).status).toBe(410);
    expect((await new Visitor().get(proof.path.replace('/email-proof/', '/reset-password/'))).status).toBe(410);
  });

  test('goes nowhere after the email of the person became another', async () => {
    const { email, userId } = await newcomer();
    const { path } = await letterTo(email, 'verify_email');
    await database
      .update(user)
      .set({ email: 'moved@shop.test', emailKey: `moved-${userId}@shop.test` })
      .where(eq(user.id, userId));
    expect((await new Visitor().post(path, {})).status).toBe(410);
    expect(await isVerified(userId)).toBe(false);
  });

  test('leads back to one of our pages only', async () => {
    const { visitor } = await newcomer();
    await verified(visitor);
    expect((await visitor.get('/verify-email?next=//evil.example')).location).toBe('/overview');
    expect((await visitor.get('/verify-email/state?next=https://evil.example')).headers.get('HX-Redirect')).toBe('/overview');
  });
});

describe('an email that two people claim', () => {
  test('belongs to whoever proves it first; the other stays without', async () => {
    const email = freshEmail();
    const [first, second] = [await signedUp(email), await signedUp(email.toUpperCase())];
    const [firstId, secondId] = [await userIdOf(first), await userIdOf(second)];
    const links = await lettersTo(email);
    const other = (await lettersTo(email.toUpperCase()))[0];
    expect((await new Visitor().post(links[0]?.path ?? '', {})).status).toBe(200);
    expect((await new Visitor().post(other?.path ?? '', {})).status).toBe(410);
    expect([await isVerified(firstId), await isVerified(secondId)]).toEqual([true, false]);
    const code = other?.content['code'] ?? '';
    expect((await verify(second, code)).status).toBe(410);
  });

  test('asked for again by somebody else goes to its owner, as a word of warning', async () => {
    const email = freshEmail();
    await verified(await signedUp(email));
    const claimant = await signedUp(email);
    const again = await claimant.post('/verify-email/again', await claimant.hidden('/verify-email', '/verify-email/again'));
    expect(again.status).toBe(303);
    expect((await lettersTo(email)).map((one) => one.kind).sort()).toEqual(['already_registered', 'already_registered', 'verify_email']);
  });
});

describe('sending again', () => {
  test('makes a new code that alone counts, six letters an hour at most', async () => {
    const { email, visitor, userId } = await newcomer();
    const old = (await letterTo(email, 'verify_email')).content['code'] ?? '';
    await database.update(mailProof).set({ createdAtMs: 1 }).where(eq(mailProof.userId, userId));
    const form = await visitor.hidden('/verify-email', '/verify-email/again');
    const statuses: number[] = [];
    for (let time = 1; time <= limits.mailsPerPersonAndHourMax; time++) statuses.push((await visitor.post('/verify-email/again', form)).status);
    expect(statuses).toEqual([...Array<number>(limits.mailsPerPersonAndHourMax - 1).fill(303), 429]);
    const codes = (await lettersTo(email)).map((one) => one.content['code']);
    expect(codes).toHaveLength(limits.mailsPerPersonAndHourMax);
    if (codes.filter((code) => code === old).length === 1) expect(await verifyEmailByCode(makePorts(), userId, old)).toMatchObject({ ok: false });
  });
});

describe('real money', () => {
  test('waits until the email is proved: a project goes live afterwards, not before', async () => {
    const visitor = await signedUp();
    const projectId = await withProject(visitor);
    const path = `/projects/${projectId}`;
    const fields = { ...(await visitor.hidden(path, path)), name: 'Shop', currency: 'USD', expiry_minutes: '60', support_contact: '', mode: 'live' };
    const refused = await visitor.post(path, fields);
    expect(refused.status).toBe(403);
    await verified(visitor);
    expect((await visitor.post(path, fields)).status).toBe(303);
  });

  test('a wrong code leaves everything as it was', async () => {
    const { email, visitor, userId } = await newcomer();
    const code = (await letterTo(email, 'verify_email')).content['code'] ?? '';
    const before = await database.select().from(activity);
    await verify(visitor, wrongOf(code));
    expect(await database.select().from(activity)).toEqual(before);
    expect(await isVerified(userId)).toBe(false);
  });
});
