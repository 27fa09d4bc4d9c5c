// Guards what a person changes about themselves: refused while they look through somebody else's eyes, or as the operator's support.
import { createMiddleware } from 'hono/factory';
import type { Refusal } from '../../domain/refusal';
import type { AppEnv, SignedIn } from '../app-env';
import { answerRefusal } from '../respond';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Why a person may change nothing of their own now; null when they may. */
export function borrowsEyes(signedIn: Pick<SignedIn, 'viewingAs' | 'supportAccessId'>): Refusal | null {
  if (signedIn.supportAccessId !== null) return { reason: 'read_only', why: 'support' };
  return signedIn.viewingAs === null ? null : { reason: 'read_only', why: 'viewing_as' };
}

/** Passes reads, and changes by somebody who looks with their own eyes. */
export const requireOwnEyes = createMiddleware<AppEnv>(async (c, next) => {
  const refusal = safeMethods.has(c.req.method) ? null : borrowsEyes(c.var.signedIn);
  return refusal === null ? next() : answerRefusal(c, refusal);
});
