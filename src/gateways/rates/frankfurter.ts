// Owns Frankfurter's daily reference rates of central banks: units of each fiat for one dollar, with the date of each. No coins.
import { priceFromText, type RateSample, ratedFiatCodes } from '../../domain/rate';
import { type ExactJson, isExactObject, memberOf } from './exact-json';
import { getJson, type RateFetch, type SourceAnswer, SourceError } from './source';

export const frankfurterName = 'frankfurter';
export const frankfurterBase = 'https://api.frankfurter.dev';

/** `GET /v2/rates?base=USD&quotes=…`. Throws `SourceError`. */
export async function fetchFrankfurter(fetch: RateFetch, base: string): Promise<SourceAnswer> {
  return readFrankfurter(await getJson(fetch, `${base}/v2/rates?base=USD&quotes=${ratedFiatCodes.join(',')}`));
}

/** Reads `[{date: "2026-11-20", base: "USD", quote: "EUR", rate: 0.92}, …]`: each row has a date of its own. Throws `SourceError`. */
export function readFrankfurter(body: ExactJson): SourceAnswer {
  if (!Array.isArray(body)) throw new SourceError('bad_format');
  const rows = body as readonly ExactJson[];
  const fiats = ratedFiatCodes.flatMap((code): readonly RateSample[] => rows.flatMap((row) => readRow(row, code)));
  return { coins: [], fiats };
}

function readRow(row: ExactJson, code: string): readonly RateSample[] {
  if (!isExactObject(row) || memberOf(row, 'base') !== 'USD' || memberOf(row, 'quote') !== code) return [];
  const [rate, date] = [memberOf(row, 'rate'), memberOf(row, 'date')];
  const priceE18 = typeof rate === 'string' ? priceFromText(rate) : null;
  const atMs = typeof date === 'string' ? midnightOf(date) : null;
  return priceE18 === null || atMs === null ? [] : [{ source: frankfurterName, code, priceE18, atMs }];
}

const datePattern = /^\d{4}-\d{2}-\d{2}$/;

function midnightOf(date: string): number | null {
  const atMs = datePattern.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isSafeInteger(atMs) ? atMs : null;
}
