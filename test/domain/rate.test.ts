// When a price may be used: agreement, freshness, one source left alone, and everything that is no price at all.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agreedPrice,
  coinRate,
  decodeRateBook,
  encodeRateBook,
  fiatPolicy,
  fiatRate,
  inversePriceFromText,
  livePriceCodes,
  priceFromText,
  priceMax,
  priceOne,
  type RateBook,
  type RateSample,
  ratedFiatCodes,
  sandboxPriceCodes,
  sandboxRateBook,
  stablePolicy,
  volatilePolicy,
} from '../../src/domain/rate';

const now = 1_790_000_000_000;
const minute = 60_000;
const hour = 60 * minute;
const e18 = (text: string): bigint => priceFromText(text) ?? 0n;
const sample = (source: string, code: string, price: string, ageMs = 0): RateSample => ({ source, code, priceE18: e18(price), atMs: now - ageMs });

function book(coins: readonly RateSample[], fiats: readonly RateSample[] = [], agreed: Partial<RateBook['lastAgreed']> = {}): RateBook {
  const byCode = (samples: readonly RateSample[]): Record<string, RateSample[]> => {
    const grouped: Record<string, RateSample[]> = {};
    for (const one of samples) (grouped[one.code] ??= []).push(one);
    return grouped;
  };
  return { kind: 'live', coins: byCode(coins), fiats: byCode(fiats), lastAgreed: { coins: {}, fiats: {}, ...agreed }, fetchedAtMs: now };
}

const eth = (book: RateBook) => coinRate(book, 'ETH', now, volatilePolicy);
const refusedEth = { ok: false, refusal: { reason: 'rate_unavailable', code: 'ETH' } };

