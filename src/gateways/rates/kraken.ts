// Owns Kraken's ticker: the bid in dollars of each coin, which is what a merchant could sell for. No fiats, no time.
import { livePriceCodes, priceFromText, type RateSample } from '../../domain/rate';
import { type ExactJson, isExactObject, memberOf } from './exact-json';
import { getJson, type RateFetch, type SourceAnswer, SourceError } from './source';

export const krakenName = 'kraken';
export const krakenBase = 'https://api.kraken.com';

/** Kraken calls a few coins by names of its own. */
const krakenCoins: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
const krakenCoin = (code: string): string => krakenCoins[code] ?? code;
const pairOf = (code: string): string => `${krakenCoin(code)}USD`;

/** One unknown pair makes Kraken refuse the whole request; halving finds it within this many requests. */
const requestsMax = 12;

/** `GET /0/public/Ticker?pair=…`, halved while a pair is unknown, so that a delisted coin costs only its own price. Throws `SourceError`. */
export async function fetchKraken(fetch: RateFetch, base: string, now: number): Promise<SourceAnswer> {
  const coins: RateSample[] = [];
  const waiting: (readonly string[])[] = [livePriceCodes];
  for (let requests = 0; requests < requestsMax; requests += 1) {
    const codes = waiting.shift();
    if (codes === undefined) break;
    const body = await getJson(fetch, `${base}/0/public/Ticker?pair=${codes.map(pairOf).join(',')}`);
    if (!refusesPair(body)) coins.push(...readKraken(body, codes, now));
    else if (codes.length > 1) {
      const half = Math.ceil(codes.length / 2);
      waiting.push(codes.slice(0, half), codes.slice(half));
    }
  }
  return { coins, fiats: [] };
}

function refusesPair(body: ExactJson): boolean {
  if (!isExactObject(body)) return false;
  const [errors, result] = [memberOf(body, 'error'), memberOf(body, 'result')];
  const unknownPair = Array.isArray(errors) && errors.some((error) => typeof error === 'string' && error.includes('Unknown asset pair'));
  // Kraken has answered with the known pairs next to that error too; then there is nothing to ask again.
  return unknownPair && !(isExactObject(result) && Object.keys(result).length > 0);
}

/** Reads `{error: [], result: {XETHZUSD: {b: ["1965.4", …]}}}`. The key may be the pair asked for or Kraken's older X…Z… name. Throws `SourceError`. */
export function readKraken(body: ExactJson, codes: readonly string[], now: number): readonly RateSample[] {
  const result = isExactObject(body) ? memberOf(body, 'result') : undefined;
  if (!isExactObject(result)) throw new SourceError('bad_format');
  return codes.flatMap((code) => {
    const coin = krakenCoin(code);
    const ticker = [`${coin}USD`, `X${coin}ZUSD`, `${coin}ZUSD`].map((key) => memberOf(result, key)).find(isExactObject);
    const bid = ticker === undefined ? undefined : memberOf(ticker, 'b');
    const text = Array.isArray(bid) ? (bid as readonly ExactJson[])[0] : undefined;
    const priceE18 = typeof text === 'string' ? priceFromText(text) : null;
    return priceE18 === null ? [] : [{ source: krakenName, code, priceE18, atMs: now }];
  });
}
