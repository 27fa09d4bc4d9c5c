// Owns the address by which a mail is the last one, for the mail itself and for its header. Opens nothing and changes nothing.
import { unsubscribeToken, type UnsubscribeLink } from '../auth/unsubscribe-link';
import type { Settings } from '../env';

export type { UnsubscribeLink } from '../auth/unsubscribe-link';

/** Absolute; the same for the same person or recipient for ever. */
export function unsubscribeAddress({ origin, masterKey }: Pick<Settings, 'origin' | 'masterKey'>, link: UnsubscribeLink): string {
  return `${origin}/unsubscribe/${unsubscribeToken(masterKey, link)}`;
}
