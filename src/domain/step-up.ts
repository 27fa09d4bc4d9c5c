// Owns which acts are risky, how they are confirmed, and for how long a confirmation holds. Knows no session and no clock.
import { limits } from './limits';

/** A confirmation of one kind opens no other: confirming an export never changes a wallet. */
export const stepUpActions = ['wallets', 'webhook_secrets', 'api_keys', 'members', 'factors', 'email', 'exports', 'ownership', 'live_confirmation'] as const;
export type StepUpAction = (typeof stepUpActions)[number];
export type StepUpMethod = 'passkey' | 'totp' | 'password_code';

/** What moves money or power: without a passkey or TOTP there is no confirming, and the way leads to enrolling one. */
const strict: ReadonlySet<StepUpAction> = new Set<StepUpAction>(['wallets', 'members', 'ownership']);

/** The ways in which that act may be confirmed by somebody who has, or has not, a factor of their own. */
export function methodsFor(action: StepUpAction, has: { readonly passkey: boolean; readonly totp: boolean }): readonly StepUpMethod[] {
  const own: StepUpMethod[] = [...(has.passkey ? (['passkey'] as const) : []), ...(has.totp ? (['totp'] as const) : [])];
  if (own.length > 0) return own;
  return strict.has(action) ? [] : ['password_code'];
}

/** Until when a confirmation holds: 5 minutes. */
export function confirmedUntilMs(atMs: number): number {
  return atMs + limits.stepUpLifeMs;
}

export function isStepUpAction(text: string): text is StepUpAction {
  return (stepUpActions as readonly string[]).includes(text);
}
