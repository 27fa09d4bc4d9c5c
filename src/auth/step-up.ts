// Owns the seal on the way back from a confirmation: only a guarded route of ours makes one, so that a confirmation leads to nothing else.
import type { StepUpAction } from '../domain/step-up';
import { hmacSha256Hex, sameDigest } from '../lib/hash';

/** What was asked for, and in which session. */
export interface AskedAct {
  readonly sessionId: string;
  readonly action: StepUpAction;
  /** Path and query of the form that waits. */
  readonly target: string;
}

/** HMAC-SHA-256 under a key made for this purpose only. */
export function sealAct(masterKey: Uint8Array, { sessionId, action, target }: AskedAct): string {
  const key = new TextEncoder().encode(hmacSha256Hex(masterKey, 'quittance/step-up/1'));
  return hmacSha256Hex(key, `${sessionId}\n${action}\n${target}`);
}

export function isSealedAct(masterKey: Uint8Array, asked: AskedAct, seal: string): boolean {
  return sameDigest(seal, sealAct(masterKey, asked));
}
