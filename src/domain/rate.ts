// Owns prices: what a sample and a book of them are, and when samples agree well enough to quote from. Fails closed: no
// agreement, no rate. Never fetches, never reads a clock, never takes anything for one to one, never mixes simulated with real.
import { type Asset, assets, chains } from './asset';
import { type FiatCode, fiatCodes, isFiatCode } from './currency';
import type { Refusal } from './refusal';
import { ok, refuse, type Result } from './result';

/** Prices are integers of 10^-18. Coins: USD for one unit. Fiats: units of the fiat for one USD. */
export const priceOne: bigint = 10n ** 18n;
/** Anything dearer, or finer than 10^-18, is a mistake of the source. */
export const priceMax: bigint = 10n ** 36n;

export interface RateSample {
  readonly source: string;
  readonly code: string;
  readonly priceE18: bigint;
  /** When the price held: our time of fetching, or midnight UTC of the date that a daily source states. */
  readonly atMs: number;
}

/** The last price on which at least two sources agreed. */
export interface AgreedPrice {
  readonly priceE18: bigint;
  readonly atMs: number;
}

export type Samples = Readonly<Record<string, readonly RateSample[]>>;
export type AgreedPrices = Readonly<Record<string, AgreedPrice>>;

export interface RateBook {
  /** `simulated` books price the sandbox's assets and nothing else. */
  readonly kind: 'live' | 'simulated';
  readonly coins: Samples;
  readonly fiats: Samples;
  /** Of simulated books only: what real assets count for as the currency of a test invoice. Never what a payer owes in one. */
  readonly denominations?: Samples;
  readonly lastAgreed: { readonly coins: AgreedPrices; readonly fiats: AgreedPrices };
  readonly fetchedAtMs: number;
}

