// The words of news: each kind in both languages, on one line, with exact amounts, whatever is missing and whatever a name holds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOfNotice, noticeDataOf } from '../../src/domain/notice-line';
import { newsTypes, type ToldMessage } from '../../src/domain/notification';
import { locales } from '../../views/context';
import { letterKinds, sampleContent } from '../../views/gallery/letters';
import { toldSentence, toldSums, toldTitle } from '../../views/ui/told-words';
import { words } from '../../views/words';

const atMs = Date.UTC(2026, 10, 20, 8, 31);
const facts = {
  invoice_id: 'inv_7Jr3ExampleExampleExam',
  order_id: 'A-17',
  amount: '1200.50',
  currency: 'USD',
  payer_email: 'payer@tea.example',
  asset: 'USDT',
  network: 'ETH',
  due: '1201.25',
  received: '800',
  remaining: '401.25',
  txid: '0xabc',
  address: '0x71C7656EC7ab88b098defB751B7401B5f6d8976F',
  url: 'https://shop.example/hooks/in',
  failures: '5',
  since_ms: String(atMs - 35 * 60_000),
  status: '500',
  answer: '550 no such user',
};
const message = (type: string, change: Partial<ToldMessage> = {}): ToldMessage => {
  return { type, atMs, mode: 'live', account: 'Coffee & Co', project: 'Shop', path: '/payments/inv_x', facts, ...change };
};
const allTypes = [...newsTypes, 'digest', 'test', ...letterKinds, 'unheard.of', 'constructor'];
const both = (locale: 'en' | 'ru', told: ToldMessage) => [toldTitle(words(locale), locale, told), toldSentence(words(locale), locale, told)] as const;

describe.each([...newsTypes, 'digest', 'test'])('the news %s', (type) => {
  test('has a title and a sentence of its own in both languages', () => {
    const [en, ru] = locales.map((locale) => both(locale, message(type)));
    for (const [index, text] of (en ?? []).entries()) {
      expect(text).not.toBe('');
      expect(ru?.[index]).toMatch(/[а-яё]/i);
      expect(`${text}${ru?.[index]}`).not.toMatch(/undefined|null|NaN|told_|[{}]/);
    }
    const others = newsTypes.filter((other) => other !== type).map((other) => both('en', message(other, { facts: {} }))[0]);
    expect(others).not.toContain(both('en', message(type, { facts: {} }))[0]);
  });

  test('loses no digit of an amount and never shows one without its unit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{0,25}\.\d{1,18}$/), fc.constantFrom(...locales), (amount, locale) => {
        const told = message(type, {
          project: null,
          account: '',
          facts: { amount, currency: 'USD', received: amount, due: amount, remaining: amount, asset: 'USDT_BSC' },
        });
        const digits = amount.replace('.', '');
        for (const text of both(locale, told))
          for (const found of text.replace('(410)', '').matchAll(/\d[\d\u00a0.,]*/g)) {
            expect(found[0].replace(/[^\d]/g, '')).toBe(digits);
            expect(text.replace('(410)', '').slice(found.index + found[0].length)).toMatch(/^(USD|USDT)\b/);
          }
        for (const text of both(locale, message(type, { project: null, account: '', facts: { amount, received: amount, due: amount } })))
          expect(text).not.toContain(digits.slice(-4));
      }),
      { numRuns: 25 },
    );
  });
});

test('a title is what one reads at a glance: what, how much, which order', () => {
  const title = (type: string, locale: 'en' | 'ru' = 'en') => both(locale, message(type))[0].replaceAll('\u00a0', ' ');
  expect(title('payment.paid')).toBe('Paid: 1 200.50 USD \u00b7 Order A-17');
  expect(title('payment.paid', 'ru')).toBe('Оплачено: 1 200,50 USD \u00b7 Заказ A-17');
  expect(title('payment.partial')).toBe('Partly paid: 800 USDT of 1 201.25 USDT \u00b7 Order A-17');
  expect(title('webhook.paused')).toBe('Webhook paused: shop\u2060.\u2060example \u00b7 Order A-17');
  expect(both('en', message('payment.paid', { mode: 'test' }))[0]).toMatch(/^Test \u00b7 Paid/);
  expect(both('en', message('payment.paid', { facts: { invoice_id: facts.invoice_id } }))[0]).toBe('Paid \u00b7 Invoice inv_7Jr3\u2026Exam');
});

test('a sentence says the rest that is missing, the network by its name, and the project', () => {
  const text = both('en', message('payment.partial'))[1].replaceAll('\u00a0', ' ');
  expect(text).toBe('Order A-17 is paid in part. Amount: 1 200.50 USD. Received: 800 USDT. Network: Ethereum. Still missing: 401.25 USDT. Project: Shop.');
  expect(both('en', message('webhook.failing'))[1]).toContain('5 tries in a row failed. For 35 min now. Last answer: 500.');
});

test('a digest says how many, and the sums of what was paid', () => {
  const digest = message('digest', { facts: { count: '1000', sums: JSON.stringify([['1200.50', 'USD'], ['3', 'USDT'], ['x', 'EUR'], 7]) } });
  expect(both('en', digest)[0]).toBe('1000 pieces of news: Coffee & Co');
  expect(both('ru', message('digest', { facts: { count: '21' } }))[0]).toBe('21 новость: Coffee & Co');
  expect(toldSums('en', digest).map((sum) => sum.replaceAll('\u00a0', ' '))).toEqual(['1 200.50 USD', '3 USDT']);
  for (const sums of ['', '{', 'null', '[[]]', '"x"']) expect(toldSums('en', message('digest', { facts: { sums } }))).toEqual([]);
});

test('every kind stays one line of plain words, whatever is missing and whatever a name holds', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(
      '<img src=x onerror=alert(1)>',
      'a\r\nBcc: x@y.example',
      '\u202egnp.exe',
      '${x}',
      '{what}',
      '&lt;b&gt;',
      '\u2066x\u2069',
      '\u2028',
      '',
      ' ',
      '-',
      'NaN',
    ),
  );
  const names = [...Object.keys(facts), 'count', 'sums', 'lines', 'name', 'email', 'to', 'chain', '__proto__', 'constructor'];
  const some = fc.dictionary(fc.constantFrom(...names), hostile);
  fc.assert(
    fc.property(fc.constantFrom(...allTypes), fc.constantFrom(...locales), some, hostile, fc.option(hostile), (type, locale, given, account, project) => {
      const told = message(type, { account, project, facts: given });
      for (const text of both(locale, told)) {
        expect(text.trim()).not.toBe('');
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(text.length).toBeLessThan(2_000);
        if (!JSON.stringify(told).includes('undefined')) expect(text).not.toContain('undefined');
      }
    }),
    { numRuns: 400 },
  );
});

test('news of a security kind has the words of its letter', () => {
  for (const kind of letterKinds) expect(both('en', message(kind, { facts: sampleContent(kind) }))[0]).not.toMatch(/^News$/);
});

test('a line of the list gives back the news that it was made of, and a notice without one gives none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...newsTypes),
      fc.dictionary(fc.constantFrom(...Object.keys(facts), '_path', '_account'), fc.string()),
      fc.option(fc.string()),
      (type, given, project) => {
        const told = message(type, { project, facts: given });
        const plain = Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('_')));
        expect(messageOfNotice({ kind: type, atMs, mode: 'live', data: noticeDataOf(told) })).toEqual({ ...told, facts: plain });
      },
    ),
  );
  expect(messageOfNotice({ kind: 'passkey_added', atMs, mode: null, data: { name: 'Phone' } })).toBeNull();
});
