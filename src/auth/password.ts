// Owns how passwords are kept and compared: scrypt with its parameters stored beside each hash, so that they can rise later.
// The synchronous call is meant: it needs 64 MiB of the isolate's 128, and a single thread is the surest queue of one.
import { scryptSync } from 'node:crypto';
import { base64urlnopad as base64 } from '@scure/base';
import { limits } from '../domain/limits';
import { invalidField, type Refusal } from '../domain/refusal';
import { refuse, ok, type Result } from '../domain/result';
import { commonPasswords } from './common-passwords';

const cost = { log2N: 16, r: 8, p: 1 } as const;
const hashBytes = 32;
export const saltBytes = 16;
const maxmemBytes = 128 * 1024 * 1024;

/** Compared with when nobody has that email, so that the work is the same. The hash of no known password. */
const nobody = `scrypt$${cost.log2N}$${cost.r}$${cost.p}$${base64.encode(new Uint8Array(saltBytes))}$${base64.encode(new Uint8Array(hashBytes))}`;

/** Checks a new password: 10 to 128 characters, not among the usual ones, not the email itself. Nothing is trimmed or cut. */
export function checkNewPassword(password: string, email: string): Result<string> {
  const problem = (code: 'required' | 'too_short' | 'too_long' | 'breached'): Result<string> => refuse<Refusal>(invalidField('/password', code));
  const length = [...password].length;
  if (length === 0) return problem('required');
  if (length < limits.passwordLengthMin) return problem('too_short');
  if (length > limits.passwordLengthMax) return problem('too_long');
  const plain = password.toLowerCase();
  if (commonPasswords.has(plain) || plain === email.toLowerCase() || /^(.)\1*$/u.test(plain)) return problem('breached');
  return ok(password);
}

/** The text to store for a password: `scrypt$log2N$r$p$salt$hash`. Takes about a tenth of a second and 64 MiB. */
export function hashPassword(password: string, salt: Uint8Array): string {
  const hash = scrypt(password, salt, cost.log2N, cost.r, cost.p);
  return ['scrypt', cost.log2N, cost.r, cost.p, base64.encode(salt), base64.encode(hash)].join('$');
}

/** Whether a password belongs to that stored text. Null (no such person) costs the same and is always false. */
export function verifyPassword(password: string, stored: string | null): boolean {
  // Longer than we ever stored: no match, and no work for whoever posts megabytes.
  if ([...password].length > limits.passwordLengthMax) return false;
  const [scheme, log2N, r, p, salt, hash] = (stored ?? nobody).split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) throw new Error('A stored password hash is not readable.');
  const computed = scrypt(password, base64.decode(salt), Number(log2N), Number(r), Number(p));
  return sameBytes(computed, base64.decode(hash)) && stored !== null;
}

function scrypt(password: string, salt: Uint8Array, log2N: number, r: number, p: number): Uint8Array {
  // One spelling for what looks the same: keyboards differ in how they compose letters.
  const bytes = new TextEncoder().encode(password.normalize('NFKC'));
  return new Uint8Array(scryptSync(bytes, salt, hashBytes, { N: 2 ** log2N, r, p, maxmem: maxmemBytes }));
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}
