// Owns the shape of ids: a prefix that names the noun, then 128 random bits in base58. Randomness comes in as bytes.
import { base58 } from '@scure/base';
import { assert } from './result';

export type IdPrefix =
  | 'usr'
  | 'acc'
  | 'prj'
  | 'wal'
  | 'inv'
  | 'evt'
  | 'dlv'
  | 'whe'
  | 'key'
  | 'act'
  | 'req'
  | 'ses'
  | 'ivt'
  | 'ofr'
  | 'mlp'
  | 'rcv'
  | 'sin'
  | 'ltr'
  | 'ntc'
  | 'sup'
  | 'lnk'
  | 'sta'
  | 'nte'
  | 'rfd'
  | 'wdr'
  | 'pml'
  | 'rcp'
  | 'tgl'
  | 'rpl'
  | 'dig'
  | 'tst';

export const idBytes = 16;

/** An id of that noun from 16 random bytes. */
export function makeId(prefix: IdPrefix, random: Uint8Array): string {
  assert(random.length === idBytes, 'an id is made of 16 bytes');
  return `${prefix}_${base58.encode(random)}`;
}

/** Whether text has the shape of an id of that noun; says nothing about whether it exists. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[1-9A-HJ-NP-Za-km-z]{16,22}$/.test(text.slice(prefix.length + 1));
}
