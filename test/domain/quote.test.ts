// What a payer owes: never too little, never a whole step too much, against fractions computed here.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asset, assetOf, assets, chains } from '../../src/domain/asset';
import { currencyOf, fiatCodes, type CurrencyCode } from '../../src/domain/currency';
import { quote, quoteLifeMs, spreadBpsMax, type QuoteRequest } from '../../src/domain/quote';
import { priceFromText, type RateBook, type RateSample, ratedFiatCodes, sandboxRateBook } from '../../src/domain/rate';

const now = 1_790_000_000_000;
const expiry = now + 60 * 60_000;
const liveAssets = assets.filter((asset) => chains[asset.chain].mode === 'live');
const e18 = (text: string): bigint => priceFromText(text) ?? 0n;

/** A book in which two sources state exactly the same price, so that the test knows the rate. */
function agreedBook(coins: Record<string, bigint>, fiats: Record<string, bigint>): RateBook {
  const twice = (prices: Record<string, bigint>): Record<string, RateSample[]> =>
    Object.fromEntries(
      Object.entries(prices).map(([code, priceE18]) => [code, ['coinbase', 'kraken'].map((source) => ({ source, code, priceE18, atMs: now - 1_000 }))]),
    );
  return { kind: 'live', coins: twice(coins), fiats: twice(fiats), lastAgreed: { coins: {}, fiats: {} }, fetchedAtMs: now };
}

const ask = (over: Partial<QuoteRequest> & Pick<QuoteRequest, 'amount' | 'currency' | 'asset' | 'book'>) =>
  quote({ now, invoiceExpiresAtMs: expiry, spreadBps: 0, ...over });

interface Case {
  readonly asset: Asset;
  readonly currency: CurrencyCode;
  readonly amount: bigint;
  readonly price: bigint;
  readonly per: bigint;
  readonly spreadBps: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  asset: fc.constantFrom(...liveAssets),
  currency: fc.constantFrom<CurrencyCode>(...fiatCodes),
  amount: fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 18n })),
  price: fc.oneof(
    fc.bigInt({ min: 10n ** 10n, max: 10n ** 24n }),
    fc.integer({ min: 10, max: 24 }).map((power) => 10n ** BigInt(power)),
  ),
  per: fc.bigInt({ min: 10n ** 17n, max: 10n ** 23n }),
  spreadBps: fc.integer({ min: -spreadBpsMax, max: spreadBpsMax }),
});

function quoteOf({ asset, currency, amount, price, per, spreadBps }: Case) {
  const book = agreedBook({ [asset.priceCode]: price }, currency === 'USD' ? {} : { [currency]: per });
  return ask({ amount, currency, asset, book, spreadBps });
}

/** a/b compared with c/d by cross multiplication: the sign of a/b − c/d. */
const compare = (a: bigint, b: bigint, c: bigint, d: bigint): number => (a * d < c * b ? -1 : a * d > c * b ? 1 : 0);

/** The exact due in base units as a fraction, derived from the definitions: dollars asked, divided by dollars a base unit is worth. */
function exactDue({ asset, currency, amount, price, per, spreadBps }: Case): readonly [bigint, bigint] {
  const unitsPerDollar = currency === 'USD' ? 10n ** 18n : per;
  // Dollars × 10^18 asked for, over a denominator: amount/10^scale ÷ (unitsPerDollar/10^18), and the spread on top.
  const askedNumerator = amount * 10n ** 18n * BigInt(10_000 + spreadBps);
  const askedDenominator = 10n ** BigInt(currencyOf(currency).scale) * unitsPerDollar * 10_000n;
  // One base unit is worth price/10^18/10^decimals dollars.
  return [askedNumerator * 10n ** 18n * 10n ** BigInt(asset.decimals), askedDenominator * price];
}

