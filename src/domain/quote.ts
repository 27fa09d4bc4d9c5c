// Owns what a payer owes in an asset for an amount in a currency, and until when that stands. The only place that rounds an
// amount due, and it rounds up. Never chooses a rate itself (see rate.ts) and never reads a clock.
import { type Asset, type AssetId, assetOf, chains } from './asset';
import { type CurrencyCode, currencyOf } from './currency';
import { amountMax, mulDivRoundedUp } from './money';
import { coinPolicy, coinRate, denominationRate, fiatRate, priceOne, type Rate, type RateBook } from './rate';
import { invalidField, type Refusal } from './refusal';
import { assert, ok, refuse, type Result } from './result';

/** How long a price of a coin that moves is held for the payer. */
export const quoteLifeMs = 15 * 60_000;
/** A merchant's spread may raise or lower the amount due by at most half. */
export const spreadBpsMax = 5_000;
/** A due amount has to be well above dust, or a rounding wallet would make it vanish. */
export const dustMultipleMin = 100n;

const bpsOne = 10_000n;

export interface QuoteRequest {
  /** In base units of the currency's scale, positive. */
  readonly amount: bigint;
  readonly currency: CurrencyCode;
  readonly asset: Asset;
  readonly book: RateBook;
  readonly now: number;
  readonly invoiceExpiresAtMs: number;
  /** Added to what is due, in hundredths of a percent; negative for a discount. */
  readonly spreadBps: number;
}

export interface Quote {
  readonly asset: AssetId;
  /** Due amount in base units of the asset: a whole number of its shown steps. */
  readonly dueBase: bigint;
  /** What one unit of the asset counts for, in units of the invoice currency × 10^18, the spread included. For display. */
  readonly rateE18: bigint;
  /** Names of the rate sources; empty when no rate was needed. */
  readonly sources: readonly string[];
  /** Time of the oldest market price in it. */
  readonly ratedAtMs: number;
  readonly quotedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * What is due in `asset` for an amount in a currency, rounded up to the decimals that wallets accept. An amount in the asset itself
 * is due exactly, without rate or spread. Stable assets hold to the invoice's expiry, others for fifteen minutes.
 * Refuses `rate_unavailable`, `amount_too_small` (near dust) and `invalid_input` (more than any amount may be).
 */
export function quote(request: QuoteRequest): Result<Quote, Refusal> {
  const { asset, now, invoiceExpiresAtMs } = request;
  assert(request.amount > 0n, 'an invoice asks for something');
  assert(Number.isSafeInteger(request.spreadBps) && Math.abs(request.spreadBps) <= spreadBpsMax, 'a spread is within its limit');
  const priced = priceIn(request);
  if (!priced.ok) return priced;
  const { dueBase, rateE18, sources, ratedAtMs, fixed } = priced.value;
  if (dueBase < asset.dustBelow * dustMultipleMin) return refuse({ reason: 'amount_too_small', asset: asset.id });
  if (dueBase > amountMax) return refuse(invalidField('/amount', 'too_large'));
  const holds = asset.stable || fixed;
  const expiresAtMs = holds ? invoiceExpiresAtMs : Math.min(invoiceExpiresAtMs, now + quoteLifeMs);
  return ok({ asset: asset.id, dueBase, rateE18, sources, ratedAtMs, quotedAtMs: now, expiresAtMs });
}

type Priced = Pick<Quote, 'dueBase' | 'rateE18' | 'sources' | 'ratedAtMs'> & { readonly fixed: boolean };

function priceIn(request: QuoteRequest): Result<Priced, Refusal> {
  const { amount, currency, asset, book, now } = request;
  if (currency === asset.id) return ok({ dueBase: amount, rateE18: priceOne, sources: [], ratedAtMs: now, fixed: true });
  // A simulated price on a real asset would give goods away: a caller that mixes them up is stopped, not answered.
  assert((chains[asset.chain].mode === 'test') === (book.kind === 'simulated'), 'real assets have real rates and simulated ones simulated');

  const assetRate = coinRate(book, asset.priceCode, now, coinPolicy(asset));
  if (!assetRate.ok) return assetRate;
  const unit = currencyInDollars(currency, book, now);
  if (!unit.ok) return unit;
  const { dollars, dollarsPer, rate } = unit.value;

  // due = amount × (value of a currency unit ÷ value of an asset unit) × (1 + spread), one division for all of it.
  const value = dollars * (bpsOne + BigInt(request.spreadBps)) * powerOfTen(asset.decimals) * priceOne;
  const per = dollarsPer * bpsOne * powerOfTen(currencyOf(currency).scale) * assetRate.value.priceE18;
  const step = powerOfTen(Math.max(asset.decimals - asset.shownDecimals, 0));
  const dueBase = mulDivRoundedUp(amount, value, per * step) * step;
  const rateE18 = mulDivRoundedUp(priceOne * powerOfTen(asset.decimals), per, value * powerOfTen(currencyOf(currency).scale));
  const sources = [...new Set([...assetRate.value.sources, ...rate.sources])].sort();
  // A fiat's daily date says nothing about the market price that the payer is shown the time of.
  const ratedAtMs = unit.value.market ? Math.min(assetRate.value.atMs, rate.atMs) : assetRate.value.atMs;
  return ok({ dueBase, rateE18, sources, ratedAtMs, fixed: false });
}

/** One unit of the currency is worth dollars ÷ dollarsPer dollars, kept as a fraction so that nothing is rounded here. */
interface DollarValue {
  readonly dollars: bigint;
  readonly dollarsPer: bigint;
  readonly rate: Rate;
  readonly market: boolean;
}

function currencyInDollars(currency: CurrencyCode, book: RateBook, now: number): Result<DollarValue, Refusal> {
  if (currencyOf(currency).kind === 'fiat') {
    const rate = fiatRate(book, currency, now);
    return rate.ok ? ok({ dollars: priceOne, dollarsPer: rate.value.priceE18, rate: rate.value, market: false }) : rate;
  }
  const asset = assetOf(currency);
  const rate = denominationRate(book, asset.priceCode, now, coinPolicy(asset));
  return rate.ok ? ok({ dollars: rate.value.priceE18, dollarsPer: priceOne, rate: rate.value, market: true }) : rate;
}

const powerOfTen = (power: number): bigint => 10n ** BigInt(power);
