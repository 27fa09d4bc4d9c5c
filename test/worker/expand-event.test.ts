// Who is told of an event, in D1: rights, reach, choices, mailboxes and chats, lines of the centre; twice, reversed, broken. Nothing is sent.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, delivery, event, member, user } from '../../src/db/schema';
import { messageOfNotice } from '../../src/domain/notice-line';
import { limits } from '../../src/domain/limits';
import { newsTypes, newsKind, type ToldMessage } from '../../src/domain/notification';
import { expandEvents } from '../../src/queues/expand-event';
import { addEndpoint, addEvent, addInvoice, database, makeMerchant, makeWorld, type Merchant, type World } from './delivery-support';
import { addChat, addMailbox, addNews, allDeliveries, allLines, choose, emptyTelling, join } from './telling-support';

let world: World;
let merchant: Merchant;
beforeEach(async () => {
  await emptyTelling();
  world = makeWorld();
  merchant = await makeMerchant();
});

const expand = () => expandEvents(world.ports, 200);
const targets = async () => (await allDeliveries()).map((row) => `${row.channel} ${row.target}`).sort();
const saidOf = (content: string | null | undefined): ToldMessage => JSON.parse(content ?? '') as ToldMessage;

/** A database whose next batches that write fail before anything holds. Batches of reads begin with a select. */
function breaking(breaks: (statements: readonly unknown[]) => boolean): typeof database {
  return new Proxy(database, {
    get(target, name) {
      if (name === 'batch') {
        return (statements: readonly [never, ...never[]]) => (breaks(statements) ? Promise.reject(new Error('crash')) : target.batch(statements));
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
const sqlOf = (statement: unknown): { readonly sql: string; readonly params: readonly unknown[] } =>
  (statement as { toSQL: () => { sql: string; params: unknown[] } }).toSQL();
const marksOf = (statements: readonly unknown[]): string =>
  statements
    .map((one) => ('toSQL' in (one as object) ? sqlOf(one) : { sql: '', params: [] }))
    .filter(({ sql }) => sql.startsWith('update "event"'))
    .map(({ params }) => params.join(' '))
    .join(' ');

describe('who is told', () => {
  test('everybody with the right and the reach hears of a payment once, by mail and in the centre; others hear nothing', async () => {
    const support = await join(merchant, { role: 'support' });
    const here = await join(merchant, { role: 'viewer', projectIds: [merchant.projectId] });
    await join(merchant, { role: 'viewer', projectIds: ['prj_elsewhere'] });
    await join(merchant, { role: 'custom' });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    expect(await expand()).toEqual({ events: 1, deliveries: 3, failed: 0 });
    const people = [merchant.userId, support, here].sort();
    expect(await targets()).toEqual(people.map((id) => `email ${id}`));
    expect((await allLines()).map(({ userId }) => userId).sort()).toEqual(people);
    expect((await allDeliveries()).map(({ why, state }) => [why, state])).toEqual(Array(3).fill(['usual', 'pending']));
  });

  test('news of the whole account is not for who reaches some projects only', async () => {
    await join(merchant, { role: 'finance', projectIds: [merchant.projectId] });
    const everywhere = await join(merchant, { role: 'finance' });
    await addNews(merchant, 'balance.withdrawn', world.nowMs, { asset: 'USDT', asset_id: 'USDT_TRC20', amount: '5' }, false);
    await expand();
    expect(await targets()).toEqual([merchant.userId, everywhere].sort().map((id) => `email ${id}`));
  });

  test('no news ever reaches who lacks its right, whatever they chose', async () => {
    const viewer = await join(merchant, { role: 'viewer' });
    const everything = Object.fromEntries(newsTypes.map((type) => [type, { email: true, telegram: true }]));
    await choose(merchant, viewer, { choices: everything });
    await addChat(viewer);
    const mailbox = await addMailbox(merchant, 'ops@shop.example', { settings: JSON.stringify({ choices: everything }) });
    for (const type of newsTypes) await addNews(merchant, type, world.nowMs, { endpoint_id: 'whe_1', amount: '1', asset: 'USDT' });
    await expand();
    const rows = await allDeliveries();
    const heard = (target: string) => new Set(rows.filter((row) => row.target === target).map(({ kind }) => kind));
    const viewed = newsTypes.filter((type) => ['payments:view', 'balance:view', 'projects:view'].includes(newsKind(type).right));
    expect(heard(viewer)).toEqual(new Set(viewed));
    expect(heard(mailbox)).toEqual(new Set(newsTypes.filter((type) => newsKind(type).right.endsWith(':view'))));
    const lines = await allLines();
    expect(lines.filter(({ userId }) => userId === viewer).every(({ kind }) => viewed.some((type) => type === kind))).toBe(true);
  });

  test('a mailbox that nobody proved gets nothing, but the centre has the line', async () => {
    await database.update(user).set({ emailVerifiedAtMs: null }).where(eq(user.id, merchant.userId));
    await addMailbox(merchant, 'asked@shop.example', { provedAtMs: null });
    await addMailbox(merchant, 'stopped@shop.example', { endedAtMs: 1 });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    expect(await targets()).toEqual([]);
    expect(await allLines()).toHaveLength(1);
  });

  test('who left the account hears nothing more', async () => {
    await database.delete(member).where(eq(member.userId, merchant.userId));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    expect(await expand()).toEqual({ events: 1, deliveries: 0, failed: 0 });
    expect(await allLines()).toEqual([]);
  });

  test('two accounts never meet: members, mailboxes, chats and lines of one hear nothing of the other', async () => {
    const stranger = await makeMerchant();
    await addMailbox(stranger, 'stranger@shop.example');
    await addChat(stranger.userId);
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await addEvent(stranger, 'payment.late', world.nowMs);
    await expand();
    const rows = await allDeliveries();
    for (const row of rows)
      expect([row.accountId, row.kind]).toEqual(row.target === merchant.userId ? [merchant.accountId, 'payment.paid'] : [stranger.accountId, 'payment.late']);
    expect(rows).toHaveLength(4);
    expect((await allLines()).map(({ userId, accountId }) => `${userId} ${accountId}`).sort()).toEqual(
      [merchant, stranger].map(({ userId, accountId }) => `${userId} ${accountId}`).sort(),
    );
  });

  test('a chat that is on is told, one that only asked is not; a group is told when an owner lets groups be told', async () => {
    const chat = await addChat(merchant.userId);
    await addChat(merchant.userId, { state: 'claimed' });
    const { accountId } = merchant;
    const group = await addChat(merchant.userId, { accountId, chatKind: 'group' });
    await addMailbox(merchant, '', { channel: 'telegram', telegramLinkId: group });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    expect(await targets()).toEqual([`email ${merchant.userId}`, `telegram ${chat}`]);
    await database.update(account).set({ telegramGroups: true }).where(eq(account.id, accountId));
    await addEvent(merchant, 'payment.late', world.nowMs);
    await expand();
    expect(await targets()).toContain(`telegram ${group}`);
    expect((await allDeliveries()).find(({ target }) => target === group)?.why).toBe('recipient');
  });

  test('the mailbox of a member that is also a mailbox of the account is told once', async () => {
    await addMailbox(merchant, merchant.email.toUpperCase());
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    expect(await targets()).toEqual([`email ${merchant.userId}`]);
  });
});

describe('what they chose', () => {
  test('a choice for one project comes before the choice for all, and the log can say that it was chosen', async () => {
    await choose(merchant, merchant.userId, { choices: { 'payment.paid': { email: false }, 'payment.expired': { email: true } } });
    await choose(merchant, merchant.userId, { choices: { 'payment.paid': { email: true } } }, merchant.projectId);
    for (const type of ['payment.paid', 'payment.expired', 'payment.late']) await addEvent(merchant, type, world.nowMs);
    await expand();
    expect((await allDeliveries()).map(({ kind, why }) => [kind, why])).toEqual([
      ['payment.paid', 'chosen'],
      ['payment.expired', 'chosen'],
      ['payment.late', 'usual'],
    ]);
  });

  test('a payment below the threshold is a line and no message; one that went wrong is told whatever its size', async () => {
    await choose(merchant, merchant.userId, { threshold: { amount: 20_000_000n, currency: 'USD' } });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await addEvent(merchant, 'payment.partial', world.nowMs);
    await expand();
    expect((await allDeliveries()).map(({ kind }) => kind)).toEqual(['payment.partial']);
    expect(await allLines()).toHaveLength(2);
    await choose(merchant, merchant.userId, { threshold: { amount: 10_000_000n, currency: 'EUR' } });
    await addEvent(merchant, 'payment.over', world.nowMs);
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    expect((await allDeliveries()).map(({ kind }) => kind)).toEqual(['payment.partial', 'payment.over', 'payment.paid']);
  });

  test('where nobody can say what a payment is worth, it is told', async () => {
    await choose(merchant, merchant.userId, { threshold: { amount: 999_000_000n, currency: 'EUR' } });
    const ports = { ...world.ports, rateBook: () => Promise.reject(new Error('no rates')) };
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await database.update(event).set({ mode: 'live' });
    expect(await expandEvents(ports, 10)).toEqual({ events: 1, deliveries: 1, failed: 0 });
  });

  test('settings that cannot be read are as if none were made', async () => {
    await choose(merchant, merchant.userId, {});
    await database.run(`UPDATE notification_preference SET settings = '{"threshold":["x","USD"]}'`);
    await addEvent(merchant, 'payment.paid', world.nowMs);
    expect(await expand()).toMatchObject({ deliveries: 1, failed: 0 });
  });
});

describe('the message', () => {
  test('says what the event said, frozen: a project that is renamed later changes nothing', async () => {
    const invoiceId = await addInvoice(merchant, world.nowMs);
    const eventId = await addEvent(merchant, 'payment.paid', world.nowMs, invoiceId);
    await expand();
    const [row] = await allDeliveries();
    expect(row).toMatchObject({ kind: 'payment.paid', eventId, invoiceId, accountId: merchant.accountId, mode: 'test' });
    expect(saidOf(row?.content)).toEqual({
      type: 'payment.paid',
      atMs: world.nowMs,
      mode: 'test',
      account: 'Shop',
      project: 'Tea & Books',
      path: `/test/payments/${invoiceId}`,
      facts: { invoice_id: invoiceId, order_id: 'A-7', amount: '12.34', currency: 'USD' },
    });
    const [line] = await allLines();
    expect(line === undefined ? null : messageOfNotice(line)).toEqual(saidOf(row?.content));
  });

  test('of an endpoint leads to the endpoint, of money without an invoice to the inbox', async () => {
    await addNews(merchant, 'webhook.paused', world.nowMs, { endpoint_id: 'whe_1', url: 'https://one.example/hook' });
    await addNews(merchant, 'payment.unmatched', world.nowMs, { asset: 'USDT', chain: 'tron', amount: '5', transfer_id: 'tron:x:0' });
    await expand();
    expect((await allDeliveries()).map(({ content }) => saidOf(content).path)).toEqual([`/projects/${merchant.projectId}/webhooks/whe_1`, '/test/inbox']);
    expect((await allLines()).map(({ objectId, area }) => `${objectId} ${area}`).sort()).toEqual(['tron:x:0 payments', 'whe_1 deliveries']);
  });
});

describe('the line of the centre', () => {
  const line = async () => (await allLines())[0];

  test('is one for each person and invoice, and moves on with the invoice', async () => {
    const invoiceId = await addInvoice(merchant, world.nowMs);
    await addEvent(merchant, 'payment.seen', world.nowMs, invoiceId);
    await expand();
    expect(await line()).toMatchObject({ kind: 'payment.seen', readAtMs: world.nowMs, objectId: invoiceId });
    await addEvent(merchant, 'payment.paid', world.nowMs + 1, invoiceId);
    await expand();
    expect(await allLines()).toHaveLength(1);
    expect(await line()).toMatchObject({ kind: 'payment.paid', readAtMs: null, atMs: world.nowMs + 1 });
  });

  test('that was read stays read when quiet news follows, and one that was not stays unread', async () => {
    const invoiceId = await addInvoice(merchant, world.nowMs);
    await addEvent(merchant, 'payment.paid', world.nowMs, invoiceId);
    await addEvent(merchant, 'payment.refunded', world.nowMs, invoiceId);
    await expand();
    expect(await line()).toMatchObject({ kind: 'payment.refunded', readAtMs: null });
    await database.run('UPDATE notice SET read_at_ms = 7');
    await addEvent(merchant, 'payment.refunded', world.nowMs, invoiceId);
    await expand();
    expect(await line()).toMatchObject({ readAtMs: 7 });
    await addEvent(merchant, 'payment.reverted', world.nowMs, invoiceId);
    await expand();
    expect(await line()).toMatchObject({ kind: 'payment.reverted', readAtMs: null });
  });

  test('shows the newest news even when events are worked off in reverse', async () => {
    const invoiceId = await addInvoice(merchant, world.nowMs);
    const ids = [];
    for (const type of ['payment.seen', 'payment.partial', 'payment.paid']) ids.push(await addEvent(merchant, type, world.nowMs, invoiceId));
    await database.update(event).set({ expandedAtMs: 1 });
    for (const id of ids.reverse()) {
      await database.update(event).set({ expandedAtMs: null }).where(eq(event.id, id));
      await expand();
    }
    expect(await allLines()).toHaveLength(1);
    expect(await line()).toMatchObject({ kind: 'payment.paid', readAtMs: null });
    expect((await allDeliveries()).map(({ kind }) => kind)).toEqual(['payment.partial', 'payment.paid']);
  });
});

describe('working it off', () => {
  test('expanding twice, at once and again, tells everybody once', async () => {
    await addEndpoint(merchant, 'https://one.example/hook');
    await addChat(merchant.userId);
    for (let index = 0; index < 5; index++) await addEvent(merchant, 'payment.paid', world.nowMs);
    await Promise.all([expand(), expand()]);
    const first = await allDeliveries();
    const lines = await allLines();
    expect([first.length, lines.length]).toEqual([15, 5]);
    await database.update(event).set({ expandedAtMs: null });
    await expand();
    expect(await allDeliveries()).toEqual(first);
    expect(await allLines()).toEqual(lines);
    expect(await expand()).toEqual({ events: 0, deliveries: 0, failed: 0 });
  });

  test('many events of one account are a few batches, and one that is damaged holds up no other', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 25; index++) ids.push(await addEvent(merchant, 'payment.paid', world.nowMs));
    await database
      .update(event)
      .set({ data: '[9]' })
      .where(eq(event.id, ids[3] ?? ''));
    let batches = 0;
    const counting = breaking((statements) => {
      if (marksOf(statements) !== '') batches++;
      return false;
    });
    expect(await expandEvents({ ...world.ports, database: counting }, 200)).toEqual({ events: 24, deliveries: 24, failed: 1 });
    expect(batches).toBe(Math.ceil(25 / limits.expandBatchMax));
    expect(await expand()).toEqual({ events: 0, deliveries: 0, failed: 1 });
    expect((await allDeliveries()).filter(({ state }) => state === 'pending')).toHaveLength(limits.floodMessagesMax);
  });

  test('a batch that breaks is worked off one by one, and only the event that breaks it waits', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 4; index++) ids.push(await addEvent(merchant, 'payment.paid', world.nowMs));
    const bad = ids[2] ?? '';
    const ports = { ...world.ports, database: breaking((statements) => marksOf(statements).includes(bad)) };
    expect(await expandEvents(ports, 200)).toEqual({ events: 3, deliveries: 3, failed: 1 });
    expect((await database.select().from(event)).filter(({ expandedAtMs }) => expandedAtMs === null).map(({ id }) => id)).toEqual([bad]);
    expect(await expand()).toEqual({ events: 1, deliveries: 1, failed: 0 });
    expect(await allDeliveries()).toHaveLength(4);
  });

  test('a run takes no more events than it may', async () => {
    for (let index = 0; index < 5; index++) await addEvent(merchant, 'payment.paid', world.nowMs);
    expect(await expandEvents(world.ports, 3)).toMatchObject({ events: 3 });
    expect(await expandEvents(world.ports, 3)).toMatchObject({ events: 2 });
  });

  test('events that fail each time use nothing of the limit up, and whatever comes after them is told', async () => {
    for (let index = 0; index < 7; index++) await addEvent(merchant, 'payment.paid', world.nowMs);
    await database.update(event).set({ data: '[9]' });
    for (let index = 0; index < 2; index++) await addEvent(merchant, 'payment.paid', world.nowMs);
    expect(await expandEvents(world.ports, 3)).toEqual({ events: 2, deliveries: 2, failed: 7 });
    expect(await expandEvents(world.ports, 3)).toEqual({ events: 0, deliveries: 0, failed: 7 });
  });

  test('a flood of one mailbox is told by twenty messages, and what follows waits', async () => {
    for (let index = 0; index < 30; index++) await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    const held = (await allDeliveries()).filter(({ state }) => state === 'held');
    expect(held).toHaveLength(10);
    expect(new Set(held.map(({ dueAtMs }) => dueAtMs))).toEqual(new Set([world.nowMs + limits.floodWindowMs]));
    expect(world.hints.flatMap(({ ids }) => ids)).toHaveLength(limits.floodMessagesMax);
    await addEvent(merchant, 'payment.late', world.nowMs);
    await expand();
    expect((await allDeliveries()).find(({ kind }) => kind === 'payment.late')).toMatchObject({ state: 'held' });
    world.nowMs += limits.floodWindowMs + 1;
    await addEvent(merchant, 'payment.reverted', world.nowMs);
    await expand();
    expect((await allDeliveries()).find(({ kind }) => kind === 'payment.reverted')).toMatchObject({ state: 'pending' });
  });

  test('a large team costs no more statements than a small one', async () => {
    for (let index = 0; index < 60; index++) await join(merchant);
    await addEvent(merchant, 'payment.paid', world.nowMs);
    let statements = 0;
    const counting = breaking((batch) => {
      statements += batch.length;
      return false;
    });
    expect(await expandEvents({ ...world.ports, database: counting }, 10)).toMatchObject({ deliveries: 61 });
    expect(statements).toBeLessThan(12);
    expect(await database.select().from(delivery)).toHaveLength(61);
  });
});
