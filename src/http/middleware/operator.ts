// Guards the operator's pages: for anybody else they do not exist. Nothing changes while the operator looks through other eyes.
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

export const requireOperator = createMiddleware<AppEnv>(async (c, next) => (c.var.signedIn.isOperator ? next() : answerRefusal(c, { reason: 'not_found' })));
