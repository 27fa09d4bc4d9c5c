// Proves the team's pages and commands against D1: nobody rises by another's hand, two at once break no rule, and who goes is gone at once.
import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { account, apiKey, invitation, member, notice, session, stepUp } from '../../src/db/schema';
import { actionsOf, giveFactor, joinAs, lastLetter, makePerson, makeTeam, ownersOf, roleOf, signInAs } from '../support/team-world';
import { signedUp } from '../support/visitor';
import { database } from '../support/worker-world';

const grant = (role: string, change: Readonly<Record<string, string | readonly string[]>> = {}) => ({ role, reach: 'all', ...change });
const sessionsOf = (userId: string) => database.select().from(session).where(eq(session.userId, userId));

test('the team shows everybody with role, projects and second factor, and who is invited', async () => {
  const { owner, accountId, projectId } = await makeTeam();
  const finance = await joinAs(accountId, { role: 'finance', projectIds: [projectId] });
  await owner.send('/team/invitations', { email: 'new@guest.test', ...grant('viewer') });
  const { html, status } = await finance.visitor.get('/team');
  expect(status).toBe(200);
  for (const text of [owner.email, finance.email, 'Finance', 'new@guest.test', 'Shop']) expect(html).toContain(text);
  expect(html).not.toContain('action="/team/invitations/');
  const viewer = await joinAs(accountId, { role: 'viewer' });
  expect((await viewer.visitor.get('/team')).status).toBe(403);
});

test('a change of role is told, ends the sessions that show the account, and stands in the log with before and after', async () => {
  const { owner, accountId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'viewer' });
  expect((await owner.send(`/team/members/${person.userId}`, grant('finance'))).status).toBe(303);
  expect(await roleOf(accountId, person.userId)).toBe('finance');
  expect(await sessionsOf(person.userId)).toEqual([]);
  expect((await person.visitor.get('/team')).location).toContain('/sign-in');
  expect(await lastLetter(person.email, 'member_changed')).toMatchObject({ role: 'finance' });
  expect(await database.select().from(notice).where(eq(notice.userId, person.userId))).toMatchObject([{ kind: 'member_changed', accountId }]);
  expect((await owner.send(`/team/members/${person.userId}`, grant('finance'))).status).toBe(303);
  expect(await actionsOf(accountId)).toEqual(['member.changed']);
});

test('rights of their own are kept as given, in one spelling', async () => {
  const { owner, accountId, projectId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'viewer' });
  const custom = { role: 'custom', right_payments: 'view', right_invoices: 'manage', right_team: 'none', reach: 'some', projects: projectId };
  expect((await owner.send(`/team/members/${person.userId}`, custom)).status).toBe(303);
  const [row] = await database.select().from(member).where(eq(member.userId, person.userId));
  expect(row).toMatchObject({ role: 'custom', rights: ['invoices:view', 'invoices:manage', 'payments:view'], projectIds: [projectId] });
  const bad = [
    { role: 'custom', reach: 'all' },
    { role: 'custom', right_payments: 'own', reach: 'all' },
    { role: 'viewer', reach: 'some' },
    { role: 'king', reach: 'all' },
  ];
  for (const fields of bad) expect((await owner.send(`/team/members/${person.userId}`, fields)).status).toBe(422);
  expect((await owner.send(`/team/members/${person.userId}`, { role: 'viewer', reach: 'some', projects: 'prj_of_a_stranger' })).status).toBe(422);
});

test('an admin neither touches an owner nor makes one', async () => {
  const { owner, accountId } = await makeTeam();
  const admin = await joinAs(accountId, { role: 'admin' });
  for (const path of [`/team/members/${owner.userId}`, `/team/members/${owner.userId}/removal`])
    expect((await admin.send(path, grant('viewer'))).status).toBe(403);
  const viewer = await joinAs(accountId, { role: 'viewer' });
  for (const person of [viewer, admin]) expect((await admin.send(`/team/members/${person.userId}`, grant('owner'))).status).toBe(403);
  expect((await owner.send(`/team/members/${viewer.userId}`, grant('owner'))).status).toBe(403);
  expect(await ownersOf(accountId)).toBe(1);
  expect(await actionsOf(accountId)).toEqual([]);
});

test('somebody of another account does not exist here', async () => {
  const [mine, theirs] = [await makeTeam(), await makeTeam()];
  const stranger = await joinAs(theirs.accountId, { role: 'viewer' });
  expect((await mine.owner.visitor.get(`/team/members/${stranger.userId}`)).status).toBe(404);
  expect((await mine.owner.send(`/team/members/${stranger.userId}`, grant('admin'))).status).toBe(404);
  expect((await mine.owner.send(`/team/members/${stranger.userId}/removal`)).status).toBe(404);
  expect(await roleOf(theirs.accountId, stranger.userId)).toBe('viewer');
});

