// Owns the link of an invitation: 256 bits, of which the hash is kept. The letter's link carries a mark besides, made with a key that no
// inviter has: only whoever reads that mailbox has it, so only it proves the email. A copied link lets nobody claim another's email.
import { base64urlnopad } from '@scure/base';
import { hmacSha256Hex, sameDigest, sha256Hex } from '../lib/hash';

export const invitationBytes = 32;
const purpose = 'quittance/invitation-mail/1';

/** A token from 32 random bytes, and the hash under which it is kept. */
export function makeInvitationToken(random: Uint8Array): { readonly token: string; readonly tokenHash: string } {
  const token = base64urlnopad.encode(random);
  return { token, tokenHash: sha256Hex(token) };
}

/** What the letter's link has and a copied one lacks. */
export function mailMark(masterKey: Uint8Array, token: string): string {
  return hmacSha256Hex(new TextEncoder().encode(hmacSha256Hex(masterKey, purpose)), token);
}

export function isMailMark(masterKey: Uint8Array, token: string, mark: string): boolean {
  return sameDigest(mailMark(masterKey, token), mark);
}
