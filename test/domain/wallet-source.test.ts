// What may be pasted as a wallet, and what must never be: secrets, other networks, contracts.
import { createBase58check } from '@scure/base';
import { sha256 } from '@noble/hashes/sha2.js';
import { HDKey } from '@scure/bip32';
import fc from 'fast-check';
import { english, generateMnemonic, mnemonicToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { assets } from '../../src/domain/asset';
import { checksummed } from '../../src/domain/evm-address';
import { deriveEvmAddress, parseWalletSource } from '../../src/domain/wallet-source';

const base58check = createBase58check(sha256);
const phrase = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
/** Seed of that phrase without a passphrase, from BIP-39's own vectors. */
const seed = fromHex('5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4');
const account = HDKey.fromMasterSeed(seed).derive("m/44'/60'/0'");
const xpub = account.publicExtendedKey;

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function codeOf(text: string): string {
  const result = parseWalletSource(text, '/source');
  if (result.ok) return result.value.kind;
  if (result.refusal.reason !== 'invalid_input') return result.refusal.reason;
  expect(result.refusal.problems).toHaveLength(1);
  const [problem] = result.refusal.problems;
  expect(problem?.pointer).toBe('/source');
  // Nothing of what was pasted may come back: it could be a secret.
  if (text.trim().length > 20) expect(JSON.stringify(result)).not.toContain(text.trim().slice(0, 20));
  return problem?.detail ?? problem?.code ?? '';
}

const withVersion = (key: string, version: string): string => base58check.encode(Uint8Array.from([...fromHex(version), ...base58check.decode(key).slice(4)]));

test('the account key of a known phrase gives the addresses that every wallet shows', () => {
  expect(checksummed(deriveEvmAddress(xpub, 0))).toBe('0x9858EfFD232B4033E47d90003D41EC34EcaEda94');
  for (const addressIndex of [0, 1, 2, 19, 1000])
    expect(checksummed(deriveEvmAddress(xpub, addressIndex))).toBe(mnemonicToAccount(phrase, { addressIndex }).address);
});

test('derivation agrees with another library for any phrase and index', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), (addressIndex) => {
      const words = generateMnemonic(english);
      const other = mnemonicToAccount(words, { addressIndex });
      const key = mnemonicToAccount(words, { path: "m/44'/60'/0'" }).getHdKey();
      expect(checksummed(deriveEvmAddress(key.publicExtendedKey, addressIndex))).toBe(other.address);
    }),
    { numRuns: 15 },
  );
});

test('BIP-32 test vector 1: a public child of a public key is the key the standard names', () => {
  const parent = 'xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw';
  const child = 'xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ';
  expect(HDKey.fromExtendedKey(parent).deriveChild(1).publicExtendedKey).toBe(child);
  expect(codeOf(parent)).toBe('xpub');
});

test('an account key is accepted with a stable fingerprint and no warning, spaces around it or not', () => {
  const plain = parseWalletSource(xpub, '/source');
  const spaced = parseWalletSource(`\n ${xpub}\t`, '/source');
  expect(spaced).toEqual(plain);
  expect(plain).toMatchObject({
    ok: true,
    value: { kind: 'xpub', source: xpub, warnings: [], fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/) as string },
  });
});

test('the same key is recognised by its fingerprint even with another depth written into it', () => {
  const master = new HDKey({ publicKey: account.publicKey as Uint8Array, chainCode: account.chainCode as Uint8Array, depth: 0 });
  const disguised = parseWalletSource(master.publicExtendedKey, '/source');
  const honest = parseWalletSource(xpub, '/source');
  expect(disguised.ok && honest.ok && disguised.value.fingerprint === honest.value.fingerprint).toBe(true);
});

test('a key that is no account key is accepted with a warning', () => {
  for (const path of ['m', "m/44'", "m/44'/60'", "m/44'/60'/0'/0"]) {
    const result = parseWalletSource(HDKey.fromMasterSeed(seed).derive(path).publicExtendedKey, '/source');
    expect(result).toMatchObject({ ok: true, value: { warnings: ['not_an_account_key'] } });
  }
});