describe('the amount due', () => {
  test('is never less than what the amount is worth, and less than one shown step more', () => {
    let quotes = 0;
    fc.assert(
      fc.property(cases, (one) => {
        const quoted = quoteOf(one);
        if (!quoted.ok) return;
        quotes += 1;
        const [numerator, denominator] = exactDue(one);
        const step = 10n ** BigInt(one.asset.decimals - one.asset.shownDecimals);
        expect(quoted.value.dueBase % step).toBe(0n);
        expect(compare(quoted.value.dueBase, 1n, numerator, denominator)).toBeGreaterThanOrEqual(0);
        expect(compare(quoted.value.dueBase - step, 1n, numerator, denominator)).toBe(-1);
      }),
      { numRuns: 20_000 },
    );
    // Refusals (near dust, too large) prove nothing here: most of the cases have to be quotes.
    expect(quotes).toBeGreaterThan(10_000);
  });

  test('times the shown rate covers the amount', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const quoted = quoteOf(one);
        if (!quoted.ok) return;
        const scale = 10n ** BigInt(currencyOf(one.currency).scale);
        const covered = quoted.value.dueBase * quoted.value.rateE18 * scale;
        expect(covered >= one.amount * 10n ** 18n * 10n ** BigInt(one.asset.decimals)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('grows with the amount and the spread, and falls with the price of the asset', () => {
    fc.assert(
      fc.property(cases, fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.nat({ max: 500 }), (one, more, bps) => {
        const first = quoteOf(one);
        if (!first.ok) return;
        const due = (changed: Partial<Case>): bigint | null => {
          const quoted = quoteOf({ ...one, ...changed });
          return quoted.ok ? quoted.value.dueBase : null;
        };
        const [bigger, dearer, wider] = [
          due({ amount: one.amount + more }),
          due({ price: one.price + more }),
          due({ spreadBps: Math.min(one.spreadBps + bps, spreadBpsMax) }),
        ];
        expect(bigger === null || bigger >= first.value.dueBase).toBe(true);
        expect(dearer === null || dearer <= first.value.dueBase).toBe(true);
        expect(wider === null || wider >= first.value.dueBase).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('of ten euros at 0.9 euros a dollar and 0.9990 dollars a Tether is 11.1223 Tether', () => {
    const book = agreedBook({ USDT: e18('0.999') }, { EUR: e18('0.9') });
    const quoted = ask({ amount: 10_000_000n, currency: 'EUR', asset: assetOf('USDT_ERC20'), book });
    expect(quoted).toEqual({
      ok: true,
      value: {
        asset: 'USDT_ERC20',
        dueBase: 11_122_300n,
        rateE18: e18('0.8991'),
        sources: ['coinbase', 'kraken'],
        ratedAtMs: now - 1_000,
        quotedAtMs: now,
        expiresAtMs: expiry,
      },
    });
  });

  test('is the same sum with six and with eighteen decimals', () => {
    const book = agreedBook({ USDT: e18('0.9987') }, {});
    const due = (id: string): bigint => {
      const quoted = ask({ amount: 123_450_000n, currency: 'USD', asset: assetOf(id), book });
      return quoted.ok ? quoted.value.dueBase : 0n;
    };
    expect(due('USDT_BSC')).toBe(due('USDT_ERC20') * 10n ** 12n);
  });
});

describe('an invoice in crypto', () => {
  const eth = assetOf('ETH');
  const usdt = assetOf('USDT_ERC20');

  test('paid in its own asset is due exactly, without any rate and whatever the spread', () => {
    const quoted = ask({ amount: 1_234_567_890_123n * 10n ** 4n, currency: eth.id, asset: eth, book: agreedBook({}, {}), spreadBps: 300 });
    expect(quoted).toMatchObject({ ok: true, value: { dueBase: 1_234_567_890_123n * 10n ** 4n, rateE18: 10n ** 18n, sources: [], expiresAtMs: expiry } });
  });

  test('paid in another asset goes through the dollar, both prices being needed', () => {
    const amount = 5n * 10n ** 17n;
    const quoted = ask({ amount, currency: eth.id, asset: usdt, book: agreedBook({ ETH: e18('2000'), USDT: e18('0.8') }, {}) });
    expect(quoted).toMatchObject({ ok: true, value: { dueBase: 1_250_000_000n, rateE18: e18('0.0004') } });
    const missing = ask({ amount, currency: eth.id, asset: usdt, book: agreedBook({ USDT: e18('1') }, {}) });
    expect(missing).toEqual({ ok: false, refusal: { reason: 'rate_unavailable', code: 'ETH' } });
  });
});

describe('no quote', () => {
  const usdt = assetOf('USDT_ERC20');

  test('is given without a rate for the asset or for the currency', () => {
    const amount = 10_000_000n;
    expect(ask({ amount, currency: 'USD', asset: usdt, book: agreedBook({}, {}) })).toEqual({
      ok: false,
      refusal: { reason: 'rate_unavailable', code: 'USDT' },
    });
    for (const currency of ratedFiatCodes) {
      const quoted = ask({ amount, currency, asset: usdt, book: agreedBook({ USDT: e18('1') }, {}) });
      expect(quoted).toEqual({ ok: false, refusal: { reason: 'rate_unavailable', code: currency } });
    }
  });

  test('is given near dust or beyond the largest amount', () => {
    const book = agreedBook({ USDT: e18('1'), DAI: 1n }, {});
    expect(ask({ amount: 10_000n, currency: 'USD', asset: usdt, book }).ok).toBe(true);
    expect(ask({ amount: 9_900n, currency: 'USD', asset: usdt, book })).toEqual({ ok: false, refusal: { reason: 'amount_too_small', asset: 'USDT_ERC20' } });
    const huge = ask({ amount: 10n ** 18n, currency: 'USD', asset: assetOf('DAI_ERC20'), book });
    expect(huge).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/amount', code: 'too_large' }] } });
  });

  test('mixes simulated and real: that stops the program', () => {
    const request = { amount: 10_000_000n, currency: 'USD' as CurrencyCode };
    expect(() => ask({ ...request, asset: usdt, book: sandboxRateBook(now) })).toThrow();
    expect(() => ask({ ...request, asset: assetOf('USD_SANDBOX'), book: agreedBook({ TESTUSD: e18('1') }, {}) })).toThrow();
    const real = agreedBook({ USDT: e18('1') }, {});
    expect(ask({ ...request, currency: assetOf('USD_SANDBOX').id, asset: usdt, book: real })).toMatchObject({
      ok: false,
      refusal: { reason: 'rate_unavailable' },
    });
  });
});

describe('how long it stands', () => {
  test('a stablecoin to the end of the invoice, another coin fifteen minutes at most', () => {
    const book = agreedBook({ USDT: e18('1'), ETH: e18('2000') }, {});
    const until = (asset: Asset, invoiceExpiresAtMs: number): number | null => {
      const quoted = ask({ amount: 50_000_000n, currency: 'USD', asset, book, invoiceExpiresAtMs });
      return quoted.ok ? quoted.value.expiresAtMs : null;
    };
    expect(until(assetOf('USDT_ERC20'), expiry)).toBe(expiry);
    expect(until(assetOf('ETH'), expiry)).toBe(now + quoteLifeMs);
    expect(until(assetOf('ETH'), now + 1_000)).toBe(now + 1_000);
  });

  test('test mode quotes one test dollar for a dollar and one test coin for two thousand', () => {
    const book = sandboxRateBook(now);
    const due = (id: string) => ask({ amount: 2_000_000_000n, currency: 'USD', asset: assetOf(id), book });
    expect(due('USD_SANDBOX')).toMatchObject({ ok: true, value: { dueBase: 2_000_000_000n, sources: ['simulated'] } });
    expect(due('COIN_SANDBOX')).toMatchObject({ ok: true, value: { dueBase: 10n ** 18n } });
  });
});
