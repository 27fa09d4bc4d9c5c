// What counts as an email: one spelling of one alphabet, so that no two people look like one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkEmail } from '../../src/domain/email';

const codeOf = (text: string): string => {
  const checked = checkEmail(text);
  return checked.ok ? 'fine' : checked.refusal.reason === 'invalid_input' ? (checked.refusal.problems[0]?.code ?? '') : checked.refusal.reason;
};

describe('emails', () => {
  test.each([
    ['anna@coffee.example'],
    ['  anna@coffee.example '],
    ['Anna.Lee+shop@mail.coffee.co.uk'],
    ["o'brien@coffee.example"],
    ['x@xn--e1afmkfd.xn--p1ai'],
    [`${'a'.repeat(64)}@coffee.example`],
  ])('"%s" is one, as it was typed without the spaces around it', (text) => {
    expect(checkEmail(text)).toEqual({ ok: true, value: text.trim() });
  });

  test.each([
    ['', 'required'],
    ['   ', 'required'],
    ['no-at.example', 'not_an_email'],
    ['two@@shop.test', 'not_an_email'],
    ['a@b', 'not_an_email'],
    ['a@192.168.0.1', 'not_an_email'],
    ['a@[127.0.0.1]', 'not_an_email'],
    ['spaces in@shop.test', 'not_an_email'],
    ['a@shop.test>', 'not_an_email'],
    ['"a b"@shop.test', 'not_an_email'],
    ['.a@shop.test', 'not_an_email'],
    ['a..b@shop.test', 'not_an_email'],
    ['a@-shop.test', 'not_an_email'],
    ['a@shop-.test', 'not_an_email'],
    ['a@shop..test', 'not_an_email'],
    ['a@shop.test.', 'not_an_email'],
    ['a@shop.test\r\nBcc: b@shop.test', 'not_an_email'],
    ['a@shop.test,b@shop.test', 'not_an_email'],
    [`${'a'.repeat(65)}@shop.test`, 'not_an_email'],
    [`a@${'b'.repeat(64)}.test`, 'not_an_email'],
    [`${'a'.repeat(300)}@shop.test`, 'too_long'],
  ])('"%s" is refused as %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test.each([
    ['a Cyrillic a', 'аnna@coffee.example'],
    ['a Cyrillic domain', 'anna@сoffee.example'],
    ['a full-width sign', 'anna＠coffee.example'],
    ['a full-width dot', 'anna@coffee．example'],
    ['a dotless i', 'lız@coffee.example'],
    ['an invisible joiner', 'an\u200dna@coffee.example'],
    ['a writing direction', 'anna\u202e@coffee.example'],
    ['a Kelvin sign', 'mi\u212ae@coffee.example'],
  ])('%s is no letter of an email, however alike it looks', (_what, text) => {
    expect(codeOf(text)).toBe('not_an_email');
  });

  test('whatever is an email is ASCII, and no text makes the check throw or linger', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.emailAddress()), (text) => {
        const checked = checkEmail(text);
        return !checked.ok || /^[\x21-\x7e]+@[\x21-\x7e]+$/.test(checked.value);
      }),
    );
  });
});
