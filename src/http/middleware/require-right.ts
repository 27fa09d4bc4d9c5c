// Owns the guard in front of each route of a tenant: the scope must hold the right that the route names.
import { createMiddleware } from 'hono/factory';
import { lacksRight } from '../../db/scope';
import type { Right } from '../../domain/permission';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

/** Passes a scope that holds the right; else 403 that names it. */
export function requireRight(right: Right) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const refusal = lacksRight(c.var.scope, right);
    return refusal === null ? next() : answerRefusal(c, refusal);
  });
}