export interface RatePolicy {
  readonly freshMs: number;
  /** Sources that publish once a day are judged by the date they state, not by when we asked. */
  readonly dailyFreshMs: number;
  /** How far a sample may lie from the median, and two samples from each other. */
  readonly spreadMaxBps: bigint;
  /** How long an agreement of two sources vouches for one that is left alone. */
  readonly agreementMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Sources whose samples carry a date instead of a time. */
const dailySources: readonly string[] = ['frankfurter'];
/** Central banks state the date from which a rate holds, which may be tomorrow's in the furthest time zone. */
const dailyAheadMs = 36 * hourMs;
/** Our own clocks differ between machines by less. */
const clockSkewMs = minuteMs;

export const volatilePolicy: RatePolicy = { freshMs: 2 * minuteMs, dailyFreshMs: 0, spreadMaxBps: 200n, agreementMs: 5 * minuteMs };
export const stablePolicy: RatePolicy = { ...volatilePolicy, spreadMaxBps: 50n };
/** 96 hours last from Friday's rate to the end of Monday. The spread is wider than for coins because a weekend's move is in it. */
export const fiatPolicy: RatePolicy = { freshMs: hourMs, dailyFreshMs: 96 * hourMs, spreadMaxBps: 300n, agreementMs: 5 * minuteMs };

export function coinPolicy(asset: Pick<Asset, 'stable'>): RatePolicy {
  return asset.stable ? stablePolicy : volatilePolicy;
}

const priceCodesOf = (mode: 'live' | 'test'): readonly string[] => [
  ...new Set(assets.filter((asset) => chains[asset.chain].mode === mode).map((asset) => asset.priceCode)),
];
/** Codes under which real sources are asked. */
export const livePriceCodes: readonly string[] = priceCodesOf('live');
export const sandboxPriceCodes: readonly string[] = priceCodesOf('test');
/** Fiats for which a rate is needed: all but the dollar, in which everything is priced. */
export const ratedFiatCodes: readonly FiatCode[] = fiatCodes.filter((code) => code !== 'USD');

export interface Rate {
  readonly code: string;
  readonly priceE18: bigint;
  readonly sources: readonly string[];
  /** Time of the oldest sample in it. */
  readonly atMs: number;
}

/** USD for one unit of the coin of that price code. Refuses `rate_unavailable` when the book cannot vouch for a price now. */
export function coinRate(book: RateBook, priceCode: string, now: number, policy: RatePolicy): Result<Rate, Refusal> {
  const simulatedCode = sandboxPriceCodes.includes(priceCode);
  if (simulatedCode !== (book.kind === 'simulated')) return refuse({ reason: 'rate_unavailable', code: priceCode });
  return rateFrom(book, book.coins[priceCode] ?? [], book.lastAgreed.coins[priceCode], priceCode, now, policy);
}

/**
 * USD for one unit of an asset that an invoice is denominated in. A simulated book prices every asset for that: in test mode an amount may
 * be stated in a real asset, though nobody is ever asked to pay in it (`coinRate` refuses). Refuses `rate_unavailable`.
 */
export function denominationRate(book: RateBook, priceCode: string, now: number, policy: RatePolicy): Result<Rate, Refusal> {
  const simulatedCode = sandboxPriceCodes.includes(priceCode);
  if (book.kind === 'live' || simulatedCode) return coinRate(book, priceCode, now, policy);
  return rateFrom(book, book.denominations?.[priceCode] ?? [], undefined, priceCode, now, policy);
}

/** Units of that fiat for one USD. The dollar itself needs no source. Refuses `rate_unavailable`. */
export function fiatRate(book: RateBook, code: string, now: number, policy: RatePolicy = fiatPolicy): Result<Rate, Refusal> {
  if (code === 'USD') return ok({ code, priceE18: priceOne, sources: [], atMs: now });
  if (!isFiatCode(code)) return refuse({ reason: 'rate_unavailable', code });
  return rateFrom(book, book.fiats[code] ?? [], book.lastAgreed.fiats[code], code, now, policy);
}

function rateFrom(
  book: RateBook,
  samples: readonly RateSample[],
  lastAgreed: AgreedPrice | undefined,
  code: string,
  now: number,
  policy: RatePolicy,
): Result<Rate, Refusal> {
  const usable = usableSamples(samples, now, policy);
  const agreed = book.kind === 'simulated' ? usable : (agreeing(usable, policy) ?? vouchedAlone(usable, lastAgreed, now, policy));
  const priceE18 = medianOf(agreed.map((sample) => sample.priceE18));
  if (priceE18 === null) return refuse({ reason: 'rate_unavailable', code });
  return ok({ code, priceE18, sources: agreed.map((sample) => sample.source).sort(), atMs: Math.min(...agreed.map((sample) => sample.atMs)) });
}

/**
 * The price on which at least two fresh sources agree, or null: what a new book remembers as last agreed. Its time is that of the
 * oldest sample with a time of its own, so that a silent source does not vouch for longer by being asked again.
 */
export function agreedPrice(samples: readonly RateSample[], now: number, policy: RatePolicy): AgreedPrice | null {
  const agreed = agreeing(usableSamples(samples, now, policy), policy) ?? [];
  const priceE18 = medianOf(agreed.map((sample) => sample.priceE18));
  const timed = agreed.filter((sample) => !dailySources.includes(sample.source)).map((sample) => sample.atMs);
  return priceE18 === null ? null : { priceE18, atMs: Math.min(now, ...timed) };
}

/** Plausible and fresh samples, the newest of each source: a source has one vote however often it is in the book. */
function usableSamples(samples: readonly RateSample[], now: number, policy: RatePolicy): readonly RateSample[] {
  const newest = new Map<string, RateSample>();
  for (const sample of samples) {
    if (!isPlausible(sample.priceE18) || !isFresh(sample, now, policy)) continue;
    const other = newest.get(sample.source);
    if (other === undefined || other.atMs < sample.atMs) newest.set(sample.source, sample);
  }
  return [...newest.values()];
}

function isFresh(sample: RateSample, now: number, policy: RatePolicy): boolean {
  const daily = dailySources.includes(sample.source);
  const age = now - sample.atMs;
  // Written so that an age which is not a number is not fresh.
  return age <= (daily ? policy.dailyFreshMs : policy.freshMs) && age >= -(daily ? dailyAheadMs : clockSkewMs);
}

function isPlausible(priceE18: bigint): boolean {
  return priceE18 > 0n && priceE18 <= priceMax;
}

/** The samples near the median, if at least two are; null when the sources contradict each other or fewer than two spoke. */
function agreeing(samples: readonly RateSample[], policy: RatePolicy): readonly RateSample[] | null {
  const median = medianOf(samples.map((sample) => sample.priceE18));
  if (median === null) return null;
  const near = samples.filter((sample) => isWithin(sample.priceE18, median, policy.spreadMaxBps));
  const [first, second] = near;
  if (first === undefined || second === undefined) return null;
  // Two samples are both within the limit of their middle at twice the limit from each other.
  if (near.length === 2 && !isWithin(first.priceE18, second.priceE18, policy.spreadMaxBps)) return null;
  return near;
}

/**
 * One source left alone speaks only while a recent agreement confirms it; that also stops every jump that one source alone reports.
 * Sources that contradict each other are more than one, and none of them is believed.
 */
function vouchedAlone(samples: readonly RateSample[], lastAgreed: AgreedPrice | undefined, now: number, policy: RatePolicy): readonly RateSample[] {
  const [only] = samples;
  if (only === undefined || samples.length > 1 || lastAgreed === undefined) return [];
  const age = now - lastAgreed.atMs;
  const recent = age >= -clockSkewMs && age <= policy.agreementMs;
  return recent && isWithin(only.priceE18, lastAgreed.priceE18, policy.spreadMaxBps) ? samples : [];
}

/** Whether the two prices differ by no more than the limit, measured on the lower one. */
function isWithin(a: bigint, b: bigint, limitBps: bigint): boolean {
  const [low, high] = a < b ? [a, b] : [b, a];
  return (high - low) * 10_000n <= low * limitBps;
}

/** The middle value, or the mean of the two middle ones rounded down; null of nothing. */
function medianOf(prices: readonly bigint[]): bigint | null {
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2n;
}

const pricePattern = /^(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/;
const priceTextMax = 80;

/** A price as the source wrote it: the digits without the point, and the places behind it. */
interface PriceDigits {
  readonly digits: bigint;
  readonly places: number;
}

function readPrice(text: string): PriceDigits | null {
  const match = text.length <= priceTextMax ? pricePattern.exec(text) : null;
  const whole = match?.[1];
  if (whole === undefined) return null;
  const fraction = match?.[2] ?? '';
  const exponent = Number.parseInt(match?.[3] ?? '0', 10);
  return { digits: BigInt(whole + fraction), places: fraction.length - exponent };
}

const powerOfTen = (power: number): bigint => 10n ** BigInt(Math.max(power, 0));

/** A source's decimal text as a price, cut at 10^-18; null when it is no number, zero or absurd. */
export function priceFromText(text: string): bigint | null {
  const read = readPrice(text);
  if (read === null) return null;
  const priceE18 = (read.digits * priceOne * powerOfTen(-read.places)) / powerOfTen(read.places);
  return isPlausible(priceE18) ? priceE18 : null;
}

/** Fewer digits than this turn the source's own rounding into an error of a quarter of a percent and more. */
const invertibleDigitsMin = 200n;

/**
 * The price of a unit from a text that says how many units one dollar buys, divided exactly and cut at 10^-18. Null when it is no
 * number, zero or absurd, and when it has too few digits to be turned over; a plain 1 is exact.
 */
export function inversePriceFromText(text: string): bigint | null {
  const read = readPrice(text);
  if (read === null || read.digits === 0n) return null;
  const scaled = read.digits * powerOfTen(-read.places);
  const one = powerOfTen(read.places);
  if (scaled !== one && read.digits < invertibleDigitsMin) return null;
  const priceE18 = (priceOne * one) / scaled;
  return isPlausible(priceE18) ? priceE18 : null;
}

/** A book as JSON text, for storage; prices are decimal strings of their 10^-18 units. */
export function encodeRateBook(book: RateBook): string {
  return JSON.stringify(book, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** Reads the text back; null for anything that `encodeRateBook` does not write, so that a damaged book means no rates. */
export function decodeRateBook(text: string): RateBook | null {
  try {
    const raw: unknown = JSON.parse(text);
    if (!isRecord(raw) || !isRecord(raw['lastAgreed'])) return null;
    const { kind, fetchedAtMs } = raw;
    if ((kind !== 'live' && kind !== 'simulated') || !isTime(fetchedAtMs)) return null;
    const coins = readEach(raw['coins'], readSamples);
    const fiats = readEach(raw['fiats'], readSamples);
    const agreedCoins = readEach(raw['lastAgreed']['coins'], readAgreed);
    const agreedFiats = readEach(raw['lastAgreed']['fiats'], readAgreed);
    const denominations = raw['denominations'] === undefined ? {} : readEach(raw['denominations'], readSamples);
    if (coins === null || fiats === null || agreedCoins === null || agreedFiats === null || denominations === null) return null;
    // A live book has none, whatever its text says.
    const simulated = kind === 'simulated' ? { denominations } : {};
    return { kind, coins, fiats, ...simulated, lastAgreed: { coins: agreedCoins, fiats: agreedFiats }, fetchedAtMs };
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
const storedPricePattern = /^\d{1,37}$/;

function readEach<T>(value: unknown, read: (entry: unknown, code: string) => T | null): Record<string, T> | null {
  if (!isRecord(value)) return null;
  const entries: [string, T][] = [];
  for (const [code, entry] of Object.entries(value)) {
    const item = read(entry, code);
    if (item === null) return null;
    entries.push([code, item]);
  }
  return Object.fromEntries(entries);
}

function readAgreed(value: unknown): AgreedPrice | null {
  if (!isRecord(value) || !isTime(value['atMs'])) return null;
  const price = value['priceE18'];
  return typeof price === 'string' && storedPricePattern.test(price) ? { priceE18: BigInt(price), atMs: value['atMs'] } : null;
}

function readSamples(value: unknown, code: string): readonly RateSample[] | null {
  if (!Array.isArray(value)) return null;
  const samples: RateSample[] = [];
  for (const entry of value as readonly unknown[]) {
    const price = readAgreed(entry);
    if (price === null || !isRecord(entry) || typeof entry['source'] !== 'string' || entry['code'] !== code) return null;
    samples.push({ source: entry['source'], code, ...price });
  }
  return samples;
}

const simulatedCoins: Readonly<Record<string, string>> = { TESTUSD: '1', TESTCOIN: '2000' };
const simulatedDenominations: Readonly<Record<string, string>> = {
  USDT: '1',
  USDC: '1',
  DAI: '1',
  PYUSD: '1',
  XAUT: '4000',
  PEPE: '0.00001',
  SHIB: '0.00001',
  ETH: '3000',
  BNB: '1000',
  ARB: '0.5',
  OP: '0.5',
};
// Round numbers on purpose: nobody shall take them for a market.
const simulatedFiats: Readonly<Record<Exclude<FiatCode, 'USD'>, string>> = {
  UZS: '12500',
  KGS: '87.5',
  KZT: '500',
  AMD: '400',
  AZN: '1.7',
  BYN: '3.2',
  AUD: '1.5',
  TRY: '40',
  AED: '3.6725',
  CAD: '1.4',
  CNY: '7.2',
  HKD: '7.8',
  IDR: '16000',
  INR: '85',
  JPY: '150',
  PHP: '56',
  SGD: '1.3',
  THB: '33',
  VND: '25000',
  MYR: '4.4',
  RUB: '80',
  UAH: '41',
  EUR: '0.9',
  GBP: '0.8',
};

/** The simulated chain's own book: fixed prices for its two assets, for every fiat, and for real assets as currencies. Test mode only. */
export function sandboxRateBook(now: number): RateBook {
  const fixed = (table: Readonly<Record<string, string>>): Samples =>
    Object.fromEntries(Object.entries(table).map(([code, text]) => [code, [{ source: 'simulated', code, priceE18: priceFromText(text) ?? 0n, atMs: now }]]));
  const prices = { coins: fixed(simulatedCoins), fiats: fixed(simulatedFiats), denominations: fixed(simulatedDenominations) };
  return { kind: 'simulated', ...prices, lastAgreed: { coins: {}, fiats: {} }, fetchedAtMs: now };
}
