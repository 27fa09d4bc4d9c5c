// Owns one-time codes by time: how a secret is made, kept, shown once and compared with what was typed. SHA-1, six digits, thirty
// seconds, as every authenticator app does (RFC 6238). Never logs a secret or a code.
import { base32nopad } from '@scure/base';
import { generateSync, generateURI, verifySync } from 'otplib/functional';
import { open, seal } from '../lib/seal';

const periodSeconds = 30;
/** One step to each side: clocks of phones are that wrong. */
const toleranceSeconds = periodSeconds;
const purpose = 'totp';
const issuer = 'Quittance';

/** 160 bits, as RFC 4226 advises. */
export const totpSecretBytes = 20;

/** What a person typed or pasted as a code: spaces do not count. Null when it is no six digits. */
export function readTotpCode(text: string): string | null {
  const code = text.replace(/[\s\u00a0-]/g, '');
  return /^\d{6}$/.test(code) ? code : null;
}

/** The step whose code that is, within one step of now and after `lastStep`; null when it is none of them. */
export function matchStep(secret: Uint8Array, code: string, nowMs: number, lastStep: number): number | null {
  const epoch = Math.floor(nowMs / 1000);
  // The library takes no last step in the future of its window, which a clock set back would make; such a code is a replay.
  if (lastStep > Math.floor(epoch / periodSeconds)) return null;
  const checked = verifySync({ secret, token: code, epoch, epochTolerance: toleranceSeconds, afterTimeStep: lastStep });
  return checked.valid && 'timeStep' in checked ? checked.timeStep : null;
}

/** The code of one step. */
export function codeAt(secret: Uint8Array, step: number): string {
  return generateSync({ strategy: 'hotp', secret, counter: step });
}

/** The secret as people type it. */
export function secretText(secret: Uint8Array): string {
  return base32nopad.encode(secret);
}

/** What the QR code says: the secret with the product's and the person's name. */
export function enrolmentUri(secret: Uint8Array, email: string): string {
  return generateURI({ issuer, label: email, secret: secretText(secret) });
}

interface Keys {
  readonly masterKey: Uint8Array;
  readonly previousMasterKey: Uint8Array | null;
}

/** The secret as it is stored: sealed for that person alone. `iv` is 12 random bytes. */
export function sealSecret(keys: Keys, userId: string, secret: Uint8Array, iv: Uint8Array): Promise<string> {
  return seal({ masterKey: keys.masterKey, purpose, rowId: userId }, secretText(secret), iv);
}

export interface OpenedSecret {
  readonly secret: Uint8Array;
  /** Sealed under the key before the present one: to be sealed again. */
  readonly isStale: boolean;
}

/** The secret again; null when neither key opens it for that person. */
export async function openSecret(keys: Keys, userId: string, sealed: string): Promise<OpenedSecret | null> {
  const current = await open({ masterKey: keys.masterKey, purpose, rowId: userId }, sealed);
  if (current !== null) return { secret: base32nopad.decode(current), isStale: false };
  const { previousMasterKey } = keys;
  const old = previousMasterKey === null ? null : await open({ masterKey: previousMasterKey, purpose, rowId: userId }, sealed);
  return old === null ? null : { secret: base32nopad.decode(old), isStale: true };
}
