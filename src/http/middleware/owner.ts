// Guards what belongs to the owners of an account, and the settings that admins share with them. A read-only account is still looked at.
import { createMiddleware } from 'hono/factory';
import { lacksWriting } from '../../db/scope';
import type { Role } from '../../domain/permission';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function onlyFor(roles: readonly Role[]) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const { scope } = c.var;
    if (scope.role === null || !roles.includes(scope.role)) return answerRefusal(c, { reason: 'forbidden', right: 'owner' });
    const refusal = safeMethods.has(c.req.method) ? null : lacksWriting(scope);
    return refusal === null ? next() : answerRefusal(c, refusal);
  });
}

export const ownersOnly = onlyFor(['owner']);
export const ownersAndAdmins = onlyFor(['owner', 'admin']);
