// In what an invoice may be denominated: each of the 25 fiats and every asset, in test mode as in live mode.
import { describe, expect, test } from 'vitest';
import { assetOf, assets, chains } from '../../src/domain/asset';
import { currencyOf, fiatCodes, parseAmount, type CurrencyCode } from '../../src/domain/currency';
import { quote } from '../../src/domain/quote';
import { coinRate, decodeRateBook, denominationRate, encodeRateBook, livePriceCodes, sandboxRateBook, volatilePolicy } from '../../src/domain/rate';

const now = 1_790_000_000_000;
const live = assets.filter((asset) => chains[asset.chain].mode === 'live');
const codes: readonly CurrencyCode[] = [...fiatCodes, ...assets.map((asset) => asset.id)];

/** A round sum that is worth some dollars in every currency. */
const sumIn = (code: CurrencyCode): bigint => {
  const parsed = parseAmount(currencyOf(code).kind === 'fiat' ? '100000' : ['PEPE_ERC20', 'SHIB_ERC20'].includes(code) ? '10000000' : '20', code);
  if (!parsed.ok) throw new Error(`no such sum of ${code}`);
  return parsed.value;
};

describe('the currency of a test invoice', () => {
  test('there are 25 fiats and every asset', () => expect([fiatCodes.length, codes.length]).toEqual([25, 25 + assets.length]));

  test.each(codes)('%s can be paid in either test asset', (currency) => {
    for (const id of ['USD_SANDBOX', 'COIN_SANDBOX']) {
      const quoted = quote({
        amount: sumIn(currency),
        currency,
        asset: assetOf(id),
        book: sandboxRateBook(now),
        now,
        invoiceExpiresAtMs: now + 1,
        spreadBps: 0,
      });
      expect(quoted.ok && quoted.value.dueBase > 0n, `${currency} in ${id}`).toBe(true);
    }
  });

  test('one ether is three thousand test dollars, and twenty tethers are twenty', () => {
    const due = (currency: CurrencyCode, amount: string) => {
      const parsed = parseAmount(amount, currency);
      const base = parsed.ok ? parsed.value : 0n;
      return quote({ amount: base, currency, asset: assetOf('USD_SANDBOX'), book: sandboxRateBook(now), now, invoiceExpiresAtMs: now + 1, spreadBps: 0 });
    };
    expect(due(assetOf('ETH').id, '1')).toMatchObject({ ok: true, value: { dueBase: 3_000_000_000n } });
    expect(due(assetOf('USDT_BSC').id, '20')).toMatchObject({ ok: true, value: { dueBase: 20_000_000n } });
  });

  test('has a simulated price for every price code, which never quotes what a payer owes in a real asset', () => {
    const book = sandboxRateBook(now);
    for (const code of livePriceCodes) {
      expect(denominationRate(book, code, now, volatilePolicy).ok, code).toBe(true);
      expect(coinRate(book, code, now, volatilePolicy).ok, code).toBe(false);
    }
    for (const asset of live) {
      expect(() => quote({ amount: 10_000_000n, currency: 'USD', asset, book, now, invoiceExpiresAtMs: now + 1, spreadBps: 0 })).toThrow();
    }
  });

  test('a book keeps its simulated prices as text, and a real one is never given any', () => {
    const book = sandboxRateBook(now);
    expect(decodeRateBook(encodeRateBook(book))).toEqual(book);
    const forged = decodeRateBook(encodeRateBook({ ...book, kind: 'live' }));
    expect(forged?.denominations).toBeUndefined();
    for (const code of livePriceCodes) expect(denominationRate(forged ?? book, code, now, volatilePolicy).ok).toBe(false);
  });
});
