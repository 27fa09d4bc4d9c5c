// Owns the way from a locale to its texts. Every visible word of the product is a message; nothing here formats numbers.
import type { Locale } from './context';
import { m } from './messages/compiled/messages';

type Messages = typeof m;
/** All messages, bound to one locale: `w.invoice_title({ order })`. A missing key is a type error. */
export type Words = { readonly [Key in keyof Messages]: (inputs?: Parameters<Messages[Key]>[0]) => string };

type AnyMessage = (inputs: object, options: { locale: Locale }) => string;

function bind(locale: Locale): Words {
  const bound: Record<string, (inputs?: object) => string> = {};
  for (const [key, message] of Object.entries(m)) {
    bound[key] = (inputs) => (message as AnyMessage)(inputs ?? {}, { locale });
  }
  return bound as Words;
}

const bound: Readonly<Record<Locale, Words>> = { en: bind('en'), ru: bind('ru') };

export function words(locale: Locale): Words {
  return bound[locale];
}
