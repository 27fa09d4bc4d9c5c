// Owns the order in which a request passes through the Worker, and what answers when nothing else does. No routes of its own
// but health and the description of the API; the surfaces never import each other.
import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { invalidField } from '../domain/refusal';
import { logFault } from '../lib/log';
import { api, openapi } from './api/v1';
import type { AppEnv } from './app-env';
import { bodyLimit } from './middleware/body-limit';
import { requestContext } from './middleware/request-context';
import { securityHeaders } from './middleware/security-headers';
import { answerFault, answerRefusal } from './respond';

/** The whole HTTP surface as one app. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(securityHeaders, requestContext, bodyLimit);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethodNotAllowed }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/openapi.json', openapi);
  app.route('/', api);
  app.notFound((c) => answerRefusal(c, { reason: 'not_found' }));
  app.onError(answerError);
  return app;
}

function answerMethodNotAllowed(c: Context<AppEnv>, methods: readonly string[]): Response | Promise<Response> {
  c.header('Allow', methods.join(', '));
  return answerRefusal(c, { reason: 'method_not_allowed' });
}

function answerError(error: Error, c: Context<AppEnv>): Response | Promise<Response> {
  // Hono throws this for a body that it could not parse; everything else that is thrown is a fault of ours.
  if (error instanceof HTTPException && error.status === 400) return answerRefusal(c, invalidField('', 'invalid', 'The body cannot be read.'));
  logFault('a request failed', error, { requestId: c.var.requestId, path: c.req.path, method: c.req.method });
  return answerFault(c);
}
