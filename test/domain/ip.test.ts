// Proves the one parser of addresses: every spelling of the same address is the same address, and what is ambiguous is none.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockText, canonicalAddress, listHolds, networkOf, parseAddress, parseBlock } from '../../src/domain/ip';

const same: readonly (readonly [canonical: string, ...spellings: readonly string[]])[] = [
  ['192.0.2.1', '192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1', '::ffff:c000:201', '0:0:0:0:0:ffff:192.0.2.1', '0000:0000:0000:0000:0000:ffff:c000:0201'],
  ['0.0.0.0', '0.0.0.0', '::ffff:0.0.0.0', '::ffff:0:0'],
  ['255.255.255.255', '::ffff:ffff:ffff'],
  ['::', '::', '0::', '::0', '0:0:0:0:0:0:0:0', '0000::0000'],
  ['::1', '::1', '0::1', '::0001', '0:0:0:0:0:0:0:1', '::0.0.0.1'],
  ['2001:db8::1', '2001:db8::1', '2001:0db8::0001', '2001:DB8:0:0:0:0:0:1', '2001:db8:0::0:1', '2001:db8::0.0.0.1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['2001:0:0:1::1', '2001:0:0:1:0:0:0:1'],
  ['2001:db8::1:0:0:1', '2001:db8:0:0:1:0:0:1'],
];

test('every spelling of an address is the same address', () => {
  for (const [canonical, ...spellings] of same) for (const spelling of spellings) expect(canonicalAddress(spelling), spelling).toBe(canonical);
});

const hostile: readonly string[] = [
  ['', ' ', '.', ':', '::1 ', ' ::1', '\n::1', '1.2.3.4\n', '1.2.3', '1.2.3.4.5', '1.2.3.', '.1.2.3', '1..2.3', '256.1.1.1', '1.2.3.999'],
  ['010.0.0.1', '1.2.3.04', '00.0.0.0', '0x7f.0.0.1', '0x7f000001', '2130706433', '127.1', '127.0.1', '1e2.1.1.1', '+1.2.3.4', '-1.2.3.4', '1.2.3.4%0'],
  ['１.2.3.4', '1。2。3。4', '٣.2.1.1', '1.2.3.4/', '1.2.3.4/24', 'localhost', 'example.com', '[::1]', '::1%eth0', 'fe80::1%25lo', '::1/128', '::g'],
  [':::', '::::', '1::2::3', ':1', '1:', ':1:2:3:4:5:6:7', '1:2:3:4:5:6:7:', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8'],
  [
    '12345::',
    '::00001',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1.2.3.4:5::',
    '::ffff:1.2.3',
    '::ffff:01.2.3.4',
    '::ffff:1.2.3.4.5',
    '::ffff:256.0.0.1',
    '1:2:3:4:5:6:7:1.2.3.4',
  ],
  ['::1, 192.0.2.1', '192.0.2.1,::1', '192.0.2.1 192.0.2.2', 'unknown', '_hidden', '192.0.2.1:443', `${'0'.repeat(50)}::1`, '0'.repeat(1000)],
].flat();

test('what two programs could read differently is no address', () => {
  for (const text of hostile) expect(parseAddress(text), JSON.stringify(text)).toBeNull();
});

const value = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const groupsOf = (number: bigint): string[] => Array.from({ length: 8 }, (_item, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
const fourOf = (number: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 0xffn)).join('.');

/** Spells a number as IPv6 in a way that chance picks: case, leading zeros, where `::` stands, IPv4 at the end. */
function spelled(
  number: bigint,
  chance: { readonly upper: boolean; readonly pad: boolean; readonly four: boolean; readonly at: number; readonly run: number },
): string {
  const all = groupsOf(number).map((group) => (chance.pad ? group.padStart(4, '0') : group));
  const end = chance.four ? [...all.slice(0, 6), fourOf(number & 0xffffffffn)] : all;
  const zeros = end.slice(chance.at, chance.at + chance.run);
  const short = chance.run > 0 && zeros.length === chance.run && zeros.every((group) => /^0+$/.test(group));
  const text = short ? `${end.slice(0, chance.at).join(':')}::${end.slice(chance.at + chance.run).join(':')}` : end.join(':');
  return chance.upper ? text.toUpperCase() : text;
}

test('two hundred spellings by chance mean what they say', () => {
  const chance = fc.record({ upper: fc.boolean(), pad: fc.boolean(), four: fc.boolean(), at: fc.nat({ max: 6 }), run: fc.nat({ max: 6 }) });
  // Many zeros, so that the short form has something to shorten.
  const sparse = fc
    .array(fc.oneof(fc.constant(0n), value(16)), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.reduce((sum, group) => (sum << 16n) | group, 0n));
  fc.assert(
    fc.property(fc.oneof(sparse, value(128)), chance, (number, how) => {
      const mapped = number >> 32n === 0xffffn;
      expect(parseAddress(spelled(number, how))).toEqual(mapped ? { bits: 32, value: number & 0xffffffffn } : { bits: 128, value: number });
    }),
    { numRuns: 200 },
  );
});

test('the canonical spelling means the same address', () => {
  fc.assert(
    fc.property(value(128), (number) => {
      const text = canonicalAddress(groupsOf(number).join(':')) ?? '';
      expect(canonicalAddress(text)).toBe(text);
      expect(parseAddress(text)?.value).toBe(number >> 32n === 0xffffn ? number & 0xffffffffn : number);
    }),
  );
  fc.assert(
    fc.property(value(32), (number) => {
      expect(canonicalAddress(fourOf(number))).toBe(fourOf(number));
    }),
  );
});

test('a block is written in one way, with the bits that count', () => {
  const block = (text: string): string | null => {
    const parsed = parseBlock(text);
    return parsed === null ? null : blockText(parsed);
  };
  expect(block('192.0.2.77/24')).toBe('192.0.2.0/24');
  expect(block('192.0.2.77/32')).toBe('192.0.2.77');
  expect(block('192.0.2.77')).toBe('192.0.2.77');
  expect(block('0.0.0.0/0')).toBe('0.0.0.0/0');
  expect(block('2001:DB8:1:2:3::/48')).toBe('2001:db8:1::/48');
  expect(block('::ffff:192.0.2.77/120')).toBe('192.0.2.0/24');
  expect(block('::ffff:192.0.2.77/128')).toBe('192.0.2.77');
  for (const bad of [
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/+8',
    '192.0.2.0/08',
    '192.0.2.0/',
    '192.0.2.0/8/8',
    '/8',
    '2001:db8::/129',
    '::ffff:0:0/95',
    '1.2.3.0/ 8',
    '10/8',
  ])
    expect(block(bad), bad).toBeNull();
});

test('an allow-list holds the addresses of its blocks, however they are spelled, and nothing else', () => {
  const list = ['192.0.2.0/24', '2001:db8:1::/48', '198.51.100.7'];
  for (const inside of ['192.0.2.0', '192.0.2.255', '::ffff:192.0.2.9', '2001:DB8:1:ffff::1', '198.51.100.7', '::ffff:c633:6407'])
    expect(listHolds(list, inside), inside).toBe(true);
  for (const outside of ['192.0.3.0', '2001:db8:2::1', '198.51.100.8', '::192.0.2.9', '', 'unknown', '192.0.2.1, 10.0.0.1', '192.0.2.010'])
    expect(listHolds(list, outside), outside).toBe(false);
  // The two nets never meet: no block of IPv6 holds an IPv4 address.
  expect(listHolds(['::/0'], '192.0.2.1')).toBe(false);
  expect(listHolds(['::/0'], '::ffff:192.0.2.1')).toBe(false);
  expect(listHolds(['0.0.0.0/0'], '::1')).toBe(false);
  expect(listHolds([], '192.0.2.1')).toBe(false);
  expect(listHolds(['nonsense'], '192.0.2.1')).toBe(false);
});

test('a block holds an address exactly when the leading bits agree', () => {
  fc.assert(
    fc.property(value(32), value(32), fc.nat({ max: 32 }), (base, address, prefix) => {
      const rest = BigInt(32 - prefix);
      expect(listHolds([`${fourOf(base)}/${prefix}`], fourOf(address))).toBe(base >> rest === address >> rest);
    }),
  );
});

test('of an address that is kept for good only the network stays', () => {
  expect(networkOf('203.0.113.77')).toBe('203.0.113.0/24');
  expect(networkOf('::ffff:203.0.113.77')).toBe('203.0.113.0/24');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1::/48');
  expect(networkOf('2001:0db8:0001::1')).toBe('2001:db8:1::/48');
  expect(networkOf('::1')).toBe('::/48');
  expect(networkOf('')).toBe('');
  expect(networkOf('unknown')).toBe('');
});
