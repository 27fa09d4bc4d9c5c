// Owns the frozen terms as text: what the directory stores, what the object opens from, and the hash that tells them apart.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, decodeJson } from './codec';
import type { InvoiceTerms } from './invoice';
import { limits } from './limits';
import { remembered } from './remembered';

/** Canonical text of the terms: the same terms are the same text. */
export function encodeTerms(terms: InvoiceTerms): string {
  return canonicalJson(terms);
}

/** Reads what `encodeTerms` wrote. */
export function decodeTerms(text: string): InvoiceTerms {
  return decodeJson<InvoiceTerms>(text);
}

/** SHA-256 of the canonical text, hex. Remembered, because each look at a payer's page compares it. */
export const hashTerms = remembered(limits.termsHashesRemembered, (text) => bytesToHex(sha256(utf8ToBytes(text))));
