// Owns the cookie between the password and the second factor of one sign-in. It opens nothing: it says that the password of one person was
// right a few minutes ago. Signed with the master key and bound to that person and that password, so it dies with either.
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { limits } from '../domain/limits';
import { hmacSha256Hex, sameDigest } from '../lib/hash';
import type { CookieLock } from './session';

const cookieName = 'pending';

interface Person {
  readonly id: string;
  readonly passwordHash: string;
  readonly devicesSinceMs: number;
}

/** `usr_….issuedAtMs.mac` */
function macOf(masterKey: Uint8Array, user: Person, issuedAtMs: number): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, 'quittance/pending/1'));
  return hmacSha256Hex(key, `${user.id}:${issuedAtMs}:${user.passwordHash}`);
}

/** The person's password was right just now. */
export function writePending(c: Context, lock: CookieLock, masterKey: Uint8Array, user: Person, nowMs: number): void {
  const value = `${user.id}.${nowMs}.${macOf(masterKey, user, nowMs)}`;
  setCookie(c, cookieName, value, { ...cookieOptions(lock), maxAge: limits.pendingSignInLifeMs / 1000 });
}

export function clearPending(c: Context, lock: CookieLock): void {
  setCookie(c, cookieName, '', { ...cookieOptions(lock), maxAge: 0 });
}

/** Whom the cookie claims to be about: nothing until `isPending` has agreed. */
export function readPendingUser(c: Context, lock: CookieLock): string | null {
  return parse(c, lock)?.userId ?? null;
}

/** Whether that person's password was right within ten minutes, and nothing was reset since. */
export function isPending(c: Context, lock: CookieLock, masterKey: Uint8Array, user: Person, nowMs: number): boolean {
  const claim = parse(c, lock);
  if (claim === null || claim.userId !== user.id) return false;
  const ageMs = nowMs - claim.issuedAtMs;
  if (ageMs < 0 || ageMs >= limits.pendingSignInLifeMs || claim.issuedAtMs < user.devicesSinceMs) return false;
  return sameDigest(claim.mac, macOf(masterKey, user, claim.issuedAtMs));
}

function parse(c: Context, lock: CookieLock): { readonly userId: string; readonly issuedAtMs: number; readonly mac: string } | null {
  const text = lock === 'locked' ? getCookie(c, cookieName, 'host') : getCookie(c, cookieName);
  const [, userId, issued, mac] = /^(usr_[1-9A-HJ-NP-Za-km-z]{16,22})\.(\d{13})\.([0-9a-f]{64})$/.exec(text ?? '') ?? [];
  return userId === undefined || issued === undefined || mac === undefined ? null : { userId, issuedAtMs: Number(issued), mac };
}

function cookieOptions(lock: CookieLock) {
  const always = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;
  return lock === 'locked' ? ({ ...always, prefix: 'host', secure: true } as const) : always;
}
