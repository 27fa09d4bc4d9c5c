// Owns the dated version of the API: named in every answer, and checked where a request names one. A version stays as it is: what would
// break a program gets a new date, and a request that names an old one is answered in the old way.
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

/** Oldest first. */
export const apiVersions = ['2026-11-20'] as const;
export const newestApiVersion = '2026-11-20' satisfies (typeof apiVersions)[number];

const header = 'Quittance-Version';

/** Refuses a version that there is not; a request without one gets the newest. */
export const apiVersion = createMiddleware<AppEnv>(async (c, next) => {
  const wanted = c.req.header(header)?.trim();
  const isKnown = wanted === undefined || apiVersions.some((version) => version === wanted);
  if (isKnown) await next();
  else c.res = await answerRefusal(c, { reason: 'version_unknown', newest: newestApiVersion });
  c.res.headers.set(header, newestApiVersion);
});
