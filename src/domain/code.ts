// Owns the short names of capitals and digits that CryptoCloud's surface uses: invoices, shops, static addresses. They name and never open.
import { assert } from './result';

/** Without letters and digits that people mistake for each other; 32 of them, so that each byte gives five unbiased bits. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export const invoiceCodeLength = 8;
export const shopIdLength = 16;
export const staticCodeLength = 32;

/** A code of that length from as many random bytes. */
export function makeCode(length: number, random: Uint8Array): string {
  assert(random.length === length, 'a code is made of one byte for each character');
  return Array.from(random, (byte) => alphabet.charAt(byte % 32)).join('');
}

/** Whether text has the shape of an invoice's code, as CryptoCloud's or as ours. */
export function isInvoiceCode(text: string): boolean {
  return /^[A-Z0-9]{8}$/.test(text);
}
