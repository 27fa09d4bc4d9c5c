// Guards the rule that everybody has a factor: for owners and admins of the whole account who may manage the team.
import { createMiddleware } from 'hono/factory';
import { lacksFactorRule } from '../../commands/set-factor-rule';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

export const requireFactorKeeper = createMiddleware<AppEnv>(async (c, next) => {
  const refusal = lacksFactorRule(c.var.scope);
  return refusal === null ? next() : answerRefusal(c, refusal);
});
