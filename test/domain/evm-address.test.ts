// EIP-55 spelling and validation, against the standard's own vectors and an independent library.
import fc from 'fast-check';
import { getAddress, isAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { assets } from '../../src/domain/asset';
import { checksummed, evmAddressOfKey, parseEvmAddress } from '../../src/domain/evm-address';

/** From EIP-55. */
const vectors = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];

const anyAddress = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);
const problemOf = (text: string) => {
  const result = parseEvmAddress(text, '/address');
  return result.ok ? null : result.refusal.reason === 'invalid_input' ? result.refusal.problems[0]?.code : result.refusal.reason;
};

test('the spellings of the standard are produced and accepted', () => {
  for (const vector of vectors) {
    expect(checksummed(vector.toLowerCase())).toBe(vector);
    expect(parseEvmAddress(vector, '/address')).toEqual({ ok: true, value: vector.toLowerCase() });
  }
});

test('every contract of the asset table is spelled with a right checksum', () => {
  for (const asset of assets) if (asset.contract !== null) expect(checksummed(asset.contract.toLowerCase())).toBe(asset.contract);
});

test('spelling agrees with another library for any address', () => {
  fc.assert(
    fc.property(anyAddress, (address) => checksummed(address) === getAddress(address)),
    { numRuns: 500 },
  );
});

test('an address in one case is accepted, because it carries no checksum', () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      const upper = `0x${address.slice(2).toUpperCase()}`;
      expect(parseEvmAddress(address, '/address')).toEqual({ ok: true, value: address });
      expect(parseEvmAddress(upper, '/address')).toEqual({ ok: true, value: address });
    }),
  );
});

test('a letter in the wrong case is refused as a typing mistake', () => {
  fc.assert(
    fc.property(anyAddress, fc.nat(39), (address, at) => {
      const spelled = checksummed(address);
      const letter = spelled.charAt(2 + at);
      const flipped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      const wrong = spelled.slice(0, 2 + at) + flipped + spelled.slice(3 + at);
      const digits = wrong.slice(2);
      fc.pre(flipped !== letter && digits !== digits.toLowerCase() && digits !== digits.toUpperCase());
      expect(problemOf(wrong)).toBe('bad_checksum');
      expect(isAddress(wrong)).toBe(false);
    }),
  );
});

test('what is no address is refused', () => {
  for (const text of ['', '0x', '0x1234', `${vectors[0]}0`, vectors[0]?.slice(2) ?? '', `0X${vectors[2]?.slice(2)}`, 'vitalik.eth', ` ${vectors[0]}`])
    expect(problemOf(text)).toBe('not_an_address');
});

test('the address of a key agrees with another library', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 252n }), (secret) => {
      const account = privateKeyToAccount(`0x${secret.toString(16).padStart(64, '0')}`);
      const bytes = Uint8Array.from(account.publicKey.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
      expect(checksummed(evmAddressOfKey(bytes))).toBe(account.address);
    }),
    { numRuns: 50 },
  );
});
