// What a chat of Telegram may hear and who may end it: no further than whoever linked it, and not after access was taken back.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { recoveredStatements } from '../../src/commands/complete-recovery';
import { confirmTelegram } from '../../src/commands/confirm-telegram';
import { lockDown } from '../../src/commands/lock-down';
import { makeTelegramLink } from '../../src/commands/make-telegram-link';
import { unlinkTelegram } from '../../src/commands/unlink-telegram';
import { sendBatch } from '../../src/db/database';
import { delivery, letter, member, notice, recipient, spentToken, telegramLink } from '../../src/db/schema';
import { makeScope, type AccountScope } from '../../src/db/scope';
import { listGroupTelegramLinks } from '../../src/db/telegram';
import { findUser } from '../../src/db/user';
import { digestOf } from '../../src/domain/digest';
import { newsTypes } from '../../src/domain/notification';
import { decodePreference, wants } from '../../src/domain/notification-preference';
import { newsWithin } from '../../src/domain/notification-preference-check';
import { telegramLinkToken } from '../../src/domain/telegram';
import { deliverDue } from '../../src/queues/deliver';
import { database } from './delivery-support';
import { anna, group, linkRow, makeTelegramWorld, tellChat, type TelegramWorld } from './telegram-support';

let world: TelegramWorld;
beforeEach(async () => {
  for (const table of [delivery, telegramLink, recipient, notice, letter, spentToken]) await database.delete(table);
  world = await makeTelegramWorld();
});

const deliver = () => deliverDue(world.ports, 50);
const now = () => ({ ...world.commands, nowMs: world.nowMs });
const noticesToChats = async (kind: string) => (await database.select().from(delivery)).filter((row) => row.kind === kind);

/** A group, linked by somebody with that scope. */
async function linkGroup(scope: AccountScope): Promise<string> {
  const made = await makeTelegramLink(now(), scope, 'group');
  if (!made.ok) throw new Error(made.refusal.reason);
  const token = telegramLinkToken(world.commands.settings.masterKey, made.value);
  await world.hear(world.api.says(anna, `/start@${world.api.username} ${token}`, group));
  expect(await confirmTelegram(now(), scope, made.value)).toMatchObject({ ok: true });
  return made.value;
}

describe('a chat that a stranger linked from a stolen session', () => {
  test('is unlinked by the lock-down and does not hear of it; locking down twice changes nothing more', async () => {
    const id = await world.linked();
    const open = await world.link();
    await deliver();
    world.api.messages.length = 0;
    const lock = (request: string) => lockDown(now(), world.scope, { sessionId: 'ses_1', newPassword: null, request });
    expect(await lock('form_1')).toMatchObject({ ok: true });
    expect(await linkRow(id)).toMatchObject({ state: 'off', endedAtMs: world.nowMs });
    expect(await linkRow(open.id)).toMatchObject({ state: 'off' });
    expect(await lock('form_1')).toMatchObject({ ok: true });
    expect(await lock('form_2')).toMatchObject({ ok: true });
    expect(await noticesToChats('locked_down')).toEqual([]);
    expect(await database.select().from(notice).where(eq(notice.kind, 'locked_down'))).toHaveLength(2);
    await tellChat(world, id, 'payment.paid');
    await deliver();
    expect(world.api.messages).toEqual([]);
  });

  test('is unlinked by a recovery and does not hear of it, and a claim of before cannot be confirmed any more', async () => {
    const id = await world.linked();
    const open = await world.link();
    await world.hear(world.api.says({ ...anna, id: 502 }, `/start ${open.token}`));
    await deliver();
    const user = await findUser(database, world.merchant.userId);
    if (user === null) throw new Error('There is no such person.');
    await sendBatch(database, await recoveredStatements(now(), user, null));
    await sendBatch(database, await recoveredStatements(now(), user, null));
    expect(await linkRow(id)).toMatchObject({ state: 'off' });
    expect(await noticesToChats('recovery_done')).toEqual([]);
    expect(await confirmTelegram(now(), world.scope, open.id)).toMatchObject({ ok: false, refusal: { reason: 'link_expired' } });
  });

  test('stays the account’s where it is a group', async () => {
    const id = await world.linkedGroup();
    await lockDown(now(), world.scope, { sessionId: 'ses_1', newPassword: null, request: 'form_1' });
    expect(await linkRow(id)).toMatchObject({ state: 'on' });
  });
});

