// How a recovery ends before its time: stopped by the person, by another mailbox, or approved by an owner and by nobody else.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { approveRecovery } from '../../src/commands/approve-recovery';
import { changeEmailByLink } from '../../src/commands/change-email';
import { completeRecovery } from '../../src/commands/complete-recovery';
import { issueProof } from '../../src/commands/mail-proof';
import { startRecovery } from '../../src/commands/start-recovery';
import { stopOwnRecovery, stopRecoveryByLink } from '../../src/commands/stop-recovery';
import { verifyPassword } from '../../src/auth/password';
import { sendBatch } from '../../src/db/database';
import { listOpenRecoveries } from '../../src/db/recovery';
import { makeScope, type AccountScope } from '../../src/db/scope';
import { account, activity, member, recoveryRequest, session, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { confirmVisitor, sessionIdOf } from '../support/step-up';
import { Visitor, signedUp } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';
import {
  dayMs,
  newPassword,
  makePerson,
  makeAccount,
  letterTo,
  tokenIn,
  asked,
  begun,
  scopeOf,
  later,
  reasonOf,
  passwordOf,
  actsOn,
  noticesOf,
} from '../support/recovery-world';

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

test('a person who is signed in sees the recovery above their sessions, and one press there stops it, once', async () => {
  const visitor = await signedUp();
  const [own] = await database
    .select({ userId: user.id, email: user.email })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(eq(session.id, await sessionIdOf(visitor)));
  if (own === undefined) throw new Error('The visitor is somebody.');
  await begun(own);
  const page = '/security/sessions';
  expect((await visitor.get(page)).html).toContain('A recovery of your account is under way');
  const hidden = await visitor.hidden(page, '/security/recovery-stop');
  for (let press = 0; press < 2; press++) expect((await visitor.post('/security/recovery-stop', hidden)).location).toBe(`${page}?done=recovery_stopped`);
  expect((await visitor.get(page)).html).not.toContain('A recovery of your account is under way');
  const rows = await database
    .select()
    .from(activity)
    .where(eq(activity.actor, `user:${own.userId}`));
  expect(rows.filter((row) => row.action === 'recovery.stopped')).toHaveLength(1);
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

  test('counts no more once the person has joined another account: then only the wait opens it', async () => {
    const [person, owner, other] = [await makePerson(), await makePerson(), await makePerson()];
    const accountId = await makeAccount([
      [person, 'viewer'],
      [owner, 'owner'],
    ]);
    const { id: requestId, token } = await begun(person);
    expect(reasonOf(await approveRecovery(makePorts(), scopeOf(accountId, owner, 'owner'), requestId))).toBe('ok');
    await makeAccount([
      [other, 'owner'],
      [person, 'admin'],
    ]);
    expect(reasonOf(await completeRecovery(makePorts(), token, newPassword))).toBe('link_expired');
    expect((await new Visitor().get(`/recovery/${token}`)).html).not.toContain('name="password"');
    expect(reasonOf(await completeRecovery(later(limits.recoveryWaitMs + 1_000), token, newPassword))).toBe('ok');
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
