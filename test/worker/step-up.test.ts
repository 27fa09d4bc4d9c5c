// Confirming risky acts: a session that is merely open does nothing risky, a confirmed one for five minutes and one kind of act only, and
// whatever was typed goes on by itself.
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeSessionToken } from '../../src/auth/session';
import { confirmAct } from '../../src/commands/confirm-act';
import { activity, member, recoveryCode, session, stepUp, user } from '../../src/db/schema';
import { makeScope } from '../../src/db/scope';
import { limits } from '../../src/domain/limits';
import { confirmedUntilMs, methodsFor, stepUpActions } from '../../src/domain/step-up';
import { origin } from '../support/api-client';
import { optionsOf } from '../support/authenticator';
import { givenPasskey, givenTotp } from '../support/factors';
import { letterTo } from '../support/letters';
import { confirmSession, confirmVisitor, sessionIdOf } from '../support/step-up';
import { password, signedUp, type Seen, Visitor, withProject } from '../support/visitor';
import { copyOf, userIdOf } from '../support/who';
import { database, makePorts } from '../support/worker-world';

/** The hidden values of the way of confirming that a page offers. */
function waitingIn(html: string, method: 'passkey' | 'totp' | 'password_code'): Record<string, string> {
  const forms = [...html.matchAll(/<form[^>]*action="\/confirmation"[^>]*>([\s\S]*?)<\/form>/g)].map((match) => match[1] ?? '');
  const form = forms.find((one) => one.includes(`name="step_up_method" value="${method}"`));
  if (form === undefined) throw new Error(`The page does not offer ${method}.`);
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map((match) => [match[1] ?? '', (match[2] ?? '').replaceAll('&amp;', '&').replaceAll('&quot;', '"')]));
}

const offers = (html: string, method: string): boolean => html.includes(`name="step_up_method" value="${method}"`);
const codesOf = (userId: string) => database.select().from(recoveryCode).where(eq(recoveryCode.userId, userId));
const logOf = (userId: string) =>
  database
    .select()
    .from(activity)
    .where(and(eq(activity.object, userId), eq(activity.action, 'user.confirmed')));
const path = '/security/recovery-codes';

describe('which ways there are', () => {
  test('whoever has a factor confirms by it alone; whoever has none, by password and mail, but never wallets, members or ownership', () => {
    for (const action of stepUpActions) {
      expect(methodsFor(action, { passkey: true, totp: true })).toEqual(['passkey', 'totp']);
      expect(methodsFor(action, { passkey: false, totp: true })).toEqual(['totp']);
      const bare = methodsFor(action, { passkey: false, totp: false });
      expect(bare).toEqual(['wallets', 'members', 'ownership'].includes(action) ? [] : ['password_code']);
    }
  });
});

