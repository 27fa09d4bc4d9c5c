// Owns addresses of EVM chains: one canonical spelling (lower case) inside, the EIP-55 spelling for people. It must never accept an
// address whose mixed case contradicts its checksum: that is a typing mistake, and coin sent to it is gone.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { invalidField } from './refusal';
import { assert, ok, refuse, type Result } from './result';

const shape = /^0x[0-9a-fA-F]{40}$/;

/**
 * The canonical (lower-case) form of an address that somebody typed. One case throughout carries no checksum and is accepted; mixed case
 * must be the EIP-55 spelling. Refuses `not_an_address` and `bad_checksum`.
 */
export function parseEvmAddress(text: string, pointer: string): Result<string> {
  if (!shape.test(text)) return refuse(invalidField(pointer, 'not_an_address'));
  const digits = text.slice(2);
  const canonical = text.toLowerCase();
  const oneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  if (!oneCase && checksummed(canonical) !== text) return refuse(invalidField(pointer, 'bad_checksum'));
  return ok(canonical);
}

/** The EIP-55 spelling of a canonical address, for display and payment links. */
export function checksummed(address: string): string {
  assert(shape.test(address), 'an address is 20 bytes of hex');
  const digits = address.slice(2).toLowerCase();
  const hash = bytesToHex(keccak_256(utf8ToBytes(digits)));
  const spelled = [...digits].map((digit, i) => (Number.parseInt(hash.charAt(i), 16) >= 8 ? digit.toUpperCase() : digit));
  return `0x${spelled.join('')}`;
}

/** The canonical address of a public key (compressed or not): the last 20 bytes of the hash of its point. */
export function evmAddressOfKey(publicKey: Uint8Array): string {
  const point = secp256k1.Point.fromBytes(publicKey).toBytes(false);
  return `0x${bytesToHex(keccak_256(point.slice(1)).slice(-20))}`;
}
