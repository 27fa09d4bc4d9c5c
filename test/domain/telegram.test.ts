// What Telegram says and what may be said there: updates, commands, times, texts that stay texts, and what an answer means.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/domain/limits';
import {
  boundedTelegramText,
  judgeTelegram,
  mutedUntil,
  nextTelegramMs,
  readTelegramUpdate,
  telegramChatName,
  telegramDeepLink,
  telegramHookSecret,
  telegramLinkToken,
  telegramName,
  telegramText,
  telegramWaitMs,
} from '../../src/domain/telegram';

const key = new Uint8Array(32).fill(7);
const says = (text: string, chat: object = { id: 5, type: 'private', first_name: 'Anna' }, from: object = { id: 5, is_bot: false, first_name: 'Anna' }) =>
  readTelegramUpdate({ update_id: 1, message: { message_id: 2, date: 10, chat, from, text } }, 'Our_bot');

describe('an update', () => {
  test('is a command with one argument, in a group also with our name behind it', () => {
    expect(says('/start abc')).toMatchObject({ kind: 'command', command: 'start', argument: 'abc', atMs: 10_000, chat: { id: '5', kind: 'private' } });
    const group = { id: -100_123_456_789, type: 'supergroup', title: 'Tea' };
    expect(says('/STATUS@our_BOT', group)).toMatchObject({ kind: 'command', command: 'status', chat: { id: '-100123456789', kind: 'group', title: 'Tea' } });
    expect(says('/status@other_bot', group)).toMatchObject({ kind: 'nothing' });
    expect(says('hello', group)).toMatchObject({ kind: 'nothing' });
    expect(says('hello')).toMatchObject({ kind: 'text' });
  });

  test('of a bot, of a channel, of nobody, or of a shape that nobody knows is nothing', () => {
    expect(says('/start', undefined, { id: 9, is_bot: true })).toMatchObject({ kind: 'nothing' });
    expect(says('/start', { id: -3, type: 'channel', title: 'News' })).toMatchObject({ kind: 'nothing' });
    expect(readTelegramUpdate({ update_id: 3, edited_message: {} }, 'b')).toMatchObject({ kind: 'nothing' });
    fc.assert(fc.property(fc.anything(), (value) => void readTelegramUpdate(value, 'b')));
    fc.assert(fc.property(fc.anything(), (value) => readTelegramUpdate({ update_id: 4, message: value }, 'b')?.kind === 'nothing'));
  });

  test('shows names on one line, in reading order, and not longer than a name', () => {
    expect(telegramName('  A\n\u202enna', 'Tea  ')).toBe('A nna Tea');
    expect(Array.from(telegramName('\u{1f375}'.repeat(200)))).toHaveLength(64);
  });
});

test('a time to be silent is minutes, hours or days, at most thirty days, and counted from when it was said', () => {
  expect([mutedUntil('', 5), mutedUntil('30m', 5), mutedUntil('2h', 5), mutedUntil('1d', 5), mutedUntil('off', 5)]).toEqual([
    7_200_005, 1_800_005, 7_200_005, 86_400_005, 0,
  ]);
  expect(mutedUntil('999d', 0)).toBe(limits.telegramMuteMaxMs);
  for (const text of ['tomorrow', '-1h', '1.5h', '1000h', '2 h', 'h', '1w']) expect(mutedUntil(text, 0)).toBeNull();
});

test('a token is one that Telegram takes, follows from the link, and from nothing else that anybody could know', () => {
  expect(telegramLinkToken(key, 'tgl_1')).toMatch(/^[\w-]{43}$/);
  expect(telegramLinkToken(key, 'tgl_1')).not.toBe(telegramLinkToken(key, 'tgl_2'));
  expect(telegramLinkToken(key, 'tgl_1')).not.toBe(telegramLinkToken(new Uint8Array(32), 'tgl_1'));
  expect(telegramHookSecret(key, '1:a')).toMatch(/^[0-9a-f]{64}$/);
  expect(telegramDeepLink('our_bot', 'group', 'T')).toBe('https://t.me/our_bot?startgroup=T');
  expect(telegramChatName({ chatKind: 'private', chatTitle: 'Anna', chatUsername: '' })).toBe('Anna');
});

describe('a text', () => {
  const taps = /:\/\/|(?<![\p{L}\p{N}_@])[@#$/][\p{L}\p{N}_]|[\p{L}\p{N}_-]\.\p{L}|\b\d{1,3}(\.\d{1,3}){3}\b/u;

  test('stays a text: nothing in it is a link, a mention, a command or a hashtag, and what people read is the same', () => {
    const hostile = ['https://evil.example/x', 'tg://resolve?domain=x', 'evil.example', '@all', '/stop', '#tag', '$USD', '10.0.0.1', 'a@b.example'];
    for (const text of hostile) {
      expect(telegramText(`Order ${text} paid`)).not.toMatch(taps);
      expect(telegramText(text).replaceAll('\u2060', '')).toBe(text);
    }
    expect(telegramText('Paid: 1,234.50 USDT \u00b7 Order A-7/2')).toBe('Paid: 1,234.50 USDT \u00b7 Order A-7/2');
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => !taps.test(telegramText(text))));
  });

  test('is never longer than Telegram takes, never ends within a character, and turns no line around', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 20, maxLength: 40 }).map((text) => text.repeat(200)),
        (text) => {
          const shown = telegramText(text);
          return shown.length <= limits.telegramTextMax && shown.isWellFormed() && !/[\u202a-\u202e\u2066-\u2069]/.test(shown);
        },
      ),
      { numRuns: 30 },
    );
    expect(boundedTelegramText('\u{1f375}\u{1f375}\u{1f375}', 4)).toBe('\u{1f375}\u2026');
  });
});

test('an answer means what it says', () => {
  const refused = (code: number, description = '', movedTo: string | null = null) => judgeTelegram({ code, description, retryAfterMs: null, movedTo });
  expect(refused(429)).toBe('throttled');
  expect(refused(403, 'Forbidden: bot was blocked by the user')).toBe('blocked');
  for (const text of ['chat not found', 'user is deactivated', 'group chat was deleted', 'not enough rights to send text messages to the chat'])
    expect(refused(400, `Bad Request: ${text}`)).toBe('blocked');
  expect(refused(400, 'Bad Request: message is not modified: specified new')).toBe('unchanged');
  expect(refused(400, 'Bad Request: message to edit not found')).toBe('edit_lost');
  expect(refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', '-1009')).toBe('moved');
  expect(refused(400, 'Bad Request: message is too long')).toBe('refused');
  for (const code of [401, 404, 409, 500, 502]) expect(refused(code)).toBe('failed');
});

test('a chat gets three messages in a row and then one a second; a wait is never endless nor nothing', () => {
  let notBeforeMs = 0;
  let sent = 0;
  for (let nowMs = 1_000_000; nowMs < 1_010_000; nowMs += 100) {
    if (notBeforeMs > nowMs) continue;
    sent += 1;
    notBeforeMs = nextTelegramMs(notBeforeMs, nowMs, 'private');
  }
  expect(sent).toBe(12);
  expect(telegramWaitMs(null)).toBe(limits.telegramGapMs);
  expect(telegramWaitMs(1e15)).toBe(limits.retryAfterMaxMs);
});