test('a removed member with an open page can do nothing any more, and their keys stay with the account', async () => {
  const { owner, accountId, projectId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'developer' });
  const elsewhere = await signInAs(person.userId, person.email, 'acc_other');
  const key = { id: 'key_of_theirs', projectId, mode: 'test' as const, name: 'Till', hint: 'qk', secretHash: crypto.randomUUID(), scopes: [] };
  await database.insert(apiKey).values({ ...key, accountId, createdBy: person.userId, createdAtMs: 1 });
  expect((await owner.visitor.get(`/team/members/${person.userId}`)).html).toContain('API keys that they made: 1');
  expect((await owner.send(`/team/members/${person.userId}/removal`)).status).toBe(303);
  expect((await person.visitor.get('/test/payments')).location).toContain('/sign-in');
  expect((await person.send('/projects', { name: 'Late' })).status).toBe(303);
  expect(await sessionsOf(person.userId)).toMatchObject([{ id: elsewhere.sessionId }]);
  expect(await database.select().from(apiKey).where(eq(apiKey.accountId, accountId))).toMatchObject([{ revokedAtMs: null }]);
  expect(await lastLetter(person.email, 'member_removed')).not.toBeNull();
  expect((await owner.send(`/team/members/${person.userId}/removal`)).status).toBe(404);
  expect(await actionsOf(accountId)).toEqual(['member.removed']);
});

test('two owners who demote or remove each other at the same moment leave one owner', async () => {
  for (const how of ['', '/removal']) {
    const { owner, accountId } = await makeTeam();
    const other = await joinAs(accountId, { role: 'owner' });
    const answers = await Promise.all([
      owner.send(`/team/members/${other.userId}${how}`, grant('admin')),
      other.send(`/team/members/${owner.userId}${how}`, grant('admin')),
    ]);
    expect(answers.filter((one) => one.status === 303 && one.location?.startsWith('/team'))).toHaveLength(1);
    expect(await ownersOf(accountId)).toBe(1);
    expect(await actionsOf(accountId)).toHaveLength(1);
  }
});

test('two owners who leave at the same moment leave one owner', async () => {
  const { owner, accountId } = await makeTeam();
  const other = await joinAs(accountId, { role: 'owner' });
  const answers = await Promise.all([owner.send('/team/leaving'), other.send('/team/leaving')]);
  expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([303, 409]);
  expect(await ownersOf(accountId)).toBe(1);
});

test('an admin who is demoted in the same moment gives nothing that they lack afterwards', async () => {
  const { owner, accountId } = await makeTeam();
  const admin = await joinAs(accountId, { role: 'admin' });
  const viewer = await joinAs(accountId, { role: 'viewer' });
  await Promise.all([owner.send(`/team/members/${admin.userId}`, grant('support')), admin.send(`/team/members/${viewer.userId}`, grant('admin'))]);
  const actions = await actionsOf(accountId);
  const raised = (await roleOf(accountId, viewer.userId)) === 'admin';
  // Either the admin was first, or nothing came of it.
  expect(actions).toHaveLength(raised ? 2 : 1);
  expect(await roleOf(accountId, admin.userId)).toBe('support');
});

test('whoever leaves loses the account at once and keeps their session', async () => {
  const { accountId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'admin' });
  expect((await person.visitor.get('/team/leaving')).status).toBe(200);
  const left = await person.send('/team/leaving');
  expect(left.location).toContain('/accounts');
  expect((await person.visitor.get('/accounts')).status).toBe(200);
  expect((await person.visitor.get('/team')).location).toBe('/accounts/new');
  expect(await actionsOf(accountId)).toEqual(['member.left']);
});

test('the only owner can neither leave nor step down', async () => {
  const { owner, accountId } = await makeTeam();
  expect((await owner.visitor.get('/team/leaving')).html).not.toContain('data-form="leave"');
  expect((await owner.send('/team/leaving')).status).toBe(409);
  expect((await owner.send(`/team/members/${owner.userId}`, grant('admin'))).status).toBe(409);
  expect(await ownersOf(accountId)).toBe(1);
});

test('an owner who steps down beside another goes on in the same session', async () => {
  const { owner, accountId } = await makeTeam();
  await joinAs(accountId, { role: 'owner' });
  expect((await owner.send(`/team/members/${owner.userId}`, grant('viewer'))).status).toBe(303);
  expect(await roleOf(accountId, owner.userId)).toBe('viewer');
  expect((await owner.visitor.get('/test/payments')).status).toBe(200);
  expect((await owner.visitor.get('/team')).status).toBe(403);
});

