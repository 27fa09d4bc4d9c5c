// Owns the addresses of the simulated chain: made from a wallet's seed word and an index, recognisable, worthless elsewhere.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The address of that index: `sbx1` and 32 hex digits. The same seed and index always give the same address. */
export function sandboxAddress(seed: string, index: number): string {
  return `sbx1${bytesToHex(sha256(utf8ToBytes(`sandbox-address:${seed}:${index}`)).slice(0, 16))}`;
}
