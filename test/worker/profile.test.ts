// A person's own page: what they say of themselves, what they take along, and that nothing of them is left when they go.
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { writeNotice } from '../../src/commands/letter';
import { sendBatch } from '../../src/db/database';
import { account, activity, invitation, letter, mailProof, member, notice, outboxMail, passkey, session, user } from '../../src/db/schema';
import { makeId } from '../../src/domain/id';
import { randomBytes } from '../../src/lib/random';
import { actionsOf, activityOf, somebody, submit, type Somebody } from '../support/operator-world';
import { Visitor } from '../support/visitor';
import { database, env, makePorts } from '../support/worker-world';

const profile = { name: 'Anna Canary', locale: 'ru', time_zone: 'Europe/Riga', theme: 'dark' };
const save = (person: Somebody, fields: Readonly<Record<string, string>>) => submit(person.visitor, '/profile', '/profile', fields);

test('name, language, zone and theme are kept for pages and mail, and the log names no name', async () => {
  const person = await somebody();
  for (let time = 0; time < 2; time += 1) expect((await save(person, profile)).status).toBe(303);
  const [row] = await database.select().from(user).where(eq(user.id, person.userId));
  expect(row).toMatchObject({ name: 'Anna Canary', locale: 'ru', timeZone: 'Europe/Riga', theme: 'dark' });
  const rows = (await activityOf(person.accountId)).filter((one) => one.action === 'user.changed');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows[0]?.detail)).not.toContain('Canary');
  const { html } = await person.visitor.get('/profile');
  for (const words of ['lang="ru"', 'data-theme="dark"', 'data-zone="Europe/Riga"']) expect(html).toContain(words);
});

test('a new browser speaks the person’s language', async () => {
  const person = await somebody();
  await save(person, { ...profile, theme: 'light' });
  person.visitor.cookies.delete('locale');
  person.visitor.cookies.delete('theme');
  const { html } = await person.visitor.get('/profile', { 'Accept-Language': 'en' });
  expect(html).toContain('lang="ru"');
  expect(html).toContain('data-theme="light"');
});

test.each([
  ['a zone that is none', { time_zone: 'Mars/Olympus' }],
  ['a language that we do not speak', { locale: 'xx' }],
  ['a theme that is none', { theme: 'neon' }],
  ['a name without end', { name: 'a'.repeat(81) }],
])('%s is refused and nothing is kept', async (_title, change) => {
  const person = await somebody();
  expect((await save(person, { ...profile, ...change })).status).toBe(422);
  expect(await actionsOf(person.accountId)).not.toContain('user.changed');
});

test('marks that hide in a name or turn its direction are taken out', async () => {
  const person = await somebody();
  await save(person, { ...profile, name: ' An\u202ena\r\nBcc: x\u200b ' });
  const [row] = await database.select({ name: user.name }).from(user).where(eq(user.id, person.userId));
  expect(row?.name).toBe('An na Bcc: x');
});

test('the export holds what is kept of the person and nothing that proves them', async () => {
  const person = await somebody();
  const stranger = await somebody();
  const file = await submit(person.visitor, '/profile', '/profile/export');
  expect(file.status).toBe(200);
  expect(file.headers.get('Content-Disposition')).toContain('attachment');
  const facts = JSON.parse(file.html) as { profile: { email: string }; memberships: unknown[]; sessions: unknown[]; sign_ins: unknown[] };
  expect(facts.profile.email).toBe(person.email);
  expect([facts.memberships.length, facts.sessions.length, facts.sign_ins.length > 0]).toEqual([1, 1, true]);
  for (const text of ['scrypt', 'token_hash', 'tokenHash', stranger.email, stranger.accountId]) expect(file.html).not.toContain(text);
  expect((await actionsOf(person.accountId)).filter((action) => action === 'user.exported')).toHaveLength(1);
});

/** Every text of every table. */
async function everything(): Promise<string> {
  const names = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'").all<{
    name: string;
  }>();
  const tables = await Promise.all(
    names.results.map(async ({ name }) => `${name} ${JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results)}`),
  );
  return tables.join('\n');
}

async function leave(person: Somebody): Promise<void> {
  await database.update(member).set({ role: 'admin' }).where(eq(member.userId, person.userId));
}

test('while somebody is the only owner of an account they cannot go, and hear which', async () => {
  const person = await somebody();
  await database.update(account).set({ name: 'Kettle works' }).where(eq(account.id, person.accountId));
  const { html } = await person.visitor.get('/profile');
  expect(html).toContain('Kettle works');
  const { csrf = '' } = await person.visitor.hidden('/profile', '/profile');
  const refused = await person.visitor.post('/profile/deletion', { csrf, email: person.email });
  expect(refused.status).toBe(409);
  expect(await actionsOf(person.accountId)).not.toContain('user.deleted');
});