test('the same form without a confirmation of this kind changes nothing', async () => {
  const { owner, accountId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'viewer' });
  const plain = await signedUp();
  expect((await plain.get('/team')).status).toBe(200);
  await database.delete(stepUp).where(and(eq(stepUp.sessionId, owner.sessionId), eq(stepUp.action, 'members')));
  for (const path of [`/team/members/${person.userId}`, `/team/members/${person.userId}/removal`, '/team/invitations'])
    expect((await owner.send(path, { email: 'x@guest.test', ...grant('admin') })).status).toBe(403);
  expect(await roleOf(accountId, person.userId)).toBe('viewer');
  expect(await database.select().from(invitation).where(eq(invitation.accountId, accountId))).toEqual([]);
});

test('whoever leaves confirms that it is them: a stolen session takes nobody out of the team', async () => {
  const { accountId } = await makeTeam();
  for (const [role, action] of [
    ['owner', 'members'],
    ['admin', 'members'],
    ['viewer', 'factors'],
  ] as const) {
    const person = await joinAs(accountId, { role });
    await database.delete(stepUp).where(and(eq(stepUp.sessionId, person.sessionId), eq(stepUp.action, action)));
    expect((await person.send('/team/leaving')).status).toBe(403);
    expect(await roleOf(accountId, person.userId)).toBe(role);
  }
  expect(await actionsOf(accountId)).toEqual([]);
});

test('a suspended account changes nothing about its people', async () => {
  const { owner, accountId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'viewer' });
  await database.update(account).set({ suspendedAtMs: 1 }).where(eq(account.id, accountId));
  for (const path of [`/team/members/${person.userId}`, `/team/members/${person.userId}/removal`, '/team/invitations', '/team/leaving', '/team/ownership'])
    expect((await owner.send(path, { email: 'x@guest.test', member: person.userId, from_becomes: 'owner', ...grant('admin') })).status).toBe(403);
  expect(await actionsOf(accountId)).toEqual([]);
});

test('asking the whole team for a factor takes one oneself, tells everybody, and leads who has none to Security', async () => {
  const { owner, accountId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'finance' });
  const ask = () => owner.send('/account/factor-rule', { requires_factor: 'yes' });
  expect((await ask()).status).toBe(403);
  await giveFactor(owner.userId);
  expect((await ask()).status).toBe(303);
  expect((await ask()).status).toBe(303);
  expect((await person.visitor.get('/team')).location).toBe('/security?required=1');
  expect((await person.send('/team/invitations')).status).toBe(403);
  expect((await owner.visitor.get('/team')).status).toBe(200);
  expect(await lastLetter(person.email, 'team_requires_factor')).not.toBeNull();
  expect(await actionsOf(accountId)).toEqual(['account.changed']);
  await giveFactor(person.userId);
  expect((await person.visitor.get('/team')).status).toBe(200);
  expect((await person.send('/account/factor-rule', { requires_factor: 'no' })).status).toBe(403);
});

test('a person moves between their accounts, makes another, and never enters a stranger\u2019s', async () => {
  const [first, second, third] = [await makeTeam(), await makeTeam(), await makeTeam()];
  const person = await joinAs(first.accountId, { role: 'viewer' });
  await database.insert(member).values({ accountId: second.accountId, userId: person.userId, role: 'admin', createdAtMs: Date.now() + 1 });
  expect((await person.visitor.get('/accounts')).html).toContain(`/accounts/${second.accountId}/entry`);
  expect((await person.visitor.get('/team')).status).toBe(403);
  expect((await person.send(`/accounts/${second.accountId}/entry`)).status).toBe(303);
  expect((await person.visitor.get('/team')).status).toBe(200);
  expect((await person.send(`/accounts/${second.accountId}/entry`)).status).toBe(303);
  expect((await person.send(`/accounts/${third.accountId}/entry`)).status).toBe(404);
  expect((await person.send('/accounts/acc_nobody/entry')).status).toBe(404);
  expect(await actionsOf(second.accountId)).toEqual(['session.switched']);
  const form = { idempotency_key: 'same', name: 'Books' };
  expect((await person.send('/accounts', form)).location).toBe('/projects/new');
  expect((await person.send('/accounts', { ...form, name: ' ' })).status).toBe(422);
  const own = await database
    .select()
    .from(member)
    .where(and(eq(member.userId, person.userId), eq(member.role, 'owner')));
  expect(own).toHaveLength(1);
  expect(await actionsOf(own[0]?.accountId ?? '')).toEqual(['account.created']);
});

test('somebody without any account is led to making one, and the form sent twice makes one', async () => {
  const person = await makePerson();
  expect((await person.visitor.get('/overview')).location).toBe('/accounts/new');
  expect((await person.visitor.get('/accounts/new')).html).toContain('You belong to no account');
  const form = { idempotency_key: 'twice', name: 'Alone' };
  const answers = await Promise.all([person.send('/accounts', form), person.send('/accounts', form)]);
  expect(answers.map((one) => one.status)).toEqual([303, 303]);
  expect(await database.select().from(member).where(eq(member.userId, person.userId))).toHaveLength(1);
});
