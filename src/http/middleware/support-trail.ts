// Writes each page that support sees into the merchant's own log, before the page leaves: without the row there is no page. A page that
// was refused was not seen.
import { createMiddleware } from 'hono/factory';
import { actorOf, insertActivity } from '../../db/activity';
import { sendBatch } from '../../db/database';
import { idBytes } from '../../domain/id';
import type { AppEnv } from '../app-env';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Beneath the session of the account. The path alone is kept: queries hold what somebody looked for. */
export const supportTrail = createMiddleware<AppEnv>(async (c, next) => {
  const { signedIn, scope, ports, database, nowMs } = c.var;
  await next();
  if (signedIn.supportAccessId !== null && safeMethods.has(c.req.method) && c.res.status < 400) {
    const detail = { page: c.req.path.slice(0, 300) };
    const activity = { ...actorOf(scope), action: 'support.viewed', object: signedIn.supportAccessId, detail, atMs: nowMs } as const;
    await sendBatch(database, [insertActivity(database, activity, ports.random(idBytes))]);
  }
});
