// Owns the session: its token, its cookie and its two ends (idle and absolute). The token itself is never stored; its hash is.
import { base64urlnopad } from '@scure/base';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { limits } from '../domain/limits';
import { sha256Hex } from '../lib/hash';

export const tokenBytes = 32;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;
const cookieName = 'sid';

/**
 * How the cookie is held. `locked`: `__Host-sid`, over TLS only, as everywhere in the world. `loopback`: the local home speaks plain http,
 * over which some browsers keep no secure cookie, not even from their own machine.
 */
export type CookieLock = 'locked' | 'loopback';

export interface SessionTimes {
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
}

/** A new token from 32 random bytes, and the hash under which it is kept. */
export function makeSessionToken(random: Uint8Array): { readonly token: string; readonly tokenHash: string } {
  const token = base64urlnopad.encode(random);
  return { token, tokenHash: sha256Hex(token) };
}

/** Whether a session still opens anything at that moment: not older than half a day, not idle for an hour. */
export function isSessionAlive(session: SessionTimes, nowMs: number): boolean {
  return nowMs < session.expiresAtMs && nowMs < session.lastSeenAtMs + limits.sessionIdleMs;
}

/** Whether the time of the last visit is worth a write: at most one a minute. */
export function shouldTouch(session: Pick<SessionTimes, 'lastSeenAtMs'>, nowMs: number): boolean {
  return nowMs - session.lastSeenAtMs >= limits.sessionTouchMs;
}

/** The hash of the request's session token, or null when there is no well-formed one. */
export function readSessionHash(c: Context, lock: CookieLock): string | null {
  const token = lock === 'locked' ? getCookie(c, cookieName, 'host') : getCookie(c, cookieName);
  return token !== undefined && tokenPattern.test(token) ? sha256Hex(token) : null;
}

export function writeSessionCookie(c: Context, lock: CookieLock, token: string): void {
  setCookie(c, cookieName, token, { ...cookieOptions(lock), maxAge: limits.sessionLifeMs / 1000 });
}

export function clearSessionCookie(c: Context, lock: CookieLock): void {
  setCookie(c, cookieName, '', { ...cookieOptions(lock), maxAge: 0 });
}

function cookieOptions(lock: CookieLock) {
  const always = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;
  return lock === 'locked' ? ({ ...always, prefix: 'host', secure: true } as const) : always;
}

/** What a person recognises a device by in a list of sessions. Cut, never parsed. */
export function deviceOf(userAgent: string | undefined): string {
  return (userAgent ?? '').slice(0, limits.deviceLengthMax);
}
