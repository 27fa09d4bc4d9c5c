// Owns the token of a postback: a JSON Web Token (RFC 7519) signed by HMAC-SHA-256 with the project's secret as UTF-8 bytes, and that
// secret. Exactly the two claims that CryptoCloud's have. Never verifies: receivers do.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { assert } from '../result';

/** Under which purpose the secret is sealed at rest; the row id is the project's. */
export const postbackSecretPurpose = 'postback-secret';
export const postbackSecretBytes = 36;

/** A secret as the merchant copies it: 48 characters, well above the 32 bytes that strict libraries ask for. */
export function formatPostbackSecret(random: Uint8Array): string {
  assert(random.length === postbackSecretBytes, 'a postback secret is made of 36 bytes');
  return base64urlnopad.encode(random);
}

/** The token of one try. `code` is the invoice's, without prefix. Expires after `lifeMs`, so every try gets a new one. */
export function postbackToken(code: string, secret: string, nowMs: number, lifeMs: number): string {
  assert(secret.length >= 32, 'a postback secret has 32 bytes or more');
  const part = (value: unknown): string => base64urlnopad.encode(utf8ToBytes(JSON.stringify(value)));
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ id: code, exp: Math.floor((nowMs + lifeMs) / 1000) })}`;
  return `${signed}.${base64urlnopad.encode(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(signed)))}`;
}
