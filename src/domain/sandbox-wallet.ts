// Owns what a wallet of the simulated chain is made of: a seed word from chance, and the fingerprint that keeps it apart.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { assert } from './result';

export const sandboxSeedBytes = 16;

export interface SandboxWalletSource {
  readonly source: string;
  readonly fingerprint: string;
}

/** A sandbox wallet from 16 random bytes. It is worth nothing and opens nothing. */
export function sandboxWalletSource(random: Uint8Array): SandboxWalletSource {
  assert(random.length === sandboxSeedBytes, 'a sandbox wallet is made of 16 bytes');
  const source = bytesToHex(random);
  return { source, fingerprint: bytesToHex(sha256(utf8ToBytes(source))) };
}