describe('a risky form', () => {
  let visitor: Visitor;
  let userId: string;

  beforeEach(async () => {
    visitor = await signedUp();
    userId = await userIdOf(visitor);
  });

  const ask = async (): Promise<Seen> => visitor.post(path, await visitor.hidden(path, path));

  /** What a browser does with a 307: the same fields to the new address. */
  const follow = (answer: Seen, fields: Record<string, string>, browser = visitor): Promise<Seen> => browser.post(answer.location ?? '', fields);

  test('waits for a one-time code, then does what was asked, once and with everything that was typed', async () => {
    const codeOf = await givenTotp(userId);
    const fields = await visitor.hidden(path, path);
    const asked = await visitor.post(`${path}?lang=en`, { ...fields, note: 'a "quoted" <b>word</b> & more' });
    expect(asked.status).toBe(403);
    expect(await codesOf(userId)).toEqual([]);
    const waiting = waitingIn(asked.html, 'totp');
    expect(waiting).toMatchObject({ csrf: fields['csrf'], idempotency_key: fields['idempotency_key'], step_up_target: `${path}?lang=en` });
    const sent = { ...waiting, step_up_code: codeOf(Date.now()) };
    const confirmed = await visitor.post('/confirmation', sent);
    expect([confirmed.status, confirmed.location]).toEqual([307, `${path}?lang=en`]);
    expect((await follow(confirmed, sent)).status).toBe(201);
    expect(await codesOf(userId)).toHaveLength(10);
    expect(await logOf(userId)).toHaveLength(1);
  });

  test('waits for a passkey, whose answer confirms once and for that act alone', async () => {
    const key = await givenPasskey(userId);
    const asked = await ask();
    expect([offers(asked.html, 'passkey'), offers(asked.html, 'totp'), offers(asked.html, 'password_code')]).toEqual([true, false, false]);
    const sent: Record<string, string> = {
      ...waitingIn(asked.html, 'passkey'),
      step_up_credential: await key.prove(optionsOf(asked.html, 'confirm-passkey'), origin),
    };
    const confirmed = await visitor.post('/confirmation', sent);
    expect(confirmed.status).toBe(307);
    expect((await follow(confirmed, sent)).status).toBe(201);
    expect((await visitor.post('/confirmation', sent)).status).toBe(401);
    const export_ = await visitor.post('/security/history/export', { csrf: sent['csrf'] ?? '' });
    expect(export_.status).toBe(403);
  });

  test('a passkey of somebody else, without user verification, or of another session confirms nothing', async () => {
    const key = await givenPasskey(userId);
    const asked = await ask();
    const waiting = waitingIn(asked.html, 'passkey');
    const options = optionsOf(asked.html, 'confirm-passkey');
    const others = await givenPasskey(await userIdOf(await signedUp()));
    const elsewhereOptions = optionsOf((await new Visitor().get('/sign-in')).html, 'passkey');
    for (const credential of [
      await others.prove(options, origin),
      await key.prove(options, origin, { flags: { uv: false } }),
      await key.prove(elsewhereOptions, origin),
      'rubbish',
    ])
      expect((await visitor.post('/confirmation', { ...waiting, step_up_credential: credential })).status).toBe(401);
    expect(
      await database
        .select()
        .from(stepUp)
        .where(eq(stepUp.sessionId, await sessionIdOf(visitor))),
    ).toEqual([]);
  });

  test('without a factor it waits for the password and a code by mail, both, and the code is good once', async () => {
    const asked = await ask();
    const waiting = waitingIn(asked.html, 'password_code');
    const mailed = await visitor.post('/confirmation/code', waiting);
    expect(mailed.status).toBe(200);
    const [{ email } = { email: '' }] = await database.select().from(user).where(eq(user.id, userId));
    const { content } = await letterTo(email, 'confirm_action');
    const sent = { ...waitingIn(mailed.html, 'password_code'), step_up_code: content['code'] ?? '', step_up_password: password };
    expect((await visitor.post('/confirmation', { ...sent, step_up_password: 'another long password' })).status).toBe(422);
    expect((await visitor.post('/confirmation', { ...sent, step_up_code: '000000' })).status).toBe(422);
    const confirmed = await visitor.post('/confirmation', sent);
    expect(confirmed.status).toBe(307);
    expect((await follow(confirmed, sent)).status).toBe(201);
    expect((await visitor.post('/confirmation', sent)).status).toBe(422);
    const logged = await database
      .select()
      .from(activity)
      .where(and(eq(activity.object, userId), eq(activity.action, 'user.mail_asked')));
    expect(logged).toHaveLength(1);
  });

  test('a code that was mailed to one session confirms nothing in another one', async () => {
    const asked = await ask();
    await visitor.post('/confirmation/code', waitingIn(asked.html, 'password_code'));
    const [{ email } = { email: '' }] = await database.select().from(user).where(eq(user.id, userId));
    const { content } = await letterTo(email, 'confirm_action');
    await database
      .update(session)
      .set({ id: 'ses_another11111111111' })
      .where(eq(session.id, await sessionIdOf(visitor)));
    const again = await ask();
    const sent = { ...waitingIn(again.html, 'password_code'), step_up_code: content['code'] ?? '', step_up_password: password };
    expect((await visitor.post('/confirmation', sent)).status).toBe(422);
  });

  test('whoever has a factor cannot confirm by password and mail instead', async () => {
    const waiting = waitingIn((await ask()).html, 'password_code');
    await givenTotp(userId);
    expect((await visitor.post('/confirmation/code', waiting)).status).toBe(403);
    expect((await visitor.post('/confirmation', { ...waiting, step_up_password: password, step_up_code: '123456' })).status).toBe(403);
  });

  test('a wrong code keeps the form; ten wrong ones an hour end the guessing, and a passkey still confirms', async () => {
    const key = await givenPasskey(userId);
    const codeOf = await givenTotp(userId);
    const first = await ask();
    const waiting: Record<string, string> = { ...waitingIn(first.html, 'totp'), note: 'kept' };
    let last: Seen | null = null;
    // The browser that signed up is known; a thief with its cookie alone is a stranger.
    const thief = copyOf(visitor);
    for (const name of thief.cookies.keys()) if (name.includes('device')) thief.cookies.delete(name);
    for (let turn = 0; turn < limits.guessesPerHourMax; turn++) {
      last = await thief.post('/confirmation', { ...waiting, step_up_code: '000000' });
      expect(last.status).toBe(422);
    }
    expect(last?.html).toContain('name="note" value="kept"');
    expect((await thief.post('/confirmation', { ...waiting, step_up_code: codeOf(Date.now()) })).status).toBe(429);
    expect((await visitor.post('/confirmation', { ...waiting, step_up_code: codeOf(Date.now()) })).status).toBe(307);
    const asked = await visitor.post('/security/history/export', { csrf: waiting['csrf'] ?? '' });
    const proof = { ...waitingIn(asked.html, 'passkey'), step_up_credential: await key.prove(optionsOf(asked.html, 'confirm-passkey'), origin) };
    expect((await visitor.post('/confirmation', proof)).status).toBe(307);
  });

  test('the session gets a new token: the old one, wherever it was copied to, opens nothing any more', async () => {
    const codeOf = await givenTotp(userId);
    const waiting = waitingIn((await ask()).html, 'totp');
    const sessionId = await sessionIdOf(visitor);
    const thief = copyOf(visitor);
    const confirmed = await visitor.post('/confirmation', { ...waiting, step_up_code: codeOf(Date.now()) });
    expect(confirmed.status).toBe(307);
    expect(await sessionIdOf(visitor)).toBe(sessionId);
    expect((await thief.get('/security')).location).toContain('/sign-in');
    expect((await visitor.get('/security')).status).toBe(200);
  });

  test('a stolen session does nothing risky: each form asks, whatever is confirmed in other sessions of the same person', async () => {
    await givenTotp(userId);
    await confirmVisitor(visitor);
    const rows = await database.select().from(session).where(eq(session.userId, userId));
    const { token, tokenHash } = makeSessionToken(crypto.getRandomValues(new Uint8Array(32)));
    await database.insert(session).values({ ...(rows[0] as NonNullable<(typeof rows)[0]>), id: 'ses_stolen111111111111', tokenHash });
    const thief = copyOf(visitor);
    thief.cookies.set('__Host-sid', token);
    const csrf = (await thief.hidden(path, path))['csrf'] ?? '';
    for (const target of [path, '/security/passkeys', '/security/totp', '/security/totp/removal', '/security/history/export']) {
      const answer = await thief.post(target, { csrf, idempotency_key: 'x' });
      expect([target, answer.status]).toEqual([target, 403]);
    }
    expect(await codesOf(userId)).toEqual([]);
  });

  test('a confirmation holds five minutes and no longer', async () => {
    const atMs = Date.now();
    await confirmSession(await sessionIdOf(visitor), ['factors'], atMs - limits.stepUpLifeMs + 5_000);
    expect((await visitor.get(path)).html).toContain('class="confirmed"');
    await confirmSession(await sessionIdOf(visitor), ['factors'], atMs - limits.stepUpLifeMs - 1);
    expect((await visitor.get(path)).html).not.toContain('class="confirmed"');
    expect((await ask()).status).toBe(403);
    expect(confirmedUntilMs(0)).toBe(5 * 60_000);
  });

  test('one confirmation opens no other kind of act', async () => {
    await confirmVisitor(visitor, ['exports', 'email', 'api_keys', 'webhook_secrets']);
    expect((await ask()).status).toBe(403);
  });

  test('the same code confirms once, also when it is sent twice at once', async () => {
    const codeOf = await givenTotp(userId);
    const sent = { ...waitingIn((await ask()).html, 'totp'), step_up_code: codeOf(Date.now()) };
    const [one, two] = [copyOf(visitor), copyOf(visitor)];
    const answers = await Promise.all([one.post('/confirmation', sent), two.post('/confirmation', sent)]);
    expect(answers.filter(({ status }) => status === 307)).toHaveLength(1);
    expect(await logOf(userId)).toHaveLength(1);
  });

  test('it leads only where one of our guarded forms waits', async () => {
    const codeOf = await givenTotp(userId);
    const waiting = waitingIn((await ask()).html, 'totp');
    for (const change of [
      { step_up_target: '//evil.example' },
      { step_up_target: 'https://evil.example' },
      { step_up_target: '/security/lockdown' },
      { step_up_action: 'wallets' },
      { step_up_action: 'everything' },
      { step_up_seal: '0'.repeat(64) },
      { step_up_method: 'trust' },
    ])
      expect((await visitor.post('/confirmation', { ...waiting, ...change, step_up_code: codeOf(Date.now()) })).status).toBe(410);
    const other = await signedUp();
    const csrf = (await other.hidden(path, path))['csrf'] ?? '';
    expect((await other.post('/confirmation', { ...waiting, csrf })).status).toBe(410);
    expect((await visitor.get('/confirmation')).location).toBe('/security');
  });

  test('a typed password travels sealed: it is in no page, and arrives', async () => {
    const codeOf = await givenTotp(userId);
    const wish = { ...(await visitor.hidden('/security/password', '/security/password')), password: 'a new and very long one', current_password: password };
    const asked = await visitor.post('/security/password', wish);
    expect(asked.status).toBe(403);
    expect(asked.html).not.toContain('a new and very long one');
    expect(asked.html).not.toContain(password);
    const waiting = waitingIn(asked.html, 'totp');
    const wrong = await visitor.post('/confirmation', { ...waiting, step_up_code: '000000' });
    const sent = { ...waitingIn(wrong.html, 'totp'), step_up_code: codeOf(Date.now()) };
    const confirmed = await visitor.post('/confirmation', sent);
    expect(confirmed.status).toBe(307);
    const [before] = await database.select().from(user).where(eq(user.id, userId));
    expect((await follow(confirmed, sent)).status).toBe(303);
    const [after] = await database.select().from(user).where(eq(user.id, userId));
    expect(after?.passwordHash).not.toBe(before?.passwordHash);
  });

  test('a private key is in no page, not even in the one that asks', async () => {
    await givenTotp(userId);
    const projectId = await withProject(visitor);
    const key = 'b'.repeat(64);
    const page = `/projects/${projectId}/wallets`;
    const csrf = (await visitor.hidden('/security/totp', '/security/totp/removal'))['csrf'] ?? '';
    const answer = await visitor.post(page, { csrf, idempotency_key: 'k', mode: 'live', chain: 'ETH', source: key });
    expect(answer.status).toBe(422);
    expect(answer.html).not.toContain(key);
  });

  test('what moves money or power leads to a factor where there is none, and back', async () => {
    const csrf = (await visitor.hidden(path, path))['csrf'] ?? '';
    const answer = await visitor.post('/team/invitations', { csrf, idempotency_key: 'k', email: 'new@shop.test', role: 'viewer' });
    expect(answer.status).toBe(403);
    expect(answer.html).toContain('/security?return_to=%2Fteam');
    for (const method of ['passkey', 'totp', 'password_code']) expect(offers(answer.html, method)).toBe(false);
    expect((await visitor.get('/security?return_to=%2Fteam')).status).toBe(200);
  });

  test('somebody with neither factor nor password is led to setting one', async () => {
    await database.update(user).set({ passwordHash: '' }).where(eq(user.id, userId));
    const asked = await ask();
    expect(asked.status).toBe(403);
    expect(offers(asked.html, 'password_code')).toBe(false);
  });

  test('whoever looks through other eyes confirms nothing and changes nothing of their own', async () => {
    await givenTotp(userId);
    const [place] = await database.select().from(member).where(eq(member.userId, userId));
    const seen = await userIdOf(await signedUp());
    await database
      .insert(member)
      .values({ accountId: place?.accountId ?? '', userId: seen, role: 'viewer', rights: null, projectIds: null, createdAtMs: 1, invitedBy: null });
    const waiting = waitingIn((await ask()).html, 'totp');
    await confirmVisitor(visitor);
    await database
      .update(session)
      .set({ viewAsUserId: seen, accountId: place?.accountId ?? '' })
      .where(eq(session.id, await sessionIdOf(visitor)));
    for (const target of [
      '/confirmation',
      '/confirmation/code',
      path,
      '/security/passkeys',
      '/security/passkeys/x',
      '/security/totp',
      '/security/recovery-codes/kept',
    ])
      expect([target, (await visitor.post(target, waiting)).status]).toEqual([target, 403]);
    expect(await codesOf(userId)).toEqual([]);
  });

  test('a way that the person does not have is refused before anything is looked at', async () => {
    const ports = makePorts();
    const [place] = await database.select().from(member).where(eq(member.userId, userId));
    const scope = makeScope({
      accountId: place?.accountId ?? '',
      mode: 'test',
      projectIds: 'all',
      rights: [],
      role: 'owner',
      readOnly: null,
      canGoLive: true,
      actor: { kind: 'user', id: userId },
      requestId: 'req',
      from: { ip: '', userAgent: '' },
    });
    const act = { action: 'wallets', proof: { method: 'password_code', password, code: '123456' }, deviceOf: () => null } as const;
    const answer = await confirmAct(ports, scope, { sessionId: await sessionIdOf(visitor), hasPasskey: false, hasTotp: false }, act);
    expect(answer).toMatchObject({ ok: false, refusal: { reason: 'factor_required' } });
  });
});
