// Passkeys end to end in workerd: coming in, signing up with one alone, adding, naming, removing; each answer once, each refusal the same.
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, activity, instance, letter, member, notice, passkey, session, signInAttempt, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { origin } from '../support/api-client';
import { TestPasskey, optionsOf, type Lies } from '../support/authenticator';
import { givenPasskey, givenTotp } from '../support/factors';
import { confirmVisitor, sessionIdOf } from '../support/step-up';
import { signedUp, Visitor } from '../support/visitor';
import { copyOf, userIdOf } from '../support/who';
import { database } from '../support/worker-world';

const log = (object: string, action: string) =>
  database
    .select()
    .from(activity)
    .where(and(eq(activity.object, object), eq(activity.action, action)));
const told = (userId: string, kind: string) =>
  database
    .select()
    .from(notice)
    .where(and(eq(notice.userId, userId), eq(notice.kind, kind)));
const history = (userId: string) =>
  database
    .select()
    .from(signInAttempt)
    .where(and(eq(signInAttempt.userId, userId), eq(signInAttempt.method, 'passkey')));

async function comeIn(browser: Visitor, key: TestPasskey, lies: Lies = {}) {
  const options = optionsOf((await browser.get('/sign-in')).html, 'passkey');
  const credential = await key.prove(options, origin, lies);
  return { credential, answer: await browser.post('/sign-in/passkey', { credential }) };
}