test('of a deleted person no email and no name is left in any table, and the log keeps the id', async () => {
  const person = await somebody();
  const colleague = await somebody();
  const { email, userId } = person;
  await save(person, { ...profile, name: 'Zebedee Canaryson' });
  const ports = makePorts();
  const nowMs = Date.now();
  await database.insert(member).values({ accountId: colleague.accountId, userId, role: 'viewer', createdAtMs: nowMs });
  const to = { userId: colleague.userId, email: colleague.email, locale: 'en' };
  const told = await Promise.all([
    writeNotice(ports, to, 'member_joined', { person: 'Zebedee Canaryson', account: 'Tea', role: 'viewer' }, colleague.accountId),
    writeNotice(ports, to, 'member_removed', { account: 'Tea', by: email }, colleague.accountId),
    writeNotice(ports, { userId, email, locale: 'en' }, 'password_changed', { device: 'Firefox', place: '' }, null),
  ]);
  await sendBatch(database, told.flat());
  const passkeyRow = { publicKey: 'k', counter: 0, transports: [], isSynced: false, aaguid: '', lastUsedAtMs: null };
  await database.insert(passkey).values({ id: 'canary-key', userId, ...passkeyRow, name: 'Zebedee Canaryson’s phone', createdAtMs: nowMs });
  const invited = {
    email,
    emailKey: email,
    role: 'viewer',
    invitedBy: colleague.userId,
    createdAtMs: nowMs,
    sentAtMs: nowMs,
    expiresAtMs: nowMs + 1_000,
  } as const;
  await database.insert(invitation).values({ id: makeId('ivt', randomBytes(16)), accountId: colleague.accountId, tokenHash: 'canary', ...invited });
  await database.insert(outboxMail).values({ id: 'canary', recipient: email, subject: 'For you', html: email, plain: email, sentAtMs: nowMs });
  await leave(person);
  expect(await everything()).toContain('Zebedee Canaryson');
  const form = await person.visitor.hidden('/profile', '/profile/deletion');
  expect((await person.visitor.post('/profile/deletion', { ...form, email: 'another@shop.test' })).status).toBe(422);
  expect((await person.visitor.post('/profile/deletion', { ...form, email: email.toUpperCase() })).location).toBe('/');
  const left = await everything();
  for (const canary of [email, 'Zebedee', 'Canaryson']) expect(left.toLowerCase()).not.toContain(canary.toLowerCase());
  expect(left).toContain(userId);
  expect(await database.select().from(session).where(eq(session.userId, userId))).toEqual([]);
  expect((await new Visitor().post('/sign-in', { email, password: 'a long walk in the rain' })).status).toBe(401);
  expect((await person.visitor.get('/profile')).status).toBe(303);
  expect((await database.select().from(activity).where(eq(activity.action, 'user.deleted'))).filter((row) => row.object === userId)).toHaveLength(1);
  expect((await database.select().from(notice).where(eq(notice.userId, colleague.userId))).length).toBeGreaterThan(1);
});

test('whoever only claimed an email takes nothing of its owner along, and a name is taken out only where they were', async () => {
  const victim = await somebody();
  const [claimant, nowMs] = [await somebody(), Date.now()];
  await database.update(user).set({ email: victim.email, emailKey: victim.email, emailVerifiedAtMs: null, name: 'admin' }).where(eq(user.id, claimant.userId));
  const to = { userId: victim.userId, email: victim.email, locale: 'en' };
  const facts = { account: 'Tea', role: 'admin', by: 'admin' };
  const told = await writeNotice(makePorts(), to, 'member_changed', facts, victim.accountId);
  await sendBatch(database, [...told, ...(await writeNotice(makePorts(), to, 'member_removed', { account: 'Tea', by: victim.email }, victim.accountId))]);
  const id = makeId('ivt', randomBytes(16));
  const invited = { role: 'viewer', invitedBy: claimant.userId, createdAtMs: nowMs, sentAtMs: nowMs, expiresAtMs: nowMs + 60_000 } as const;
  const row = { id, accountId: claimant.accountId, email: victim.email, emailKey: victim.email, tokenHash: id, ...invited };
  await database.insert(invitation).values(row);
  await database.insert(outboxMail).values({ id, recipient: victim.email, subject: 'Yours', html: '', plain: victim.email, sentAtMs: nowMs });
  await database.insert(mailProof).values({
    id,
    kind: 'reset_password',
    userId: victim.userId,
    email: victim.email,
    subject: '',
    tokenHash: id,
    codeHash: '',
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 60_000,
  });
  const theirs = async () => [
    await database.select().from(notice).where(eq(notice.userId, victim.userId)),
    await database.select().from(letter).where(eq(letter.userId, victim.userId)),
    await database.select().from(account).where(eq(account.id, victim.accountId)),
    await database.select().from(invitation).where(eq(invitation.id, id)),
    await database.select().from(outboxMail).where(eq(outboxMail.id, id)),
    await database.select().from(mailProof).where(eq(mailProof.id, id)),
  ];
  const before = await theirs();
  await leave(claimant);
  expect((await submit(claimant.visitor, '/profile', '/profile/deletion', { email: victim.email })).location).toBe('/');
  expect(await theirs()).toEqual(before);
});

test('whoever has the email afterwards starts anew', async () => {
  const person = await somebody();
  await leave(person);
  await submit(person.visitor, '/profile', '/profile/deletion', { email: person.email });
  const again = await new Visitor().post('/sign-up', { email: person.email, password: 'a long walk in the rain' });
  expect(again.status).toBe(303);
});