describe('agreement', () => {
  test('two fresh sources that agree give their middle, with their names and the older time', () => {
    const rate = eth(book([sample('kraken', 'ETH', '2000', 5_000), sample('coinbase', 'ETH', '2010')]));
    expect(rate).toEqual({ ok: true, value: { code: 'ETH', priceE18: e18('2005'), sources: ['coinbase', 'kraken'], atMs: now - 5_000 } });
  });

  test('no source, one source and twice the same source give no rate', () => {
    expect(eth(book([]))).toEqual(refusedEth);
    expect(eth(book([sample('kraken', 'ETH', '2000')]))).toEqual(refusedEth);
    expect(eth(book([sample('kraken', 'ETH', '2000'), sample('kraken', 'ETH', '2001', 1_000)]))).toEqual(refusedEth);
  });

  test('two sources further apart than two percent give no rate, even next to a recent agreement', () => {
    const agreed = { coins: { ETH: { priceE18: e18('2000'), atMs: now - minute } } };
    expect(eth(book([sample('kraken', 'ETH', '2000'), sample('coinbase', 'ETH', '2040')])).ok).toBe(true);
    expect(eth(book([sample('kraken', 'ETH', '2000'), sample('coinbase', 'ETH', '2041')], [], agreed))).toEqual(refusedEth);
  });

  test('a stablecoin may not differ by more than half a percent', () => {
    const usdt = (a: string, b: string) => coinRate(book([sample('kraken', 'USDT', a), sample('coinbase', 'USDT', b)]), 'USDT', now, stablePolicy).ok;
    expect(usdt('1', '1.005')).toBe(true);
    expect(usdt('1', '1.0051')).toBe(false);
    expect(usdt('0.97', '1')).toBe(false);
  });

  test('a stablecoin that both sources price below a dollar is priced below a dollar', () => {
    const rate = coinRate(book([sample('kraken', 'USDT', '0.92'), sample('coinbase', 'USDT', '0.921')]), 'USDT', now, stablePolicy);
    expect(rate).toMatchObject({ ok: true, value: { priceE18: e18('0.9205') } });
  });

  test('a third source that is ten times off is left out', () => {
    const rate = eth(book([sample('kraken', 'ETH', '2000'), sample('coinbase', 'ETH', '2002'), sample('bitstamp', 'ETH', '20000')]));
    expect(rate).toMatchObject({ ok: true, value: { priceE18: e18('2001'), sources: ['coinbase', 'kraken'] } });
  });

  test('the order of samples never matters, and a rate lies between the samples it names', () => {
    const sources = ['kraken', 'coinbase', 'bitstamp', 'binance', 'other'];
    const samples = fc
      .array(fc.tuple(fc.constantFrom(...sources), fc.bigInt({ min: 1n, max: 10n ** 24n }), fc.integer({ min: -hour, max: hour })), { maxLength: 6 })
      .map((list) => list.map(([source, priceE18, age]): RateSample => ({ source, code: 'ETH', priceE18, atMs: now - age })));
    const near = fc
      .array(fc.tuple(fc.constantFrom(...sources), fc.bigInt({ min: 9_700n, max: 10_300n })), { maxLength: 6 })
      .map((list) => list.map(([source, bps], index): RateSample => ({ source, code: 'ETH', priceE18: bps * 10n ** 14n, atMs: now - index })));
    fc.assert(
      fc.property(fc.oneof(samples, near), (list) => {
        const rate = eth(book(list));
        expect(eth(book([...list].reverse()))).toEqual(rate);
        if (!rate.ok) return;
        expect(rate.value.sources.length).toBeGreaterThanOrEqual(2);
        const named = list.filter((one) => rate.value.sources.includes(one.source)).map((one) => one.priceE18);
        expect(named.some((price) => price <= rate.value.priceE18) && named.some((price) => price >= rate.value.priceE18)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('freshness', () => {
  test('coin prices older than two minutes, or from the future, are not used', () => {
    const pair = (age: number) => eth(book([sample('kraken', 'ETH', '2000', age), sample('coinbase', 'ETH', '2000', age)])).ok;
    expect([pair(120_000), pair(120_001), pair(-minute), pair(-minute - 1), pair(Number.NaN)]).toEqual([true, false, true, false, false]);
  });

  test('a daily fiat source counts for 96 hours from its own date, other sources for one hour', () => {
    const pair = (dailyAge: number, age: number) =>
      fiatRate(book([], [sample('frankfurter', 'EUR', '0.9', dailyAge), sample('coinbase', 'EUR', '0.9', age)]), 'EUR', now).ok;
    expect([pair(96 * hour, 0), pair(96 * hour + 1, 0), pair(0, hour), pair(0, hour + 1)]).toEqual([true, false, true, false]);
  });
});

describe('one source left alone', () => {
  const alone = (price: string, agreedPrice: string, agreedAge: number) =>
    eth(book([sample('kraken', 'ETH', price)], [], { coins: { ETH: { priceE18: e18(agreedPrice), atMs: now - agreedAge } } }));

  test('it is believed for five minutes after two sources agreed, near what they agreed on', () => {
    expect(alone('2010', '2000', 5 * minute)).toMatchObject({ ok: true, value: { priceE18: e18('2010'), sources: ['kraken'] } });
    expect(alone('2010', '2000', 5 * minute + 1)).toEqual(refusedEth);
    expect(alone('2041', '2000', minute)).toEqual(refusedEth);
  });

  test('a fiat that jumps by a tenth within a minute needs two sources', () => {
    const agreed = { fiats: { TRY: { priceE18: e18('40'), atMs: now - minute } } };
    const one = [sample('coinbase', 'TRY', '44.1')];
    expect(fiatRate(book([], one, agreed), 'TRY', now)).toEqual({ ok: false, refusal: { reason: 'rate_unavailable', code: 'TRY' } });
    expect(fiatRate(book([], [...one, sample('frankfurter', 'TRY', '44', hour)], agreed), 'TRY', now).ok).toBe(true);
  });

  test('an agreement is remembered only when two sources agree', () => {
    const pair = [sample('kraken', 'ETH', '2000', 30_000), sample('coinbase', 'ETH', '2010')];
    expect(agreedPrice(pair, now, volatilePolicy)).toEqual({ priceE18: e18('2005'), atMs: now - 30_000 });
    expect(agreedPrice(pair.slice(1), now, volatilePolicy)).toBeNull();
    expect(agreedPrice([], now, volatilePolicy)).toBeNull();
    const daily = [sample('frankfurter', 'EUR', '0.9', 20 * hour), sample('coinbase', 'EUR', '0.9', 1_000)];
    expect(agreedPrice(daily, now, fiatPolicy)).toEqual({ priceE18: e18('0.9'), atMs: now - 1_000 });
  });
});

describe('what is no price', () => {
  test('zero, negative and absurd prices are ignored wherever they come from', () => {
    for (const bad of [0n, -1n, -priceOne, priceMax + 1n]) {
      const broken: RateSample = { source: 'coinbase', code: 'ETH', priceE18: bad, atMs: now };
      expect(eth(book([sample('kraken', 'ETH', '2000'), broken]))).toEqual(refusedEth);
      expect(eth(book([broken, { ...broken, source: 'kraken' }]))).toEqual(refusedEth);
    }
  });

  test('texts that are not plain positive numbers are no price', () => {
    const bad = ['', '0', '0.000', '-1', '+1', 'NaN', 'Infinity', '1e99', '1,5', ' 1', '0x1', '1.', '.1', '1e-40', '9'.repeat(81), 'null'];
    expect(bad.filter((text) => priceFromText(text) !== null || inversePriceFromText(text) !== null)).toEqual([]);
  });

  test('a price is read to the last digit, exponents included', () => {
    expect(priceFromText('2000.123456789012345678')).toBe(2000_123456789012345678n);
    expect(priceFromText('1e-05')).toBe(10n ** 13n);
    expect(priceFromText('1.5E+3')).toBe(1_500n * priceOne);
    expect(priceFromText('0.1')).toBe(10n ** 17n);
  });

  test('units per dollar are turned over exactly', () => {
    expect(inversePriceFromText('0.0005')).toBeNull();
    expect(inversePriceFromText('0.0005000')).toBe(2_000n * priceOne);
    expect(inversePriceFromText('1')).toBe(priceOne);
    expect(inversePriceFromText('1.00')).toBe(priceOne);
    fc.assert(
      fc.property(fc.bigInt({ min: 1_000n, max: 10n ** 16n }), fc.integer({ min: 0, max: 12 }), (digits, places) => {
        const padded = digits.toString().padStart(places + 1, '0');
        const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
        const price = inversePriceFromText(text);
        if (price === null) return;
        const exact = 10n ** 18n * 10n ** BigInt(places);
        expect(price * digits <= exact && exact < (price + 1n) * digits).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the dollar, test mode and storage', () => {
  test('the dollar needs no source; an unknown currency has no rate', () => {
    expect(fiatRate(book([]), 'USD', now)).toMatchObject({ ok: true, value: { priceE18: priceOne, sources: [] } });
    for (const code of ['CHF', '__proto__', 'USDT_ERC20', '']) expect(fiatRate(book([]), code, now).ok).toBe(false);
  });

  test('no coin or fiat without samples is ever taken for one to one', () => {
    for (const code of livePriceCodes) expect(coinRate(book([]), code, now, volatilePolicy).ok).toBe(false);
    for (const code of ratedFiatCodes) expect(fiatRate(book([]), code, now).ok).toBe(false);
  });

  test('the simulated book prices the simulated assets and every fiat, and no real asset', () => {
    const simulated = sandboxRateBook(now);
    expect(sandboxPriceCodes).toEqual(['TESTUSD', 'TESTCOIN']);
    expect(coinRate(simulated, 'TESTUSD', now, stablePolicy)).toMatchObject({ ok: true, value: { priceE18: priceOne, sources: ['simulated'] } });
    expect(coinRate(simulated, 'TESTCOIN', now, volatilePolicy)).toMatchObject({ ok: true, value: { priceE18: 2_000n * priceOne } });
    for (const code of ratedFiatCodes) expect(fiatRate(simulated, code, now).ok).toBe(true);
    const poisoned: RateBook = { ...simulated, coins: { ...simulated.coins, ETH: [sample('simulated', 'ETH', '1')] } };
    for (const code of livePriceCodes) expect(coinRate(poisoned, code, now, volatilePolicy).ok).toBe(false);
    const real = book([sample('kraken', 'TESTUSD', '1'), sample('coinbase', 'TESTUSD', '1')]);
    expect(coinRate(real, 'TESTUSD', now, stablePolicy).ok).toBe(false);
  });

  test('a book survives storage, and a damaged text is no book', () => {
    const full = book([sample('kraken', 'ETH', '2000.5')], [sample('frankfurter', 'EUR', '0.9')], { coins: { ETH: { priceE18: 7n, atMs: now } } });
    expect(decodeRateBook(encodeRateBook(full))).toEqual(full);
    expect(decodeRateBook(encodeRateBook(sandboxRateBook(now)))).toEqual(sandboxRateBook(now));
    const text = encodeRateBook(full);
    const damaged = [
      '',
      'null',
      '[]',
      '{}',
      text.slice(1),
      text.replace('"live"', '"other"'),
      text.replace('"code":"ETH"', '"code":"BTC"'),
      text.replace(/"priceE18":"\d+"/, '"priceE18":"-1"'),
    ];
    for (const bad of damaged) expect(decodeRateBook(bad)).toBeNull();
    fc.assert(fc.property(fc.anything(), (value) => decodeRateBook(JSON.stringify(value) ?? '') === null));
  });
});
