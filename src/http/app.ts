// Owns the order in which a request passes through the Worker, and what answers when nothing else does. No routes of its own
// but health and the description of the API; the surfaces never import each other.
import { Hono, type Context } from 'hono';
import { invalidField } from '../domain/refusal';
import { logFault } from '../lib/log';
import { api, describeApi } from './api/v1';
import type { AppEnv } from './app-env';
import { checkout } from './checkout';
import { cryptocloud } from './compat/cryptocloud';
import { cryptocloudAlias } from './compat/cryptocloud/alias';
import { docs } from './docs';
import { apiReference } from './docs-api';
import { embed } from './embed';
import { hooks } from './hooks';
import { apiVersion } from './middleware/api-version';
import { bodyLimit } from './middleware/body-limit';
import { rateLimitHeaders } from './middleware/rate-limit';
import { requestContext } from './middleware/request-context';
import { securityHeaders } from './middleware/security-headers';
import { pay } from './pay';
import { answerFault, answerRefusal } from './respond';
import { methodsAt } from './route-methods';
import { web } from './web';

/** The whole HTTP surface as one app. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(securityHeaders, requestContext);
  app.use('/api/v1/*', apiVersion, rateLimitHeaders);
  app.use(bodyLimit);
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/openapi.json', async (c) => c.json(await describeApi()));
  app.route('/', api);
  app.route('/', cryptocloud);
  app.route('/', hooks);
  app.route('/', docs);
  app.route('/', apiReference(describeApi));
  app.route('/', checkout);
  app.route('/', embed);
  app.route('/', pay);
  app.route('/', web);
  app.route('/', cryptocloudAlias);
  app.notFound((c) => answerNothing(c, methodsAt(app, c.req.path)));
  app.onError(answerError);
  return app;
}

function answerNothing(c: Context<AppEnv>, methods: readonly string[]): Response | Promise<Response> {
  if (methods.length === 0 || methods.includes(c.req.method)) return answerRefusal(c, { reason: 'not_found' });
  c.header('Allow', methods.join(', '));
  return answerRefusal(c, { reason: 'method_not_allowed' });
}

function answerError(error: Error, c: Context<AppEnv>): Response | Promise<Response> {
  // Hono throws this for a body that it could not parse; everything else that is thrown is a fault of ours.
  if ('getResponse' in error && 'status' in error && error.status === 400) return answerRefusal(c, invalidField('', 'invalid', 'The body cannot be read.'));
  logFault('a request failed', error, { requestId: c.var.requestId, path: c.req.path, method: c.req.method });
  return answerFault(c);
}
