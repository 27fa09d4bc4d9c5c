// Owns the value in US dollars of what CryptoCloud's clients read in dollars. Never decides what is due: that is the quote's. Without a
// rate there is no value, and nothing is made up.
import { assetOf } from '../asset';
import { currencyOf } from '../currency';
import { mulDivRoundedHalfUp } from '../money';
import { coinPolicy, coinRate, fiatRate, priceOne, type RateBook } from '../rate';

/** Dollars are counted in millionths, as invoices in dollars are. */
export const dollarScale = 6;
const dollarOne = 10n ** BigInt(dollarScale);

/** Values amounts of any currency (scaled units) in millionths of a dollar, half up; null when the book cannot vouch for a rate. */
export type DollarsOf = (amount: bigint, currency: string) => bigint | null;

/** With the rates of that book at that moment. A book of null values dollars only. */
export function dollarsBy(book: RateBook | null, nowMs: number): DollarsOf {
  return (amount, code) => {
    const currency = currencyOf(code);
    const one = 10n ** BigInt(currency.scale);
    if (code === 'USD') return mulDivRoundedHalfUp(amount, dollarOne, one);
    if (book === null) return null;
    if (currency.kind === 'fiat') {
      const rate = fiatRate(book, code, nowMs);
      return rate.ok ? mulDivRoundedHalfUp(amount, dollarOne * priceOne, one * rate.value.priceE18) : null;
    }
    const asset = assetOf(code);
    const rate = coinRate(book, asset.priceCode, nowMs, coinPolicy(asset));
    return rate.ok ? mulDivRoundedHalfUp(amount, dollarOne * rate.value.priceE18, one * priceOne) : null;
  };
}
