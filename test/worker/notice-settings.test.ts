// What a member wants to be told: choices for the account and for projects, amount and hours, tests of channels; and that they are theirs.
import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { activity, delivery, notificationPreference, telegramLink, user } from '../../src/db/schema';
import { makeId } from '../../src/domain/id';
import { decodePreference } from '../../src/domain/notification-preference';
import { randomBytes } from '../../src/lib/random';
import { joinAs, makeTeam, type Person, type TeamWorld } from '../support/team-world';
import { hiddenIn } from '../support/visitor';
import { database } from '../support/worker-world';

const settings = '/notices/settings';
const stored = (person: Person) => database.select().from(notificationPreference).where(eq(notificationPreference.userId, person.userId));
const changesOf = async (accountId: string): Promise<readonly string[]> => {
  const rows = await database.select().from(activity).where(eq(activity.accountId, accountId));
  return rows.filter((row) => row.action.startsWith('notification.')).map((row) => row.action);
};
const tick = (person: Person, fields: Readonly<Record<string, string | readonly string[]>>) => person.send(settings, { seen: '0', ...fields });
const habit = { currency: 'USD', pace_email: 'at_once', pace_telegram: 'at_once', digest_at: '09:00' };

test('ticks are kept, the page shows them, the same form again changes nothing, and the log says before and after', async () => {
  const { accountId, owner } = await makeTeam();
  const fields = { by_email: ['payment.paid', 'payment.seen'], by_telegram: 'payment.reverted' };
  for (let times = 0; times < 2; times += 1) expect((await tick(owner, fields)).status).toBe(303);
  const [row] = await stored(owner);
  const { choices } = decodePreference(row?.settings ?? '');
  expect([choices['payment.seen'], choices['payment.paid'], choices['payment.late']]).toEqual([
    { email: true },
    { telegram: false },
    { email: false, telegram: false },
  ]);
  const { html } = await owner.visitor.get(settings);
  expect(html).toMatch(/name="by_email" value="payment.seen" checked/);
  expect(html).not.toMatch(/name="by_email" value="payment.late" checked/);
  expect(await changesOf(accountId)).toEqual(['notification.changed']);
});

test('a form that was opened before another was saved is refused with what is saved now', async () => {
  const { owner } = await makeTeam();
  await tick(owner, { preset: 'everything' });
  const late = await tick(owner, { by_email: 'payment.paid' });
  expect(late.status).toBe(409);
  expect(late.html).toContain('value="payment.seen" checked');
  const [row] = await stored(owner);
  expect(hiddenIn(late.html, settings)['seen']).toBe(String(row?.updatedAtMs));
});

test('ten forms at once leave one row and one line in the log', async () => {
  const { accountId, owner } = await makeTeam();
  const seen = await Promise.all(['everything', 'problems'].flatMap((preset) => Array.from({ length: 5 }, () => tick(owner, { preset }))));
  expect(seen.every(({ status }) => status === 303 || status === 409)).toBe(true);
  expect([(await stored(owner)).length, (await changesOf(accountId)).length]).toEqual([1, 1]);
});

test('a project has its own choice until it is as the account again', async () => {
  const { accountId, projectId, owner } = await makeTeam();
  await tick(owner, { project_id: projectId, own: 'yes', by_email: 'payment.paid' });
  const [row] = await stored(owner);
  expect([row?.projectId, decodePreference(row?.settings ?? '').choices['payment.late']]).toEqual([projectId, { email: false, telegram: false }]);
  expect((await owner.visitor.get(`${settings}?project=${projectId}`)).html).toMatch(/name="own" value="yes" checked/);
  const back = { project_id: projectId, own: 'no', seen: String(row?.updatedAtMs) };
  for (let times = 0; times < 2; times += 1) expect((await tick(owner, back)).status).toBe(303);
  expect([await stored(owner), (await changesOf(accountId)).length]).toEqual([[], 2]);
});

test('somebody else’s project is as absent as nobody’s', async () => {
  const [here, there] = [await makeTeam(), await makeTeam()];
  for (const projectId of [there.projectId, 'prj_nobody']) {
    expect((await here.owner.visitor.get(`${settings}?project=${projectId}`)).status).toBe(404);
    expect((await tick(here.owner, { project_id: projectId, own: 'yes' })).status).toBe(404);
  }
  expect(await stored(here.owner)).toEqual([]);
});

test('a viewer is offered only what a viewer may see, and what they send besides is kept nowhere', async () => {
  const { accountId } = await makeTeam();
  const viewer = await joinAs(accountId, { role: 'viewer' });
  const { html } = await viewer.visitor.get(settings);
  expect([html.includes('payment.paid'), html.includes('webhook.failing'), html.includes('withdrawn')]).toEqual([true, false, false]);
  await tick(viewer, { by_email: ['payment.paid', 'webhook.recovered'] });
  const [row] = await stored(viewer);
  expect(decodePreference(row?.settings ?? '').choices['webhook.recovered']).toBeUndefined();
});

