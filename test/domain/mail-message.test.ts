// The spelling of a mail, read back by an independent parser: nothing that a person typed can break out of its place.
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { formatMail, isMailAddress, parseMailbox, type Mail, type Mailbox } from '../../src/gateways/mail/message';

const from: Mailbox = { name: 'Quittance', address: 'pay@shop.example' };
const mail: Mail = {
  id: 'dlv_1',
  to: 'owner@shop.example',
  subject: 'Paid',
  html: '<p>Hello</p>',
  plain: 'Hello',
  sentAtMs: Date.parse('2026-11-20T12:00:00Z'),
};

test('a parser reads back sender, receiver, subject, date, id, text and HTML', async () => {
  const read = await PostalMime.parse(
    formatMail(from, { ...mail, subject: 'Оплачен: 1 234,50 USD «Чай»', plain: 'Строка\n\nещё\n.\n..', html: '<p>Оплачено 💰</p>' }),
  );
  expect(read.from).toMatchObject({ name: 'Quittance', address: 'pay@shop.example' });
  expect(read.to).toMatchObject([{ address: 'owner@shop.example' }]);
  expect(read.subject).toBe('Оплачен: 1 234,50 USD «Чай»');
  expect(read.text?.trimEnd()).toBe('Строка\r\n\r\nещё\r\n.\r\n..');
  expect(read.html?.trimEnd()).toBe('<p>Оплачено 💰</p>');
  expect(read.messageId).toBe('<dlv_1@shop.example>');
  expect(new Date(read.date ?? '').getTime()).toBe(mail.sentAtMs);
});

test('whatever a subject or a name holds, there is no header more and no line too long', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom('\r', '\n', '\r\n', ' ', 'Bcc: x@y.example', '\0', '\u2028', '=?UTF-8?B?', '?=', '<', '>', '"', 'a'), maxLength: 40 }),
  );
  const wanted = ['from', 'to', 'subject', 'date', 'message-id', 'auto-submitted', 'mime-version', 'content-type'];
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (subject, name) => {
      const raw = formatMail({ ...from, name }, { ...mail, subject });
      expect((await PostalMime.parse(raw)).headers.map((header) => header.key)).toEqual(wanted);
      for (const line of raw.split('\r\n')) {
        expect(line).not.toMatch(/[\r\n]/);
        expect(line.length).toBeLessThanOrEqual(120);
      }
    }),
    { numRuns: 100 },
  );
});

describe('addresses', () => {
  test.each([['a@b.example'], ['first.last+tag@shop.co.uk'], ['почта@магазин.рф']])('%s is one', (text) => expect(isMailAddress(text)).toBe(true));
  test.each([
    [''],
    ['a'],
    ['a@'],
    ['@b'],
    ['a b@c.d'],
    ['a@b\r\nRCPT TO:<x@y.z>'],
    ['a@b>'],
    ['<a@b>'],
    ['a@b@c'],
    ['a,b@c.d'],
    ['a@b\0'],
    [`${'a'.repeat(255)}@b.c`],
  ])('%j is none', (text) => expect(isMailAddress(text)).toBe(false));
  test('the sender is read with or without a name', () => {
    expect(parseMailbox('Quittance <pay@shop.example>')).toEqual({ name: 'Quittance', address: 'pay@shop.example' });
    expect(parseMailbox('"Tea, Books" <pay@shop.example>')).toEqual({ name: 'Tea, Books', address: 'pay@shop.example' });
    expect(parseMailbox('pay@shop.example')).toEqual({ name: null, address: 'pay@shop.example' });
    expect(parseMailbox('nobody')).toBeNull();
  });
});
