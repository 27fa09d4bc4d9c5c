// Proves invitations from the letter to the first look at the account: one email, one use, no more than its sender may give.
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { account, instance, invitation, letter, member, stepUp, user } from '../../src/db/schema';
import { actionsOf, joinAs, lastLetter, linkPath, makePerson, makeTeam, roleOf, signInAs } from '../support/team-world';
import { Visitor, password } from '../support/visitor';
import { database } from '../support/worker-world';

const newEmail = (): string => `guest-${crypto.randomUUID().slice(0, 8)}@guest.test`;
const form = (email: string, role = 'finance') => ({ email, role, reach: 'all' });
const pathOf = (html: string): string => /https?:\/\/[^<"\s]*(\/invitations\/[A-Za-z0-9_-]{43})/.exec(html)?.[1] ?? '';

test('somebody new comes in by the letter alone: a person with a proved email, without an account of their own', async () => {
  const { owner, accountId } = await makeTeam();
  const email = newEmail();
  expect((await owner.send('/team/invitations', form(email))).status).toBe(201);
  const path = await linkPath(email);
  const guest = new Visitor();
  const page = await guest.get(path);
  expect(page.status).toBe(200);
  expect(page.html).toContain('Finance');
  const [token = '', mark = ''] = path.split('?p=');
  const joined = await guest.post(token, { p: mark, password, answer: 'accept' });
  expect(joined.status).toBe(303);
  const [person] = await database.select().from(user).where(eq(user.email, email));
  expect(person?.emailVerifiedAtMs).not.toBeNull();
  expect(
    await database
      .select()
      .from(member)
      .where(eq(member.userId, person?.id ?? '')),
  ).toMatchObject([{ accountId, role: 'finance' }]);
  expect((await guest.get('/test/payments')).status).toBe(200);
  expect(await actionsOf(accountId)).toEqual(['invitation.sent', 'member.joined']);
  expect(await lastLetter(owner.email, 'member_joined')).toMatchObject({ person: email });
  expect((await new Visitor().get(path)).status).toBe(410);
});

test('a copied link lets nobody claim the email it was made for', async () => {
  const { owner, accountId } = await makeTeam();
  const email = newEmail();
  const sent = await owner.send('/team/invitations', form(email));
  const path = pathOf(sent.html);
  const stranger = new Visitor();
  expect((await stranger.get(path)).html).not.toContain('name="password"');
  for (const p of ['', 'x'.repeat(64)]) expect((await stranger.post(path, { p, password, answer: 'accept' })).status).toBe(200);
  expect(await database.select().from(user).where(eq(user.email, email))).toEqual([]);
  const known = await makePerson(email);
  expect((await known.send(path, { answer: 'accept' })).status).toBe(303);
  expect(await roleOf(accountId, known.userId)).toBe('finance');
});

test('the answer is the same whether or not the email is known here', async () => {
  const { owner } = await makeTeam();
  const known = await makePerson();
  const answers = await Promise.all([known.email, newEmail()].map((email) => owner.send('/team/invitations', form(email))));
  expect(answers.map((one) => one.status)).toEqual([201, 201]);
});

test('a copied link looks the same whether or not the email is known here, to look at and to answer, whoever may register', async () => {
  const { owner } = await makeTeam();
  const emails = [(await makePerson()).email, newEmail()];
  const links = await Promise.all(emails.map(async (email) => ({ email, path: pathOf((await owner.send('/team/invitations', form(email))).html) })));
  const seenBy = async ({ email, path }: (typeof links)[number]): Promise<readonly unknown[]> => {
    const stranger = new Visitor();
    const answers = [await stranger.get(path), await stranger.post(path, { password, answer: 'accept' }), await stranger.get(`${path}?p=${'x'.repeat(64)}`)];
    const plain = (html: string) => html.replaceAll(email, 'EMAIL').replaceAll(path, 'PATH').replaceAll(encodeURIComponent(path), 'PATH');
    return answers.map(({ status, html }) => [status, plain(html).replace(/<time[^>]*>[^<]*<\/time>|name="idempotency_key" value="[^"]*"/g, '')]);
  };
  for (const registration of ['open', 'closed'] as const) {
    await database.update(instance).set({ registration });
    const [known, unknown] = await Promise.all(links.map(seenBy));
    expect(known).toEqual(unknown);
  }
  await database.update(instance).set({ registration: 'open' });
});

test('somebody who is signed in joins with one button, and only with the invited email', async () => {
  const { owner, accountId } = await makeTeam();
  const [invited, other] = [await makePerson(), await makePerson()];
  await owner.send('/team/invitations', form(invited.email, 'viewer'));
  const path = (await linkPath(invited.email)).split('?')[0] ?? '';
  expect((await other.visitor.get(path)).html).toContain('/sign-out');
  expect((await other.send(path, { answer: 'accept' })).status).toBe(410);
  expect(await roleOf(accountId, other.userId)).toBeNull();
  expect((await invited.send(path, { answer: 'accept' })).status).toBe(303);
  expect(await roleOf(accountId, invited.userId)).toBe('viewer');
  expect((await invited.send(path, { answer: 'accept' })).status).toBe(410);
});

test('an email that is not proved does not join', async () => {
  const { owner, accountId } = await makeTeam();
  const person = await makePerson();
  await owner.send('/team/invitations', form(person.email));
  const path = (await linkPath(person.email)).split('?')[0] ?? '';
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, person.userId));
  const answer = await person.send(path, { answer: 'accept' });
  expect(answer.html).toContain('/verify-email');
  expect(await roleOf(accountId, person.userId)).toBeNull();
});

test('a person known here who is not signed in is led to sign-in and back', async () => {
  const { owner } = await makeTeam();
  const person = await makePerson();
  await owner.send('/team/invitations', form(person.email));
  const path = await linkPath(person.email);
  const page = await new Visitor().get(path);
  expect(page.html).toContain(`return_to=${encodeURIComponent(path.split('?')[0] ?? '')}`);
  expect(page.html).not.toContain('name="password"');
});

test('of ten acceptances at once one makes a member', async () => {
  const { owner, accountId } = await makeTeam();
  const email = newEmail();
  await owner.send('/team/invitations', form(email));
  const [token = '', mark = ''] = (await linkPath(email)).split('?p=');
  const answers = await Promise.all(Array.from({ length: 10 }, () => new Visitor().post(token, { p: mark, password, answer: 'accept' })));
  expect(answers.filter((one) => one.status === 303)).toHaveLength(1);
  expect(await database.select().from(user).where(eq(user.email, email))).toHaveLength(1);
  expect(await database.select().from(member).where(eq(member.accountId, accountId))).toHaveLength(2);
});

test('a resent invitation has a new link, and the old one is dead', async () => {
  const { owner } = await makeTeam();
  const email = newEmail();
  await owner.send('/team/invitations', form(email));
  const old = await linkPath(email);
  const [row] = await database.select().from(invitation).where(eq(invitation.email, email));
  await database.delete(letter).where(eq(letter.email, email));
  expect((await owner.send(`/team/invitations/${row?.id}/resend`)).status).toBe(201);
  const fresh = await linkPath(email);
  expect(fresh).not.toBe(old);
  expect((await new Visitor().get(old)).status).toBe(410);
  expect((await new Visitor().get(fresh)).status).toBe(200);
});

test('an invitation that was taken back, declined or has run out opens nothing', async () => {
  const { owner, accountId } = await makeTeam();
  const emails = [newEmail(), newEmail(), newEmail()] as const;
  const links: string[] = [];
  for (const email of emails) {
    await owner.send('/team/invitations', form(email));
    links.push(await linkPath(email));
  }
  const rows = await database.select().from(invitation).where(eq(invitation.accountId, accountId));
  const idOf = (email: string): string => rows.find((one) => one.email === email)?.id ?? '';
  expect((await owner.send(`/team/invitations/${idOf(emails[0])}/revocation`)).status).toBe(303);
  expect((await owner.send(`/team/invitations/${idOf(emails[0])}/revocation`)).status).toBe(404);
  expect((await new Visitor().post(links[1] ?? '', { answer: 'decline' })).status).toBe(200);
  await database
    .update(invitation)
    .set({ expiresAtMs: 1 })
    .where(eq(invitation.id, idOf(emails[2])));
  for (const link of links) {
    expect((await new Visitor().get(link)).status).toBe(410);
    const [token = '', mark = ''] = link.split('?p=');
    expect((await new Visitor().post(token, { p: mark, password, answer: 'accept' })).status).toBe(410);
  }
  expect(await actionsOf(accountId)).toEqual(['invitation.sent', 'invitation.sent', 'invitation.sent', 'invitation.revoked', 'invitation.declined']);
  for (const bad of ['/invitations/x', `/invitations/${'a'.repeat(43)}`]) expect((await new Visitor().get(bad)).status).toBe(410);
});

test('an invitation by somebody who was sent away opens nothing', async () => {
  const { owner, accountId } = await makeTeam();
  const admin = await joinAs(accountId, { role: 'admin' });
  const email = newEmail();
  await admin.send('/team/invitations', form(email, 'admin'));
  const [token = '', mark = ''] = (await linkPath(email)).split('?p=');
  expect((await owner.send(`/team/members/${admin.userId}/removal`)).status).toBe(303);
  expect((await owner.visitor.get('/team')).html).toContain('Opens nothing');
  expect((await new Visitor().post(token, { p: mark, password, answer: 'accept' })).status).toBe(410);
  expect(await database.select().from(user).where(eq(user.email, email))).toEqual([]);
});

test('a closed instance takes nobody new, and still lets known people join', async () => {
  const { owner, accountId } = await makeTeam();
  const [email, known] = [newEmail(), await makePerson()];
  await owner.send('/team/invitations', form(email));
  await owner.send('/team/invitations', form(known.email));
  await database.update(instance).set({ registration: 'closed' });
  const [token = '', mark = ''] = (await linkPath(email)).split('?p=');
  expect((await new Visitor().post(token, { p: mark, password, answer: 'accept' })).html).not.toContain('name="password"');
  expect(await database.select().from(user).where(eq(user.email, email))).toEqual([]);
  expect((await known.send((await linkPath(known.email)).split('?')[0] ?? '', { answer: 'accept' })).status).toBe(303);
  await database.update(instance).set({ registration: 'invitation' });
  expect((await new Visitor().post(token, { p: mark, password, answer: 'accept' })).status).toBe(303);
  await database.update(instance).set({ registration: 'open' });
  expect(await database.select().from(member).where(eq(member.accountId, accountId))).toHaveLength(3);
});

test('bad invitations are refused with the field, and nothing is sent', async () => {
  const { owner, accountId } = await makeTeam();
  const bad = [
    form('no email'),
    form('sh\u043ep@shop.test'),
    form(owner.email),
    form(newEmail(), 'emperor'),
    { email: newEmail(), role: 'custom', reach: 'all' },
  ];
  for (const fields of bad) expect([409, 422]).toContain((await owner.send('/team/invitations', fields)).status);
  expect((await owner.send('/team/invitations', { email: newEmail(), role: 'viewer', reach: 'some', projects: 'prj_stranger' })).status).toBe(422);
  expect((await owner.send('/team/invitations', { email: newEmail(), role: 'owner', reach: 'all' })).status).toBe(403);
  expect(await database.select().from(invitation).where(eq(invitation.accountId, accountId))).toEqual([]);
  expect(await actionsOf(accountId)).toEqual([]);
});

test('the same email is invited once, however often the form is sent', async () => {
  const { owner, accountId } = await makeTeam();
  const email = newEmail();
  const answers = await Promise.all([owner.send('/team/invitations', form(email)), owner.send('/team/invitations', form(email))]);
  expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([201, 422]);
  expect(await database.select().from(invitation).where(eq(invitation.accountId, accountId))).toHaveLength(1);
});

test('the quota of members counts people and invitations', async () => {
  const { owner, accountId } = await makeTeam();
  await database.update(account).set({ membersMax: 2 }).where(eq(account.id, accountId));
  expect((await owner.send('/team/invitations', form(newEmail()))).status).toBe(201);
  expect((await owner.send('/team/invitations', form(newEmail()))).status).toBe(409);
});

test('one mailbox is not flooded with invitations', async () => {
  const { owner } = await makeTeam();
  const email = newEmail();
  await owner.send('/team/invitations', form(email));
  const [row] = await database.select().from(invitation).where(eq(invitation.email, email));
  const statuses: number[] = [];
  for (let n = 0; n < 7; n += 1) statuses.push((await owner.send(`/team/invitations/${row?.id}/resend`)).status);
  expect(statuses.at(-1)).toBe(429);
});

test('without a fresh confirmation nobody is invited', async () => {
  const { owner, accountId } = await makeTeam();
  const again = await signInAs(owner.userId, owner.email);
  await database.delete(stepUp);
  expect((await again.send('/team/invitations', form(newEmail()))).status).toBe(403);
  expect(await database.select().from(invitation).where(eq(invitation.accountId, accountId))).toEqual([]);
});
