// The 25 fiats and the assets as invoice currencies.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assets } from '../../src/domain/asset';
import {
  amountMaxOf,
  currencyOf,
  fiatCodes,
  findCurrency,
  formatAmount,
  formatAmountRoundedHalfUp,
  parseAmount,
  parseTypedAmount,
  type CurrencyCode,
} from '../../src/domain/currency';
import { amountMax } from '../../src/domain/money';

const codes: readonly CurrencyCode[] = [...fiatCodes, ...assets.map((asset) => asset.id)];

test('exactly the 25 listed fiats are there, with the minor units of ISO 4217', () => {
  expect(fiatCodes.join(' ')).toBe('USD UZS KGS KZT AMD AZN BYN AUD TRY AED CAD CNY HKD IDR INR JPY PHP SGD THB VND MYR RUB UAH EUR GBP');
  const whole = fiatCodes.filter((code) => currencyOf(code).inputDecimals === 0);
  expect(whole).toEqual(['JPY', 'VND']);
  expect(currencyOf('IDR').inputDecimals).toBe(2);
  expect(fiatCodes.every((code) => currencyOf(code).scale === currencyOf(code).inputDecimals + 4)).toBe(true);
});

test('an unknown code is no currency, whatever it is called', () => {
  for (const code of ['', 'usd', 'XXX', 'CHF', 'constructor', '__proto__', 'toString']) {
    expect(findCurrency(code)).toBeNull();
    expect(parseAmount('1', code)).toEqual({ ok: false, refusal: { code: 'not_listed' } });
  }
});

test('each amount a merchant may enter comes back as it was entered', () => {
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.bigInt({ min: 1n, max: 10n ** 12n }), (code, steps) => {
      const currency = currencyOf(code);
      const base = steps * 10n ** BigInt(currency.scale - currency.inputDecimals);
      const text = formatAmount(base, code);
      expect(parseAmount(text, code)).toEqual({ ok: true, value: base });
      expect(formatAmountRoundedHalfUp(base, code)).toBe(text);
    }),
    { numRuns: 5_000 },
  );
});

test('fiat amounts show their cents, yen and dong have none', () => {
  expect(formatAmount(12_500_000n, 'USD')).toBe('12.50');
  expect(formatAmount(12_500_100n, 'USD')).toBe('12.5001');
  expect(formatAmountRoundedHalfUp(12_505_000n, 'USD')).toBe('12.51');
  expect(formatAmountRoundedHalfUp(12_504_999n, 'USD')).toBe('12.50');
  expect(formatAmount(5_000_000n, 'JPY')).toBe('500');
  expect(parseAmount('500.5', 'VND')).toEqual({ ok: false, refusal: { code: 'too_many_decimals', detail: '0' } });
  expect(parseTypedAmount(' 10,5 ', 'EUR')).toEqual({ ok: true, value: 10_500_000n });
});

test('nothing, less than nothing and more than the maximum are refused', () => {
  expect(parseAmount('0', 'USD')).toEqual({ ok: false, refusal: { code: 'too_small', detail: '0.01' } });
  expect(parseAmount('0.00', 'USD').ok).toBe(false);
  expect(parseAmount('-1', 'USD').ok).toBe(false);
  for (const code of codes) {
    const max = amountMaxOf(currencyOf(code));
    expect(max <= amountMax).toBe(true);
    const text = formatAmount(max, code);
    expect(parseAmount(text, code)).toEqual({ ok: true, value: max });
    expect(parseAmount(text.replace(/^1/, '2'), code)).toMatchObject({ ok: false, refusal: { code: 'too_large' } });
  }
});
