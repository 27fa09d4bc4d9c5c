// The token of the link in each mail of news: it names who is not written to any more, and nobody can make one up.
import fc from 'fast-check';
import { base58 } from '@scure/base';
import { expect, test } from 'vitest';
import { readUnsubscribeToken, unsubscribeToken, type UnsubscribeLink } from '../../src/auth/unsubscribe-link';
import { idBytes, makeId } from '../../src/domain/id';

const key = new Uint8Array(32).fill(7);
const idOf = (prefix: 'acc' | 'usr' | 'rcp', fill: number): string => makeId(prefix, new Uint8Array(idBytes).fill(fill));
const member: UnsubscribeLink = { kind: 'member', accountId: idOf('acc', 1), userId: idOf('usr', 2) };
const recipient: UnsubscribeLink = { kind: 'recipient', recipientId: idOf('rcp', 3) };

test('a link names the member and the account whose mail ends, or the recipient', () => {
  expect(readUnsubscribeToken(key, unsubscribeToken(key, member))).toEqual(member);
  expect(readUnsubscribeToken(key, unsubscribeToken(key, recipient))).toEqual(recipient);
});

test('a token fits into one part of an address and into a header', () => {
  for (const link of [member, recipient]) expect(unsubscribeToken(key, link)).toMatch(/^[\w.-]{1,140}$/);
});

test('a token made with another key, for another person or cut short names nobody', () => {
  const token = unsubscribeToken(key, member);
  const other = unsubscribeToken(key, { ...member, userId: idOf('usr', 9) });
  expect(readUnsubscribeToken(new Uint8Array(32).fill(8), token)).toBeNull();
  expect(readUnsubscribeToken(key, `${member.accountId}.${member.userId}.${other.split('.')[2] ?? ''}`)).toBeNull();
  expect(readUnsubscribeToken(key, `${member.userId}.${token.split('.')[2] ?? ''}`)).toBeNull();
  expect(readUnsubscribeToken(key, token.slice(0, -1))).toBeNull();
});

test('whatever somebody makes up names nobody and breaks nothing', () => {
  const parts = fc.constantFrom(member.accountId, member.userId, idOf('rcp', 3), '', 'acc_', '%', 'ё', '\u0000');
  fc.assert(fc.property(fc.string(), (text) => readUnsubscribeToken(key, text) === null));
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 5 }), fc.uint8Array({ maxLength: 40 }), (ids, mac) => {
      return readUnsubscribeToken(key, [...ids, base58.encode(mac)].join('.')) === null;
    }),
  );
});
