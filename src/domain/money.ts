// Owns exact arithmetic on money: decimal text in and out, the stored spelling, the limbs that SQL can sum, and every
// rounding, each named after its direction. Never a float, never a locale, never a currency (see currency.ts).
import { assert, ok, refuse, type Result } from './result';

/** The largest amount anywhere, in base units: 40 decimal digits, the width of the stored spelling. */
export const amountMax: bigint = 10n ** 40n - 1n;

const storedDigits = 40;
const limbBase = 10n ** 10n;
/** No asset has more; a larger count of decimals is a broken table, not a strange asset. */
const decimalsMax = 36;

export type DecimalProblemCode = 'invalid' | 'too_many_decimals' | 'too_large';

/** Why a text is not an amount. The codes are those of a field problem, so that forms and the API can pass them on. */
export interface DecimalProblem {
  readonly code: DecimalProblemCode;
}

const decimalPattern = /^(0|[1-9]\d*)(?:\.(\d+))?$/;

/**
 * Reads `12.34` as base units of `decimals` places. Strict on purpose: no sign, exponent, comma, space, leading zero or bare
 * point. More places than `decimals` are refused even when they are zeros, because `1.000` is a thousand in half of the world.
 */
export function parseDecimal(text: string, decimals: number): Result<bigint, DecimalProblem> {
  assertDecimals(decimals);
  const match = decimalPattern.exec(text);
  const whole = match?.[1];
  if (whole === undefined) return refuse({ code: 'invalid' });
  const fraction = match?.[2] ?? '';
  if (fraction.length > decimals) return refuse({ code: 'too_many_decimals' });
  // Before BigInt: converting a million digits would cost seconds.
  if (whole.length > storedDigits) return refuse({ code: 'too_large' });
  const base = BigInt(whole + fraction.padEnd(decimals, '0'));
  if (base > amountMax) return refuse({ code: 'too_large' });
  return ok(base);
}

const groupedPattern = /^[1-9]\d{0,2},\d{3}$/;

/**
 * Reads what a person typed into a form: spaces around it are trimmed, a comma may stand for the point. Thousands separators are
 * refused, and so is `1,500`, which is fifteen hundred to one reader and one and a half to another: money is not guessed.
 */
export function parseTypedDecimal(text: string, decimals: number): Result<bigint, DecimalProblem> {
  const trimmed = text.trim();
  if (groupedPattern.test(trimmed)) return refuse({ code: 'invalid' });
  return parseDecimal(trimmed.includes('.') ? trimmed : trimmed.replace(',', '.'), decimals);
}

/** Writes base units as an exact decimal, without trailing zeros beyond `minimumDecimals`. Negative amounts keep their sign. */
export function formatDecimal(base: bigint, decimals: number, minimumDecimals = 0): string {
  assertDecimals(decimals);
  const sign = base < 0n ? '-' : '';
  const digits = (base < 0n ? -base : base).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  let fraction = digits.slice(digits.length - decimals);
  while (fraction.length > minimumDecimals && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  fraction = fraction.padEnd(minimumDecimals, '0');
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** The one spelling in SQL: 40 digits, zero-padded, so that text order is numeric order. Throws outside 0 … `amountMax`. */
export function toStored(base: bigint): string {
  assertStorable(base);
  return base.toString().padStart(storedDigits, '0');
}

const storedPattern = /^\d{40}$/;

/** Reads the stored spelling back. Throws on any other text: only our own rows come here. */
export function fromStored(text: string): bigint {
  assert(storedPattern.test(text), 'a stored amount has 40 digits');
  return BigInt(text);
}

export type Limbs = readonly [number, number, number, number];
export type LimbSums = readonly [bigint, bigint, bigint, bigint];

/**
 * Splits an amount into four limbs of 10^10, most significant first, which SQL can add as integers: 900,000 rows stay below 2^53.
 * A negative amount (a ledger credit) has four limbs that are negative or zero.
 */
export function toLimbs(base: bigint): Limbs {
  assertStorable(base < 0n ? -base : base);
  // Each limb is below 10^10 and therefore exact as a number.
  const limb = (power: bigint): number => Number((base / limbBase ** power) % limbBase);
  return [limb(3n), limb(2n), limb(1n), limb(0n)];
}

/** Puts limbs, or column sums of limbs, together again. A sum may exceed `amountMax`; it is exact all the same. */
export function fromLimbs(sums: LimbSums): bigint {
  return ((sums[0] * limbBase + sums[1]) * limbBase + sums[2]) * limbBase + sums[3];
}

/** a × b ÷ divisor, rounded up: for what a payer owes. All of it non-negative, the divisor positive. */
export function mulDivRoundedUp(a: bigint, b: bigint, divisor: bigint): bigint {
  assertFactors(a, b, divisor);
  return (a * b + divisor - 1n) / divisor;
}

/** a × b ÷ divisor, rounded down: for what somebody has received. All of it non-negative, the divisor positive. */
export function mulDivRoundedDown(a: bigint, b: bigint, divisor: bigint): bigint {
  assertFactors(a, b, divisor);
  return (a * b) / divisor;
}

/** a × b ÷ divisor, a half rounded up: for display only. All of it non-negative, the divisor positive. */
export function mulDivRoundedHalfUp(a: bigint, b: bigint, divisor: bigint): bigint {
  assertFactors(a, b, divisor);
  return (2n * a * b + divisor) / (2n * divisor);
}

/** The smallest multiple of `step` that is not below `base`. */
export function roundUpTo(base: bigint, step: bigint): bigint {
  assert(base >= 0n && step > 0n, 'rounding takes a non-negative amount and a positive step');
  return ((base + step - 1n) / step) * step;
}

function assertDecimals(decimals: number): void {
  assert(Number.isInteger(decimals) && decimals >= 0 && decimals <= decimalsMax, 'decimals are a small whole number');
}

function assertStorable(base: bigint): void {
  assert(base >= 0n && base <= amountMax, 'an amount has at most 40 digits and no sign');
}

function assertFactors(a: bigint, b: bigint, divisor: bigint): void {
  assert(a >= 0n && b >= 0n && divisor > 0n, 'proportions take non-negative amounts and a positive divisor');
}
