// What was sent, to whom, why and with which answer: everybody's own; others' only for who manages notifications; again word for word.
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { expect, test } from 'vitest';
import type { Database } from '../../src/db/database';
import * as schema from '../../src/db/schema';
import { activity, delivery, letter, payerMail, telegramLink } from '../../src/db/schema';
import { listOwnLetters, listPayerMails, listTold } from '../../src/db/told';
import { makeId, type IdPrefix } from '../../src/domain/id';
import { limits } from '../../src/domain/limits';
import type { ToldMessage } from '../../src/domain/notification';
import { planned } from '../../src/domain/payer-mail';
import { randomBytes } from '../../src/lib/random';
import { joinAs, makeTeam, type TeamWorld } from '../support/team-world';
import { database, env } from '../support/worker-world';
import { scopeOf } from './delivery-support';

const id = (prefix: IdPrefix): string => makeId(prefix, randomBytes(16));
type Row = typeof delivery.$inferInsert;

/** A message in the table, of that moment. */
async function sent(
  world: Pick<TeamWorld, 'accountId' | 'projectId'>,
  target: string,
  change: Partial<Row> & { readonly order?: string } = {},
): Promise<string> {
  const { order = 'A-17', ...row } = change;
  const { accountId, projectId } = world;
  const facts = { invoice_id: 'inv_1', order_id: order, amount: '120.00', currency: 'USD' };
  const type = row.kind ?? 'payment.paid';
  const message: ToldMessage = { type, atMs: 1, mode: 'live', account: 'Shop', project: 'Shop', path: '/live/payments/inv_1', facts };
  const at = { attempts: 1, dueAtMs: 1, createdAtMs: Date.now(), attemptedAtMs: 1, outcome: 'delivered', state: 'sent' } as const;
  const of = { kind: type, eventId: id('evt'), accountId, projectId, mode: 'live', channel: 'email', target, why: 'usual' } as const;
  const deliveryId = row.id ?? id('dlv');
  await database.insert(delivery).values({ ...of, ...at, content: JSON.stringify(message), ...row, id: deliveryId });
  return deliveryId;
}

test('the list names what, to whom, why and the answer; others see their own, and who manages notifications sees all', async () => {
  const world = await makeTeam();
  const support = await joinAs(world.accountId, { role: 'support' });
  await sent(world, world.owner.userId, { order: 'OWN-1' });
  const theirs = await sent(world, support.userId, { order: 'THEIRS-2', state: 'dead', outcome: 'mail_refused', answer: '550 no such box' });
  const owners = await world.owner.visitor.get('/told');
  expect([owners.html.includes('OWN-1'), owners.html.includes('THEIRS-2'), owners.html.includes(support.email)]).toEqual([true, true, true]);
  const own = await support.visitor.get('/told');
  expect([own.html.includes('OWN-1'), own.html.includes('THEIRS-2'), own.html.includes(world.owner.email)]).toEqual([false, true, false]);
  expect((await support.visitor.get(`/told/${theirs}`)).html).toContain('550 no such box');
});

test('a message to somebody else is refused to who may not manage notifications, and absent for other accounts', async () => {
  const [world, other] = [await makeTeam(), await makeTeam()];
  const support = await joinAs(world.accountId, { role: 'support' });
  const owners = await sent(world, world.owner.userId);
  expect((await support.visitor.get(`/told/${owners}`)).status).toBe(403);
  expect((await support.send(`/told/${owners}/repeat`)).status).toBe(403);
  for (const path of [`/told/${owners}`, '/told/dlv_nobody']) expect((await other.owner.visitor.get(path)).status).toBe(404);
  expect((await other.owner.send(`/told/${owners}/repeat`)).status).toBe(404);
});

test('whoever manages notifications sees of others only what they could hear themselves', async () => {
  const world = await makeTeam();
  const narrow = await joinAs(world.accountId, { role: 'custom', rights: ['notifications:manage', 'payments:view'], projectIds: [world.projectId] });
  const hidden = [
    await sent(world, world.owner.userId, { order: 'H-1', kind: 'balance.withdrawn' }),
    await sent(world, world.owner.userId, { order: 'H-2', projectId: id('prj') }),
    await sent(world, world.owner.userId, { order: 'H-3', kind: 'digest', projectId: null }),
    await sent(world, world.owner.userId, { order: 'H-4', why: 'security', kind: 'password_changed', projectId: null }),
  ];
  const shown = await sent(world, world.owner.userId, { order: 'S-5' });
  const { html } = await narrow.visitor.get('/told');
  expect([html.includes(shown), ...hidden.map((one) => html.includes(one))]).toEqual([true, false, false, false, false]);
  for (const one of hidden) expect((await narrow.visitor.get(`/told/${one}`)).status).toBe(404);
  const admin = await joinAs(world.accountId, { role: 'admin' });
  expect((await admin.visitor.get('/told')).html).not.toContain(hidden[3]);
});

