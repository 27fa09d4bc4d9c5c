// Linking chats of Telegram: a link that does nothing until its maker says yes, whoever presses Start; groups; commands of the bot; ends.
import { and, asc, eq, inArray } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { confirmTelegram } from '../../src/commands/confirm-telegram';
import { makeTelegramLink } from '../../src/commands/make-telegram-link';
import { refuseTelegram } from '../../src/commands/refuse-telegram';
import { setTelegramGroups } from '../../src/commands/set-telegram-groups';
import { unlinkTelegram } from '../../src/commands/unlink-telegram';
import { account, activity, delivery, letter, notice, recipient, spentToken, telegramLink } from '../../src/db/schema';
import { makeScope } from '../../src/db/scope';
import { limits } from '../../src/domain/limits';
import { roleRights } from '../../src/domain/permission';
import { telegramLinkToken } from '../../src/domain/telegram';
import { deliverDue } from '../../src/queues/deliver';
import { database, makeMerchant, scopeOf } from './delivery-support';
import { anna, group, linkRow, makeTelegramWorld, mallory, tellChat, type TelegramWorld } from './telegram-support';

let world: TelegramWorld;
beforeEach(async () => {
  for (const table of [delivery, telegramLink, recipient, notice, letter, spentToken]) await database.delete(table);
  world = await makeTelegramWorld();
});

const confirm = (id: string, scope = world.scope) => confirmTelegram({ ...world.commands, nowMs: world.nowMs }, scope, id);
const refuse = (id: string, scope = world.scope) => refuseTelegram({ ...world.commands, nowMs: world.nowMs }, scope, id);
const start = (from: typeof anna, token: string, chat?: typeof group) => world.hear(world.api.says(from, `/start ${token}`, chat));
/** What the log of this test's merchant says, oldest first. The log of others stays. */
const acts = (action?: (typeof activity.$inferSelect)['action']) =>
  database
    .select()
    .from(activity)
    .where(and(inArray(activity.accountId, [world.merchant.accountId, world.merchant.userId]), action === undefined ? undefined : eq(activity.action, action)))
    .orderBy(asc(activity.atMs));
const deliver = () => deliverDue(world.ports, 50);

