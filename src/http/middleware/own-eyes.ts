// Guards what a person changes about themselves: refused while they look through somebody else's eyes, or as the operator's support.
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env';
import { borrowsEyes } from '../borrowed-eyes';
import { answerRefusal } from '../respond';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Passes reads, and changes by somebody who looks with their own eyes. */
export const requireOwnEyes = createMiddleware<AppEnv>(async (c, next) => {
  const refusal = safeMethods.has(c.req.method) ? null : borrowsEyes(c.var.signedIn);
  return refusal === null ? next() : answerRefusal(c, refusal);
});