test('news of the whole account is not for a manager of some projects, unless it was told to that manager', async () => {
  const world = await makeTeam();
  const rights = ['notifications:manage', 'withdrawals:view'] as const;
  const narrow = await joinAs(world.accountId, { role: 'custom', rights, projectIds: [world.projectId] });
  const ofAccount = { kind: 'balance.withdrawal_requested', projectId: null } as const;
  const others = await sent(world, world.owner.userId, ofAccount);
  const shown = [
    await sent(world, narrow.userId, ofAccount),
    await sent(world, world.owner.userId, { ...ofAccount, projectId: world.projectId }),
    await sent(world, world.owner.userId, { kind: 'test', why: 'test', projectId: null }),
  ];
  const { html } = await narrow.visitor.get('/told');
  expect([html.includes(others), ...shown.map((one) => html.includes(one))]).toEqual([false, true, true, true]);
  expect((await narrow.visitor.get(`/told/${others}`)).status).toBe(404);
  const wide = await joinAs(world.accountId, { role: 'custom', rights });
  expect((await wide.visitor.get('/told')).html).toContain(others);
});

/** How the database answers what a reader asks. */
async function planOf(read: (watched: Database) => Promise<unknown>): Promise<string> {
  const asked: { readonly text: string; readonly values: unknown[] }[] = [];
  const logger = { logQuery: (text: string, values: unknown[]) => void asked.push({ text, values }) };
  await read(drizzle(env.DB, { schema, casing: 'snake_case', logger }));
  const plans = asked.map(async ({ text, values }) => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
      .bind(...values)
      .all<{ detail: string }>();
    return results.map((row) => row.detail).join('\n');
  });
  return (await Promise.all(plans)).join('\n');
}

test('each list is read by an index of its account or person, never all of the table', async () => {
  const { accountId, projectId, owner } = await makeTeam();
  const none = { channel: null, state: null, kind: null, who: null, fromMs: null, toMs: null };
  const scope = { ...scopeOf({ accountId, projectId, userId: owner.userId, email: owner.email }), projectIds: [projectId] };
  const reads: readonly (readonly [string, string, (watched: Database) => Promise<unknown>])[] = [
    ['delivery', 'delivery_by_account', (watched) => listTold(watched, scope, none, null, 9)],
    ['letter', 'letter_by_user', (watched) => listOwnLetters(watched, owner.userId, null, 9)],
    ['payer_mail', 'payer_mail_by_account', (watched) => listPayerMails(watched, scope, null, 9)],
  ];
  for (const [table, index, read] of reads) {
    const plan = await planOf(read);
    expect(plan).toContain(`USING INDEX ${index}`);
    expect(plan).not.toContain(`SCAN ${table}`);
  }
});

test('filters narrow by channel, news, result, person and day, and pages follow one another without a gap', async () => {
  const world = await makeTeam();
  const chat = id('tgl');
  const link = { state: 'on', tokenHash: chat, tokenUntilMs: 0, chatKind: 'private', chatId: '1', chatTitle: 'Anna', createdAtMs: 1 } as const;
  await database.insert(telegramLink).values({ ...link, id: chat, userId: world.owner.userId });
  const telegram = await sent(world, chat, { channel: 'telegram', kind: 'payment.late', state: 'held', outcome: null, createdAtMs: Date.UTC(2026, 0, 5) });
  for (let times = 0; times < 30; times += 1) await sent(world, world.owner.userId, { order: `MANY-${times}` });
  const { visitor, userId } = world.owner;
  for (const query of ['channel=telegram', 'kind=payment.late', 'state=held', 'from=2026-01-05&to=2026-01-05', `who=${userId}&state=held`]) {
    const { html } = await visitor.get(`/told?${query}`);
    expect([query, html.includes(telegram), html.includes('MANY-')]).toEqual([query, true, false]);
  }
  const seen = new Set<string>();
  let path: string | null = '/told';
  for (let pages = 0; path !== null && pages < 5; pages += 1) {
    const { html }: { readonly html: string } = await visitor.get(path);
    for (const [, order = ''] of html.matchAll(/(MANY-\d+)/g)) seen.add(order);
    path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;
  }
  expect(seen.size).toBe(30);
  for (const bent of ['cursor=%00', 'from=nonsense', 'channel=pigeon', 'state=%3Cscript%3E']) expect((await visitor.get(`/told?${bent}`)).status).toBe(200);
});

