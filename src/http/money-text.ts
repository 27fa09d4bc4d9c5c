// Owns how pages are given money: exact decimal strings with the word for what they count. Rounds nothing but what says so.
import { assetOf } from '../domain/asset';
import { currencyOf, findCurrency, formatAmount, formatAmountRoundedHalfUp } from '../domain/currency';
import { formatDecimal } from '../domain/money';

/** An amount of an asset in base units, as text, with its symbol. */
export function assetAmount(asset: string, base: bigint): { readonly amount: string; readonly symbol: string } {
  const { decimals, symbol } = assetOf(asset);
  return { amount: formatDecimal(base, decimals), symbol };
}

/** The amount of an invoice in scaled units of its currency, as text. */
export function invoiceAmount(amount: bigint, currency: string): string {
  return formatAmount(amount, currencyOf(currency).code);
}

/** The same at the places that people use for the currency: for a figure beside an exact one. */
export function roundedAmount(amount: bigint, currency: string): string {
  return formatAmountRoundedHalfUp(amount, currencyOf(currency).code);
}

/** Fiat by its code, a coin by its symbol. */
export function currencyLabel(code: string): string {
  return findCurrency(code)?.kind === 'asset' ? assetOf(code).symbol : code;
}
