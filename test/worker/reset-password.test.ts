// The way back to a forgotten password: by the mailbox, once, and no way around a second factor.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { askPasswordReset, resetPassword } from '../../src/commands/reset-password';
import { account, activity, letter, mailProof, member, passkey, session, totp, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { letterTo, lettersTo } from '../support/letters';
import { freshEmail, password, signedUp, userIdOf, verified, Visitor } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

const newPassword = 'another walk in the sun';

async function merchant() {
  const email = freshEmail();
  const visitor = await verified(await signedUp(email));
  return { email, visitor, userId: await userIdOf(visitor) };
}

async function linkFor(email: string): Promise<string> {
  expect((await new Visitor().post('/reset-password', { email })).status).toBe(200);
  return (await letterTo(email, 'reset_password')).path;
}

describe('a reset', () => {
  test('sets the password, ends every session, makes devices strangers, freezes wallets and tells', async () => {
    const { email, visitor, userId } = await merchant();
    const path = await linkFor(email);
    const stranger = new Visitor();
    for (let time = 0; time < 3; time++) expect((await stranger.get(path)).status).toBe(200);
    const seen = await stranger.post(path, { password: newPassword });
    expect([seen.status, seen.location]).toEqual([303, '/sign-in?done=reset']);
    // It signs nobody in.
    expect(stranger.cookies.has('__Host-sid')).toBe(false);
    expect((await visitor.get('/projects')).location).toMatch(/^\/sign-in/);
    expect(await database.select().from(session).where(eq(session.userId, userId))).toHaveLength(0);
    expect((await new Visitor().post('/sign-in', { email, password })).status).toBe(401);
    const [person] = await database.select().from(user).where(eq(user.id, userId));
    expect(person?.devicesSinceMs).toBeGreaterThan(0);
    expect((await lettersTo(email)).map((one) => one.kind)).toEqual(expect.arrayContaining(['password_reset', 'wallets_frozen']));
    const [place] = await database
      .select({ id: account.id, frozen: account.walletsFrozenUntilMs })
      .from(account)
      .innerJoin(member, eq(member.accountId, account.id))
      .where(eq(member.userId, userId));
    expect(place?.frozen).toBeGreaterThan(Date.now() + limits.walletsFrozenMs - 60_000);
    const rows = await database
      .select()
      .from(activity)
      .where(eq(activity.accountId, place?.id ?? ''));
    expect(rows.filter((row) => row.action === 'user.password_reset')).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(newPassword);
    expect((await new Visitor().post('/sign-in', { email, password: newPassword })).status).toBe(303);
  });

  test('leaves the second factor where it is', async () => {
    const { email, userId } = await merchant();
    await database.insert(totp).values({ userId, secret: 'sealed', createdAtMs: 1, confirmedAtMs: 1, lastStep: 0 });
    const path = await linkFor(email);
    await new Visitor().post(path, { password: newPassword });
    expect(await database.select().from(totp).where(eq(totp.userId, userId))).toHaveLength(1);
    expect((await new Visitor().post('/sign-in', { email, password: newPassword })).location).toBe('/sign-in/code');
  });

  test('by somebody who never proved their email proves it, and takes away what was set up before', async () => {
    const email = freshEmail();
    const intruder = await signedUp(email);
    const userId = await userIdOf(intruder);
    const facts = { publicKey: 'x', counter: 0, transports: [], isSynced: true, aaguid: '', name: 'Phone', createdAtMs: 1 };
    await database.insert(passkey).values({ id: crypto.randomUUID(), userId, ...facts });
    await new Visitor().post(await linkFor(email), { password: newPassword });
    const [person] = await database.select().from(user).where(eq(user.id, userId));
    expect(person?.emailVerifiedAtMs).not.toBeNull();
    expect(await database.select().from(passkey).where(eq(passkey.userId, userId))).toHaveLength(0);
    expect((await intruder.get('/projects')).status).toBe(303);
  });

  test('is refused when somebody else has proved the email meanwhile', async () => {
    const email = freshEmail();
    await signedUp(email);
    const path = await linkFor(email);
    await verified(await signedUp(email));
    expect((await new Visitor().post(path, { password: newPassword })).status).toBe(410);
  });
});

describe('its link', () => {
  test('works once; a newer password makes all of them worthless', async () => {
    const { email } = await merchant();
    const [first, second] = [await linkFor(email), await linkFor(email)];
    const links = (await lettersTo(email)).filter((one) => one.kind === 'reset_password').map((one) => one.path);
    expect(new Set([first, second, ...links]).size).toBe(2);
    expect((await new Visitor().post(links[0] ?? '', { password: newPassword })).status).toBe(303);
    for (const path of links) {
      expect((await new Visitor().get(path)).status).toBe(410);
      expect((await new Visitor().post(path, { password: 'yet another long one' })).status).toBe(410);
    }
    expect((await new Visitor().post('/sign-in', { email, password: newPassword })).status).toBe(303);
  });

  test('used many times at once sets one password', async () => {
    const { email, userId } = await merchant();
    const token = (await linkFor(email)).split('/').at(-1) ?? '';
    const answers = await Promise.all(Array.from({ length: 8 }, (_one, index) => resetPassword(makePorts(), token, `one of several ${index}`)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const rows = await database.select().from(activity).where(eq(activity.object, userId));
    expect(rows.filter((row) => row.action === 'user.password_reset')).toHaveLength(1);
  });

  test('runs out after half an hour', async () => {
    const { email } = await merchant();
    const token = (await linkFor(email)).split('/').at(-1) ?? '';
    const late = makePorts({ nowMs: Date.now() + limits.resetPasswordLifeMs + 1 });
    expect(await resetPassword(late, token, newPassword)).toMatchObject({ refusal: { reason: 'link_expired' } });
  });

  test('stays good while the new password is not', async () => {
    const { email } = await merchant();
    const path = await linkFor(email);
    for (const bad of ['', 'short', 'qwertyuiop', email, 'x'.repeat(200)]) expect((await new Visitor().post(path, { password: bad })).status).toBe(422);
    expect((await new Visitor().post(path, { password: newPassword })).status).toBe(303);
  });

  test.each(['x', 'x'.repeat(43), 'x'.repeat(5_000)])('that nobody sent (%.5s) tells nothing', async (token) => {
    expect((await new Visitor().get(`/reset-password/${token}`)).status).toBe(410);
    expect((await new Visitor().post(`/reset-password/${token}`, { password: newPassword })).status).toBe(410);
  });

  test('is made from our own address, whatever the Host header says', async () => {
    const { email } = await merchant();
    await new Visitor().post('/reset-password', { email }, { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' });
    expect((await letterTo(email, 'reset_password')).content['link']).toMatch(/^http:\/\/quittance\.test\/reset-password\//);
  });
});

describe('asking', () => {
  test('writes as many rows for an email that nobody has, and a letter that says so', async () => {
    const { email } = await merchant();
    const nobody = freshEmail();
    const counts = async (): Promise<readonly number[]> =>
      (await Promise.all([letter, mailProof, activity].map((table) => database.select().from(table)))).map((rows) => rows.length);
    const before = await counts();
    expect((await askPasswordReset(makePorts(), email, 'en')).ok).toBe(true);
    const between = await counts();
    expect((await askPasswordReset(makePorts(), nobody, 'ru')).ok).toBe(true);
    const after = await counts();
    expect(between.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1]);
    expect(after.map((count, index) => count - (between[index] ?? 0))).toEqual([1, 1, 1]);
    expect((await lettersTo(nobody)).map((one) => [one.kind, one.userId])).toEqual([['no_account', null]]);
  });

  test('is bounded for one mailbox, known or not', async () => {
    for (const email of [(await merchant()).email, freshEmail()]) {
      const statuses: number[] = [];
      for (let time = 0; time <= limits.mailsPerPersonAndHourMax; time++)
        statuses.push((await new Visitor().post('/reset-password', { email }, { 'CF-Connecting-IP': `203.0.113.${time}` })).status);
      expect(statuses.at(-1)).toBe(429);
      expect((await lettersTo(email)).length).toBe(limits.mailsPerPersonAndHourMax);
    }
  });

  test.each(['', 'nobody', 'аnna@coffee.example', `${'a'.repeat(300)}@shop.test`])('"%.12s" is no email', async (email) => {
    expect((await new Visitor().post('/reset-password', { email })).status).toBe(422);
  });
});
