// Owns the frozen terms as text: what the directory stores, what the object opens from, and the hash that tells them apart.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, decodeJson } from './codec';
import type { Invoice, InvoiceTerms } from './invoice';
import { noCosts, plainRules } from './invoice-rules';
import { limits } from './limits';
import { remembered } from './remembered';

/** Terms that most invoices have: they are not spelled out, because every invoice pays for its text. */
const usual = { payerLocale: 'en', rules: plainRules, costs: noCosts, origin: 'api', sourceId: null, code: '', deposit: null } as const;
type Usual = keyof typeof usual;

/** Canonical text of the terms: the same terms are the same text. */
export function encodeTerms(terms: InvoiceTerms): string {
  const told = Object.entries(terms).filter(([name, value]) => !(name in usual) || canonicalJson(value) !== canonicalJson(usual[name as Usual]));
  return canonicalJson(Object.fromEntries(told));
}

/** Reads what `encodeTerms` wrote, now or before there were rules. */
export function decodeTerms(text: string): InvoiceTerms {
  return withUsual(decodeJson<InvoiceTerms>(text));
}

/** Terms as they were stored before there were rules, with what they meant. */
export function withUsual(terms: Omit<InvoiceTerms, Usual> & Partial<Pick<InvoiceTerms, Usual>>): InvoiceTerms {
  return { ...usual, ...terms };
}

/** An invoice as an object kept it before there were rules, in today's shape. */
export function withToday(invoice: Invoice): Invoice {
  if (invoice.rulesTold !== undefined) return invoice;
  const { terms, cancelledAtMs } = invoice;
  return {
    ...(invoice as Invoice),
    terms: withUsual(terms),
    expiryVerified: true,
    cancelledBy: cancelledAtMs === null ? null : 'merchant',
    invalidatedAtMs: null,
    extendedAtMs: null,
    agreedUntilMs: terms.expiresAtMs,
    watchedUntilMs: terms.expiresAtMs,
    acceptance: null,
    lateDue: {},
    refunds: [],
    reviewed: null,
    rulesTold: [],
  };
}

/** SHA-256 of the canonical text, hex. Remembered, because each look at a payer's page compares it. */
export const hashTerms = remembered(limits.termsHashesRemembered, (text) => bytesToHex(sha256(utf8ToBytes(text))));
