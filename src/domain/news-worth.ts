// Owns what news is worth in a currency in which somebody set a threshold. Null wherever no agreed price says: then the news is told, because
// silence over money is worse than one message too many. For deciding about messages only, never for money that moves.
import { findAsset } from './asset';
import { currencyOf, findCurrency, type FiatCode } from './currency';
import { mulDivRoundedHalfUp, parseDecimal } from './money';
import { coinPolicy, denominationRate, fiatRate, priceOne, type RateBook } from './rate';

export interface NewsAmount {
  /** In base units of that currency's scale. */
  readonly amount: bigint;
  /** A currency of an invoice: a fiat or an asset's id. */
  readonly currency: string;
}

/** The amount that facts of an event name, or null. Assets stand in them by id. */
export function amountOfFacts(facts: Readonly<Record<string, string>>): NewsAmount | null {
  const { asset_id: currency, amount } = facts;
  const known = currency === undefined ? null : findCurrency(currency);
  if (known === null || amount === undefined) return null;
  const base = parseDecimal(amount, known.scale);
  return base.ok ? { amount: base.value, currency: known.code } : null;
}

/** An amount in base units of a fiat (`currencyOf(code).scale`), or null when the book cannot say. */
export function worthIn(of: NewsAmount | null, target: FiatCode, book: RateBook | null, nowMs: number): bigint | null {
  if (of === null) return null;
  if (of.currency === target) return of.amount;
  const dollars = book === null ? null : dollarsPerUnit(of.currency, book, nowMs);
  const rate = book === null ? null : fiatRate(book, target, nowMs);
  if (dollars === null || rate === null || !rate.ok) return null;
  const scales = [currencyOf(of.currency).scale, currencyOf(target).scale].map((scale) => 10n ** BigInt(scale));
  const [own = 1n, wanted = 1n] = scales;
  return mulDivRoundedHalfUp(of.amount, dollars.value * rate.value.priceE18 * wanted, dollars.per * priceOne * own);
}

/** One unit is worth `value` ÷ `per` dollars: a fraction, so that nothing is rounded twice. */
function dollarsPerUnit(code: string, book: RateBook, nowMs: number): { readonly value: bigint; readonly per: bigint } | null {
  if (currencyOf(code).kind === 'fiat') {
    const rate = fiatRate(book, code, nowMs);
    return rate.ok ? { value: priceOne, per: rate.value.priceE18 } : null;
  }
  const asset = findAsset(code);
  if (asset === null) return null;
  const rate = denominationRate(book, asset.priceCode, nowMs, coinPolicy(asset));
  return rate.ok ? { value: rate.value.priceE18, per: priceOne } : null;
}