describe('a link', () => {
  test('is kept as a hash, opens the bot once and within ten minutes, and its token is one that Telegram takes', async () => {
    const { id, token } = await world.link();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await linkRow(id))).not.toContain(token);
    world.nowMs += limits.telegramLinkLifeMs;
    expect((await start(anna, token))?.answer.kind).toBe('link_unusable');
    expect(await linkRow(id)).toMatchObject({ state: 'waiting', chatId: null });
  });

  test('that a stranger used tells that stranger nothing until its maker says yes, and never once they say no', async () => {
    const { id, token } = await world.link();
    expect((await start(mallory, token))?.answer.kind).toBe('claimed');
    expect(await linkRow(id)).toMatchObject({ state: 'claimed', chatId: '666', chatTitle: 'Mallory', chatUsername: 'mallory' });
    await tellChat(world, id, 'payment.paid');
    await deliver();
    expect(world.api.messages).toEqual([]);
    expect(await database.select().from(delivery)).toMatchObject([{ state: 'dead', outcome: 'recipient_gone' }]);
    expect(await refuse(id)).toMatchObject({ ok: true });
    expect(await refuse(id)).toMatchObject({ ok: true });
    expect(await linkRow(id)).toMatchObject({ state: 'refused' });
    expect(await confirm(id)).toMatchObject({ ok: false, refusal: { reason: 'link_expired' } });
    expect((await acts()).map((row) => row.action)).toEqual(['telegram.link_made', 'telegram.refused']);
  });

  test('can be confirmed by its maker only, and a claim that nobody confirms runs out', async () => {
    const { id, token } = await world.link();
    await start(anna, token);
    const stranger = scopeOf(await makeMerchant());
    expect(await confirm(id, stranger)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
    expect(await refuse(id, stranger)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
    world.nowMs += limits.telegramLinkLifeMs;
    expect(await confirm(id)).toMatchObject({ ok: false, refusal: { reason: 'link_expired' } });
    expect(await linkRow(id)).toMatchObject({ state: 'claimed' });
  });

  test('goes to whoever presses Start first: of many at once one claims it, and the others hear that it is used', async () => {
    const { id, token } = await world.link();
    const people = Array.from({ length: 8 }, (_, index) => ({ ...anna, id: 900 + index, first_name: `P${index}` }));
    const answers = await Promise.all(people.map((person) => start(person, token)));
    expect(answers.filter((reply) => reply?.answer.kind === 'claimed')).toHaveLength(1);
    expect(answers.filter((reply) => reply?.answer.kind === 'link_unusable')).toHaveLength(7);
    expect((await linkRow(id)).state).toBe('claimed');
  });

  test('confirmed twice, also at once, is joined once: one notice, one letter, one line in the log, one message in the chat', async () => {
    const { id, token } = await world.link();
    await start(anna, token);
    const ends = await Promise.all([confirm(id), confirm(id), confirm(id)]);
    expect(ends.every((end) => end.ok)).toBe(true);
    expect(await confirm(id)).toMatchObject({ ok: true });
    expect(await linkRow(id)).toMatchObject({ state: 'on', chatId: '501' });
    expect(await database.select().from(notice)).toMatchObject([{ kind: 'telegram_linked', data: { chat: '@anna_tea' } }]);
    expect(await database.select().from(letter)).toHaveLength(1);
    expect(await acts('telegram.linked')).toHaveLength(1);
    await deliver();
    expect(world.api.messages.map((message) => message.chatId)).toEqual([501]);
  });

  test('of a yes and a no at once one holds', async () => {
    const { id, token } = await world.link();
    await start(anna, token);
    const [yes, no] = await Promise.all([confirm(id), refuse(id)]);
    expect([yes.ok, no.ok].filter(Boolean)).toHaveLength(1);
    expect((await linkRow(id)).state).toBe(yes.ok ? 'on' : 'refused');
  });

  test('is replaced by the next one of its kind, and without a bot there is none', async () => {
    const first = await world.link();
    const second = await world.link();
    expect((await start(anna, first.token))?.answer.kind).toBe('link_unusable');
    expect((await linkRow(first.id)).state).toBe('expired');
    expect((await start(anna, second.token))?.answer.kind).toBe('claimed');
    const ports = { ...world.commands, settings: { ...world.commands.settings, telegram: null } };
    expect(await makeTelegramLink(ports, world.scope, 'private')).toMatchObject({ ok: false, refusal: { reason: 'telegram_not_configured' } });
  });

  test('of another instance, of a group in a private chat, or made up, is of no use', async () => {
    const { token } = await world.link();
    expect((await start(anna, token, group))?.answer.kind).toBe('link_unusable');
    world.nowMs += limits.telegramAnswerEveryMs;
    expect((await start(anna, telegramLinkToken(new Uint8Array(32), 'tgl_1')))?.answer.kind).toBe('link_unusable');
    world.nowMs += limits.telegramAnswerEveryMs;
    expect((await start(anna, "x' OR 1=1 --"))?.answer.kind).toBe('help');
  });

  test('the same chat linked again by its person stands in for the link before', async () => {
    const first = await world.linked();
    const second = await world.linked();
    expect([(await linkRow(first)).state, (await linkRow(second)).state]).toEqual(['off', 'on']);
  });

  test('linked again takes over what waits for the chat, held or pending or given up by a sender that died; nothing of it is lost', async () => {
    const first = await world.linked();
    await deliver();
    world.api.messages.length = 0;
    const rows = await Promise.all([1, 2, 3, 4].map((index) => tellChat(world, first, 'payment.paid', { invoiceId: `inv_${index}` })));
    const [held, , leased, sent] = rows.map(({ id }) => eq(delivery.id, id));
    await database
      .update(delivery)
      .set({ state: 'held', dueAtMs: world.nowMs + 60_000 })
      .where(held);
    await database
      .update(delivery)
      .set({ attempts: 1, leaseToken: 'gone', leaseUntilMs: world.nowMs + 60_000 })
      .where(leased);
    await database.update(delivery).set({ state: 'sent' }).where(sent);
    const others = await tellChat(world, await world.linked(mallory), 'payment.paid');
    const second = await world.linked();
    const targets = await database.select({ id: delivery.id, target: delivery.target }).from(delivery);
    const targetOf = new Map(targets.map(({ id, target }) => [id, target]));
    expect(rows.map(({ id }) => targetOf.get(id))).toEqual([second, second, second, first]);
    expect(targetOf.get(others.id)).not.toBe(second);
    world.nowMs += 61_000;
    await deliver();
    world.nowMs += 61_000;
    await deliver();
    const ends = await database.select().from(delivery).where(eq(delivery.target, second));
    expect(ends.filter(({ outcome }) => outcome === 'recipient_gone')).toEqual([]);
    expect(ends.filter(({ id }) => id === rows[1]?.id || id === rows[2]?.id).map(({ state }) => state)).toEqual(['sent', 'sent']);
  });

  test('is not ended by a /stop from before it, which Telegram repeats; one from after it ends it', async () => {
    const sayStop = (atMs: number) => {
      const update = world.api.says(anna, '/stop') as { message: { date: number } };
      update.message.date = Math.floor(atMs / 1_000);
      return update;
    };
    await world.linked();
    world.nowMs += 60_000;
    const old = sayStop(world.nowMs);
    expect((await world.hear(old))?.answer.kind).toBe('stopped');
    world.nowMs += 60_000;
    const second = await world.linked();
    expect(await world.hear(old)).toBeNull();
    expect(await linkRow(second)).toMatchObject({ state: 'on' });
    // The same second: what Telegram calls the beginning of it was after the link.
    expect((await world.hear(sayStop(world.nowMs)))?.answer.kind).toBe('stopped');
    expect(await linkRow(second)).toMatchObject({ state: 'off' });
  });

  test('nobody links more chats than a person has', async () => {
    for (let index = 0; index < limits.telegramLinksPerPersonMax; index += 1) await world.linked({ ...anna, id: 700 + index });
    expect(await makeTelegramLink(world.commands, world.scope, 'private')).toMatchObject({ ok: false, refusal: { reason: 'limit_reached' } });
  });
});

