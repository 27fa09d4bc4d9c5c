// Owns the page that says no to a person: which refusal, in the reader's language, with the request id.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal } from '../domain/refusal';
import type { AppEnv } from './app-env';

/** The error page of a refusal, or of a fault when there is none. */
export function errorPage(c: Context<AppEnv>, status: ContentfulStatusCode, refusal: Refusal | null): Response | Promise<Response> {
  const words = refusal === null ? 'Something broke on our side.' : `This is not possible (${refusal.reason}).`;
  return c.text(`${words}\n\nRequest ${c.var.requestId}\n`, status);
}
