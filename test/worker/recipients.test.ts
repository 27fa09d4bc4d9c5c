// Mailboxes that are told news of an account beside its members: asked first by a letter, told after their yes, ended by either side.
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { account, activity, letter, mailRefusal, notice, recipient } from '../../src/db/schema';
import { decodePreference } from '../../src/domain/notification-preference';
import { recipientFields } from '../support/access-rows-notify';
import { joinAs, lastLetter, makeTeam, signInAs, type Person } from '../support/team-world';
import { Visitor, hiddenIn } from '../support/visitor';
import { database } from '../support/worker-world';

let mailboxes = 0;
const freshMailbox = (): string => `books-${(mailboxes += 1)}-${crypto.randomUUID().slice(0, 8)}@shop.test`;
const add = (person: Person, email: string, change: Readonly<Record<string, string | readonly string[]>> = {}) =>
  person.send('/recipients', { ...recipientFields, email, ...change });
const rowsOf = (accountId: string) => database.select().from(recipient).where(eq(recipient.accountId, accountId));
const actionsOf = async (accountId: string): Promise<readonly string[]> =>
  (await database.select({ action: activity.action }).from(activity).where(eq(activity.accountId, accountId))).map((row) => row.action);

async function proofPath(email: string): Promise<string> {
  return new URL((await lastLetter(email, 'recipient_proof'))?.['link'] ?? 'https://none.test/').pathname;
}

/** A mailbox that was added and asked. */
async function asked(change: Readonly<Record<string, string | readonly string[]>> = {}) {
  const world = await makeTeam();
  const email = freshMailbox();
  expect((await add(world.owner, email, change)).status).toBe(303);
  const [row] = await rowsOf(world.accountId);
  if (row === undefined) throw new Error('The mailbox is on the list.');
  return { ...world, email, row, path: await proofPath(email) };
}

test('a mailbox is asked by one letter, owners and admins hear of it, and nothing is told before its yes', async () => {
  const world = await makeTeam();
  const admin = await joinAs(world.accountId, { role: 'admin' });
  const email = freshMailbox();
  await add(world.owner, email);
  const [row] = await rowsOf(world.accountId);
  expect(row).toMatchObject({ email, channel: 'email', provedAtMs: null, endedAtMs: null, projectIds: null, locale: 'en' });
  expect(decodePreference(row?.settings ?? '').choices['payment.late']).toEqual({ email: false });
  expect(await database.$count(letter, eq(letter.email, email))).toBe(1);
  const told = await database.select().from(notice).where(eq(notice.kind, 'recipient_added'));
  expect(told.filter((one) => one.accountId === world.accountId).map((one) => one.userId)).toEqual([world.owner.userId, admin.userId]);
  const log = JSON.stringify(await database.select().from(activity).where(eq(activity.accountId, world.accountId)));
  expect(log).not.toContain(email);
});

test('whoever reads the letter agrees; looking does not, and a second yes is the same yes', async () => {
  const { accountId, path, email } = await asked();
  const visitor = new Visitor();
  const page = await visitor.get(path);
  expect([page.status, page.html.includes(email), page.headers.get('Referrer-Policy')]).toEqual([200, true, 'no-referrer']);
  expect((await rowsOf(accountId))[0]?.provedAtMs).toBeNull();
  for (let times = 0; times < 2; times += 1) expect((await visitor.post(path, {})).status).toBe(200);
  expect((await rowsOf(accountId))[0]?.provedAtMs).not.toBeNull();
  expect((await actionsOf(accountId)).filter((action) => action === 'recipient.proved')).toHaveLength(1);
  expect((await visitor.get(path)).html).not.toContain('<form method="post" action="/recipient-proof');
});

