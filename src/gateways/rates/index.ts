// Owns making the next rate book out of what the sources say now and what the last book knew. Never decides whether a price may be
// used (see domain/rate). Repeating it is harmless: samples are keyed by source and code.
import {
  type AgreedPrice,
  type AgreedPrices,
  agreedPrice,
  coinPolicy,
  fiatPolicy,
  livePriceCodes,
  ratedFiatCodes,
  type RateBook,
  type RatePolicy,
  type RateSample,
  type Samples,
} from '../../domain/rate';
import { assets } from '../../domain/asset';
import { coinbaseBase, coinbaseName, fetchCoinbase } from './coinbase';
import { fetchFrankfurter, frankfurterBase, frankfurterName } from './frankfurter';
import { fetchKraken, krakenBase, krakenName } from './kraken';
import { type RateFailure, type RateFetch, type SourceAnswer, SourceError } from './source';

export type { RateFailure, RateFetch, RateProblem } from './source';

/** Where each source answers: origin without a slash at the end. */
export interface RateBases {
  readonly coinbase: string;
  readonly kraken: string;
  readonly frankfurter: string;
}

export const rateBases: RateBases = { coinbase: coinbaseBase, kraken: krakenBase, frankfurter: frankfurterBase };

export interface RateRequest {
  readonly fetch: RateFetch;
  readonly now: number;
  readonly bases: RateBases;
  /** The book before this one, or null. */
  readonly previous: RateBook | null;
}

export interface RateAnswer {
  readonly book: RateBook;
  readonly failures: readonly RateFailure[];
}

interface SourceResult {
  readonly source: string;
  /** Null when the source failed: then its old samples stay and age. */
  readonly answer: SourceAnswer | null;
  readonly failures: readonly RateFailure[];
}

/**
 * Asks all sources at once and makes the next book. Never throws for a source: what failed is in `failures`, its samples of the
 * previous book stay with their old times, and the rules of freshness end them.
 */
export async function fetchRateBook({ fetch, now, bases, previous }: RateRequest): Promise<RateAnswer> {
  const results = await Promise.all([
    settle(coinbaseName, livePriceCodes, ratedFiatCodes, fetchCoinbase(fetch, bases.coinbase, now)),
    settle(krakenName, livePriceCodes, [], fetchKraken(fetch, bases.kraken, now)),
    settle(frankfurterName, [], ratedFiatCodes, fetchFrankfurter(fetch, bases.frankfurter)),
  ]);
  const old = previous?.kind === 'live' ? previous : null;
  const coins = join(livePriceCodes, results, 'coins', old);
  const fiats = join(ratedFiatCodes, results, 'fiats', old);
  const lastAgreed = {
    coins: agree(coins, old?.lastAgreed.coins ?? {}, now, coinPolicyOf),
    fiats: agree(fiats, old?.lastAgreed.fiats ?? {}, now, () => fiatPolicy),
  };
  return { book: { kind: 'live', coins, fiats, lastAgreed, fetchedAtMs: now }, failures: results.flatMap((result) => result.failures) };
}

async function settle(source: string, coinCodes: readonly string[], fiatCodes: readonly string[], asked: Promise<SourceAnswer>): Promise<SourceResult> {
  try {
    const answer = await asked;
    const missing = [...missingFrom(coinCodes, answer.coins), ...missingFrom(fiatCodes, answer.fiats)];
    return { source, answer, failures: missing.length === 0 ? [] : [{ source, problem: 'incomplete', detail: missing.join(' ') }] };
  } catch (error) {
    // Anything but a SourceError is a bug in a reader, and must not take the other sources down either.
    const failure: RateFailure = error instanceof SourceError ? { source, problem: error.problem } : { source, problem: 'bad_format' };
    const detail = error instanceof SourceError && error.detail !== undefined ? { detail: error.detail } : {};
    return { source, answer: null, failures: [{ ...failure, ...detail }] };
  }
}

function missingFrom(codes: readonly string[], samples: readonly RateSample[]): readonly string[] {
  return codes.filter((code) => !samples.some((sample) => sample.code === code));
}

function join(codes: readonly string[], results: readonly SourceResult[], part: 'coins' | 'fiats', old: RateBook | null): Samples {
  const samplesOf = (code: string): readonly RateSample[] =>
    results.flatMap(({ source, answer }) => {
      const samples = answer === null ? (old?.[part][code] ?? []) : answer[part];
      return samples.filter((sample) => sample.code === code && sample.source === source);
    });
  return Object.fromEntries(codes.map((code) => [code, samplesOf(code)]));
}

function agree(samples: Samples, old: AgreedPrices, now: number, policyOf: (code: string) => RatePolicy): AgreedPrices {
  const entries = Object.entries(samples).flatMap(([code, list]): [string, AgreedPrice][] => {
    const agreed = agreedPrice(list, now, policyOf(code)) ?? old[code];
    return agreed === undefined ? [] : [[code, agreed]];
  });
  return Object.fromEntries(entries);
}

const stableCodes: ReadonlySet<string> = new Set(assets.filter((asset) => asset.stable).map((asset) => asset.priceCode));
const coinPolicyOf = (code: string): RatePolicy => coinPolicy({ stable: stableCodes.has(code) });
