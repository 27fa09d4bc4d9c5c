// Owns the gate for every address that a merchant or a chain table supplies: links are https, or http to loopback where
// the local home allows it. Escaping alone would let `javascript:` through.

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** The address in its normal spelling, or null when it must not become a link. */
export function safeUrl(text: string | null, localHome: boolean): string | null {
  if (text === null) return null;
  const url = parse(text);
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:') return url.href;
  return localHome && url.protocol === 'http:' && loopbackHosts.has(url.hostname) ? url.href : null;
}

/** The host that a link leads to, for showing next to it. */
export function urlHost(text: string): string {
  return parse(text)?.host ?? text;
}

const contactPattern = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/;

/** A support contact as a link: an email address or an https page; null when it is neither. */
export function contactHref(contact: string, localHome: boolean): string | null {
  if (contactPattern.test(contact)) return `mailto:${encodeURIComponent(contact).replace('%40', '@')}`;
  return safeUrl(contact, localHome);
}

/** Wallet links come from our own payment-link builder; any other scheme stays text. */
export function walletHref(uri: string): string | null {
  return /^ethereum:[0-9a-zA-Z@/?=&.x-]+$/.test(uri) ? uri : null;
}
