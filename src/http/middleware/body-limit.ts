// Owns the largest body that is read. A body without a stated length is counted while it comes in.
import { bodyLimit as countBody } from 'hono/body-limit';
import { limits } from '../../domain/limits';
import type { AppEnv } from '../app-env';
import type { MiddlewareHandler } from 'hono';
import { answerRefusal } from '../respond';

export const bodyLimit: MiddlewareHandler<AppEnv> = countBody({
  maxSize: limits.bodyBytesMax,
  onError: (c) => answerRefusal(c, { reason: 'too_large', maxBytes: limits.bodyBytesMax }),
});
