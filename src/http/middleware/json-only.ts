// Owns the rule that the API takes JSON and nothing else, so that no form on another site can speak to it.
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

const bodyMethods = new Set(['POST', 'PUT', 'PATCH']);

/** Refuses a body that does not call itself `application/json`. A request without any body passes. */
export const jsonOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (!bodyMethods.has(c.req.method) || isJson(c.req.header('content-type'))) return next();
  const empty = c.req.raw.body === null || c.req.header('content-length') === '0';
  return empty ? next() : answerRefusal(c, { reason: 'unsupported_media_type', expected: 'application/json' });
});

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
