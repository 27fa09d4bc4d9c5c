// What was held and how it is let go: paces, quiet hours, muted chats, floods; twice, at once, killed between, late rows. Nothing is sent.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { sendBatch } from '../../src/db/database';
import { forgetEndedDeliveries } from '../../src/db/repair';
import { delivery, event, member, recipient, telegramLink } from '../../src/db/schema';
import { wakeHeldOfLink } from '../../src/db/telegram';
import { readDigest } from '../../src/domain/digest';
import { limits } from '../../src/domain/limits';
import type { ToldMessage } from '../../src/domain/notification';
import { releaseHeld } from '../../src/queues/bundle';
import { expandEvents } from '../../src/queues/expand-event';
import { addEvent, database, makeMerchant, makeWorld, type Merchant, type World } from './delivery-support';
import { addChat, addMailbox, addNews, allDeliveries, choose, emptyTelling } from './telling-support';

const hourMs = 3_600_000;

let world: World;
let merchant: Merchant;
beforeEach(async () => {
  await emptyTelling();
  world = makeWorld();
  merchant = await makeMerchant();
});

const hourly = { pace: { email: 'hourly', telegram: 'at_once' } } as const;
const expand = () => expandEvents(world.ports, 200);
const release = () => releaseHeld(world.ports, 50);
const states = async () => (await allDeliveries()).map(({ kind, state }) => `${kind} ${state}`).sort();
const digests = async () => (await allDeliveries()).filter(({ kind }) => kind === 'digest');
const digestIn = (content: string | null | undefined) => readDigest(JSON.parse(content ?? '{}') as ToldMessage);

async function hold(types: readonly string[]): Promise<void> {
  await choose(merchant, merchant.userId, hourly);
  for (const type of types) await addEvent(merchant, type, world.nowMs);
  await expand();
}

