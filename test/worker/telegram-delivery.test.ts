// News to chats of Telegram: one message per payment that is edited as it advances, what rings, and every answer of the Bot API.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { sendBatch } from '../../src/db/database';
import { delivery, letter, member, notice, spentToken, telegramLink, telegramMessage } from '../../src/db/schema';
import { noteTelegramSend } from '../../src/db/telegram';
import { digestOf } from '../../src/domain/digest';
import { limits } from '../../src/domain/limits';
import type { ToldMessage } from '../../src/domain/notification';
import { openTelegramBot } from '../../src/gateways/telegram';
import { deliverDue, deliverThese } from '../../src/queues/deliver';
import { BotApi } from '../support/bot-api';
import { database } from './delivery-support';
import { anna, linkRow, makeTelegramWorld, mallory, tellChat, type TelegramWorld } from './telegram-support';

let world: TelegramWorld;
let linkId = '';
beforeEach(async () => {
  for (const table of [delivery, telegramLink, telegramMessage, notice, letter, spentToken]) await database.delete(table);
  world = await makeTelegramWorld();
  linkId = await world.linked();
  await database.delete(delivery);
  world.nowMs += 60_000;
});

const deliver = () => deliverDue(world.ports, 50);
const rowOf = async (id: string) => (await database.select().from(delivery).where(eq(delivery.id, id)))[0];
const tell = (kind: string, change = {}) => tellChat(world, linkId, kind, change);
const methods = () => world.api.calls.map(({ method }) => method);