test('a link from elsewhere, too old, replaced or of a removed mailbox is good for nothing', async () => {
  const { accountId, owner, path, row, email } = await asked();
  const visitor = new Visitor();
  expect((await visitor.post(path, {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  expect((await visitor.post(`/recipient-proof/${'A'.repeat(43)}`, {})).status).toBe(410);
  await database.update(recipient).set({ proofUntilMs: 1 }).where(eq(recipient.id, row.id));
  expect((await visitor.post(path, {})).status).toBe(410);
  expect((await owner.send(`/recipients/${row.id}/resend`)).status).toBe(303);
  const second = await proofPath(email);
  expect([(await visitor.post(path, {})).status, (await visitor.get(second)).status]).toEqual([410, 200]);
  await owner.send(`/recipients/${row.id}/removal`);
  expect((await visitor.post(second, {})).status).toBe(410);
  expect((await rowsOf(accountId))[0]?.provedAtMs).toBeNull();
});

test('the same mailbox twice is refused however it is written, and everything typed stays', async () => {
  const { accountId, owner, email } = await asked();
  const again = await add(owner, email.toUpperCase(), { name: 'Second try', by_email: ['payment.seen', 'payment.paid'] });
  expect(again.status).toBe(422);
  for (const kept of ['Second try', email.toUpperCase(), 'value="payment.seen" checked']) expect(again.html).toContain(kept);
  expect(await rowsOf(accountId)).toHaveLength(1);
});

test('of ten forms at once one asks the mailbox', async () => {
  const { accountId, owner } = await makeTeam();
  const email = freshMailbox();
  await Promise.all(Array.from({ length: 10 }, () => add(owner, email)));
  expect([(await rowsOf(accountId)).length, await database.$count(letter, eq(letter.email, email))]).toEqual([1, 1]);
});

test('an account tells twenty and no more', async () => {
  const { accountId, owner, userId } = await makeTeam();
  const row = { accountId, channel: 'email', name: '', locale: 'en', timeZone: 'UTC', settings: '{}', addedBy: userId, createdAtMs: 1 } as const;
  for (let times = 0; times < 20; times += 1) await database.insert(recipient).values({ ...row, id: `rcp_${accountId}${times}`, email: freshMailbox() });
  expect((await add(owner, freshMailbox())).status).toBeGreaterThanOrEqual(400);
  expect(await rowsOf(accountId)).toHaveLength(20);
});

test.each([
  ['an email that is none', { email: 'nobody' }],
  ['a zone that is none', { time_zone: 'Mars/Olympus' }],
  ['a language that we do not speak', { locale: 'xx' }],
  ['no project at all', { reach: 'some' }],
  ['a project of nobody', { reach: 'some', projects: 'prj_nobody' }],
  ['an hour that is none', { digest_at: '25:00' }],
  ['a name without end', { name: 'a'.repeat(81) }],
])('%s is refused and nobody is asked', async (_title, change) => {
  const { accountId, owner } = await makeTeam();
  expect((await add(owner, freshMailbox(), change)).status).toBe(422);
  expect(await rowsOf(accountId)).toEqual([]);
});

test('hostile names and mailboxes stay text on every page', async () => {
  const { owner, accountId } = await asked({ name: '<img src=x onerror=alert(1)>\u202e"' });
  await database.update(account).set({ name: '<script>alert(2)</script>' }).where(eq(account.id, accountId));
  const { html } = await owner.visitor.get('/recipients');
  expect(html).not.toMatch(/<img src=x|<script>alert|\u202e/);
  expect((await add(owner, '"<svg>"@shop.test')).status).toBe(422);
});

test('what a recipient is told can be changed, the same again changes nothing, and a form that was overtaken is refused', async () => {
  const { accountId, owner, row } = await asked();
  const page = await owner.visitor.get(`/recipients/${row.id}`);
  const { seen = '' } = hiddenIn(page.html, `/recipients/${row.id}`);
  const change = { ...recipientFields, name: 'Tax', by_email: 'payment.reverted', seen };
  for (let times = 0; times < 2; times += 1) expect((await owner.send(`/recipients/${row.id}`, change)).status).toBe(303);
  const [changed] = await rowsOf(accountId);
  expect([changed?.name, decodePreference(changed?.settings ?? '').choices['payment.paid']]).toEqual(['Tax', { email: false }]);
  expect((await actionsOf(accountId)).filter((action) => action === 'recipient.changed')).toHaveLength(1);
  const late = await owner.send(`/recipients/${row.id}`, { ...change, name: 'Late' });
  expect([late.status, late.html.includes('value="Tax"')]).toEqual([409, true]);
});

test('nobody sends news elsewhere that they may not see, nor of projects beyond their reach', async () => {
  const world = await makeTeam();
  const rights = ['notifications:manage', 'payments:view'] as const;
  const narrow = await joinAs(world.accountId, { role: 'custom', rights: [...rights], projectIds: [world.projectId] });
  expect((await add(narrow, freshMailbox())).status).toBe(422);
  expect((await add(narrow, freshMailbox(), { reach: 'some', projects: world.projectId, by_email: ['payment.paid', 'balance.withdrawn'] })).status).toBe(303);
  const [row] = await rowsOf(world.accountId);
  expect(decodePreference(row?.settings ?? '').choices['balance.withdrawn']).toEqual({ email: false, telegram: false });
  await add(world.owner, freshMailbox());
  const [, wide] = await rowsOf(world.accountId);
  expect((await narrow.visitor.get('/recipients')).html).not.toContain(wide?.email);
  for (const path of [`/recipients/${wide?.id}/removal`, `/recipients/${wide?.id}/resend`]) expect((await narrow.send(path)).status).toBe(404);
});

test('the list says how each stands, and a mailbox that stopped can be asked anew', async () => {
  const { accountId, owner, email, row } = await asked();
  const stateOf = async (): Promise<string> => (await owner.visitor.get('/recipients')).html;
  expect(await stateOf()).toContain('Asked, no answer yet');
  await database.update(recipient).set({ provedAtMs: 1 }).where(eq(recipient.id, row.id));
  expect(await stateOf()).toContain('Is told');
  await database.insert(mailRefusal).values({ emailKey: email.toLowerCase(), kind: 'refused', answer: '550 No such mailbox', times: 1, atMs: Date.now() });
  expect(await stateOf()).toContain('550 No such mailbox');
  await database.update(recipient).set({ endedAtMs: 2, endedBy: 'mailbox' }).where(eq(recipient.id, row.id));
  expect(await stateOf()).toContain('Unsubscribed');
  expect((await add(owner, email)).status).toBe(303);
  expect((await stateOf()).includes('Unsubscribed')).toBe(false);
  expect((await rowsOf(accountId)).filter((one) => one.endedAtMs === null)).toHaveLength(1);
});

test('what a mail system answered before the mailbox stood on this list is nobody’s news here', async () => {
  const { owner, email, row } = await asked();
  const refusal = { emailKey: email.toLowerCase(), kind: 'refused', answer: '550 Said to others', times: 1 } as const;
  await database.insert(mailRefusal).values({ ...refusal, atMs: row.createdAtMs - 1 });
  expect((await owner.visitor.get('/recipients')).html).not.toContain('550 Said to others');
  await database.update(mailRefusal).set({ atMs: row.createdAtMs }).where(eq(mailRefusal.emailKey, refusal.emailKey));
  expect((await owner.visitor.get('/recipients')).html).toContain('550 Said to others');
});

test('who may only look sees the list and no form; another account’s recipient is as absent as nobody’s', async () => {
  const { accountId, row } = await asked();
  const developer = await joinAs(accountId, { role: 'developer' });
  const seen = await developer.visitor.get('/recipients');
  expect([seen.status, seen.html.includes(row.email), seen.html.includes('action="/recipients')]).toEqual([200, true, false]);
  const stranger = (await makeTeam()).owner;
  for (const path of [`/recipients/${row.id}/removal`, '/recipients/rcp_nobody/removal']) expect((await stranger.send(path)).status).toBe(404);
  expect((await rowsOf(accountId))[0]?.endedAtMs).toBeNull();
});

test('what an account exports names its recipients, and a closed account forgets them', async () => {
  const { accountId, owner, email } = await asked();
  expect((await owner.send('/account/export')).html).toContain(email);
  const [row] = await database.select().from(account).where(eq(account.id, accountId));
  await (await signInAs(owner.userId, owner.email, accountId)).send('/account/closure', { closing_name: row?.name ?? '' });
  const [closed] = await rowsOf(accountId);
  expect([closed?.email, closed?.endedAtMs === null]).toEqual(['', false]);
});