describe('a group', () => {
  test('is linked only where an owner lets it and by whoever manages notifications; the other owners hear of it', async () => {
    expect(await makeTelegramLink(world.commands, world.scope, 'group')).toMatchObject({ ok: false, refusal: { reason: 'groups_not_allowed' } });
    const id = await world.linkedGroup();
    expect(await linkRow(id)).toMatchObject({ state: 'on', chatTitle: 'Tea team', chatUsername: 'anna_tea', accountId: world.merchant.accountId });
    expect(await database.select().from(recipient)).toMatchObject([{ channel: 'telegram', telegramLinkId: id, name: 'Tea team', projectIds: null }]);
    const viewer = scopeOf(world.merchant, roleRights.viewer);
    expect(await makeTelegramLink(world.commands, viewer, 'group')).toMatchObject({ ok: false, refusal: { reason: 'forbidden' } });
    expect(await unlinkTelegram(world.commands, scopeOf(await makeMerchant()), id)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
  });

  test('gets what its account tells, nothing of another account, and nothing once an owner lets groups in no longer', async () => {
    const id = await world.linkedGroup();
    await deliver();
    world.api.messages.length = 0;
    world.nowMs += 60_000;
    await tellChat(world, id, 'payment.paid', { why: 'recipient' });
    await tellChat(world, id, 'payment.paid', { why: 'recipient', accountId: (await makeMerchant()).accountId, invoiceId: 'inv_2' });
    await deliver();
    expect(world.api.messages.map((message) => message.chatId)).toEqual([-1001]);
    const admin = makeScope({ ...world.scope, role: 'admin' });
    expect(await setTelegramGroups(world.commands, admin, false)).toMatchObject({ ok: false, refusal: { reason: 'forbidden' } });
    expect(await setTelegramGroups(world.commands, world.scope, false)).toMatchObject({ ok: true });
    expect(await setTelegramGroups(world.commands, world.scope, false)).toMatchObject({ ok: true });
    expect(await linkRow(id)).toMatchObject({ state: 'off' });
    expect(await database.select().from(recipient)).toMatchObject([{ endedAtMs: expect.any(Number) }]);
    expect(await acts('telegram.groups_changed')).toHaveLength(1);
  });

  test('that becomes a supergroup keeps its link, and one that puts the bot out loses it', async () => {
    const id = await world.linkedGroup();
    await world.hear(world.api.queue({ message: { message_id: 1, chat: group, date: 1, migrate_to_chat_id: -100999 } }));
    expect(await linkRow(id)).toMatchObject({ chatId: '-100999', state: 'on' });
    const out = { chat: { ...group, id: -100999, type: 'supergroup' }, new_chat_member: { status: 'kicked', user: { id: 4242, is_bot: true } } };
    const update = world.api.queue({ my_chat_member: out });
    await world.hear(update);
    await world.hear(update);
    expect(await linkRow(id)).toMatchObject({ state: 'blocked' });
    expect(await database.select().from(notice).where(eq(notice.kind, 'telegram_unlinked'))).toMatchObject([{ data: { chat: 'Tea team', why: 'blocked' } }]);
  });
});

describe('the bot', () => {
  test('answers a stranger with help once a minute, other bots never, and says nothing into groups that talk', async () => {
    expect((await world.hear(world.api.says(anna, 'hello')))?.answer.kind).toBe('help');
    for (const text of ['hello again', '/start', '/what', '?']) expect(await world.hear(world.api.says(anna, text))).toBeNull();
    world.nowMs += limits.telegramHelpEveryMs;
    expect((await world.hear(world.api.says({ ...anna, language_code: 'ru-RU' }, '/start')))?.locale).toBe('ru');
    const fromBot = world.api.says(anna, '/start') as { message: { from: object } };
    expect(await world.hear({ ...fromBot, message: { ...fromBot.message, from: { ...anna, is_bot: true } } })).toBeNull();
    for (const text of ['hello', '/unknown', '/stop@another_bot']) expect(await world.hear(world.api.says(mallory, text, group))).toBeNull();
  });

  test('unlinks the chat by /stop, once, and says so by the other ways', async () => {
    const id = await world.linked();
    const waits = await tellChat(world, id, 'payment.paid');
    const update = world.api.says(anna, '/stop');
    expect((await world.hear(update))?.answer.kind).toBe('stopped');
    expect(await world.hear(update)).toMatchObject({ answer: { kind: 'not_linked' } });
    expect(await linkRow(id)).toMatchObject({ state: 'off' });
    expect(await database.select().from(delivery).where(eq(delivery.id, waits.id))).toMatchObject([{ state: 'dead', outcome: 'recipient_gone' }]);
    expect(await database.select().from(notice).where(eq(notice.kind, 'telegram_unlinked'))).toMatchObject([{ data: { why: 'stopped' } }]);
    expect(await acts('telegram.unlinked')).toMatchObject([{ actor: 'system', detail: { why: 'stopped' } }]);
  });

  test('tells by /status what the chat gets, and nobody else in another chat hears of it', async () => {
    await world.linked();
    expect(await world.hear(world.api.says(anna, '/status'))).toMatchObject({ chatId: '501', answer: { kind: 'status', accounts: ['Shop'], mutedUntilMs: 0 } });
    expect((await world.hear(world.api.says(mallory, '/status')))?.answer).toEqual({ kind: 'not_linked' });
  });

  test('is silenced by /mute: news is held until then, what concerns access is not, and the same update twice counts once', async () => {
    const id = await world.linked();
    await deliver();
    world.api.messages.length = 0;
    const update = world.api.says(anna, '/mute 2h');
    const untilMs = world.nowMs + 7_200_000;
    (update as { message: { date: number } }).message.date = world.nowMs / 1_000;
    expect((await world.hear(update))?.answer).toMatchObject({ kind: 'muted', untilMs });
    world.nowMs += 60_000;
    expect(await world.hear(update)).toBeNull();
    expect(await linkRow(id)).toMatchObject({ mutedUntilMs: untilMs });
    const news = await tellChat(world, id, 'payment.paid');
    await tellChat(world, id, 'password_changed', { why: 'security', invoiceId: null, position: 0, facts: { device: 'Firefox', place: '' } });
    await deliver();
    expect(world.api.messages).toHaveLength(1);
    expect(world.api.messages[0]?.text).toContain('Firefox');
    expect(await database.select().from(delivery).where(eq(delivery.id, news.id))).toMatchObject([
      { state: 'held', outcome: 'muted', dueAtMs: world.nowMs + limits.telegramMuteLookMs, attempts: 0 },
    ]);
    expect((await world.hear(world.api.says(anna, '/mute off')))?.answer.kind).toBe('unmuted');
    expect(await database.select().from(delivery).where(eq(delivery.id, news.id))).toMatchObject([{ state: 'held', dueAtMs: world.nowMs }]);
    world.nowMs += limits.telegramAnswerEveryMs;
    expect((await world.hear(world.api.says(anna, '/mute tomorrow')))?.answer.kind).toBe('mute_unread');
  });

  test('muted for days and then for less tells what waited at the new end; what waits for tomorrow waits on', async () => {
    const id = await world.linked();
    await deliver();
    const mute = (argument: string) => {
      const update = world.api.says(anna, `/mute ${argument}`) as { message: { date: number } };
      update.message.date = world.nowMs / 1_000;
      return world.hear(update);
    };
    await mute('30d');
    const { id: muted } = await tellChat(world, id, 'payment.paid');
    await deliver();
    const { id: morning } = await tellChat(world, id, 'payment.paid', { invoiceId: 'inv_2', state: 'held', dueAtMs: world.nowMs + 20 * 3_600_000 });
    const dueOf = async (row: string) => (await database.select().from(delivery).where(eq(delivery.id, row)))[0]?.dueAtMs;
    expect(await dueOf(muted)).toBe(world.nowMs + limits.telegramMuteLookMs);
    await mute('2d');
    expect(await dueOf(muted)).toBe(world.nowMs + limits.telegramMuteLookMs);
    await mute('30m');
    expect(await dueOf(muted)).toBe(world.nowMs + 1_800_000);
    await mute('off');
    expect([await dueOf(muted), await dueOf(morning)]).toEqual([world.nowMs, world.nowMs + 20 * 3_600_000]);
  });

  test('of the account that closed groups says nothing more about it', async () => {
    const id = await world.linkedGroup();
    await database.update(account).set({ telegramGroups: false }).where(eq(account.id, world.merchant.accountId));
    await deliver();
    world.api.messages.length = 0;
    await tellChat(world, id, 'payment.paid', { why: 'recipient' });
    await deliver();
    expect(world.api.messages).toEqual([]);
  });
});