describe('coming in by a passkey', () => {
  let userId: string;
  let key: TestPasskey;

  beforeEach(async () => {
    userId = await userIdOf(await signedUp());
    key = await givenPasskey(userId);
  });

  test('a passkey alone opens a session, is remembered as used and stands in the login history', async () => {
    const browser = new Visitor();
    const { answer } = await comeIn(browser, key, { counter: 4, flags: { be: true, bs: true } });
    expect([answer.status, answer.location]).toEqual([303, '/overview']);
    expect(await userIdOf(browser)).toBe(userId);
    const [row] = await database.select().from(passkey).where(eq(passkey.id, key.id));
    expect(row).toMatchObject({ counter: 4, isSynced: true });
    expect(row?.lastUsedAtMs).not.toBeNull();
    expect((await history(userId)).map(({ result }) => result)).toEqual(['success']);
    const [opened] = await database
      .select()
      .from(session)
      .where(eq(session.id, await sessionIdOf(browser)));
    expect(opened?.method).toBe('passkey');
    expect((await told(userId, 'signed_in_new_device')).length).toBe(1);
    expect(await log(await sessionIdOf(browser), 'session.started')).toHaveLength(1);
  });

  test('the way on is kept, and leads nowhere else', async () => {
    for (const [wish, path] of [
      ['/projects', '/projects'],
      ['//evil.example', '/overview'],
      ['https://evil.example', '/overview'],
    ] as const) {
      const browser = new Visitor();
      const options = optionsOf((await browser.get('/sign-in')).html, 'passkey');
      const answer = await browser.post('/sign-in/passkey', { credential: await key.prove(options, origin), return_to: wish });
      expect(answer.location).toBe(path);
    }
  });

  test('the same answer opens one session, also when a hundred send it at once', async () => {
    const browser = new Visitor();
    const options = optionsOf((await browser.get('/sign-in')).html, 'passkey');
    const credential = await key.prove(options, origin);
    const answers = await Promise.all(Array.from({ length: 100 }, () => copyOf(browser).post('/sign-in/passkey', { credential })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(99);
    expect((await browser.post('/sign-in/passkey', { credential })).status).toBe(401);
  });

  test('an answer that was made in another browser opens nothing', async () => {
    const [own, others] = [new Visitor(), new Visitor()];
    const options = optionsOf((await own.get('/sign-in')).html, 'passkey');
    await others.get('/sign-in');
    const credential = await key.prove(options, origin);
    expect((await others.post('/sign-in/passkey', { credential })).status).toBe(401);
    expect((await new Visitor().post('/sign-in/passkey', { credential })).status).toBe(401);
    expect((await own.post('/sign-in/passkey', { credential })).status).toBe(303);
  });

  test('whatever is wrong, the answer is the same page: it tells nobody whether a passkey is known', async () => {
    const stranger = (await TestPasskey.create({ challenge: 'x', rp: {}, user: { id: 'x' } }, origin)).passkey;
    const bare = (html: string): string => html.replace(/data-passkey-options="[^"]*"|value="[^"]*"|datetime="[^"]*"/g, '');
    const pages = await Promise.all(
      [
        comeIn(new Visitor(), key, { brokenSignature: true }),
        comeIn(new Visitor(), key, { origin: 'https://evil.example' }),
        comeIn(new Visitor(), key, { flags: { uv: false } }),
        comeIn(new Visitor(), stranger),
      ].map(async (one) => (await one).answer),
    );
    for (const page of pages) expect([page.status, bare(page.html)]).toEqual([401, bare(pages[0]?.html ?? '')]);
    expect((await new Visitor().post('/sign-in/passkey', { credential: 'rubbish' })).status).toBe(401);
    expect((await new Visitor().post('/sign-in/passkey', {})).status).toBe(401);
    await expect.poll(async () => (await history(userId)).map(({ result }) => result)).toEqual(['wrong_passkey', 'wrong_passkey', 'wrong_passkey']);
  });

  test('however often others guess, a passkey comes in', async () => {
    for (let turn = 0; turn < limits.guessesPerHourMax + 5; turn++) await comeIn(new Visitor(), key, { brokenSignature: true });
    expect((await comeIn(new Visitor(), key)).answer.status).toBe(303);
  });

  test('a counter that does not rise lets in: it is a sign to look at, no reason to lock out', async () => {
    expect((await comeIn(new Visitor(), key, { counter: 9 })).answer.status).toBe(303);
    expect((await comeIn(new Visitor(), key, { counter: 3 })).answer.status).toBe(303);
    const [row] = await database.select().from(passkey).where(eq(passkey.id, key.id));
    expect(row?.counter).toBe(9);
  });

  test('the passkey of somebody who is gone opens nothing', async () => {
    await database.update(user).set({ deletedAtMs: 1 }).where(eq(user.id, userId));
    expect((await comeIn(new Visitor(), key)).answer.status).toBe(401);
  });
});

describe('signing up with a passkey alone', () => {
  async function signUp(email: string, browser = new Visitor(), lies: Lies = {}) {
    const options = optionsOf((await browser.get('/sign-up')).html, 'sign-up-passkey');
    const { passkey: key, answer } = await TestPasskey.create(options, origin, lies);
    return { browser, key, credential: answer, answer: await browser.post('/sign-up/passkey', { email, credential: answer, time_zone: 'Europe/Riga' }) };
  }

  const peopleOf = (email: string) => database.select().from(user).where(eq(user.email, email));

  test('a person without a password, an account of their own, a passkey that knows them, and a letter to prove the mailbox', async () => {
    const { browser, key, answer } = await signUp('new-key@shop.test');
    expect([answer.status, answer.location]).toEqual([303, '/projects/new']);
    const [person] = await peopleOf('new-key@shop.test');
    expect(person).toMatchObject({ passwordHash: '', emailVerifiedAtMs: null, timeZone: 'Europe/Riga' });
    expect(await userIdOf(browser)).toBe(person?.id);
    expect(
      (
        await database
          .select()
          .from(member)
          .where(eq(member.userId, person?.id ?? ''))
      ).map(({ role }) => role),
    ).toEqual(['owner']);
    expect(await log(person?.id ?? '', 'user.signed_up')).toHaveLength(1);
    expect((await database.select().from(letter).where(eq(letter.email, 'new-key@shop.test'))).map(({ kind }) => kind)).toEqual(['verify_email']);
    const again = new Visitor();
    expect((await comeIn(again, key)).answer.status).toBe(303);
    expect(await userIdOf(again)).toBe(person?.id);
    const page = (await browser.get('/security')).html;
    expect(page).toContain('/security/recovery-codes');
    expect(page).toContain('1 passkey');
  });

  test('the same answer makes one person', async () => {
    const { browser, credential } = await signUp('twice-key@shop.test');
    const copy = copyOf(browser);
    copy.cookies.delete('__Host-sid');
    expect((await copy.post('/sign-up/passkey', { email: 'twice-key@shop.test', credential })).status).toBe(401);
    expect(await peopleOf('twice-key@shop.test')).toHaveLength(1);
  });

  test.each([
    ['', 422],
    ['no email', 422],
    [`${'x'.repeat(300)}@shop.test`, 422],
    ['аdmin@shop.test', 422],
  ])('the email "%.20s" is refused', async (email, status) => {
    expect((await signUp(email)).answer.status).toBe(status);
  });

  test('an answer without user verification, from another origin or for another browser makes nobody', async () => {
    expect((await signUp('nobody@shop.test', new Visitor(), { flags: { uv: false } })).answer.status).toBe(401);
    expect((await signUp('nobody@shop.test', new Visitor(), { origin: 'https://evil.example' })).answer.status).toBe(401);
    const options = optionsOf((await new Visitor().get('/sign-up')).html, 'sign-up-passkey');
    const { answer } = await TestPasskey.create(options, origin);
    expect((await new Visitor().post('/sign-up/passkey', { email: 'nobody@shop.test', credential: answer })).status).toBe(401);
    expect(await peopleOf('nobody@shop.test')).toEqual([]);
  });

  test('an email that somebody has proved gets the same answer, and a person who can never prove it', async () => {
    const owner = await signedUp();
    const ownerId = await userIdOf(owner);
    await database.update(user).set({ emailVerifiedAtMs: 1 }).where(eq(user.id, ownerId));
    const [{ email } = { email: '' }] = await database.select().from(user).where(eq(user.id, ownerId));
    const [known, unknown] = [await signUp(email), await signUp('unknown-key@shop.test')];
    expect([known.answer.status, known.answer.location]).toEqual([unknown.answer.status, unknown.answer.location]);
    expect((await peopleOf(email)).filter(({ emailVerifiedAtMs }) => emailVerifiedAtMs !== null)).toHaveLength(1);
  });

  test('where registration is closed nobody is made', async () => {
    await database.update(instance).set({ registration: 'closed' });
    const browser = new Visitor();
    try {
      const answer = await browser.post('/sign-up/passkey', { email: 'late@shop.test', credential: '{}' });
      expect(answer.status).toBe(403);
      expect(await peopleOf('late@shop.test')).toEqual([]);
    } finally {
      await database.update(instance).set({ registration: 'open' });
    }
  });
});

describe('one\u2019s own passkeys', () => {
  let visitor: Visitor;
  let userId: string;

  beforeEach(async () => {
    visitor = await signedUp();
    userId = await userIdOf(visitor);
    await confirmVisitor(visitor, ['factors']);
  });

  const csrf = async () => /name="csrf" value="([^"]+)"/.exec((await visitor.get('/security/passkeys')).html)?.[1] ?? '';
  const own = () => database.select().from(passkey).where(eq(passkey.userId, userId));

  async function add(lies: Lies = {}) {
    const html = (await visitor.get('/security/passkeys')).html;
    const { answer } = await TestPasskey.create(optionsOf(html, 'add'), origin, lies);
    return { credential: answer, answer: await visitor.post('/security/passkeys', { csrf: await csrf(), credential: answer }) };
  }

  test('several passkeys are added, each named after its authenticator, told by mail and in the list, one line in the log each', async () => {
    expect((await add({ aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d' })).answer.location).toBe('/security/passkeys?done=saved');
    expect((await add({ aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349', flags: { be: true, bs: true } })).answer.status).toBe(303);
    expect((await own()).map(({ name }) => name).toSorted()).toEqual(['1Password', 'Bitwarden']);
    expect(await told(userId, 'passkey_added')).toHaveLength(2);
    expect(await log(userId, 'passkey.added')).toHaveLength(2);
    expect((await visitor.get('/security/passkeys')).html).toContain('1Password');
  });

  test('the same answer adds one passkey, also when it is sent twice at once', async () => {
    const html = (await visitor.get('/security/passkeys')).html;
    const { answer } = await TestPasskey.create(optionsOf(html, 'add'), origin);
    const fields = { csrf: await csrf(), credential: answer };
    const answers = await Promise.all([visitor.post('/security/passkeys', fields), visitor.post('/security/passkeys', fields)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 401]);
    expect(await own()).toHaveLength(1);
    expect(await log(userId, 'passkey.added')).toHaveLength(1);
  });

  test('an answer to the challenge of another session adds nothing', async () => {
    const other = await signedUp();
    await confirmVisitor(other, ['factors']);
    const { answer } = await TestPasskey.create(optionsOf((await other.get('/security/passkeys')).html, 'add'), origin);
    expect((await visitor.post('/security/passkeys', { csrf: await csrf(), credential: answer })).status).toBe(401);
    expect(await own()).toEqual([]);
  });

  test('there is room for twenty, and no more', async () => {
    for (let count = 0; count < limits.passkeysPerUserMax - 1; count++) await givenPasskey(userId);
    expect((await add()).answer.status).toBe(303);
    expect((await add()).answer.status).toBe(409);
    expect(await own()).toHaveLength(limits.passkeysPerUserMax);
  });

  test('a name is changed, the same name again is no change, and a bad one is refused', async () => {
    const key = await givenPasskey(userId);
    const rename = async (name: string) => visitor.post(`/security/passkeys/${key.id}`, { csrf: await csrf(), name });
    expect((await rename(' Work <b>laptop</b> ')).status).toBe(303);
    expect((await rename('Work <b>laptop</b>')).status).toBe(303);
    expect((await own()).map(({ name }) => name)).toEqual(['Work <b>laptop</b>']);
    expect((await visitor.get('/security/passkeys')).html).toContain('Work &lt;b&gt;laptop');
    expect(await log(userId, 'passkey.renamed')).toHaveLength(1);
    for (const name of ['', '   ', 'x'.repeat(81)]) expect((await rename(name)).status).toBe(422);
  });

  test('the passkey of another person is not there: to name, to remove or to see', async () => {
    const others = await givenPasskey(await userIdOf(await signedUp()), 'Secret device');
    expect((await visitor.post(`/security/passkeys/${others.id}`, { csrf: await csrf(), name: 'mine' })).status).toBe(404);
    expect((await visitor.post(`/security/passkeys/${others.id}/removal`, { csrf: await csrf() })).status).toBe(404);
    expect((await visitor.get('/security/passkeys')).html).not.toContain('Secret device');
    expect(await database.select().from(passkey).where(eq(passkey.id, others.id))).toHaveLength(1);
  });

  test('a removed passkey opens nothing any more; removing it again is not found', async () => {
    const key = await givenPasskey(userId);
    expect((await visitor.post(`/security/passkeys/${key.id}/removal`, { csrf: await csrf() })).status).toBe(303);
    expect((await visitor.post(`/security/passkeys/${key.id}/removal`, { csrf: await csrf() })).status).toBe(404);
    expect((await comeIn(new Visitor(), key)).answer.status).toBe(401);
    expect(await told(userId, 'passkey_removed')).toHaveLength(1);
    expect(await log(userId, 'passkey.removed')).toHaveLength(1);
  });

  test('the last passkey of somebody without a password stays, also when both of two are removed at once', async () => {
    await database.update(user).set({ passwordHash: '' }).where(eq(user.id, userId));
    const [first, second] = [await givenPasskey(userId), await givenPasskey(userId)];
    const token = await csrf();
    const answers = await Promise.all([first, second].map((key) => visitor.post(`/security/passkeys/${key.id}/removal`, { csrf: token })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409]);
    expect(await own()).toHaveLength(1);
    expect(await log(userId, 'passkey.removed')).toHaveLength(1);
  });

  test('the last factor stays while an account asks each member for one; with one-time codes beside it, it may go', async () => {
    const key = await givenPasskey(userId);
    const [place] = await database.select().from(member).where(eq(member.userId, userId));
    await database
      .update(account)
      .set({ requiresFactor: true })
      .where(eq(account.id, place?.accountId ?? ''));
    expect((await visitor.post(`/security/passkeys/${key.id}/removal`, { csrf: await csrf() })).status).toBe(409);
    await givenTotp(userId);
    expect((await visitor.post(`/security/passkeys/${key.id}/removal`, { csrf: await csrf() })).status).toBe(303);
  });
});
