// Owns recovery codes: how they look, how they are read again, and how they are kept (an HMAC under a key of their own, never the code).
import { base32crockford } from '@scure/base';
import { hmacSha256Hex } from '../lib/hash';

/** 80 bits: beyond guessing even for whoever has the table, because the key is not in it. */
export const recoveryCodeBytes = 10;
const length = 16;

/** `K7QM-2XHD-0V4N-PZ8T` from ten random bytes: no letter that looks like a digit. */
export function makeRecoveryCode(random: Uint8Array): string {
  return (base32crockford.encode(random).match(/.{4}/g) ?? []).join('-');
}

/** What somebody typed as a recovery code, as it is hashed: case, spaces and dashes do not count, O is 0, I and L are 1. */
export function readRecoveryCode(text: string): string | null {
  const plain = text
    .toUpperCase()
    .replace(/[\s\u00a0-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return plain.length === length && /^[0-9A-HJKMNP-TV-Z]+$/.test(plain) ? plain : null;
}

/** How a code of that person is kept. `code` is as `readRecoveryCode` gives it. */
export function hashRecoveryCode(masterKey: Uint8Array, userId: string, code: string): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, 'quittance/recovery-code/1'));
  return hmacSha256Hex(key, `${userId}:${code}`);
}
