// Texts that want to be more than text, in every place where a merchant, a payer or a stranger can type one, as mail, in Telegram, in the
// centre, on pages and in tables. Each is compared with its harmless twin: the same markup, the same headers, the same cells.
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/domain/digest';
import type { LetterKind } from '../../src/domain/letter';
import { noticeDataOf } from '../../src/domain/notice-line';
import { newsTypes, type ToldMessage } from '../../src/domain/notification';
import { csvFile } from '../../src/domain/csv';
import { formatMail } from '../../src/gateways/mail/message';
import { letterKinds, letterOrigin, sampleContent } from '../../views/gallery/letters';
import { renderLetter } from '../../views/mail/letter';
import type { RenderedMail } from '../../views/mail/model';
import { renderPayerMail } from '../../views/mail/payer';
import { renderTold } from '../../views/mail/told';
import { telegramMessageOf } from '../../views/telegram/told';
import { lineWords } from '../../views/notices/line';
import { harmlessTwin, hostileTexts } from '../support/hostile-texts';
import { addedTo, markupOf } from '../support/markup';

const atMs = Date.parse('2026-11-20T12:00:00Z');
const origin = 'https://pay.example';
const locales = ['en', 'ru'] as const;

test('there are three hundred hostile texts', () => expect(new Set(hostileTexts).size).toBeGreaterThanOrEqual(300));

/** Every fact that somebody outside can choose, in each kind of news by turns. */
function newsWith(text: string, index: number): ToldMessage {
  const type = newsTypes[index % newsTypes.length] ?? 'payment.paid';
  const typed = { order_id: text, payer_email: text, url: text, name: text, code: text, address: text, answer: text, status: text, txid: text };
  const sure = { invoice_id: 'inv_1', amount: '12.50', currency: 'USD', asset: 'USDT_ERC20', network: 'ETH', due: '12.5', received: '1', remaining: '11.5' };
  return { type, atMs, mode: 'live', account: text, project: text, path: '/live/payments/inv_1', facts: { ...sure, ...typed } };
}

const digestWith = (text: string): ToldMessage =>
  digestOf(
    Array.from({ length: 2 }, (_, index) => newsWith(text, index)),
    text,
    'live',
    atMs,
    '/notices',
  );

const readerWith = (text: string, locale: 'en' | 'ru') =>
  ({ locale, origin, timeZone: '', accountName: text, why: 'usual', unsubscribeUrl: `${origin}/unsubscribe/x` }) as const;

const payerMailKinds = ['invoice', 'reminder', 'resend', 'partial', 'receipt', 'late'] as const;
const money = { symbol: 'USDT', network: 'Ethereum', due: '50.01', received: '20', remaining: '30.01', txid: '0xabc', atMs } as const;

const payerMailWith = (text: string, index: number, locale: 'en' | 'ru'): RenderedMail =>
  renderPayerMail({
    kind: payerMailKinds[index % payerMailKinds.length] ?? 'invoice',
    locale,
    mode: 'live',
    shop: text,
    orderId: text,
    description: text,
    amount: '50.00',
    currency: 'USD',
    costs: null,
    expiresAtMs: atMs,
    payUrl: `${origin}/i/inv_1`,
    support: text,
    money,
  });

/** Codes, links, moments and other facts that we make ourselves stay; what people type is the text. */
function letterWith(kind: LetterKind, text: string, locale: 'en' | 'ru'): RenderedMail {
  const isOurs = (value: string): boolean => value === '' || /^(\d+|https:\/\/\S+|[a-z_]+|0x[0-9a-fA-F]{40}|[a-z]{3}_\w+)$/.test(value);
  const content = Object.entries(sampleContent(kind)).map(([name, value]) => [name, isOurs(value) ? value : text] as const);
  const mail = renderLetter({ kind, locale, content: Object.fromEntries(content), atMs, origin: letterOrigin });
  if (mail === null) throw new Error(`${kind} is not rendered`);
  return mail;
}

interface Kind {
  readonly name: string;
  readonly render: (text: string, index: number, locale: 'en' | 'ru') => RenderedMail;
}

const mails: readonly Kind[] = [
  { name: 'news', render: (text, index, locale) => renderTold(newsWith(text, index), readerWith(text, locale)) },
  { name: 'a digest', render: (text, _index, locale) => renderTold(digestWith(text), readerWith(text, locale)) },
  { name: 'an invoice to a payer', render: (text, index, locale) => payerMailWith(text, index, locale) },
  { name: 'a letter', render: (text, index, locale) => letterWith(letterKinds[index % letterKinds.length] ?? 'passkey_added', text, locale) },
];

const from = { name: 'Quittance', address: 'pay@shop.example' };

async function headersOf({ subject, html, text }: RenderedMail): Promise<{ readonly keys: readonly string[]; readonly whole: boolean }> {
  const mail = { id: 'dlv_1', to: 'owner@shop.example', subject, html, plain: text, sentAtMs: atMs } as Parameters<typeof formatMail>[1];
  const read = await PostalMime.parse(formatMail(from, mail));
  const whole = read.to?.length === 1 && (read.attachments ?? []).length === 0 && !/[\r\n]/.test(subject);
  return { keys: read.headers.map((header) => header.key), whole };
}

