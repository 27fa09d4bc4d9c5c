// Money arithmetic against an independent digit-by-digit check, and the texts that are not amounts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountMax,
  formatDecimal,
  fromLimbs,
  fromStored,
  mulDivRoundedDown,
  mulDivRoundedHalfUp,
  mulDivRoundedUp,
  parseDecimal,
  parseTypedDecimal,
  roundUpTo,
  toLimbs,
  toStored,
} from '../../src/domain/money';

const amounts = fc.oneof(
  fc.bigInt({ min: 0n, max: amountMax }),
  fc.bigInt({ min: 0n, max: 2n ** 53n + 10n }),
  fc.nat({ max: 39 }).map((power) => 10n ** BigInt(power)),
);
const decimals = fc.integer({ min: 0, max: 36 });

/** The same number as a fraction, computed without the module: numerator over 10^(places after the point). */
function rational(text: string): { numerator: bigint; places: number } {
  const [whole = '', fraction = ''] = text.split('.');
  let numerator = 0n;
  for (const digit of whole + fraction) numerator = numerator * 10n + BigInt(digit.charCodeAt(0) - 48);
  return { numerator, places: fraction.length };
}

describe('decimal text', () => {
  test('20,000 random amounts come back from their text unchanged, and the text is the same number', () => {
    fc.assert(
      fc.property(amounts, decimals, fc.integer({ min: 0, max: 36 }), (base, places, minimum) => {
        const text = formatDecimal(base, places, Math.min(minimum, places));
        expect(parseDecimal(text, places)).toEqual({ ok: true, value: base });
        const check = rational(text);
        expect(check.numerator * 10n ** BigInt(places)).toBe(base * 10n ** BigInt(check.places));
      }),
      { numRuns: 20_000 },
    );
  });

  test('only plain digits with at most one point are an amount', () => {
    const bad = [
      '',
      ' ',
      '-1',
      '+1',
      '1e3',
      '1E3',
      '0x10',
      '1,5',
      '1 000',
      ' 1',
      '1 ',
      '01',
      '00',
      '.5',
      '5.',
      '1.2.3',
      'NaN',
      'Infinity',
      '१',
      '1\n',
      '1_000',
      '٣',
      '１',
    ];
    for (const text of bad) expect([text, parseDecimal(text, 6)]).toEqual([text, { ok: false, refusal: { code: 'invalid' } }]);
  });

  test('arbitrary text never throws and never yields anything but its own digits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.,e+-]{0,50}$/)), decimals, (text, places) => {
        const parsed = parseDecimal(text, places);
        if (!parsed.ok) return;
        const check = rational(text);
        expect(parsed.value * 10n ** BigInt(check.places)).toBe(check.numerator * 10n ** BigInt(places));
      }),
      { numRuns: 5_000 },
    );
  });

  test('more places than the currency has are refused, zeros included', () => {
    expect(parseDecimal('1.000', 2)).toEqual({ ok: false, refusal: { code: 'too_many_decimals' } });
    expect(parseDecimal('1.0', 0)).toEqual({ ok: false, refusal: { code: 'too_many_decimals' } });
  });

  test('an amount beyond forty digits is too large, however long the text is', () => {
    expect(parseDecimal(amountMax.toString(), 0)).toEqual({ ok: true, value: amountMax });
    expect(parseDecimal((amountMax + 1n).toString(), 0)).toEqual({ ok: false, refusal: { code: 'too_large' } });
    expect(parseDecimal('9'.repeat(1_000_000), 18)).toEqual({ ok: false, refusal: { code: 'too_large' } });
    expect(parseDecimal(`1${'0'.repeat(30)}`, 18)).toEqual({ ok: false, refusal: { code: 'too_large' } });
  });

  test('zeros are written only as far as asked', () => {
    expect(formatDecimal(1_500_000n, 6)).toBe('1.5');
    expect(formatDecimal(1_500_000n, 6, 2)).toBe('1.50');
    expect(formatDecimal(1_000_000n, 6)).toBe('1');
    expect(formatDecimal(0n, 18, 2)).toBe('0.00');
    expect(formatDecimal(-5n, 2)).toBe('-0.05');
    expect(formatDecimal(7n, 0)).toBe('7');
  });
});

describe('typed text', () => {
  test('a person may write a comma, and spaces around the amount', () => {
    expect(parseTypedDecimal(' 12,5 ', 2)).toEqual({ ok: true, value: 1250n });
    expect(parseTypedDecimal('12.5', 2)).toEqual({ ok: true, value: 1250n });
    expect(parseTypedDecimal('0,125', 6)).toEqual({ ok: true, value: 125_000n });
  });

  test('thousands separators are refused rather than guessed', () => {
    for (const text of ['1,000', '1,500.00', '1.500,00', '1 500', "1'500", '12,345,678', '1,5,0', '10,000'])
      expect([text, parseTypedDecimal(text, 6)]).toEqual([text, { ok: false, refusal: { code: 'invalid' } }]);
  });
});

describe('storage', () => {
  test('the stored text has forty digits, sorts like the number and comes back', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(toStored(a)).toMatch(/^\d{40}$/);
        expect(fromStored(toStored(a))).toBe(a);
        expect(toStored(a) < toStored(b)).toBe(a < b);
      }),
      { numRuns: 5_000 },
    );
  });

  test('an amount that does not fit is a bug, not a row', () => {
    expect(() => toStored(-1n)).toThrow();
    expect(() => toStored(amountMax + 1n)).toThrow();
    for (const text of ['', '1', ' '.repeat(40), `-${'0'.repeat(39)}`, '0'.repeat(41)]) expect(() => fromStored(text)).toThrow();
  });

  test('limbs added column by column give the exact sum, debits and credits alike', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(amounts, fc.boolean()), { maxLength: 50 }), (rows) => {
        const signed = rows.map(([base, credit]) => (credit ? -base : base));
        const sums: [bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n];
        for (const base of signed) {
          const limbs = toLimbs(base);
          for (const [index, limb] of limbs.entries()) {
            expect(Number.isSafeInteger(limb)).toBe(true);
            sums[index as 0 | 1 | 2 | 3] += BigInt(limb);
          }
        }
        expect(fromLimbs(sums)).toBe(signed.reduce((sum, base) => sum + base, 0n));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('rounding', () => {
  const factor = fc.bigInt({ min: 0n, max: 10n ** 30n });
  const divisor = fc.bigInt({ min: 1n, max: 10n ** 20n });

  test('a proportion lies between its two roundings, which are one apart unless it is exact', () => {
    fc.assert(
      fc.property(factor, factor, divisor, (a, b, by) => {
        const up = mulDivRoundedUp(a, b, by);
        const down = mulDivRoundedDown(a, b, by);
        expect(down * by <= a * b && a * b <= up * by).toBe(true);
        expect(up - down).toBe((a * b) % by === 0n ? 0n : 1n);
        const half = mulDivRoundedHalfUp(a, b, by);
        expect(half).toBe(2n * (a * b - down * by) >= by ? down + 1n : down);
      }),
      { numRuns: 5_000 },
    );
  });

  test('rounding up to a step gives the nearest multiple that is not below', () => {
    fc.assert(
      fc.property(factor, divisor, (base, step) => {
        const up = roundUpTo(base, step);
        expect(up % step).toBe(0n);
        expect(up >= base && up - base < step).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
