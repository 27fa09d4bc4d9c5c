// Owns the two links of a recovery: the one with which the person comes back and the one that stops it. Both follow from the request's id
// and the master key, so that each reminder carries the same ones; the database holds hashes only.
import { base64urlnopad } from '@scure/base';
import { hmacSha256Bytes, hmacSha256Hex, sha256Hex } from '../lib/hash';

export type RecoveryLink = 'return' | 'stop';

/** 256 bits, in the shape of every other link of ours. */
export function recoveryToken(masterKey: Uint8Array, requestId: string, link: RecoveryLink): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, `quittance/recovery/${link}/1`));
  return base64urlnopad.encode(hmacSha256Bytes(key, requestId));
}

export function recoveryTokenHash(masterKey: Uint8Array, requestId: string, link: RecoveryLink): string {
  return sha256Hex(recoveryToken(masterKey, requestId, link));
}
