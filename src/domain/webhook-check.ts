// Owns whether a message that came in was really signed by who shares a secret with us (Standard Webhooks 1.0), lately and for us. Pure.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { webhookSecretPrefix } from './webhook';

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970, as it was signed. */
  readonly timestamp: string;
  /** `v1,…` in base64, one or several apart by spaces. */
  readonly signatures: string;
  /** To the letter. */
  readonly body: string;
}

/** Older and newer messages are refused: one that somebody wrote down is of no use later. */
export const signatureWindowMs = 5 * 60_000;
const signaturesMax = 10;

/** True for a message of the last five minutes that carries a signature by `secret` (in its `whsec_` spelling). False, too, for a secret that is none. */
export function isSignedMessage({ id, timestamp, signatures, body }: SignedMessage, secret: string, nowMs: number): boolean {
  const key = keyOf(secret);
  if (key === null || id === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs - Number(timestamp) * 1000) > signatureWindowMs) return false;
  const wanted = hmac(sha256, key, utf8ToBytes(`${id}.${timestamp}.${body}`));
  let found = false;
  for (const text of signatures.split(' ').slice(0, signaturesMax)) {
    const bytes = text.startsWith('v1,') ? bytesOf(text.slice(3)) : null;
    if (bytes !== null && isSame(bytes, wanted)) found = true;
  }
  return found;
}

function keyOf(secret: string): Uint8Array | null {
  const key = secret.startsWith(webhookSecretPrefix) ? bytesOf(secret.slice(webhookSecretPrefix.length)) : null;
  return key !== null && key.length >= 16 ? key : null;
}

function bytesOf(text: string): Uint8Array | null {
  try {
    return base64.decode(text);
  } catch {
    return null;
  }
}

/** Looks at every byte, so that time tells nothing of where they differ. */
function isSame(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}
