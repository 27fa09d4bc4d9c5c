// Owns the token that each form of a signed-in person carries. It follows from the session alone, so nothing is stored, and a
// page of another site cannot know it.
import { hmacSha256Hex, sameDigest } from '../lib/hash';

const purpose = 'quittance/csrf/1';

/** The token of the session with that id (`ses_…`): HMAC-SHA-256 under a key made for this purpose only. */
export function csrfToken(masterKey: Uint8Array, sessionId: string): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, purpose));
  return hmacSha256Hex(key, sessionId);
}

export function isCsrfToken(expected: string, given: unknown): boolean {
  return typeof given === 'string' && sameDigest(expected, given);
}
