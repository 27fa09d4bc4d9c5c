// Owns the list of currencies in a form: fiat by its name in the reader's language, coins by symbol and network.
import { assetOf, chains } from '../../domain/asset';
import { currencyOf, fiatCodes, findCurrency } from '../../domain/currency';
import type { Locale } from '../app-env';
import type { Option } from '../../../views/ui/form';

/** Every fiat currency, the dollar first. */
export function fiatOptions(locale: Locale): readonly Option[] {
  const names = new Intl.DisplayNames([locale], { type: 'currency' });
  return fiatCodes.map((code) => ({ value: code, label: `${code}: ${names.of(code) ?? currencyOf(code).name}` }));
}

/** Fiat currencies, then those coins in which an invoice may be written as well. */
export function currencyOptions(locale: Locale, assets: readonly string[]): readonly Option[] {
  const coins = assets.map((id) => ({ value: id, label: `${assetOf(id).symbol}: ${chains[assetOf(id).chain].name}` }));
  return [...fiatOptions(locale), ...coins];
}

/** Codes alone, for fields that stand beside an amount: fiat, and whatever a sum that is there is written in. */
export function sumCurrencies(stored: readonly string[]): readonly Option[] {
  const coins = [...new Set(stored)].filter((code) => !fiatCodes.some((fiat) => fiat === code) && findCurrency(code) !== null);
  return [...fiatCodes.map((code) => ({ value: code, label: code })), ...coins.map((id) => ({ value: id, label: id }))];
}
