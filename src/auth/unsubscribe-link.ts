// Owns the token of the link by which a mail is the last one: of a member's news of one account, or of one recipient. It follows from the
// ids and the master key, so nothing is stored and a mail's link works for ever; it can only silence news, and never opens anything.
import { base64urlnopad } from '@scure/base';
import { isId } from '../domain/id';
import { hmacSha256Bytes, hmacSha256Hex, sameDigest } from '../lib/hash';

const purpose = 'quittance/unsubscribe/1';

/** Who is not written to any more. */
export type UnsubscribeLink =
  | { readonly kind: 'member'; readonly accountId: string; readonly userId: string }
  | { readonly kind: 'recipient'; readonly recipientId: string };

/** The last part of the path `/unsubscribe/:token`, and of the header `List-Unsubscribe`. */
export function unsubscribeToken(masterKey: Uint8Array, link: UnsubscribeLink): string {
  return `${idsOf(link)}.${macOf(masterKey, link)}`;
}

/** What a token names; null when it was not made here, whatever it is. */
export function readUnsubscribeToken(masterKey: Uint8Array, token: string): UnsubscribeLink | null {
  const parts = token.split('.');
  const mac = parts.pop() ?? '';
  const link = linkOf(parts);
  return link !== null && sameDigest(macOf(masterKey, link), mac) ? link : null;
}

function linkOf(ids: readonly string[]): UnsubscribeLink | null {
  const [first = '', second = ''] = ids;
  if (ids.length === 1 && isId('rcp', first)) return { kind: 'recipient', recipientId: first };
  return ids.length === 2 && isId('acc', first) && isId('usr', second) ? { kind: 'member', accountId: first, userId: second } : null;
}

function idsOf(link: UnsubscribeLink): string {
  return link.kind === 'recipient' ? link.recipientId : `${link.accountId}.${link.userId}`;
}

function macOf(masterKey: Uint8Array, link: UnsubscribeLink): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, purpose));
  return base64urlnopad.encode(hmacSha256Bytes(key, `${link.kind}:${idsOf(link)}`));
}
