// The link in each mail of news: looking ends nothing, one click does, from anywhere and without a session; and the way back.
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { unsubscribeToken, type UnsubscribeLink } from '../../src/auth/unsubscribe-link';
import { activity, member, notificationPreference, recipient } from '../../src/db/schema';
import { newsTypes } from '../../src/domain/notification';
import { decodePreference, wants } from '../../src/domain/notification-preference';
import { origin, send } from '../support/api-client';
import { makeWorld } from '../support/authorization-world';
import { joinAs, makeTeam, type Person } from '../support/team-world';
import { database, env, makePorts } from '../support/worker-world';

const { masterKey } = makePorts().settings;
const pathOf = (link: UnsubscribeLink): string => `/unsubscribe/${unsubscribeToken(masterKey, link)}`;

/** As a mail program sends it (RFC 8058): no cookie, no origin, perhaps as parts. */
async function oneClick(path: string, asParts: boolean): Promise<Response> {
  const plain = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  const parts = new FormData();
  parts.set('List-Unsubscribe', 'One-Click');
  return send(new Request(origin + path, { method: 'POST', body: asParts ? parts : plain, redirect: 'manual' }));
}

async function mailOf(accountId: string, userId: string, projectId = ''): Promise<readonly string[]> {
  const rows = await database.select().from(notificationPreference).where(eq(notificationPreference.userId, userId));
  const of = (id: string) => rows.find((row) => row.accountId === accountId && row.projectId === id)?.settings;
  const [account, own] = [decodePreference(of('') ?? ''), of(projectId)];
  return newsTypes.filter((type) => wants(type, 'email', account, projectId === '' || own === undefined ? null : decodePreference(own)).told);
}

const choose = (person: Person, fields: Readonly<Record<string, string>>) => person.send('/notices/settings', { seen: '0', preset: 'everything', ...fields });

test('looking at the page ends nothing; one click ends every mail of news of that account, once, and the log has one line', async () => {
  const { accountId, owner } = await makeTeam();
  const path = pathOf({ kind: 'member', accountId, userId: owner.userId });
  for (let times = 0; times < 2; times += 1) {
    const page = await send(new Request(origin + path));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(`action="${path}"`)]);
  }
  expect(await mailOf(accountId, owner.userId)).toContain('payment.paid');
  expect([(await oneClick(path, false)).status, (await oneClick(path, true)).status]).toEqual([200, 200]);
  expect(await mailOf(accountId, owner.userId)).toEqual([]);
  const rows = await database.select().from(activity).where(eq(activity.accountId, accountId));
  expect(rows.filter((row) => row.action === 'notification.changed')).toHaveLength(1);
  expect(rows.at(-1)).toMatchObject({ actor: `user:${owner.userId}`, object: owner.userId });
});

test('projects with a choice of their own fall silent too, Telegram stays, and a click again changes nothing', async () => {
  const { accountId, projectId, owner } = await makeTeam();
  await choose(owner, {});
  await choose(owner, { project_id: projectId });
  expect(await mailOf(accountId, owner.userId, projectId)).toContain('payment.seen');
  const path = pathOf({ kind: 'member', accountId, userId: owner.userId });
  await oneClick(path, false);
  expect(await mailOf(accountId, owner.userId, projectId)).toEqual([]);
  const rows = await database.select().from(notificationPreference).where(eq(notificationPreference.userId, owner.userId));
  expect(rows.every((row) => decodePreference(row.settings).choices['payment.seen']?.telegram === true)).toBe(true);
  await oneClick(path, false);
  expect(await database.select().from(notificationPreference).where(eq(notificationPreference.userId, owner.userId))).toEqual(rows);
});

test('another account of the same person goes on, and whoever chooses mail again gets it again', async () => {
  const [here, there] = [await makeTeam(), await makeTeam()];
  const { owner } = here;
  await database.insert(member).values({ accountId: there.accountId, userId: owner.userId, role: 'admin', createdAtMs: Date.now() });
  await oneClick(pathOf({ kind: 'member', accountId: here.accountId, userId: owner.userId }), false);
  expect(await mailOf(there.accountId, owner.userId)).toContain('payment.paid');
  const [row] = await database.select().from(notificationPreference).where(eq(notificationPreference.userId, owner.userId));
  expect((await owner.send('/notices/settings', { seen: String(row?.updatedAtMs), preset: 'matters' })).status).toBe(303);
  expect(await mailOf(here.accountId, owner.userId)).toContain('payment.paid');
});

test('a mailbox of the account is told no more after its own click, twice the same, and says so on the list', async () => {
  const { recipientId, accountId } = await makeWorld();
  await database.update(recipient).set({ provedAtMs: Date.now() }).where(eq(recipient.id, recipientId));
  const path = pathOf({ kind: 'recipient', recipientId });
  for (const asParts of [true, false]) expect((await oneClick(path, asParts)).status).toBe(200);
  const [row] = await database.select().from(recipient).where(eq(recipient.id, recipientId));
  expect([row?.endedBy, row?.endedAtMs === null]).toEqual(['mailbox', false]);
  const rows = await database.select().from(activity).where(eq(activity.accountId, accountId));
  expect(rows.filter((one) => one.action === 'recipient.stopped')).toHaveLength(1);
});

test('a link that was bent, or whose account or person is no more, answers 410 and changes nothing', async () => {
  const { accountId, owner } = await makeTeam();
  const path = pathOf({ kind: 'member', accountId, userId: owner.userId });
  for (const bent of [`${path}x`, path.slice(0, -3), '/unsubscribe/x', pathOf({ kind: 'recipient', recipientId: `rcp_${'1'.repeat(22)}` })])
    expect([bent, (await oneClick(bent, false)).status]).toEqual([bent, 410]);
  expect(await mailOf(accountId, owner.userId)).toContain('payment.paid');
});

test('the link of somebody who left the account has run out, names no mailbox and keeps nothing of them', async () => {
  const { accountId } = await makeTeam();
  const person = await joinAs(accountId, { role: 'finance' });
  const path = pathOf({ kind: 'member', accountId, userId: person.userId });
  expect(await (await send(new Request(origin + path))).text()).toContain(person.email);
  await database.delete(member).where(eq(member.userId, person.userId));
  const page = await send(new Request(origin + path));
  expect([page.status, (await page.text()).includes(person.email)]).toEqual([410, false]);
  expect((await oneClick(path, false)).status).toBe(410);
  expect(await database.select().from(notificationPreference).where(eq(notificationPreference.userId, person.userId))).toEqual([]);
});

test('links outlive a change of the master key while the one before is known', async () => {
  const { accountId, owner } = await makeTeam();
  const path = pathOf({ kind: 'member', accountId, userId: owner.userId });
  const changed = { ...env, MASTER_KEY: btoa('k'.repeat(32)), MASTER_KEY_PREVIOUS: '' };
  const click = () => new Request(origin + path, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
  expect([(await send(new Request(origin + path), changed)).status, (await send(click(), changed)).status]).toEqual([410, 410]);
  const known = { ...changed, MASTER_KEY_PREVIOUS: env.MASTER_KEY ?? '' };
  expect([(await send(new Request(origin + path), known)).status, (await send(click(), known)).status]).toEqual([200, 200]);
  expect(await mailOf(accountId, owner.userId)).toEqual([]);
});