describe('a group', () => {
  beforeEach(async () => {
    await world.linkedGroup();
    for (const table of [delivery, telegramLink, recipient, spentToken]) await database.delete(table);
  });
  const narrow = (projectIds: readonly string[]) => makeScope({ ...world.scope, role: 'developer', projectIds });

  test('is told no kind of news that whoever linked it may not see', async () => {
    const rights = ['notifications:view', 'notifications:manage', 'payments:view'] as const;
    const id = await linkGroup(makeScope({ ...world.scope, role: 'developer', rights }));
    const [row] = await database.select().from(recipient).where(eq(recipient.telegramLinkId, id));
    const preference = decodePreference(row?.settings ?? '');
    const seen = newsWithin(rights);
    expect(seen.length).toBeLessThan(newsTypes.length);
    const told = newsTypes.filter((type) => wants(type, 'telegram', preference, null).told || wants(type, 'email', preference, null).told);
    expect(told.filter((type) => !seen.includes(type))).toEqual([]);
    expect(told).toContain('payment.paid');
  });

  test('linked by somebody who sees everything is told as usual', async () => {
    const id = await linkGroup(world.scope);
    expect(await database.select().from(recipient).where(eq(recipient.telegramLinkId, id))).toMatchObject([{ settings: '{}' }]);
  });

  test('beyond the projects of a manager is neither shown to them nor unlinked nor replaced by them, though they linked it once', async () => {
    const wide = await linkGroup(world.scope);
    const scope = narrow(['prj_1', 'prj_2']);
    expect(await listGroupTelegramLinks(database, scope)).toEqual([]);
    expect(await unlinkTelegram(now(), scope, wide)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
    const own = await linkGroup(scope);
    expect([(await linkRow(wide)).state, (await linkRow(own)).state]).toEqual(['on', 'on']);
    expect(await database.select().from(recipient).where(eq(recipient.telegramLinkId, wide))).toMatchObject([{ endedAtMs: null }]);
    expect((await listGroupTelegramLinks(database, scope)).map(({ id }) => id)).toEqual([own]);
    expect(await listGroupTelegramLinks(database, narrow(['prj_1']))).toEqual([]);
    expect(await unlinkTelegram(now(), narrow(['prj_1']), own)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
    expect(await unlinkTelegram(now(), scope, own)).toMatchObject({ ok: true });
    expect(await unlinkTelegram(now(), scope, own)).toMatchObject({ ok: true });
    expect((await linkRow(own)).state).toBe('off');
    expect(await unlinkTelegram(now(), world.scope, wide)).toMatchObject({ ok: true });
  });

  test('within the projects of a manager is replaced by the one that they link', async () => {
    const first = await linkGroup(narrow(['prj_1']));
    const second = await linkGroup(narrow(['prj_1', 'prj_2']));
    expect([(await linkRow(first)).state, (await linkRow(second)).state]).toEqual(['off', 'on']);
  });
});

test('a digest is not sent to somebody who lost the right to one of its kinds since it was made', async () => {
  const id = await world.linked();
  await deliver();
  world.api.messages.length = 0;
  world.nowMs += 60_000;
  const path = '/test/payments';
  const base = { atMs: world.nowMs, mode: 'test', account: 'Shop', project: null, path, facts: {} } as const;
  const content = (types: readonly string[]) =>
    JSON.stringify(
      digestOf(
        types.map((type) => ({ ...base, type })),
        'Shop',
        'test',
        world.nowMs,
        path,
      ),
    );
  const tell = (types: readonly string[]) => tellChat(world, id, 'digest', { content: content(types), invoiceId: null, projectId: null, why: 'digest' });
  const outcomeOf = async (one: string) => (await database.select().from(delivery).where(eq(delivery.id, one)))[0]?.outcome;
  await database.update(member).set({ role: 'viewer' }).where(eq(member.userId, world.merchant.userId));
  const [mixed, seen] = [await tell(['payment.paid', 'webhook.failing']), await tell(['payment.paid', 'payment.paid'])];
  await deliver();
  expect([await outcomeOf(mixed.id), await outcomeOf(seen.id)]).toEqual(['recipient_gone', 'delivered']);
  expect(world.api.messages).toHaveLength(1);
});
