// Owns the question whether somebody looks with their own eyes. Imports nothing that answers requests, so that answers may ask it, too.
import type { Refusal } from '../domain/refusal';
import type { SignedIn } from './app-env';

/** Why a person may change nothing of their own now; null when they may. */
export function borrowsEyes(signedIn: Pick<SignedIn, 'viewingAs' | 'supportAccessId'>): Refusal | null {
  if (signedIn.supportAccessId !== null) return { reason: 'read_only', why: 'support' };
  return signedIn.viewingAs === null ? null : { reason: 'read_only', why: 'viewing_as' };
}
