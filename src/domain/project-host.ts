// Owns what a host of a project is: how it is named, what proves that it is the merchant's, and whether payers may be led to an
// address on it (hazard H39). Never calls anything.
import { ok, refuse, type Result } from './result';
import { checkWebhookUrl, type UnsafeUrlReason, type WebhookUrlPolicy } from './safe-url';

/** Where on the host the proof lies. */
const verificationPath = '/.well-known/quittance-verification.txt';

/** Bytes of chance in a token: nobody else's file says the same. */
export const hostTokenBytes = 16;

/** What the file has to say, on a line of its own: several projects may share a host. */
export function hostToken(hex: string): string {
  return `quittance-verification=${hex}`;
}

export function provesHost(text: string, token: string): boolean {
  return text.split(/\r\n|\r|\n/).some((line) => line.trim() === token);
}

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * The host and port of what a person typed (`Shop.example`, `shop.example:8443`, a whole address), as browsers write it: lower case, names
 * of other scripts in their ASCII form. Refuses what could not be a public https host; loopback passes where the policy allows it.
 */
export function parseHost(text: string, policy: WebhookUrlPolicy): Result<string, UnsafeUrlReason> {
  const typed = text.trim();
  const bare = typed.replace(/^https?:\/\//i, '').replace(/[/?#].*$/, '');
  if (bare === '') return refuse('not_a_url');
  const isLocal = URL.canParse(`http://${bare}`) && loopbackNames.has(new URL(`http://${bare}`).hostname);
  const checked = checkWebhookUrl(`${isLocal ? 'http' : 'https'}://${bare}/`, policy);
  return checked.ok ? ok(new URL(checked.value).host) : checked;
}

/** Where the proof of that host is fetched. Loopback hosts, where the policy allows them, speak plain http. */
export function proofUrl(host: string, policy: WebhookUrlPolicy): Result<string, UnsafeUrlReason> {
  const local = loopbackNames.has(new URL(`http://${host}`).hostname);
  return checkWebhookUrl(`${local ? 'http' : 'https'}://${host}${verificationPath}`, policy);
}

/**
 * Whether payers may be led to that address: it is well formed and on a host that the merchant has proved. In test mode of a local home
 * (`policy.loopback` allowed) addresses of this machine pass too.
 */
export function mayLeadTo(url: string, verifiedHosts: readonly string[], policy: WebhookUrlPolicy): boolean {
  if (!checkWebhookUrl(url, policy).ok) return false;
  const { host, hostname } = new URL(url);
  return verifiedHosts.includes(host) || (policy.loopback === 'allowed' && loopbackNames.has(hostname));
}

/** The addresses that a project in that mode may name: loopback only in test mode, and only where the home allows it. */
export function urlPolicyOf(settings: { readonly origin: string; readonly loopbackAllowed: boolean }, mode: 'live' | 'test'): WebhookUrlPolicy {
  return { ownOrigin: settings.origin, loopback: settings.loopbackAllowed && mode === 'test' ? 'allowed' : 'refused' };
}
