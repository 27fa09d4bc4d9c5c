// Owns what a merchant may paste as an EVM wallet: an account's extended public key or one address. It must never accept, keep or
// repeat anything that could be a secret: such input is recognised first and refused without an echo (hazard H13).
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { base58, createBase58check } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { assets } from './asset';
import { evmAddressOfKey, parseEvmAddress } from './evm-address';
import { limits } from './limits';
import { invalidField, type FieldProblemCode } from './refusal';
import { remembered } from './remembered';
import { assert, ok, refuse, type Result } from './result';

/** Something the merchant should check; the key is accepted all the same. */
export type WalletWarning = 'not_an_account_key';

export interface WalletSource {
  readonly kind: 'xpub' | 'address';
  /** The extended public key, or the address in lower case. */
  readonly source: string;
  /** The same for the same key however it was spelled; 40 hex digits. */
  readonly fingerprint: string;
  readonly warnings: readonly WalletWarning[];
}

/**
 * Reads an account key (`xpub…`, m/44'/60'/0') or an address (`0x…`). Refuses `private_key` for anything that looks like a secret,
 * `wrong_network` for keys and addresses of other chains, `bad_checksum`, `not_an_address`, and `invalid` with the detail
 * `token_contract` or `burn_address` for addresses from which nobody can send.
 */
export function parseWalletSource(text: string, pointer: string): Result<WalletSource> {
  const source = text.trim();
  const no = (code: FieldProblemCode, detail?: string): Result<WalletSource> => refuse(invalidField(pointer, code, detail));
  if (looksSecret(source)) return no('private_key');
  if (source === '') return no('required');
  if (source.length > limits.walletSourceLengthMax) return no('too_long');
  if (/^[a-zA-Z]{1,2}[tp]ub[0-9A-Za-z]+$/.test(source)) return parseExtendedKey(source, pointer);
  if (isOfAnotherNetwork(source)) return no('wrong_network');
  const address = parseEvmAddress(source, pointer);
  if (!address.ok) return address;
  if (tokenContracts.has(address.value)) return no('invalid', 'token_contract');
  if (/^0x0{36}/.test(address.value) || /^0x0*dead$/.test(address.value)) return no('invalid', 'burn_address');
  return ok({ kind: 'address', source: address.value, fingerprint: address.value.slice(2), warnings: [] });
}

/**
 * The canonical address of child 0/index of an account key. The key comes from our own storage: a bad one is a bug. Remembered, because
 * it takes milliseconds, never changes, and is asked for at each look at a page.
 */
export function deriveEvmAddress(xpub: string, index: number): string {
  assert(Number.isInteger(index) && index >= 0 && index < 2 ** 31, 'a public child has an index below 2^31');
  return addressAt(`${index}/${xpub}`);
}

const receivingKey = remembered(limits.derivedKeysRemembered, (xpub) => HDKey.fromExtendedKey(xpub).deriveChild(0));

const addressAt = remembered(limits.derivedAddressesRemembered, (place) => {
  const slash = place.indexOf('/');
  const child = receivingKey(place.slice(slash + 1)).deriveChild(Number(place.slice(0, slash)));
  assert(child.publicKey !== null, 'a public child has a public key');
  return evmAddressOfKey(child.publicKey);
});

const tokenContracts: ReadonlySet<string> = new Set(assets.flatMap((asset) => (asset.contract === null ? [] : [asset.contract.toLowerCase()])));
const base58check = createBase58check(sha256);

/** SLIP-132: the version bytes of `xpub`. Others (`ypub`, `zpub`, `tpub`, `Ltub` …) belong to Bitcoin's family or to test networks. */
const xpubVersion = '0488b21e';
const extendedKeyBytes = 78;
const keyAt = 45;
const accountDepth = 3;

function parseExtendedKey(source: string, pointer: string): Result<WalletSource> {
  const no = (code: FieldProblemCode): Result<WalletSource> => refuse(invalidField(pointer, code));
  let bytes: Uint8Array;
  try {
    bytes = base58check.decode(source);
  } catch {
    return no('bad_checksum');
  }
  if (bytes.length !== extendedKeyBytes) return no('invalid');
  // A private key begins with a zero byte, whatever the prefix claims.
  if (bytes[keyAt] === 0) return no('private_key');
  if (bytesToHex(bytes.slice(0, 4)) !== xpubVersion) return no('wrong_network');
  let key: HDKey;
  try {
    key = HDKey.fromExtendedKey(source);
  } catch {
    return no('invalid');
  }
  if (key.publicKey === null || key.chainCode === null) return no('invalid');
  const fingerprint = bytesToHex(ripemd160(sha256(concatBytes(key.publicKey, key.chainCode))));
  return ok({ kind: 'xpub', source, fingerprint, warnings: key.depth === accountDepth ? [] : ['not_an_account_key'] });
}

/** Private extended keys, raw and exported private keys, key files and recovery phrases, also with a character lost or some noise around. */
function looksSecret(text: string): boolean {
  if (/(?:[a-zA-Z]prv|[a-zA-Z]{1,2}tpv)[1-9A-HJ-NP-Za-km-z]{20,}/.test(text)) return true;
  if (/(?:^|[^0-9a-zA-Z])(?:0x)?[0-9a-fA-F]{64}(?:$|[^0-9a-zA-Z])/.test(text)) return true;
  // Wallet import format: 51 or 52 characters whatever the chain; no address or public key has that length.
  if (/^[1-9A-HJ-NP-Za-km-z]{51,52}$/.test(text)) return true;
  if (/"(?:ciphertext|privateKey|private_key|mnemonic)"/i.test(text)) return true;
  return looksLikePhrase(text);
}

const phraseWordsMin = 12;
const phraseWordsMax = 33;

/** BIP-39 and its relatives have 12 to 33 words, in any language, sometimes numbered or separated by commas. */
function looksLikePhrase(text: string): boolean {
  const words = text
    .split(/[\s,;]+/u)
    .map((word) => word.replace(/^\d{1,2}[.):]?/, ''))
    .filter((word) => word !== '');
  return words.length >= phraseWordsMin && words.length <= phraseWordsMax && words.every((word) => /^[\p{L}\p{M}]{1,16}$/u.test(word));
}

function isOfAnotherNetwork(text: string): boolean {
  if (/^(?:bc|tb|bcrt|ltc|tltc|rltc|ltcmweb|addr|cosmos|bitcoincash:)[1q][0-9a-z]{6,}$/i.test(text)) return true;
  // TON in its friendly spelling.
  if (/^[EUk0][Qf][A-Za-z0-9_-]{46}$/.test(text)) return true;
  if (!/^[1-9A-HJ-NP-Za-km-z]{25,44}$/.test(text)) return false;
  try {
    // Bitcoin, Litecoin, Dogecoin and Tron: a version byte and 20 bytes.
    if (base58check.decode(text).length === 21) return true;
  } catch {
    // Not base58check; perhaps Solana below.
  }
  return /^T[1-9A-HJ-NP-Za-km-z]{33}$/.test(text) || base58.decode(text).length === 32;
}
