// Owns addresses of the net: their canonical form, the network that is kept of one, and whether an allow-list holds one.

/** What is kept of an address for good: the /24 of IPv4, the /48 of IPv6; empty for what is no address. */
export function networkOf(ip: string): string {
  const four = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(ip);
  if (four !== null) return `${four[1]}.0/24`;
  if (!ip.includes(':') || !/^[0-9a-fA-F:.]+$/.test(ip)) return '';
  const groups = ip.toLowerCase().split('::', 1)[0]?.split(':').slice(0, 3) ?? [];
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/48`;
}
