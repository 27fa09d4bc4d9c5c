// Proves how ownership moves: offered by an owner, accepted by the other, each confirmed; and by nothing else.
import { and, eq, gt } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { account, ownershipOffer, session, stepUp } from '../../src/db/schema';
import { actionsOf, joinAs, lastLetter, makeTeam, ownersOf, roleOf, signInAs, type Person } from '../support/team-world';
import { database } from '../support/worker-world';

async function offer(owner: Person, to: Person, fromBecomes: 'owner' | 'admin'): Promise<string> {
  const answer = await owner.send('/team/ownership', { member: to.userId, from_becomes: fromBecomes });
  expect(answer.status).toBe(303);
  const [row] = await database
    .select()
    .from(ownershipOffer)
    .where(and(eq(ownershipOffer.toUserId, to.userId), gt(ownershipOffer.expiresAtMs, Date.now())));
  return row?.id ?? '';
}

test('ownership moves once the other accepts: both are told, wallets freeze, old sessions end', async () => {
  const { owner, accountId } = await makeTeam();
  const heir = await joinAs(accountId, { role: 'finance' });
  const heirElsewhere = await signInAs(heir.userId, heir.email);
  const id = await offer(owner, heir, 'admin');
  expect(await roleOf(accountId, heir.userId)).toBe('finance');
  expect(await lastLetter(heir.email, 'ownership_offered')).not.toBeNull();
  expect((await heir.visitor.get('/team')).html).toContain(`/team/ownership/${id}/acceptance`);
  const accepted = await heir.send(`/team/ownership/${id}/acceptance`);
  expect(accepted.location).toContain('/team');
  expect([await roleOf(accountId, heir.userId), await roleOf(accountId, owner.userId)]).toEqual(['owner', 'admin']);
  expect((await heir.visitor.get('/team')).status).toBe(200);
  for (const ended of [owner, heirElsewhere]) expect((await ended.visitor.get('/team')).location).toContain('/sign-in');
  expect(await database.select().from(session).where(eq(session.userId, owner.userId))).toEqual([]);
  for (const person of [owner, heir]) expect(await lastLetter(person.email, 'ownership_moved')).not.toBeNull();
  const [row] = await database.select().from(account).where(eq(account.id, accountId));
  expect(row?.walletsFrozenUntilMs).toBeGreaterThan(Date.now());
  expect(await actionsOf(accountId)).toEqual(['ownership.offered', 'ownership.moved']);
});

test('accepting twice, even at once, moves it once', async () => {
  const { owner, accountId } = await makeTeam();
  const heir = await joinAs(accountId, { role: 'viewer' });
  const id = await offer(owner, heir, 'owner');
  const answers = await Promise.all([heir.send(`/team/ownership/${id}/acceptance`), heir.send(`/team/ownership/${id}/acceptance`)]);
  expect(answers.filter((one) => one.location?.startsWith('/team'))).toHaveLength(1);
  expect(await ownersOf(accountId)).toBe(2);
  expect(await actionsOf(accountId)).toEqual(['ownership.offered', 'ownership.moved']);
});

test('an offer is for one person: everybody else finds nothing', async () => {
  const [{ owner, accountId }, other] = [await makeTeam(), await makeTeam()];
  const [heir, admin] = [await joinAs(accountId, { role: 'viewer' }), await joinAs(accountId, { role: 'admin' })];
  const id = await offer(owner, heir, 'admin');
  for (const person of [admin, other.owner])
    for (const what of ['acceptance', 'withdrawal']) expect((await person.send(`/team/ownership/${id}/${what}`)).status).toBe(404);
  expect((await owner.send(`/team/ownership/${id}/acceptance`)).status).toBe(404);
  expect(await ownersOf(accountId)).toBe(1);
});

test('an offer that was withdrawn, declined or has run out moves nothing', async () => {
  const { owner, accountId } = await makeTeam();
  const heir = await joinAs(accountId, { role: 'admin' });
  const withdrawn = await offer(owner, heir, 'admin');
  expect((await owner.send(`/team/ownership/${withdrawn}/withdrawal`)).status).toBe(303);
  expect((await owner.send(`/team/ownership/${withdrawn}/withdrawal`)).status).toBe(404);
  await database.update(ownershipOffer).set({ expiresAtMs: 1 });
  const declined = await offer(owner, heir, 'admin');
  expect((await heir.send(`/team/ownership/${declined}/withdrawal`)).status).toBe(303);
  await database.update(ownershipOffer).set({ expiresAtMs: 1 });
  const late = await offer(owner, heir, 'admin');
  await database.update(ownershipOffer).set({ expiresAtMs: 1 });
  for (const id of [withdrawn, declined, late]) expect((await heir.send(`/team/ownership/${id}/acceptance`)).status).toBe(404);
  expect(await actionsOf(accountId)).toEqual(['ownership.offered', 'ownership.withdrawn', 'ownership.offered', 'ownership.declined', 'ownership.offered']);
  expect(await roleOf(accountId, heir.userId)).toBe('admin');
});

test('an offer ends with the ownership of whoever made it', async () => {
  const { owner, accountId } = await makeTeam();
  const [second, heir] = [await joinAs(accountId, { role: 'owner' }), await joinAs(accountId, { role: 'viewer' })];
  const id = await offer(second, heir, 'admin');
  expect((await owner.send(`/team/members/${second.userId}`, { role: 'admin', reach: 'all' })).status).toBe(303);
  expect((await heir.send(`/team/ownership/${id}/acceptance`)).status).toBe(404);
  expect(await roleOf(accountId, heir.userId)).toBe('viewer');
});

test('only owners offer, only to other members, and only in words that there are', async () => {
  const { owner, accountId } = await makeTeam();
  const [admin, viewer] = [await joinAs(accountId, { role: 'admin' }), await joinAs(accountId, { role: 'viewer' })];
  expect((await admin.send('/team/ownership', { member: viewer.userId, from_becomes: 'admin' })).status).toBe(403);
  for (const member of [owner.userId, 'usr_nobody', '']) expect((await owner.send('/team/ownership', { member, from_becomes: 'admin' })).status).toBe(404);
  expect((await owner.send('/team/ownership', { member: viewer.userId, from_becomes: 'viewer' })).status).toBe(422);
  expect(await actionsOf(accountId)).toEqual([]);
});

test('neither side goes without a confirmation of its own', async () => {
  const { owner, accountId } = await makeTeam();
  const heir = await joinAs(accountId, { role: 'viewer' });
  const id = await offer(owner, heir, 'owner');
  await database.delete(stepUp).where(eq(stepUp.action, 'ownership'));
  expect((await heir.send(`/team/ownership/${id}/acceptance`)).status).toBe(403);
  expect((await owner.send('/team/ownership', { member: heir.userId, from_becomes: 'owner' })).status).toBe(403);
  expect(await ownersOf(accountId)).toBe(1);
});