/** The same mail of harmless words; made once for each of its kinds. */
const twins = new Map<string, { readonly markup: readonly string[]; readonly headers: Awaited<ReturnType<typeof headersOf>> }>();
async function twinOf(render: Kind['render'], index: number, locale: 'en' | 'ru') {
  const { subject, html, text } = render(harmlessTwin, index, locale);
  const made = twins.get(html) ?? { markup: await markupOf(html), headers: await headersOf({ subject, html, text }) };
  twins.set(html, made);
  return made;
}

describe('in a mail', () => {
  test.each(mails)('$name has no element, attribute or header more than with a harmless word', { timeout: 60_000 }, async ({ render }) => {
    for (const [index, text] of hostileTexts.entries()) {
      const locale = locales[index % 2] ?? 'en';
      const mail = render(text, index, locale);
      const twin = await twinOf(render, index, locale);
      expect(addedTo(await markupOf(mail.html), twin.markup), `markup of ${JSON.stringify(text.slice(0, 80))}`).toEqual([]);
      expect(await headersOf(mail), `headers of ${JSON.stringify(text.slice(0, 80))}`).toEqual(twin.headers);
    }
  });
});

/** What Telegram's clients make of plain text by themselves: mentions, commands, tags, addresses and numbers to tap. Written apart from our own guard. */
const tappable: readonly RegExp[] = [
  /(?<![\w@])@[A-Za-z0-9_]{3,32}/u,
  /(?<![^\s([{])\/[A-Za-z0-9_]{1,64}/u,
  /(?<![\p{L}\p{N}_])[#$][\p{L}\p{N}_]{1,256}/u,
  /[a-z][a-z0-9+.-]*:\/\/[^\s]/iu,
  /[\w.+-]+@[\w-]+\.[a-z]{2,}/iu,
  /(?<![\w.@-])(?:[\p{L}\p{N}-]+\.)+(?:com|org|net|example|ru|io|me|app|dev|xyz)(?![\p{L}\p{N}-])/iu,
  /\+\d[\d ()-]{6,}\d/u,
];

describe('in Telegram', () => {
  test('a text makes nothing to tap beside our own button, and no markup is ever asked for', () => {
    for (const [index, text] of hostileTexts.entries()) {
      const message = telegramMessageOf(newsWith(text, index), locales[index % 2] ?? 'en', origin);
      const digest = telegramMessageOf(digestWith(text), locales[index % 2] ?? 'en', origin);
      for (const one of [message, digest]) {
        const said = JSON.stringify(text.slice(0, 80));
        expect(tappable.filter((pattern) => pattern.test(one.text)).map(String), `${said} in ${JSON.stringify(one.text)}`).toEqual([]);
        expect(one.button?.url.startsWith(`${origin}/`), said).toBe(true);
        expect(one.text.length, said).toBeLessThanOrEqual(4_096);
        expect(one.text.isWellFormed(), said).toBe(true);
        // The bold head is one line, or a text could pass for it.
        expect(one.text.slice(0, one.boldUnits), said).not.toMatch(/[\r\n]/);
        expect(one.text, said).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
      }
    }
  });
});

describe('in the notification centre', () => {
  test('a line is one line, and leads to a page of ours or nowhere', () => {
    for (const [index, text] of hostileTexts.entries()) {
      const message = newsWith(text, index);
      const row = { kind: message.type, atMs, mode: message.mode, data: noticeDataOf({ ...message, path: index % 2 === 0 ? message.path : text }) };
      const notice = {
        ...row,
        id: 'ntc_1',
        area: 'payments',
        isUnread: true,
        accountId: 'acc_1',
        accountName: text,
        standing: 'here',
        isClosed: false,
      } as const;
      const line = lineWords({ locale: locales[index % 2] ?? 'en', timeZone: 'UTC' }, notice);
      expect(line.title + line.text, JSON.stringify(text.slice(0, 80))).not.toMatch(/[\r\n\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      if (line.href !== null) expect(new URL(line.href, origin).origin, JSON.stringify(text.slice(0, 80))).toBe(origin);
    }
  });
});

/** A reader by the letter of RFC 4180, written apart from the writer. */
function readCsv(file: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  for (const line of file.replace(/^\ufeff/, '').match(/(?:"(?:[^"]|"")*"|[^"\r\n,]|,)*\r\n/g) ?? []) {
    const cells = line.slice(0, -2).match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)/g) ?? [];
    rows.push(cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)));
  }
  return rows;
}

/** What a spreadsheet runs, after everything that it may skip in front. */
const runs = /^[\s\p{Cf}\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

describe('in a table', () => {
  test('no cell is run by a spreadsheet, and each is read back as it was typed', () => {
    const rows = hostileTexts.map((text, index) => [String(index), text, 'after']);
    const read = readCsv(csvFile(['n', 'text', 'end'], rows));
    expect(read).toHaveLength(rows.length + 1);
    for (const [index, text] of hostileTexts.entries()) {
      const [number, cell = '', last] = read[index + 1] ?? [];
      expect([number, last]).toEqual([String(index), 'after']);
      expect([text, `'${text}`]).toContain(cell);
      if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell, JSON.stringify(text)).not.toMatch(runs);
    }
  });
});
