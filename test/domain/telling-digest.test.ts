// What a digest says, and what news is worth: exact sums, never two units in one, never a guess.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDecimals, digestOf, readDigest } from '../../src/domain/digest';
import { limits } from '../../src/domain/limits';
import { amountOfFacts, worthIn } from '../../src/domain/news-worth';
import type { ToldMessage } from '../../src/domain/notification';
import { sandboxRateBook } from '../../src/domain/rate';

const message = (type: string, atMs: number, facts: Readonly<Record<string, string>>, project: string | null = 'Tea'): ToldMessage => {
  return { type, atMs, mode: 'live', account: 'Shop', project, path: `/live/payments/${atMs}`, facts };
};
const paid = (amount: string, currency: string, atMs = 1) => message('payment.paid', atMs, { amount, currency, txid: 'x', order_id: 'A-7' });

describe('a digest', () => {
  test('adds what was paid by currency and what moved by asset, and never two units', () => {
    const digest = digestOf(
      [paid('0.10', 'USD'), paid('0.20', 'USD'), paid('5', 'EUR'), message('balance.received', 2, { amount: '0.000000000000000001', asset: 'ETH' })],
      'Shop',
      'live',
      9,
      '/live/payments',
    );
    expect(readDigest(digest)?.sums).toEqual([
      { type: 'balance.received', unit: 'ETH', amount: '0.000000000000000001' },
      { type: 'payment.paid', unit: 'EUR', amount: '5' },
      { type: 'payment.paid', unit: 'USD', amount: '0.30' },
    ]);
    expect(JSON.parse(digest.facts['sums'] ?? '')).toEqual([
      ['5', 'EUR'],
      ['0.30', 'USD'],
    ]);
  });

  test('names what wants a look first, then what is most frequent, and the time that it covers', () => {
    const digest = digestOf(
      [paid('1', 'USD', 5), paid('1', 'USD', 3), message('payment.reverted', 4, {}), message('payment.seen', 2, {})],
      'Shop',
      'live',
      9,
      '/',
    );
    expect(readDigest(digest)).toMatchObject({
      count: 4,
      types: [
        { type: 'payment.reverted', count: 1 },
        { type: 'payment.paid', count: 2 },
        { type: 'payment.seen', count: 1 },
      ],
      fromMs: 2,
      untilMs: 5,
    });
  });

  test('holds the heads of the first messages, as many as fit, and a text that is no amount is in no sum', () => {
    const many = Array.from({ length: limits.digestLinesMax + 5 }, (_, index) => paid(index === 0 ? '1e3' : '1', 'USD', index));
    const read = readDigest(digestOf(many, 'Shop', 'live', 99, '/'));
    expect(read?.lines).toHaveLength(limits.digestLinesMax);
    expect(read?.lines[0]).toMatchObject({ atMs: 0, facts: { amount: '1e3', currency: 'USD', order_id: 'A-7' } });
    expect(read?.lines[0]?.facts).not.toHaveProperty('txid');
    expect(read?.sums).toEqual([{ type: 'payment.paid', unit: 'USD', amount: String(many.length - 1) }]);
  });

  test('names the project where all of it is of one', () => {
    expect(digestOf([paid('1', 'USD'), paid('2', 'USD')], 'Shop', 'live', 9, '/').project).toBe('Tea');
    expect(digestOf([paid('1', 'USD'), message('payment.paid', 1, {}, 'Books')], 'Shop', 'live', 9, '/').project).toBeNull();
    expect(readDigest(paid('1', 'USD'))).toBeNull();
  });

  test('says the same whatever the order in which its messages are read', () => {
    const messages = [paid('1', 'USD', 3), paid('2', 'EUR', 1), message('payment.late', 2, { received: '3', asset: 'USDT' })];
    fc.assert(
      fc.property(fc.shuffledSubarray(messages, { minLength: 3 }), (shuffled) => {
        expect(digestOf(shuffled, 'Shop', 'live', 9, '/')).toEqual(digestOf(messages, 'Shop', 'live', 9, '/'));
      }),
      { numRuns: 50 },
    );
  });
});

test('decimal strings are added as whole numbers of the finer place', () => {
  const units = fc.bigInt({ min: 0n, max: 10n ** 30n });
  fc.assert(
    fc.property(units, units, fc.nat(18), (left, right, places) => {
      const text = (base: bigint) => {
        const digits = base.toString().padStart(places + 1, '0');
        return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
      };
      expect(addDecimals(text(left), text(right))).toBe(text(left + right));
    }),
  );
  expect(addDecimals('1', '0.25')).toBe('1.25');
});

describe('what news is worth', () => {
  const nowMs = 1_000;
  const book = sandboxRateBook(nowMs);

  test('is exact in its own currency, without a rate', () => {
    expect(worthIn({ amount: 12_340_000n, currency: 'USD' }, 'USD', null, nowMs)).toBe(12_340_000n);
  });

  test('goes through the dollar between two others', () => {
    expect(worthIn({ amount: 9_000_000n, currency: 'EUR' }, 'USD', book, nowMs)).toBe(10_000_000n);
    expect(worthIn({ amount: 9_000_000n, currency: 'EUR' }, 'GBP', book, nowMs)).toBe(8_000_000n);
    const [coins, facts] = [amountOfFacts({ asset_id: 'ETH', amount: '2' }), amountOfFacts({ asset_id: 'NONE', amount: '2' })];
    expect(coins === null ? null : worthIn(coins, 'USD', book, nowMs)).toBe(6_000_000_000n);
    expect(facts).toBeNull();
  });

  test('is unknown without an amount, without a book, and when the book is too old: then it is told', () => {
    expect(worthIn(null, 'USD', book, nowMs)).toBeNull();
    expect(worthIn({ amount: 1n, currency: 'EUR' }, 'USD', null, nowMs)).toBeNull();
    expect(worthIn({ amount: 1n, currency: 'EUR' }, 'USD', book, nowMs + 365 * 86_400_000)).toBeNull();
    expect(amountOfFacts({ asset: 'USDT', amount: '1' })).toBeNull();
    expect(amountOfFacts({ asset_id: 'ETH', amount: '1e3' })).toBeNull();
  });
});
