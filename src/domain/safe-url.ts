// Owns the guard on addresses that merchants type in for us to call (hazard H34). It reads the address only; that a name leads to
// a public machine is ensured by the platform's flag `global_fetch_strictly_public`, since a Worker cannot pin what it resolved.
import { limits } from './limits';
import { ok, refuse, type Result } from './result';

export interface WebhookUrlPolicy {
  /** Scheme, host and port of this instance: it never calls itself. */
  readonly ownOrigin: string;
  /** `allowed` in the local home and in tests only: receivers on this machine, over plain http and on any port. */
  readonly loopback: 'refused' | 'allowed';
}

export type UnsafeUrlReason = 'not_a_url' | 'too_long' | 'not_https' | 'credentials' | 'ip_literal' | 'private_name' | 'port' | 'own_host';

const portsAllowed: readonly string[] = ['', '443', '8443'];

/** Last labels that lead into private networks or nowhere (RFC 6761, RFC 8375, RFC 9476 and habit). */
const privateSuffixes: ReadonlySet<string> = new Set([
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'lan',
  'home',
  'corp',
  'arpa',
  'onion',
  'invalid',
  'test',
  'alt',
]);

/** Public names whose answer is whatever address stands in the name: an IP literal in disguise. */
const rebindingSuffixes: readonly string[] = ['nip.io', 'sslip.io', 'xip.io', 'localtest.me', 'lvh.me', 'vcap.me', 'lacolhost.com', 'rbndr.us'];

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const topLabel = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The address in its one normal spelling, or why it is refused. Check again before each call: policy and code may have changed. */
export function checkWebhookUrl(text: string, policy: WebhookUrlPolicy): Result<string, UnsafeUrlReason> {
  if (text.length > limits.urlLengthMax) return refuse('too_long');
  // A parser drops tabs and line ends and turns backslashes; what a person did not mean is refused before it is mended.
  if (/[^\x21-\x7e\u00a1-\uffff]|[\\\s]/u.test(text) || !/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return refuse('not_a_url');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) return refuse('credentials');
  url.hash = '';
  if (policy.loopback === 'allowed' && loopbackHosts.has(url.hostname)) return isOwnHost(url, policy.ownOrigin) ? refuse('own_host') : ok(url.href);
  if (url.protocol !== 'https:') return refuse('not_https');
  if (url.hostname.startsWith('[') || /^[\d.]+$/.test(url.hostname)) return refuse('ip_literal');
  // One trailing dot is the same name; a second one is no name.
  url.hostname = url.hostname.replace(/\.$/, '');
  if (!isPublicName(url.hostname)) return refuse('private_name');
  if (!portsAllowed.includes(url.port)) return refuse('port');
  return isOwnHost(url, policy.ownOrigin) ? refuse('own_host') : ok(url.href);
}

/** Whether a checked address is on this machine. */
export function isLoopbackUrl(url: string): boolean {
  return loopbackHosts.has(new URL(url).hostname);
}

function isPublicName(host: string): boolean {
  const labels = host.split('.');
  const top = labels[labels.length - 1] ?? '';
  if (labels.length < 2 || host.length > 253 || !topLabel.test(top) || !labels.every((part) => label.test(part))) return false;
  return !privateSuffixes.has(top) && !rebindingSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}

/** Names below our own are ours too; on loopback the port tells instances apart. */
function isOwnHost(url: URL, ownOrigin: string): boolean {
  const own = new URL(ownOrigin);
  if (loopbackHosts.has(own.hostname)) return url.host === own.host;
  return url.hostname === own.hostname || url.hostname.endsWith(`.${own.hostname}`);
}
