// Owns addresses of the net: their canonical form, the network that is kept of one, and whether an allow-list holds one. One parser for
// all of it, strict on purpose: what two programs could read differently (octal digits, zones, short forms of IPv4) is no address here.

/** An address as a number; an IPv4 address that came in IPv6's clothes (`::ffff:192.0.2.1`) is the IPv4 address. */
export interface NetAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface NetBlock extends NetAddress {
  /** How many leading bits count. */
  readonly prefix: number;
}

/** The longest spelling of an address: six groups and an IPv4 address. */
const addressLengthMax = 45;

/** The address, or null for everything that is not exactly one. */
export function parseAddress(text: string): NetAddress | null {
  if (text.length > addressLengthMax) return null;
  const four = parseFour(text);
  if (four !== null) return { bits: 32, value: four };
  const six = parseSix(text);
  return six === null ? null : unmapped(six);
}

function unmapped(value: bigint): NetAddress {
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

function parseFour(text: string): bigint | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  let value = 0n;
  for (const part of match.slice(1)) {
    // A leading zero means octal to some and nothing to others.
    if ((part.length > 1 && part.startsWith('0')) || Number(part) > 255) return null;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

const groupsOfSix = 8;

function parseSix(text: string): bigint | null {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = '', tail] = halves;
  const before = readGroups(head, tail === undefined);
  const after = tail === undefined ? [] : readGroups(tail, true);
  if (before === null || after === null) return null;
  const missing = groupsOfSix - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  return [...before, ...Array.from({ length: missing }, () => 0n), ...after].reduce((sum, group) => (sum << 16n) | group, 0n);
}

/** Groups of one side of `::`; the last of the whole address may be IPv4. */
function readGroups(side: string, isEnd: boolean): bigint[] | null {
  if (side === '') return [];
  const groups: bigint[] = [];
  const parts = side.split(':');
  for (const [index, part] of parts.entries()) {
    if (isEnd && index === parts.length - 1 && part.includes('.')) {
      const four = parseFour(part);
      if (four === null) return null;
      groups.push(four >> 16n, four & 0xffffn);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(BigInt(`0x${part}`));
    }
  }
  return groups;
}

/** A block such as `192.0.2.0/24`, or one address; null for what is neither. Bits behind the prefix are dropped. */
export function parseBlock(text: string): NetBlock | null {
  const [spelled = '', length, ...more] = text.split('/');
  if (more.length > 0) return null;
  const address = parseAddress(spelled);
  if (address === null) return null;
  if (length === undefined) return { ...address, prefix: address.bits };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) return null;
  // A block of mapped addresses is a block of IPv4, or it mixes two nets and holds nothing that anybody means.
  const prefix = Number(length) - (address.bits === 32 && spelled.includes(':') ? 96 : 0);
  return prefix < 0 || prefix > address.bits ? null : { bits: address.bits, value: masked(address, prefix), prefix };
}

function masked(address: NetAddress, prefix: number): bigint {
  const rest = BigInt(address.bits - prefix);
  return (address.value >> rest) << rest;
}

/** The one spelling of an address (RFC 5952); null for what is none. */
export function canonicalAddress(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : addressText(address);
}

/** The one spelling of a block; a single address stands without a prefix. */
export function blockText(block: NetBlock): string {
  return block.prefix === block.bits ? addressText(block) : `${addressText(block)}/${block.prefix}`;
}

function addressText({ bits, value }: NetAddress): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: groupsOfSix }, (_item, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const zeros = longestZeros(groups);
  if (zeros === null) return groups.join(':');
  return `${groups.slice(0, zeros.from).join(':')}::${groups.slice(zeros.to).join(':')}`;
}

/** The longest run of at least two zero groups, the first of several. */
function longestZeros(groups: readonly string[]): { readonly from: number; readonly to: number } | null {
  let best: { readonly from: number; readonly to: number } | null = null;
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (groups[to] === '0') to++;
    if (to - from >= 2 && (best === null || to - from > best.to - best.from)) best = { from, to };
    from = Math.max(from, to);
  }
  return best;
}

/** Whether a list of blocks holds an address. What is no address is in no list; a block that cannot be read holds nothing. */
export function listHolds(list: readonly string[], text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  return list.some((line) => {
    const block = parseBlock(line);
    return block !== null && block.bits === address.bits && masked(address, block.prefix) === block.value;
  });
}

/** What is kept of an address for good: the /24 of IPv4, the /48 of IPv6; empty for what is no address. */
export function networkOf(ip: string): string {
  const address = parseAddress(ip);
  if (address === null) return '';
  const prefix = address.bits === 32 ? 24 : 48;
  return blockText({ bits: address.bits, value: masked(address, prefix), prefix });
}

/** Every block that is not for the public net (RFC 6890 and its registries), 6to4 and Teredo, which carry other addresses within, included. */
const specialFour = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
] as const;

/** The only part of IPv6 that is given out to the public net. */
const globalSix = '2000::/3';
const specialSix = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'] as const;

/** Whether a machine of the public net may have that address. What is no address is not public. */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  if (address.bits === 32) return !listHolds(specialFour, text);
  return listHolds([globalSix], text) && !listHolds(specialSix, text);
}
