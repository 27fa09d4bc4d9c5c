// Owns the cookie by which a browser that has signed in before is known again: it opens nothing, it only keeps strangers' guesses from
// locking its person out. Signed with the master key and bound to one person.
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { base58 } from '@scure/base';
import { limits } from '../domain/limits';
import { hmacSha256Hex, sameDigest } from '../lib/hash';
import type { CookieLock } from './session';

const cookieName = 'device';
export const deviceIdBytes = 16;

/** `device.issuedAtMs.mac`: the id names the device's own counter of attempts. */
function macOf(masterKey: Uint8Array, userId: string, deviceId: string, issuedAtMs: number): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, 'quittance/device/1'));
  return hmacSha256Hex(key, `${userId}:${deviceId}:${issuedAtMs}`);
}

/** The id of this device when it has signed in as that person since `sinceMs`; null for a stranger. */
export function readKnownDevice(
  c: Context,
  lock: CookieLock,
  masterKey: Uint8Array,
  user: { readonly id: string; readonly devicesSinceMs: number },
  nowMs: number,
): string | null {
  const text = lock === 'locked' ? getCookie(c, cookieName, 'host') : getCookie(c, cookieName);
  const [deviceId = '', issued = '', mac = ''] = (text ?? '').split('.');
  const issuedAtMs = Number(issued);
  if (!/^\d{13}$/.test(issued) || issuedAtMs < user.devicesSinceMs || nowMs - issuedAtMs > limits.knownDeviceLifeMs) return null;
  return sameDigest(mac, macOf(masterKey, user.id, deviceId, issuedAtMs)) ? deviceId : null;
}

/** After a sign-in: the device is known to that person from now on. */
export function rememberDevice(c: Context, lock: CookieLock, masterKey: Uint8Array, userId: string, nowMs: number, random: Uint8Array): void {
  const deviceId = base58.encode(random);
  const value = `${deviceId}.${nowMs}.${macOf(masterKey, userId, deviceId, nowMs)}`;
  const always = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: limits.knownDeviceLifeMs / 1000 } as const;
  // The standard caps a cookie's life at 400 days; ours is a year.
  setCookie(c, cookieName, value, lock === 'locked' ? { ...always, prefix: 'host', secure: true } : always);
}
