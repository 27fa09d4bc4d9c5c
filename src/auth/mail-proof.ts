// Owns the link and the code that prove a mailbox. The link is 256 bits and stands alone; the code is six digits and belongs to the
// page that asked for it. Neither is stored: hashes are.
import { base64urlnopad } from '@scure/base';
import { hmacSha256Hex, sameDigest, sha256Hex } from '../lib/hash';

export const proofBytes = 40;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

export interface MadeProof {
  readonly token: string;
  readonly tokenHash: string;
  /** Six digits. */
  readonly code: string;
}

/** A link's token from 32 random bytes and a code from 8 more: a 64-bit number is even enough over a million. */
export function makeProof(random: Uint8Array): MadeProof {
  const token = base64urlnopad.encode(random.slice(0, 32));
  const number = random.slice(32, 40).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { token, tokenHash: sha256Hex(token), code: String(number % 1_000_000n).padStart(6, '0') };
}

/** The hash under which a token from a link is kept; null when it cannot be one. */
export function hashToken(text: string): string | null {
  return tokenPattern.test(text) ? sha256Hex(text) : null;
}

/** How a code is kept: under the master key, with the id of its row, so that a million guesses at a stolen table find nothing. */
export function hashCode(masterKey: Uint8Array, proofId: string, code: string): string {
  return hmacSha256Hex(new TextEncoder().encode(hmacSha256Hex(masterKey, 'quittance/mail-code/1')), `${proofId}:${code}`);
}

/** What a person typed or pasted as a code: spaces and dashes do not count. Null when it is no six digits. */
export function readCode(text: string): string | null {
  const code = text.replace(/[\s\u00a0-]/g, '');
  return /^\d{6}$/.test(code) ? code : null;
}

export function isCode(masterKey: Uint8Array, proof: { readonly id: string; readonly codeHash: string }, code: string): boolean {
  return sameDigest(proof.codeHash, hashCode(masterKey, proof.id, code));
}
