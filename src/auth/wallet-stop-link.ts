// Owns the token in the link with which one person stops one waiting wallet. It follows from both ids and the master key, so nothing is
// stored; whoever holds it is whoever got the mail. It opens nothing by itself: the person must still belong to the account.
import { base64urlnopad } from '@scure/base';
import { isId } from '../domain/id';
import { hmacSha256Bytes, hmacSha256Hex, sameDigest } from '../lib/hash';

const purpose = 'quittance/wallet-stop/1';

export interface WalletStopLink {
  readonly walletId: string;
  readonly userId: string;
}

export function walletStopToken(masterKey: Uint8Array, link: WalletStopLink): string {
  return `${link.walletId}.${link.userId}.${macOf(masterKey, link)}`;
}

/** What a token names; null when it was not made here. */
export function readWalletStopToken(masterKey: Uint8Array, token: string): WalletStopLink | null {
  const [walletId = '', userId = '', mac = '', ...more] = token.split('.');
  if (more.length > 0 || !isId('wal', walletId) || !isId('usr', userId)) return null;
  const expected = macOf(masterKey, { walletId, userId });
  return sameDigest(expected, mac) ? { walletId, userId } : null;
}

function macOf(masterKey: Uint8Array, { walletId, userId }: WalletStopLink): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, purpose));
  return base64urlnopad.encode(hmacSha256Bytes(key, `${walletId}:${userId}`));
}