test('private extended keys are refused, whatever their prefix', () => {
  const xprv = account.privateExtendedKey;
  expect(codeOf(xprv)).toBe('private_key');
  for (const version of ['049d7878', '04b2430c', '04358394', '019d9cfe', '0295b005']) expect(codeOf(withVersion(xprv, version))).toBe('private_key');
  expect(codeOf(withVersion(xprv, '0488b21e'))).toBe('private_key');
  expect(codeOf(xprv.slice(0, -5))).toBe('private_key');
  expect(codeOf(`my key: ${xprv}`)).toBe('private_key');
});

test('none of a thousand private keys is accepted', () => {
  const hex64 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
  const wif = fc
    .tuple(hex64, fc.constantFrom('80', 'ef', 'b0', '9e'), fc.boolean())
    .map(([key, version, compressed]) => base58check.encode(fromHex(version + key + (compressed ? '01' : ''))));
  const words = fc.constantFrom(128, 160, 192, 224, 256).map((strength) => generateMnemonic(english, strength as 128));
  const extended = fc.uint8Array({ minLength: 16, maxLength: 64 }).map((bytes) => HDKey.fromMasterSeed(bytes).privateExtendedKey);
  const secret = fc.oneof(
    hex64,
    hex64.map((key) => `0x${key}`),
    hex64.map((key) => key.toUpperCase()),
    wif,
    words,
    words.map((text) => text.toUpperCase()),
    words.map((text) => text.split(' ').join(', ')),
    extended,
  );
  fc.assert(
    fc.property(secret, (text) => codeOf(text) === 'private_key'),
    { numRuns: 1000 },
  );
});

test('recovery phrases are refused in other languages, numbered, on many lines, and key files too', () => {
  expect(
    codeOf(
      phrase
        .split(' ')
        .map((word, i) => `${i + 1}. ${word}`)
        .join('\n'),
    ),
  ).toBe('private_key');
  expect(codeOf('яблоко дом река гора лес море поле небо ветер снег дождь солнце')).toBe('private_key');
  expect(
    codeOf(
      'あいこくしん あいこくしん あいこくしん あいこくしん あいこくしん あいこくしん あいこくしん あいこくしん あいこくしん あいこくしん あいこくしん あおぞら',
    ),
  ).toBe('private_key');
  expect(codeOf('{"version":3,"crypto":{"ciphertext":"00ff"}}')).toBe('private_key');
});

test('keys and addresses of other networks are named as such', () => {
  for (const version of ['049d7cb2', '04b24746', '043587cf', '019da462']) expect(codeOf(withVersion(xpub, version))).toBe('wrong_network');
  const others = [
    'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
    'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u',
    'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
    'BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ',
    'ltc1qhzjptwpym9afcdjhs7jcz6fd0jma0l0rc0e5yr',
    '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
    '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
    'EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs',
    'Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB',
  ];
  for (const other of others) expect([other, codeOf(other)]).toEqual([other, 'wrong_network']);
});

test('a damaged extended key is refused as damaged', () => {
  const flipped = xpub.slice(0, 40) + (xpub[40] === 'a' ? 'b' : 'a') + xpub.slice(41);
  for (const damaged of [flipped, xpub.slice(0, -1), `${xpub}1`, xpub.replace('p', '0')]) expect(['bad_checksum', 'not_an_address']).toContain(codeOf(damaged));
});

test('an address is kept in lower case and is its own fingerprint', () => {
  const address = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
  expect(parseWalletSource(address, '/source')).toEqual({
    ok: true,
    value: { kind: 'address', source: address.toLowerCase(), fingerprint: address.slice(2).toLowerCase(), warnings: [] },
  });
  expect(codeOf(address.replace('E', 'e'))).toBe('bad_checksum');
});

test('token contracts and addresses that nobody owns are refused: money sent there is lost', () => {
  for (const asset of assets) if (asset.contract !== null) expect(codeOf(asset.contract)).toBe('token_contract');
  for (const burnt of [`0x${'0'.repeat(40)}`, `0x${'0'.repeat(39)}1`, `0x${'0'.repeat(36)}dead`]) expect(codeOf(burnt)).toBe('burn_address');
});

test('anything else is refused without throwing', () => {
  expect(codeOf('   ')).toBe('required');
  expect(codeOf('vitalik.eth')).toBe('not_an_address');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })), (text) => !parseWalletSource(text, '/source').ok),
    { numRuns: 500 },
  );
});
