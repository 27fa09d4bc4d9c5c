// Owns how many requests an API key may send in a minute: counted exactly by an object of the key's own, told in each answer, refused
// with the wait beyond it. Field names and syntax: draft-ietf-httpapi-ratelimit-headers-11 (RateLimit, RateLimit-Policy).
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { logFault } from '../../lib/log';
import type { RequestCount } from '../../objects/limiter-object';
import type { AppEnv } from '../app-env';

const windowSeconds = 60;

/**
 * Counts one request of the key with that hash. Null when the counter cannot be reached: a limit that is out of order must not take the
 * API with it.
 */
export async function countRequest(c: Context<AppEnv>, secretHash: string): Promise<RequestCount | null> {
  const { ports, nowMs, settings, requestId } = c.var;
  try {
    return await ports.limiter.getByName(`api:${secretHash}`).count(settings.apiRequestsPerMinute, windowSeconds * 1_000, nowMs);
  } catch (error) {
    logFault('a request was not counted', error, { requestId });
    return null;
  }
}

/** Tells the limit and what is left of it in every answer to a key that could be counted. Outside of whatever counts. */
export const rateLimitHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const count = (c.var as Partial<AppEnv['Variables']>).requestCount;
  if (count === undefined) return;
  c.res.headers.set('RateLimit-Policy', `"default";q=${c.var.settings.apiRequestsPerMinute};w=${windowSeconds}`);
  c.res.headers.set('RateLimit', `"default";r=${count.remaining};t=${count.resetSeconds}`);
});