describe('a payment', () => {
  test('has one message in a chat, which later news edits', async () => {
    for (const kind of ['payment.seen', 'payment.confirming', 'payment.paid']) {
      const { id } = await tell(kind);
      await deliver();
      expect(await rowOf(id)).toMatchObject({ state: 'sent', outcome: 'delivered', attempts: 1 });
      world.nowMs += 5_000;
    }
    expect(world.api.messages).toMatchObject([{ chatId: 501, edits: 2, replyTo: null }]);
    expect(world.api.messages[0]?.text).toMatch(/Paid.*12\.34.USD/s);
    expect(await linkRow(linkId)).toMatchObject({ lastOutcome: 'delivered' });
  });

  test('rings by a new message in reply to the old one where it wants a look, and is edited there from then on', async () => {
    for (const kind of ['payment.seen', 'payment.partial', 'payment.paid', 'payment.reverted']) {
      await tell(kind);
      await deliver();
      world.nowMs += 5_000;
    }
    const [first, second, third] = world.api.messages;
    expect(world.api.messages).toHaveLength(3);
    expect([second?.replyTo, third?.replyTo]).toEqual([first?.id, second?.id]);
    expect([first?.edits, second?.edits, third?.edits]).toEqual([0, 1, 0]);
  });

  test('never goes back: news that comes late is superseded by what the message shows already', async () => {
    const late = await tell('payment.confirming');
    const { position } = late;
    await tell('payment.paid', { position: position + 1 });
    await database
      .update(delivery)
      .set({ dueAtMs: world.nowMs + 60_000 })
      .where(eq(delivery.id, late.id));
    await deliver();
    world.nowMs += 120_000;
    await deliver();
    expect(await rowOf(late.id)).toMatchObject({ state: 'dead', outcome: 'superseded' });
    expect(world.api.messages).toMatchObject([{ edits: 0 }]);
  });

  test('sent again says the same: nothing is changed in the chat, and that counts as delivered', async () => {
    const { id } = await tell('payment.paid');
    await Promise.all([deliver(), deliver()]);
    await deliver();
    expect(world.api.messages).toHaveLength(1);
    await database.update(delivery).set({ state: 'pending', attempts: 0, dueAtMs: world.nowMs }).where(eq(delivery.id, id));
    await deliverThese(world.ports, [id]);
    expect(await rowOf(id)).toMatchObject({ state: 'sent', outcome: 'delivered' });
    expect(world.api.messages).toMatchObject([{ edits: 0 }]);
  });

  test('whose message somebody deleted is told anew', async () => {
    await tell('payment.seen');
    await deliver();
    world.api.messages.length = 0;
    world.nowMs += 5_000;
    await tell('payment.paid');
    await deliver();
    expect(world.api.messages).toHaveLength(1);
    expect((await database.select().from(telegramMessage))[0]?.messageId).toBe(String(world.api.messages[0]?.id));
  });

  test('is told with a button to its page, without a preview and without markup, whatever its texts hold', async () => {
    const hostile = '<b>x</b> [a](tg://user?id=1) https://evil.example @everyone /stop #tag \u202eevil\n\nPaid: 1000000 USD';
    await tell('payment.paid', { facts: { invoice_id: 'inv_1', order_id: hostile, amount: '1', currency: 'USD' } });
    await deliver();
    const [message] = world.api.messages;
    expect(message?.body).not.toHaveProperty('parse_mode');
    expect(message?.body).toMatchObject({ link_preview_options: { is_disabled: true }, entities: [{ type: 'bold', offset: 0 }] });
    expect(JSON.stringify(message?.body['reply_markup'])).toContain('"url":"https://pay.example.com/test/payments/inv_1"');
    expect(message?.text).not.toMatch(/https?:\/\/|@everyone|\/stop|#tag|evil\.example|\u202e/);
  });

  test('in a home that Telegram cannot open names its address without a button', async () => {
    world = await makeTelegramWorld('http://localhost:8787');
    linkId = await world.linked(mallory);
    await database.delete(delivery);
    await tell('payment.paid');
    await deliver();
    expect(world.api.messages[0]?.body).not.toHaveProperty('reply_markup');
    expect(world.api.messages[0]?.text).toMatch(/\nhttp:\/\/localhost:8787\/test\/payments\/inv_1$/);
  });
});

describe('the pace', () => {
  test('a 429 makes the chat rest for as long as Telegram asks; nothing is lost and no try is spent', async () => {
    world.api.quota.set(501, { left: 0, retryAfter: 37 });
    const { id } = await tell('payment.paid');
    const { id: other } = await tell('payment.paid', { invoiceId: 'inv_2' });
    await deliver();
    expect(await rowOf(id)).toMatchObject({ state: 'pending', outcome: 'throttled', attempts: 0, dueAtMs: world.nowMs + 37_000 });
    expect(methods().filter((method) => method === 'sendMessage')).toHaveLength(1);
    expect(await linkRow(linkId)).toMatchObject({ notBeforeMs: world.nowMs + 37_000 });
    await deliverThese(world.ports, [other]);
    expect(methods().filter((method) => method === 'sendMessage')).toHaveLength(1);
    world.api.quota.clear();
    for (let turn = 0; turn < 4; turn += 1) {
      world.nowMs += 40_000;
      await deliver();
    }
    expect([(await rowOf(id))?.state, (await rowOf(other))?.state]).toEqual(['sent', 'sent']);
    expect(world.api.messages).toHaveLength(2);
  });

  test('of two sends at once the longer rest holds, whichever is noted last', async () => {
    const note = (notBeforeMs: number) => sendBatch(database, [noteTelegramSend(database, linkId, { lastOutcome: 'throttled', lastAtMs: 1, notBeforeMs })]);
    const restMs = world.nowMs + 37_000;
    await note(restMs);
    await note(world.nowMs + 1_000);
    expect(await linkRow(linkId)).toMatchObject({ notBeforeMs: restMs });
    await note(restMs + 1);
    expect(await linkRow(linkId)).toMatchObject({ notBeforeMs: restMs + 1 });
  });

  test('a chat gets a few messages in a row and then one a second, a hint waiting for each', async () => {
    for (let index = 0; index < 8; index += 1) await tell('payment.paid', { invoiceId: `inv_${index}` });
    await deliver();
    expect(world.api.messages).toHaveLength(3);
    const due = (await database.select().from(delivery).where(eq(delivery.state, 'pending'))).map((row) => row.dueAtMs - world.nowMs).sort((a, b) => a - b);
    expect(due).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(world.hints.filter(({ delaySeconds }) => delaySeconds > 0)).toHaveLength(5);
    for (let second = 0; second < 6; second += 1) {
      world.nowMs += 1_000;
      await deliver();
    }
    expect(world.api.messages).toHaveLength(8);
  });

  test('a thousand payments in a digest are one message of bounded length with their sum', async () => {
    const message = (index: number): ToldMessage => ({
      type: 'payment.paid',
      atMs: world.nowMs + index,
      mode: 'live',
      account: 'Shop',
      project: 'Tea & Books',
      path: `/live/payments/inv_${index}`,
      facts: { invoice_id: `inv_${index}`, order_id: `A-${index}`, amount: '1.50', currency: 'USD' },
    });
    const digest = digestOf(
      Array.from({ length: 1_000 }, (_, index) => message(index)),
      'Shop',
      'live',
      world.nowMs,
      '/live/payments',
    );
    await tell('digest', { content: JSON.stringify(digest), invoiceId: null, position: 0, why: 'digest', eventId: 'dig_1' });
    await deliver();
    expect(world.api.messages).toHaveLength(1);
    const text = world.api.messages[0]?.text ?? '';
    expect(text.length).toBeLessThanOrEqual(limits.telegramTextMax);
    expect(text).toMatch(/1,?000/);
    expect(text).toMatch(/Paid: 1\s?500\.00\sUSD/u);
    expect(text).toContain('985 more');
  });
});

describe('a chat that is told no more', () => {
  const ends: readonly (readonly [string, (api: BotApi) => void])[] = [
    ['blocked the bot', (api) => api.block(501)],
    ['put it out', (api) => api.kick(501)],
    ['is gone', (api) => api.vanish(501)],
  ];
  for (const [what, act] of ends)
    test(`because it ${what}: its link ends once, what waited dies with it, and its person is told by the other ways`, async () => {
      act(world.api);
      const first = await tell('payment.paid');
      const waits = await tell('payment.paid', { invoiceId: 'inv_2' });
      await database
        .update(delivery)
        .set({ state: 'held', dueAtMs: world.nowMs + 60_000 })
        .where(eq(delivery.id, waits.id));
      await Promise.all([deliver(), deliver()]);
      await deliver();
      expect(await linkRow(linkId)).toMatchObject({ state: 'blocked' });
      expect(await rowOf(first.id)).toMatchObject({ state: 'dead', outcome: 'telegram_blocked' });
      expect(await rowOf(waits.id)).toMatchObject({ state: 'dead', outcome: 'telegram_blocked' });
      expect(await database.select().from(notice).where(eq(notice.kind, 'telegram_unlinked'))).toMatchObject([{ data: { why: 'blocked', chat: '@anna_tea' } }]);
      expect(await database.select().from(letter).where(eq(letter.kind, 'telegram_unlinked'))).toHaveLength(1);
      const after = await tell('payment.paid', { invoiceId: 'inv_3' });
      await deliver();
      expect(await rowOf(after.id)).toMatchObject({ state: 'dead', outcome: 'telegram_blocked', attempts: 0 });
    });

  test('because its person left the account hears nothing of it any more', async () => {
    const { id } = await tell('payment.paid');
    await database.delete(member).where(eq(member.userId, world.merchant.userId));
    await deliver();
    expect(await rowOf(id)).toMatchObject({ state: 'dead', outcome: 'recipient_gone', attempts: 0 });
    expect(world.api.messages).toEqual([]);
  });

  test('because its person lost the right, or never reached that project, does not hear of that', async () => {
    const { id } = await tell('webhook.failing', { invoiceId: null });
    await database.update(member).set({ role: 'viewer' }).where(eq(member.userId, world.merchant.userId));
    await deliver();
    expect(await rowOf(id)).toMatchObject({ outcome: 'recipient_gone' });
    const far = await tell('payment.paid');
    await database
      .update(member)
      .set({ projectIds: ['prj_elsewhere'] })
      .where(eq(member.userId, world.merchant.userId));
    await deliver();
    expect(await rowOf(far.id)).toMatchObject({ outcome: 'recipient_gone' });
  });
});

describe('when Telegram', () => {
  test('does not know the token, is out of order or says something that is no answer, the news waits its turn', async () => {
    const answers = [BotApi.refusal(401, 'Unauthorized'), BotApi.refusal(502, 'Bad Gateway'), { status: 200, body: { hello: 'x'.repeat(50_000) } }];
    for (const answer of answers) {
      world.api.next = answer;
      const { id } = await tell('payment.paid', { invoiceId: `inv_${answer.status}` });
      await deliver();
      expect(await rowOf(id)).toMatchObject({ state: 'pending', attempts: 1 });
      await database.delete(delivery);
      world.nowMs += 5_000;
    }
    expect(JSON.stringify(await linkRow(linkId))).not.toContain(world.api.token);
  });

  test('refuses the message itself, it is given up with the words that it said', async () => {
    world.api.next = BotApi.refusal(400, 'Bad Request: MESSAGE_TOO_STRANGE');
    const { id } = await tell('payment.paid');
    await deliver();
    expect(await rowOf(id)).toMatchObject({ state: 'dead', outcome: 'telegram_refused', statusCode: 400, answer: 'Bad Request: MESSAGE_TOO_STRANGE' });
  });

  test('says that the group has moved, the message follows it', async () => {
    const moved = await world.linkedGroup();
    await database.delete(delivery);
    world.api.migrate(-1001, -1009);
    const { id } = await tellChat(world, moved, 'payment.paid', { why: 'recipient' });
    await deliver();
    expect(await linkRow(moved)).toMatchObject({ chatId: '-1009', state: 'on' });
    world.nowMs += 5_000;
    await deliver();
    expect(await rowOf(id)).toMatchObject({ state: 'sent' });
    expect(world.api.messages.at(-1)?.chatId).toBe(-1009);
  });

  test('is not set up any more, the news ends and says so', async () => {
    const { id } = await tell('payment.paid');
    await deliverDue({ ...world.ports, settings: { ...world.ports.settings, telegram: null } }, 50);
    expect(await rowOf(id)).toMatchObject({ state: 'dead', outcome: 'telegram_not_configured', attempts: 0 });
  });

  test('does not answer in time, the call ends and no error names the token', async () => {
    const never = async (_url: string, init: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(new Error(`fetch of ${_url} was aborted`))));
    const bot = openTelegramBot({ botToken: world.api.token, api: 'http://bot.test' }, never, 5);
    expect(await bot.sendMessage('501', { text: 'x', boldUnits: 0, button: null }, null)).toEqual({ kind: 'unanswered', why: 'timeout' });
  });
});

test('a notice about access goes to each of the person’s own chats at once, and not into groups or other people’s chats', async () => {
  const other = await world.linked({ ...anna, id: 502, username: 'anna_two' });
  await world.linkedGroup();
  await deliver();
  const rows = await database.select().from(delivery).where(eq(delivery.why, 'security'));
  expect(new Set(rows.map((row) => row.target))).toEqual(new Set([linkId, other]));
  expect(rows.every((row) => /^dlv_[1-9A-HJ-NP-Za-km-z]{16,22}$/.test(row.id) && row.state === 'sent')).toBe(true);
  expect(new Set(world.api.messages.map(({ chatId }) => chatId))).toEqual(new Set([501, 502]));
});