test('a message is sent again under the same id, once for each press, and only when it is at rest', async () => {
  const world = await makeTeam();
  const { owner } = world;
  const message = await sent(world, owner.userId, { state: 'dead', outcome: 'mail_refused', attempts: 3 });
  const stateOf = async () => (await database.select().from(delivery).where(eq(delivery.id, message)))[0];
  for (let times = 0; times < 2; times += 1) expect((await owner.send(`/told/${message}/repeat`, { idempotency_key: 'press-1' })).status).toBe(303);
  const rows = await database.select().from(activity).where(eq(activity.accountId, world.accountId));
  expect(rows.filter((row) => row.action === 'delivery.repeated')).toHaveLength(1);
  await database.update(delivery).set({ state: 'pending', attempts: 1 }).where(eq(delivery.id, message));
  expect((await owner.send(`/told/${message}/repeat`)).status).toBe(409);
  expect((await stateOf())?.attempts).toBe(1);
});

test('a message of last week that is sent again has all its days of tries before it', async () => {
  const world = await makeTeam();
  const oldMs = Date.now() - 7 * 86_400_000;
  const message = await sent(world, world.owner.userId, { state: 'dead', outcome: 'mail_refused', attempts: 3, createdAtMs: oldMs });
  expect((await world.owner.send(`/told/${message}/repeat`)).status).toBe(303);
  const [row] = await database.select().from(delivery).where(eq(delivery.id, message));
  expect((row?.createdAtMs ?? 0) - oldMs).toBeGreaterThanOrEqual(7 * 86_400_000);
});

test('a message is sent again so many times an hour, and the same press is not counted twice', async () => {
  const { owner, accountId, projectId } = await makeTeam();
  const message = await sent({ accountId, projectId }, owner.userId);
  const press = async (key: string): Promise<number> => {
    const { status } = await owner.send(`/told/${message}/repeat`, { idempotency_key: key });
    await database.update(delivery).set({ state: 'sent' }).where(eq(delivery.id, message));
    return status;
  };
  const presses = Array.from({ length: limits.testMessagesPerHourMax }, (_, index) => `limit-${index}`);
  for (const key of [...presses, ...presses]) expect(await press(key)).toBe(303);
  expect(await press('limit-more')).toBe(429);
  const other = await sent({ accountId, projectId }, owner.userId);
  expect((await owner.send(`/told/${other}/repeat`)).status).toBe(303);
});

test('a digest opens to what it tells of, and each of those leads back to it', async () => {
  const world = await makeTeam();
  const { userId, visitor } = world.owner;
  const bundle = id('dig');
  const digest = await sent(world, userId, { kind: 'digest', eventId: bundle, projectId: null, why: 'digest' });
  const lines = await Promise.all(['D-1', 'D-2'].map((order) => sent(world, userId, { order, state: 'bundled', bundleId: bundle, outcome: 'bundled' })));
  const { html } = await visitor.get(`/told/${digest}`);
  for (const line of lines) expect(html).toContain(`/told/${line}`);
  expect((await visitor.get(`/told/${lines[0]}`)).html).toContain(`/told/${digest}`);
});

test('hostile texts in a message stay text', async () => {
  const world = await makeTeam();
  const message = await sent(world, world.owner.userId, { order: '<img src=x onerror=alert(1)>', answer: '<script>alert(2)</script>' });
  const pages = [await world.owner.visitor.get('/told'), await world.owner.visitor.get(`/told/${message}`)];
  for (const { status, html } of pages) expect([status, /<img src=x|<script>alert/.test(html)]).toEqual([200, false]);
  const broken = await sent(world, world.owner.userId, { content: '{"no": "message' });
  expect((await world.owner.visitor.get(`/told/${broken}`)).status).toBe(200);
});

test('letters about access are one’s own and say no word of what was in them; mails to payers are for who sees payments', async () => {
  const world = await makeTeam();
  const { accountId, projectId, owner } = world;
  const other = await joinAs(accountId, { role: 'admin' });
  const row = {
    kind: 'password_changed',
    email: owner.email,
    locale: 'en',
    content: 'sealed',
    state: 'sent',
    attempts: 1,
    dueAtMs: 1,
    createdAtMs: 1,
  } as const;
  await database.insert(letter).values({ ...row, id: id('ltr'), userId: owner.userId });
  const terms = { accountId, projectId, invoiceId: id('inv'), mode: 'test', payerEmail: 'payer@example.com', createdAtMs: 1 } as const;
  await database.insert(payerMail).values({ ...planned(terms, 'reminder', 1, 2, null, 'en'), state: 'sent', attempts: 1 });
  const own = await owner.visitor.get('/told?view=letters');
  expect([own.html.includes('Nothing was sent yet'), own.html.includes('sealed')]).toEqual([false, false]);
  expect((await other.visitor.get('/told?view=letters')).html).toContain('Nothing was sent yet');
  expect((await owner.visitor.get('/told?view=payers')).html).toContain('payer@example.com');
  const blind = await joinAs(accountId, { role: 'custom', rights: ['notifications:view'] });
  expect((await blind.visitor.get('/told?view=payers')).html).not.toContain('payer@example.com');
});
