// Refuses unsafe requests that another site made in a person's browser. Two locks: where the request comes from (all forms), and the
// token of the session (forms of people who are signed in). Reads no database.
import { createMiddleware } from 'hono/factory';
import { isCsrfToken } from '../../auth/csrf';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { answerRefusal } from '../respond';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const formTypes: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded', 'multipart/form-data']);

/** Whether a request may have effects, by what the browser says of its source. Without any word of the source it may not. */
export function isSameOrigin(fetchSite: string | undefined, origin: string | undefined, ownOrigin: string): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin';
  return origin !== undefined && origin === ownOrigin;
}

/** For every form of the web and of the checkout: same origin, and the two content types that forms have. */
export const sameOriginForms = createMiddleware<AppEnv>(async (c, next) => {
  if (safeMethods.has(c.req.method)) return next();
  if (!isSameOrigin(c.req.header('Sec-Fetch-Site'), c.req.header('Origin'), c.get('settings').origin)) {
    return answerRefusal(c, { reason: 'cross_site_request' });
  }
  const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!formTypes.has(type)) return answerRefusal(c, { reason: 'unsupported_media_type', expected: 'application/x-www-form-urlencoded' });
  return next();
});

/** Beneath the session: the form must carry the session's own token. */
export const sessionForms = createMiddleware<AppEnv>(async (c, next) => {
  if (safeMethods.has(c.req.method)) return next();
  const form = await readFormData(c);
  return isCsrfToken(c.get('signedIn').csrf, form.get('csrf')) ? next() : answerRefusal(c, { reason: 'cross_site_request' });
});