test('amount, quiet hours and digests are kept beside the choices, and what is wrong loses nothing that was typed', async () => {
  const { owner } = await makeTeam();
  await tick(owner, { preset: 'problems' });
  const seen = async (): Promise<string> => String((await stored(owner))[0]?.updatedAtMs);
  const typed = { ...habit, amount: '12.345', quiet: 'yes', quiet_from: '22:15', quiet_to: '', pace_email: 'hourly' };
  const wrong = await owner.send(`${settings}/habit`, { seen: await seen(), ...typed });
  expect(wrong.status).toBe(422);
  for (const kept of ['value="12.345"', 'value="22:15"', 'name="quiet" value="yes" checked', 'value="hourly" selected']) expect(wrong.html).toContain(kept);
  const right = { ...typed, amount: '12,34', quiet_to: '06:45' };
  expect((await owner.send(`${settings}/habit`, { seen: await seen(), ...right })).status).toBe(303);
  const preference = decodePreference((await stored(owner))[0]?.settings ?? '');
  expect(preference).toMatchObject({ threshold: { amount: 12_340_000n }, quiet: { fromMinute: 1335, toMinute: 405 }, pace: { email: 'hourly' } });
  expect(preference.choices['payment.paid']).toEqual({ email: false, telegram: false });
});

test('kinds and presets that there are not are refused', async () => {
  const { owner } = await makeTeam();
  expect((await tick(owner, { by_email: '<script>' })).status).toBe(422);
  expect((await tick(owner, { preset: 'nothing' })).status).toBe(422);
  expect(await stored(owner)).toEqual([]);
});

const tested = (accountId: string) =>
  database
    .select()
    .from(delivery)
    .where(and(eq(delivery.accountId, accountId), eq(delivery.kind, 'test')));

test('a test mail goes to whoever asked, once for each press of the button', async () => {
  const { accountId, owner } = await makeTeam();
  const fields = { channel: 'email', idempotency_key: 'press-1' };
  for (let times = 0; times < 2; times += 1) expect((await owner.send(`${settings}/test`, fields)).status).toBe(303);
  await owner.send(`${settings}/test`, { ...fields, idempotency_key: 'press-2' });
  const rows = await tested(accountId);
  expect(rows.map(({ channel, target, why, state }) => ({ channel, target, why, state }))).toEqual(
    Array.from({ length: 2 }, () => ({ channel: 'email', target: owner.userId, why: 'test', state: expect.any(String) })),
  );
  expect(await changesOf(accountId)).toEqual(['notification.tested', 'notification.tested']);
});

test('a test to a mailbox that is not proved, or to no chat, says so and sends nothing', async () => {
  const { accountId, owner } = await makeTeam();
  await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, owner.userId));
  expect((await owner.send(`${settings}/test`, { channel: 'email' })).status).toBeGreaterThanOrEqual(400);
  expect((await owner.send(`${settings}/test`, { channel: 'telegram' })).status).toBeGreaterThanOrEqual(400);
  expect((await owner.send(`${settings}/test`, { channel: 'pigeon' })).status).toBe(422);
  expect(await tested(accountId)).toEqual([]);
});

test('who presses without end is told to wait', async () => {
  const { owner } = await makeTeam();
  const statuses = [];
  for (let times = 0; times < 11; times += 1) statuses.push((await owner.send(`${settings}/test`, { channel: 'email' })).status);
  expect([statuses.filter((status) => status === 303).length, statuses.at(-1)]).toEqual([10, 429]);
});

async function leaving(world: TeamWorld, leave: (person: Person) => Promise<unknown>): Promise<void> {
  const person = await joinAs(world.accountId, { role: 'finance' });
  await tick(person, { preset: 'everything' });
  const id = makeId('tgl', randomBytes(16));
  const times = { tokenUntilMs: 0, createdAtMs: 1, onAtMs: 1 };
  const link = { id, userId: person.userId, accountId: world.accountId, state: 'on', tokenHash: id, chatKind: 'group', chatId: '-1', ...times } as const;
  await database.insert(telegramLink).values(link);
  await leave(person);
  const [row] = await database.select().from(telegramLink).where(eq(telegramLink.id, id));
  expect([await stored(person), row?.state]).toEqual([[], 'off']);
}

test('who is sent away takes their choices along, and the group chats that they linked are told no more', async () => {
  const world = await makeTeam();
  await leaving(world, (person) => world.owner.send(`/team/members/${person.userId}/removal`));
});

test('the same for who leaves', async () => {
  await leaving(await makeTeam(), (person) => person.send('/team/leaving'));
});

test('of a deleted person no choice, chat or word is left, and their export had them', async () => {
  const world = await makeTeam();
  const person = await joinAs(world.accountId, { role: 'finance' });
  await tick(person, { preset: 'everything' });
  const id = makeId('tgl', randomBytes(16));
  const link = { state: 'on', tokenHash: id, chatKind: 'private', chatId: '7', tokenUntilMs: 0, createdAtMs: 1, onAtMs: 1 } as const;
  await database.insert(telegramLink).values({ ...link, id, userId: person.userId, chatTitle: 'Zebedee' });
  await person.send(`${settings}/test`, { channel: 'email' });
  const file = await person.send('/profile/export');
  for (const own of ['notification_preferences', 'payment.seen', 'Zebedee']) expect(file.html).toContain(own);
  expect((await person.send('/profile/deletion', { email: person.email })).location).toBe('/');
  expect([await stored(person), await database.select().from(telegramLink).where(eq(telegramLink.id, id))]).toEqual([[], []]);
  const messages = await database.select().from(delivery).where(eq(delivery.target, person.userId));
  expect(messages.map((row) => row.content)).toEqual([null]);
});
