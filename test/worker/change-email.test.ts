// Changing one's own email and password while signed in: confirmed first, proved, told, and worthless to whoever stole a session.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { account, activity, member, notice, passkey, recoveryCode, session, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { confirmVisitor } from '../support/step-up';
import { letterTo, lettersTo } from '../support/letters';
import { freshEmail, password, signedUp, userIdOf, verified, Visitor } from '../support/visitor';
import { database } from '../support/worker-world';

async function merchant() {
  const email = freshEmail();
  const visitor = await verified(await signedUp(email));
  return { email, visitor, userId: await userIdOf(visitor) };
}

const ask = async (visitor: Visitor, email: string) =>
  visitor.post('/security/email', { ...(await visitor.hidden('/security/email', '/security/email')), email });
const emailOf = async (userId: string): Promise<string> => (await database.select().from(user).where(eq(user.id, userId)))[0]?.email ?? '';
const actionsOn = async (userId: string): Promise<readonly string[]> =>
  (await database.select().from(activity).where(eq(activity.object, userId))).map((row) => row.action);

describe('another email', () => {
  test('needs a fresh confirmation before a letter goes out', async () => {
    const { visitor } = await merchant();
    const wanted = freshEmail();
    expect((await ask(visitor, wanted)).status).toBe(403);
    expect(await lettersTo(wanted)).toEqual([]);
    await confirmVisitor(visitor, ['factors']);
    expect((await ask(visitor, wanted)).status).toBe(403);
  });

  test('moves by the code; the old address and the new are told, and wallets are frozen', async () => {
    const { email, visitor, userId } = await merchant();
    const wanted = freshEmail();
    await confirmVisitor(visitor, ['email']);
    expect((await ask(visitor, wanted)).status).toBe(303);
    expect(await emailOf(userId)).toBe(email);
    const code = (await letterTo(wanted, 'change_email')).content['code'] ?? '';
    const form = await visitor.hidden('/security/email', '/security/email/code');
    expect((await visitor.post('/security/email/code', { ...form, code: code === '111111' ? '222222' : '111111' })).status).toBe(422);
    expect((await visitor.post('/security/email/code', { ...form, code })).location).toBe('/security/email?done=email');
    const [person] = await database.select().from(user).where(eq(user.id, userId));
    expect([person?.email, person?.emailKey, person?.emailVerifiedAtMs === null]).toEqual([wanted, wanted, false]);
    for (const address of [email, wanted]) expect((await lettersTo(address)).map((one) => one.kind)).toContain('email_changed');
    const told = await database.select().from(notice).where(eq(notice.userId, userId));
    expect(told.find((one) => one.kind === 'email_changed')?.data['newEmail']).toBe(wanted);
    const [place] = await database
      .select({ id: account.id, frozen: account.walletsFrozenUntilMs })
      .from(account)
      .innerJoin(member, eq(member.accountId, account.id))
      .where(eq(member.userId, userId));
    expect(place?.frozen).toBeGreaterThan(Date.now());
    expect((await actionsOn(userId)).filter((action) => action === 'user.email_changed')).toHaveLength(1);
    const rows = await database
      .select()
      .from(activity)
      .where(eq(activity.accountId, place?.id ?? ''));
    expect(JSON.stringify(rows)).not.toContain(wanted);
    // The code is used up.
    expect((await visitor.post('/security/email/code', { ...form, code })).status).toBe(410);
    expect((await new Visitor().post('/sign-in', { email: wanted, password })).status).toBe(303);
  });

  test('moves by the link only in a browser that is signed in as that person', async () => {
    const { email, visitor, userId } = await merchant();
    const wanted = freshEmail();
    await confirmVisitor(visitor, ['email']);
    await ask(visitor, wanted);
    const { path } = await letterTo(wanted, 'change_email');
    // Whoever reads a mistyped address gets nothing by its link.
    const reader = new Visitor();
    expect((await reader.get(path)).location).toBe(`/sign-in?return_to=${encodeURIComponent(path)}`);
    expect((await reader.post(path, {})).status).toBe(401);
    const other = await verified(await signedUp());
    expect((await other.get(path)).status).toBe(410);
    expect((await other.post(path, {})).status).toBe(410);
    expect(await emailOf(userId)).toBe(email);
    expect((await visitor.get(path)).status).toBe(200);
    expect(await emailOf(userId)).toBe(email);
    expect((await visitor.post(path, {})).location).toBe('/security/email?done=email');
    expect(await emailOf(userId)).toBe(wanted);
    expect((await visitor.post(path, {})).status).toBe(410);
  });

  test('that somebody has looks the same to whoever asks; its owner reads a word of warning', async () => {
    const [mine, theirs] = [await merchant(), await merchant()];
    await confirmVisitor(mine.visitor, ['email']);
    const known = await ask(mine.visitor, theirs.email);
    const knownPage = await mine.visitor.get('/security/email');
    const free = freshEmail();
    const unknown = await ask(mine.visitor, free);
    const unknownPage = await mine.visitor.get('/security/email');
    const plain = (html: string): string =>
      html
        .replaceAll(theirs.email, 'X')
        .replaceAll(free, 'X')
        .replace(/name="idempotency_key" value="[^"]*"/g, '');
    expect([known.status, known.location]).toEqual([unknown.status, unknown.location]);
    expect(plain(knownPage.html)).toBe(plain(unknownPage.html));
    expect((await lettersTo(theirs.email)).map((one) => one.kind)).toContain('already_registered');
    expect((await lettersTo(theirs.email)).map((one) => one.kind)).not.toContain('change_email');
  });

  test('that somebody proves first stays theirs', async () => {
    const { email, visitor, userId } = await merchant();
    const wanted = freshEmail();
    await confirmVisitor(visitor, ['email']);
    await ask(visitor, wanted);
    const code = (await letterTo(wanted, 'change_email')).content['code'] ?? '';
    await verified(await signedUp(wanted));
    const form = await visitor.hidden('/security/email', '/security/email/code');
    expect((await visitor.post('/security/email/code', { ...form, code })).status).toBe(410);
    expect(await emailOf(userId)).toBe(email);
  });

  test('replaces the one that was asked for before', async () => {
    const { visitor } = await merchant();
    const [mistyped, wanted] = [freshEmail(), freshEmail()];
    await confirmVisitor(visitor, ['email']);
    await ask(visitor, mistyped);
    const { path } = await letterTo(mistyped, 'change_email');
    await ask(visitor, wanted);
    expect((await visitor.get(path)).status).toBe(410);
  });

  test.each(['', 'nobody', 'аnna@coffee.example', `${'a'.repeat(300)}@shop.test`])('"%.12s" is refused', async (wanted) => {
    const { visitor } = await merchant();
    await confirmVisitor(visitor, ['email']);
    expect((await ask(visitor, wanted)).status).toBe(422);
  });

  test('codes are guessed ten times an hour', async () => {
    const { visitor } = await merchant();
    const wanted = freshEmail();
    await confirmVisitor(visitor, ['email']);
    await ask(visitor, wanted);
    const right = (await letterTo(wanted, 'change_email')).content['code'];
    const form = await visitor.hidden('/security/email', '/security/email/code');
    const statuses: number[] = [];
    for (let time = 0; time <= limits.guessesPerHourMax; time++) {
      statuses.push((await visitor.post('/security/email/code', { ...form, code: right === '111111' ? '222222' : '111111' })).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('the password', () => {
  const change = async (visitor: Visitor, given: string) =>
    visitor.post('/security/password', { ...(await visitor.hidden('/security/password', '/security/password')), password: given });
  const remove = async (visitor: Visitor) => visitor.post('/security/password/removal', await visitor.hidden('/security/password', '/security/password'));
  const addPasskey = async (userId: string): Promise<void> => {
    const facts = { publicKey: 'x', counter: 0, transports: [], isSynced: true, aaguid: '', name: 'Phone', createdAtMs: 1 };
    await database.insert(passkey).values({ id: crypto.randomUUID(), userId, ...facts });
  };

  test('changes after a confirmation: other sessions end, this one goes on with a new token', async () => {
    const { email, visitor, userId } = await merchant();
    const elsewhere = new Visitor();
    await elsewhere.post('/sign-in', { email, password });
    expect((await change(visitor, 'another walk in the sun')).status).toBe(403);
    await confirmVisitor(visitor, ['factors']);
    const before = visitor.cookies.get('__Host-sid');
    expect((await change(visitor, 'another walk in the sun')).location).toBe('/security/password?done=password');
    expect(visitor.cookies.get('__Host-sid')).not.toBe(before);
    expect((await visitor.get('/projects')).status).toBe(200);
    expect((await elsewhere.get('/projects')).status).toBe(303);
    expect(await database.select().from(session).where(eq(session.userId, userId))).toHaveLength(1);
    expect((await lettersTo(email)).map((one) => one.kind)).toContain('password_changed');
    expect((await new Visitor().post('/sign-in', { email, password })).status).toBe(401);
  });

  test('that it already is changes nothing and tells nobody', async () => {
    const { email, visitor, userId } = await merchant();
    await confirmVisitor(visitor, ['factors']);
    expect((await change(visitor, password)).status).toBe(303);
    expect(await actionsOn(userId)).not.toContain('user.password_changed');
    expect((await lettersTo(email)).map((one) => one.kind)).not.toContain('password_changed');
  });

  test.each(['', 'short', 'qwertyuiop', 'x'.repeat(200)])('"%.12s" is refused', async (bad) => {
    const { visitor } = await merchant();
    await confirmVisitor(visitor, ['factors']);
    expect((await change(visitor, bad)).status).toBe(422);
  });

  test('makes an open reset link worthless', async () => {
    const { email, visitor } = await merchant();
    await new Visitor().post('/reset-password', { email });
    const { path } = await letterTo(email, 'reset_password');
    await confirmVisitor(visitor, ['factors']);
    await change(visitor, 'another walk in the sun');
    expect((await new Visitor().get(path)).status).toBe(410);
  });

  test('is removed only where passkeys are enough: two, or one and a recovery code', async () => {
    const { email, visitor, userId } = await merchant();
    await confirmVisitor(visitor, ['factors']);
    expect((await remove(visitor)).status).toBe(409);
    await addPasskey(userId);
    expect((await remove(visitor)).status).toBe(409);
    await database.insert(recoveryCode).values({ userId, codeHash: 'used', createdAtMs: 1, usedAtMs: 2 });
    expect((await remove(visitor)).status).toBe(409);
    expect(await actionsOn(userId)).not.toContain('user.password_changed');
    await database.insert(recoveryCode).values({ userId, codeHash: 'unused', createdAtMs: 1 });
    expect((await remove(visitor)).location).toBe('/security/password?done=no_password');
    expect((await new Visitor().post('/sign-in', { email, password })).status).toBe(401);
    // Twice is once, and a first password can be set again.
    expect((await remove(visitor)).status).toBe(303);
    expect((await actionsOn(userId)).filter((action) => action === 'user.password_changed')).toHaveLength(1);
    expect((await change(visitor, 'another walk in the sun')).status).toBe(303);
  });

  test('is removed whatever id the request is given: another request of that id takes nothing', async () => {
    for (const turn of [1, 2]) {
      const { visitor, userId } = await merchant();
      await confirmVisitor(visitor, ['factors']);
      for (let keys = 0; keys < 2; keys += 1) await addPasskey(userId);
      const form = await visitor.hidden('/security/password', '/security/password');
      const removed = await visitor.post('/security/password/removal', form, { 'X-Request-Id': 'the-same-request' });
      expect([turn, removed.location]).toEqual([turn, '/security/password?done=no_password']);
    }
  });
});
