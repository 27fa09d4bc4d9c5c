// Owns the shape of API keys: a prefix that tells the mode, 30 random characters, and a checksum that catches a mistyped key
// before any look into the database. The key itself is shown once and never stored.
import type { Mode } from '../domain/asset';
import { assert } from '../domain/result';
import { sha256Hex } from '../lib/hash';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 30;
const checksumLength = 6;
const hintLength = 12;
const keyPattern = /^(qk_(?:live|test)_[0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

/** Bytes that a key may use up: bytes above 247 are passed over, so that every character is equally likely. */
export const apiKeyBytes = 64;

export interface MadeApiKey {
  readonly key: string;
  /** The first characters, by which a person recognises it. */
  readonly hint: string;
  readonly secretHash: string;
}

/** A new key of that mode from `apiKeyBytes` random bytes: 178 bits of chance, then the checksum. */
export function makeApiKey(mode: Mode, random: Uint8Array): MadeApiKey {
  assert(random.length === apiKeyBytes, 'an api key is made of 64 bytes');
  const characters = [...random].filter((byte) => byte < 248).map((byte) => alphabet.charAt(byte % 62));
  assert(characters.length >= secretLength, 'chance left enough bytes for a key');
  const body = `qk_${mode}_${characters.slice(0, secretLength).join('')}`;
  const key = body + checksum(body);
  return { key, hint: key.slice(0, hintLength), secretHash: sha256Hex(key) };
}

/** The hash under which a key is kept, or null when the text cannot be one (wrong prefix, length or checksum). */
export function hashApiKey(text: string): string | null {
  const match = keyPattern.exec(text);
  const [, body, given] = match ?? [];
  return body !== undefined && given === checksum(body) ? sha256Hex(text) : null;
}

/** CRC-32 of the text in six characters. It finds typing errors; it protects nothing. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  let rest = (crc ^ 0xffffffff) >>> 0;
  let written = '';
  for (let place = 0; place < checksumLength; place++) {
    written = alphabet.charAt(rest % 62) + written;
    rest = Math.floor(rest / 62);
  }
  return written;
}
