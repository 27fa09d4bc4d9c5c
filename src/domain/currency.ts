// Owns what an invoice may be denominated in: 25 fiat currencies and every asset, with the precision of each. Never a rate.
// Own table on purpose: `Intl` gives IDR no minor unit where ISO 4217 says two.
import { type AssetId, assets } from './asset';
import { formatDecimal, mulDivRoundedHalfUp, parseDecimal, parseTypedDecimal, type DecimalProblem } from './money';
import type { FieldProblem } from './refusal';
import { assert, ok, refuse, type Result } from './result';

const fiatTable = {
  USD: { minor: 2, name: 'US dollar' },
  UZS: { minor: 2, name: 'Uzbekistan sum' },
  KGS: { minor: 2, name: 'Kyrgyzstan som' },
  KZT: { minor: 2, name: 'Kazakhstan tenge' },
  AMD: { minor: 2, name: 'Armenian dram' },
  AZN: { minor: 2, name: 'Azerbaijan manat' },
  BYN: { minor: 2, name: 'Belarusian ruble' },
  AUD: { minor: 2, name: 'Australian dollar' },
  TRY: { minor: 2, name: 'Turkish lira' },
  AED: { minor: 2, name: 'UAE dirham' },
  CAD: { minor: 2, name: 'Canadian dollar' },
  CNY: { minor: 2, name: 'Chinese yuan' },
  HKD: { minor: 2, name: 'Hong Kong dollar' },
  IDR: { minor: 2, name: 'Indonesian rupiah' },
  INR: { minor: 2, name: 'Indian rupee' },
  JPY: { minor: 0, name: 'Japanese yen' },
  PHP: { minor: 2, name: 'Philippine peso' },
  SGD: { minor: 2, name: 'Singapore dollar' },
  THB: { minor: 2, name: 'Thai baht' },
  VND: { minor: 0, name: 'Vietnamese dong' },
  MYR: { minor: 2, name: 'Malaysian ringgit' },
  RUB: { minor: 2, name: 'Russian ruble' },
  UAH: { minor: 2, name: 'Ukrainian hryvnia' },
  EUR: { minor: 2, name: 'Euro' },
  GBP: { minor: 2, name: 'Pound sterling' },
} as const satisfies Readonly<Record<string, { readonly minor: number; readonly name: string }>>;

export type FiatCode = keyof typeof fiatTable;
export type CurrencyCode = FiatCode | AssetId;

/** The fiat currencies in the order in which forms list them. */
export const fiatCodes: readonly FiatCode[] = Object.keys(fiatTable).filter(isFiatCode);

/** A currency of an invoice. Amounts in it are whole numbers of 10^-scale. */
export interface Currency {
  readonly code: CurrencyCode;
  readonly kind: 'fiat' | 'asset';
  /** Places that a merchant may type: ISO 4217's minor unit, or what wallets accept for the asset. */
  readonly inputDecimals: number;
  /** Places of the base unit: a fiat amount keeps four places more than its minor unit, an asset has its own decimals. */
  readonly scale: number;
  readonly name: string;
}

const fiatExtraDecimals = 4;

/** Largest invoice in any fiat currency: 10^12 units is some 40 million dollars even in dong. Keeps products below `amountMax`. */
export const fiatUnitsMax: bigint = 10n ** 12n;
/** Largest invoice in any asset: 10^15 units covers coins that are worth a hundred-thousandth of a cent. */
export const assetUnitsMax: bigint = 10n ** 15n;

const currencies: ReadonlyMap<string, Currency> = new Map<string, Currency>([
  ...fiatCodes.map((code): [string, Currency] => {
    const { minor, name } = fiatTable[code];
    return [code, { code, kind: 'fiat', inputDecimals: minor, scale: minor + fiatExtraDecimals, name }];
  }),
  ...assets.map((asset): [string, Currency] => [
    asset.id,
    { code: asset.id, kind: 'asset', inputDecimals: asset.shownDecimals, scale: asset.decimals, name: asset.name },
  ]),
]);

export function isFiatCode(code: string): code is FiatCode {
  return Object.hasOwn(fiatTable, code);
}

/** The currency of that code, or null when Quittance does not know it. Codes are upper case, as in ISO 4217 and the asset table. */
export function findCurrency(code: string): Currency | null {
  return currencies.get(code) ?? null;
}

/** The currency of a code that is known to exist. Throws when it does not: for codes from our own storage only. */
export function currencyOf(code: string): Currency {
  const currency = findCurrency(code);
  assert(currency !== null, `currency ${code} is in the table`);
  return currency;
}

/** What is wrong with an amount; the caller adds the pointer of its field. */
export type AmountProblem = Omit<FieldProblem, 'pointer'>;

/**
 * Reads a decimal string as an amount of that currency, in base units of its scale. Refuses zero, more places than the currency
 * has, amounts above the named maximum, and a currency that is not listed.
 */
export function parseAmount(text: string, code: string): Result<bigint, AmountProblem> {
  return readAmount(parseDecimal, text, code);
}

/** The same for what a person typed into a form: comma or point, spaces around it. */
export function parseTypedAmount(text: string, code: string): Result<bigint, AmountProblem> {
  return readAmount(parseTypedDecimal, text, code);
}

type DecimalReader = (text: string, decimals: number) => Result<bigint, DecimalProblem>;

function readAmount(read: DecimalReader, text: string, code: string): Result<bigint, AmountProblem> {
  const currency = findCurrency(code);
  if (currency === null) return refuse({ code: 'not_listed' });
  const parsed = read(text, currency.inputDecimals);
  if (!parsed.ok) {
    const places = parsed.refusal.code === 'too_many_decimals' ? { detail: String(currency.inputDecimals) } : {};
    return refuse({ code: parsed.refusal.code, ...places });
  }
  const base = parsed.value * 10n ** BigInt(currency.scale - currency.inputDecimals);
  if (base === 0n) return refuse({ code: 'too_small', detail: formatDecimal(1n, currency.inputDecimals) });
  const max = amountMaxOf(currency);
  if (base > max) return refuse({ code: 'too_large', detail: formatDecimal(max, currency.scale) });
  return ok(base);
}

/** The largest amount of an invoice in that currency, in base units. */
export function amountMaxOf(currency: Currency): bigint {
  return (currency.kind === 'fiat' ? fiatUnitsMax : assetUnitsMax) * 10n ** BigInt(currency.scale);
}

/** Writes an amount exactly: a fiat amount with at least its minor unit's places (`10.00`), an asset without trailing zeros. */
export function formatAmount(base: bigint, code: CurrencyCode): string {
  const currency = currencyOf(code);
  return formatDecimal(base, currency.scale, currency.kind === 'fiat' ? currency.inputDecimals : 0);
}

/** Writes an amount at the places that people use for the currency, a half rounded up: for display, never to compute with. */
export function formatAmountRoundedHalfUp(base: bigint, code: CurrencyCode): string {
  const currency = currencyOf(code);
  const rounded = mulDivRoundedHalfUp(base < 0n ? -base : base, 1n, 10n ** BigInt(currency.scale - currency.inputDecimals));
  return formatDecimal(base < 0n ? -rounded : rounded, currency.inputDecimals, currency.kind === 'fiat' ? currency.inputDecimals : 0);
}