describe('a digest', () => {
  test('takes the place of all that waited for it, with exact sums, and says which', async () => {
    await hold(['payment.paid', 'payment.paid', 'payment.partial']);
    expect(await states()).toEqual(['payment.paid held', 'payment.paid held', 'payment.partial held']);
    expect(await release()).toMatchObject({ digests: 0, released: 0 });
    world.nowMs += hourMs;
    expect(await release()).toEqual({ digests: 1, bundled: 3, released: 0, ended: 0, unbundled: 0 });
    const [digest] = await digests();
    expect(digest).toMatchObject({
      state: 'pending',
      channel: 'email',
      target: merchant.userId,
      why: 'digest',
      mode: 'test',
      dueAtMs: world.nowMs,
      position: 0,
    });
    expect(digest?.eventId).toMatch(/^dig_/);
    const rest = (await allDeliveries()).filter(({ kind }) => kind !== 'digest');
    expect(rest.every(({ state, bundleId, outcome }) => state === 'bundled' && bundleId === digest?.eventId && outcome === 'bundled')).toBe(true);
    const said = digestIn(digest?.content);
    expect(said).toMatchObject({ count: 3, sums: [{ type: 'payment.paid', unit: 'USD', amount: '24.68' }] });
    expect(said?.types).toEqual([
      { type: 'payment.partial', count: 1 },
      { type: 'payment.paid', count: 2 },
    ]);
    expect(said?.lines).toHaveLength(3);
    expect(world.hints.at(-1)?.ids).toEqual([digest?.id]);
  });

  test('made twice, one after the other and at once, is one', async () => {
    await hold(['payment.paid', 'payment.late']);
    world.nowMs += hourMs;
    await Promise.all([release(), release()]);
    await release();
    expect(await digests()).toHaveLength(1);
    expect(await states()).toEqual(['digest pending', 'payment.late bundled', 'payment.paid bundled']);
  });

  test('of one message is that message', async () => {
    await hold(['payment.paid']);
    world.nowMs += hourMs;
    expect(await release()).toMatchObject({ digests: 0, released: 1 });
    expect(await allDeliveries()).toMatchObject([{ kind: 'payment.paid', state: 'pending', dueAtMs: world.nowMs, bundleId: null }]);
  });

  test('killed between reading and writing loses nothing and tells nothing twice', async () => {
    await hold(['payment.paid', 'payment.late']);
    world.nowMs += hourMs;
    let left = 1;
    const crashing = new Proxy(database, {
      get(target, name) {
        if (name === 'batch') {
          return (statements: readonly [never, ...never[]]) =>
            statements.length === 2 && left-- > 0 ? Promise.reject(new Error('killed')) : target.batch(statements);
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    expect(await releaseHeld({ ...world.ports, database: crashing }, 50)).toMatchObject({ digests: 0, unbundled: 1 });
    expect(await states()).toEqual(['payment.late held', 'payment.paid held']);
    expect(await release()).toMatchObject({ digests: 1, bundled: 2 });
  });

  test('that was made but whose hint was lost is found by the schedule', async () => {
    await hold(['payment.paid', 'payment.late']);
    world.nowMs += hourMs;
    const lost = { ...world.ports, hint: () => Promise.reject(new Error('killed')) };
    await releaseHeld(lost, 50);
    expect(await release()).toMatchObject({ digests: 0, bundled: 0 });
    expect(await digests()).toMatchObject([{ state: 'pending' }]);
  });

  test('leaves news that comes late to the next digest', async () => {
    await hold(['payment.paid', 'payment.paid']);
    world.nowMs += hourMs;
    await addEvent(merchant, 'payment.late', world.nowMs);
    await expand();
    expect(await release()).toMatchObject({ digests: 1, bundled: 2 });
    await addEvent(merchant, 'payment.over', world.nowMs);
    await expand();
    expect(await states()).toEqual(['digest pending', 'payment.late held', 'payment.over held', 'payment.paid bundled', 'payment.paid bundled']);
    world.nowMs += hourMs;
    expect(await release()).toMatchObject({ digests: 1, bundled: 2 });
    const bundles = new Map((await allDeliveries()).filter(({ state }) => state === 'bundled').map((row) => [row.kind, row.bundleId]));
    expect(bundles.get('payment.late')).toBe(bundles.get('payment.over'));
    expect(bundles.get('payment.late')).not.toBe(bundles.get('payment.paid'));
  });

  test('by somebody who saw a row less is not made beside the other', async () => {
    await hold(['payment.paid', 'payment.paid', 'payment.paid']);
    const [first] = await allDeliveries();
    await database
      .update(delivery)
      .set({ dueAtMs: world.nowMs + 2 * hourMs })
      .where(eq(delivery.id, first?.id ?? ''));
    world.nowMs += hourMs;
    // Between the reading and the writing of the slow one, another run takes the same rows.
    let overtaken = false;
    const slow = new Proxy(database, {
      get(target, name) {
        if (name === 'batch') {
          return async (statements: readonly [never, ...never[]]) => {
            if (statements.length === 2 && !overtaken) {
              overtaken = true;
              world.nowMs += hourMs;
              await release();
            }
            return target.batch(statements);
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    expect(await releaseHeld({ ...world.ports, database: slow }, 50)).toMatchObject({ digests: 0, bundled: 0 });
    expect(await digests()).toHaveLength(1);
    expect(digestIn((await digests())[0]?.content)).toMatchObject({ count: 3 });
  });

  test('is for one account, one mode and one mailbox', async () => {
    const other = await makeMerchant();
    await database.insert(member).values({ accountId: other.accountId, userId: merchant.userId, role: 'owner', createdAtMs: 5 });
    await choose(other, merchant.userId, hourly);
    await hold(['payment.paid', 'payment.paid', 'payment.paid', 'payment.paid']);
    for (let index = 0; index < 2; index++) await addEvent(other, 'payment.late', world.nowMs);
    const [one, two] = await database.select().from(event);
    for (const row of [one, two])
      await database
        .update(delivery)
        .set({ mode: 'live' })
        .where(eq(delivery.eventId, row?.id ?? ''));
    await expand();
    world.nowMs += hourMs;
    await release();
    const made = (await digests()).filter(({ target }) => target === merchant.userId);
    expect(made.map(({ accountId, mode, content }) => `${accountId} ${mode} ${digestIn(content)?.count}`).sort()).toEqual(
      [`${merchant.accountId} live 2`, `${merchant.accountId} test 2`, `${other.accountId} test 2`].sort(),
    );
  });

  test('never holds a notice about access: that goes out by itself', async () => {
    await hold(['payment.paid', 'payment.late', 'payment.over']);
    const [row] = await allDeliveries();
    await database
      .update(delivery)
      .set({ kind: 'new_device', why: 'security' })
      .where(eq(delivery.id, row?.id ?? ''));
    world.nowMs += hourMs;
    expect(await release()).toMatchObject({ digests: 1, bundled: 2, released: 1 });
    expect((await allDeliveries()).find(({ kind }) => kind === 'new_device')).toMatchObject({ state: 'pending', bundleId: null });
  });

  test('holds the first fifty of a flood and the count of all', async () => {
    for (let index = 0; index < 90; index++) await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    world.nowMs += limits.floodWindowMs;
    expect(await release()).toMatchObject({ digests: 1, bundled: 90 - limits.floodMessagesMax });
    const said = digestIn((await digests())[0]?.content);
    expect([said?.count, said?.lines.length]).toEqual([90 - limits.floodMessagesMax, limits.digestLinesMax]);
    expect(said?.sums).toEqual([{ type: 'payment.paid', unit: 'USD', amount: '863.80' }]);
  });
});

test('what a digest told of is forgotten a quarter later, and what still waits is not', async () => {
  await hold(['payment.paid', 'payment.late']);
  world.nowMs += hourMs;
  await release();
  await addEvent(merchant, 'payment.over', world.nowMs);
  await expand();
  await sendBatch(database, [forgetEndedDeliveries(database, world.nowMs + limits.deliveryLifeMs)]);
  expect(await states()).toEqual(['digest pending', 'payment.over held']);
});

describe('what waited', () => {
  test('is not told to who left, lost the right or stopped the mail meanwhile', async () => {
    const mailbox = await addMailbox(merchant, 'finance@shop.example', { settings: JSON.stringify({ pace: { email: 'hourly', telegram: 'at_once' } }) });
    await hold(['payment.paid', 'payment.late']);
    await database.update(recipient).set({ endedAtMs: 1 }).where(eq(recipient.id, mailbox));
    await database
      .update(member)
      .set({ role: 'custom', rights: ['webhooks:view'] })
      .where(eq(member.userId, merchant.userId));
    world.nowMs += hourMs;
    expect(await release()).toMatchObject({ digests: 0, ended: 4 });
    expect((await allDeliveries()).map(({ state, outcome }) => [state, outcome])).toEqual(Array(4).fill(['dead', 'recipient_gone']));
  });

  test('is not told to who does not want it any more', async () => {
    await hold(['payment.paid', 'payment.late', 'payment.over']);
    await choose(merchant, merchant.userId, { choices: { 'payment.late': { email: false } } });
    world.nowMs += hourMs;
    expect(await release()).toMatchObject({ digests: 1, bundled: 2, ended: 1 });
    expect((await allDeliveries()).find(({ kind }) => kind === 'payment.late')).toMatchObject({ state: 'dead', outcome: 'unwanted' });
    await hold(['payment.paid']);
    await choose(merchant, merchant.userId, { choices: { 'payment.paid': { email: false } } });
    world.nowMs += hourMs;
    expect(await release()).toMatchObject({ released: 0, ended: 1 });
  });

  test('for a muted chat waits until its end, longer when it is muted again, and goes at once when somebody ends it', async () => {
    const chat = await addChat(merchant.userId, { mutedUntilMs: world.nowMs + hourMs });
    await choose(merchant, merchant.userId, { choices: { 'payment.paid': { email: false }, 'payment.reverted': { email: false } } });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await addEvent(merchant, 'payment.reverted', world.nowMs);
    await expand();
    await database.update(telegramLink).set({ mutedUntilMs: world.nowMs + 2 * hourMs });
    world.nowMs += hourMs;
    expect(await release()).toMatchObject({ digests: 0, released: 0 });
    expect((await allDeliveries()).map(({ state, dueAtMs }) => [state, dueAtMs])).toEqual(Array(2).fill(['held', world.nowMs + hourMs]));
    await database.update(telegramLink).set({ mutedUntilMs: 0 });
    await sendBatch(database, [wakeHeldOfLink(database, chat, world.nowMs, world.nowMs)]);
    expect(await release()).toMatchObject({ digests: 1, bundled: 2 });
  });

  test('for a chat that is muted for days is looked at again each hour, is not sent before the end, and then comes together', async () => {
    const untilMs = world.nowMs + 2.5 * hourMs;
    await addChat(merchant.userId, { mutedUntilMs: untilMs });
    await choose(merchant, merchant.userId, { choices: { 'payment.paid': { email: false }, 'payment.reverted': { email: false } } });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    for (const againMs of [world.nowMs + hourMs, world.nowMs + 2 * hourMs, untilMs]) {
      expect(await release()).toMatchObject({ digests: 0, released: 0 });
      expect((await allDeliveries()).map(({ state, dueAtMs }) => [state, dueAtMs])[0]).toEqual(['held', againMs]);
      world.nowMs = againMs - 60_000;
      if (againMs === untilMs) await addEvent(merchant, 'payment.reverted', world.nowMs);
      await expand();
      world.nowMs = againMs;
    }
    expect(await release()).toMatchObject({ digests: 1, bundled: 2, released: 0 });
  });

  test('for a muted chat waits after the mute for the end of the quiet hours, as news of that night does; a problem does not', async () => {
    world.nowMs = Date.parse('2026-11-20T21:30:00Z');
    const night = { fromMinute: 22 * 60, toMinute: 7 * 60 };
    const noMail = { 'payment.paid': { email: false }, 'payment.late': { email: false }, 'payment.reverted': { email: false } };
    await choose(merchant, merchant.userId, { quiet: night, choices: noMail });
    await addChat(merchant.userId, { mutedUntilMs: Date.parse('2026-11-20T22:15:00Z') });
    for (const type of ['payment.paid', 'payment.late']) await addEvent(merchant, type, world.nowMs);
    await addNews(merchant, 'webhook.paused', world.nowMs, { endpoint_id: 'whe_1' });
    await expand();
    // As a sender leaves one that it had taken up when the mute came.
    await database
      .update(delivery)
      .set({ dueAtMs: Date.parse('2026-11-20T22:15:00Z') })
      .where(eq(delivery.state, 'held'));
    world.nowMs = Date.parse('2026-11-20T22:15:00Z');
    expect(await release()).toMatchObject({ digests: 0, released: 1 });
    const held = (await allDeliveries()).filter(({ state }) => state === 'held');
    expect(held.map(({ kind }) => kind).sort()).toEqual(['payment.late', 'payment.paid']);
    expect(held.map(({ dueAtMs }) => dueAtMs)).toEqual(Array(2).fill(Date.parse('2026-11-21T07:00:00Z')));
    world.nowMs = Date.parse('2026-11-21T07:00:00Z');
    expect(await release()).toMatchObject({ digests: 1, bundled: 2 });
  });

  test('for the morning goes out when the quiet hours end, but a problem breaks them', async () => {
    world.nowMs = Date.parse('2026-11-20T23:30:00Z');
    await choose(merchant, merchant.userId, { quiet: { fromMinute: 22 * 60, toMinute: 7 * 60 } });
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await addEvent(merchant, 'payment.reverted', world.nowMs);
    await addNews(merchant, 'webhook.paused', world.nowMs, { endpoint_id: 'whe_1' });
    await expand();
    expect(await states()).toEqual(['payment.paid held', 'payment.reverted pending', 'webhook.paused pending']);
    world.nowMs = Date.parse('2026-11-21T06:59:59Z');
    expect(await release()).toMatchObject({ released: 0 });
    world.nowMs += 1000;
    expect(await release()).toMatchObject({ released: 1 });
  });
});
