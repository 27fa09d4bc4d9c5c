// Owns the way from a locale to its texts. Every visible word of the product is a message; nothing here formats numbers. Each language's
// own module is taken, not the one that chooses between them: that one alone is as large as both.
import type { Locale } from './context';
import * as en from './messages/compiled/messages/en';
import * as ru from './messages/compiled/messages/ru';

type Messages = typeof en;
/** All messages, bound to one locale: `w.invoice_title({ order })`. A missing key is a type error. */
export type Words = { readonly [Key in keyof Messages]: (inputs?: Parameters<Messages[Key]>[0]) => string };

const bound: Readonly<Record<Locale, Words>> = { en: withoutInputs(en), ru: withoutInputs(ru) };

export function words(locale: Locale): Words {
  return bound[locale];
}

/** A message that takes inputs is called with all of them by its callers; the type cannot tell which take none. */
function withoutInputs(messages: unknown): Words {
  return messages as Words;
}
