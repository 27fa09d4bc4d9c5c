// Owns Coinbase's list of exchange rates: how many units of each coin and fiat one dollar buys, as decimal strings, without a time.
import { inversePriceFromText, livePriceCodes, priceFromText, type RateSample, ratedFiatCodes } from '../../domain/rate';
import { type ExactJson, isExactObject, memberOf } from './exact-json';
import { getJson, type RateFetch, type SourceAnswer, SourceError } from './source';

export const coinbaseName = 'coinbase';
export const coinbaseBase = 'https://api.coinbase.com';

/** `GET /v2/exchange-rates?currency=USD`: one call has all coins and fiats. Throws `SourceError`. */
export async function fetchCoinbase(fetch: RateFetch, base: string, now: number): Promise<SourceAnswer> {
  return readCoinbase(await getJson(fetch, `${base}/v2/exchange-rates?currency=USD`), now);
}

/** Reads `{data: {currency: "USD", rates: {ETH: "0.0003…", EUR: "0.92"}}}`; coins are turned over exactly. Throws `SourceError`. */
export function readCoinbase(body: ExactJson, now: number): SourceAnswer {
  const data = isExactObject(body) ? memberOf(body, 'data') : undefined;
  if (!isExactObject(data) || memberOf(data, 'currency') !== 'USD') throw new SourceError('bad_format');
  const rates = memberOf(data, 'rates');
  if (!isExactObject(rates)) throw new SourceError('bad_format');

  const samples = (codes: readonly string[], read: (text: string) => bigint | null): readonly RateSample[] =>
    codes.flatMap((code) => {
      const text = memberOf(rates, code);
      const priceE18 = typeof text === 'string' ? read(text) : null;
      return priceE18 === null ? [] : [{ source: coinbaseName, code, priceE18, atMs: now }];
    });
  return { coins: samples(livePriceCodes, inversePriceFromText), fiats: samples(ratedFiatCodes, priceFromText) };
}
