// Owns what is remembered of each API request, for the developer who asks "what did I send?": method, path, answer, key, time. Never a body,
// a header or the value of a query. Lines of one account travel together, half a second later, so that logging costs no request a wait.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Env } from '../../env';
import { now } from '../../lib/clock';
import { logFault } from '../../lib/log';
import type { RequestLine } from '../../objects/request-log-object';
import type { AppEnv } from '../app-env';

const gatherMs = 500;
/** Tests wait for everything that an answer leaves for later; half a second for each call would be most of their time. */
const gatherInTestsMs = 0;
const pathLengthMax = 300;

/** Lines on their way, by account. What an isolate takes with it when it ends is lost, and may be. */
const waiting = new Map<string, RequestLine[]>();

/** Stands outside the key's own guard: refused requests of a known key are logged too, those of no key belong to nobody. */
export const requestLog = createMiddleware<AppEnv>(async (c, next) => {
  const startedAtMs = c.var.nowMs;
  await next();
  const scope = (c.var as Partial<AppEnv['Variables']>).scope;
  if (scope?.actor.kind !== 'key') return;
  const line: RequestLine = {
    requestId: c.var.requestId,
    atMs: startedAtMs,
    method: c.req.method,
    path: pathOf(c),
    status: c.res.status,
    code: c.var.refused ?? null,
    keyId: scope.actor.id,
    projectId: scope.projectIds === 'all' ? null : (scope.projectIds[0] ?? null),
    mode: scope.mode,
    tookMs: now() - startedAtMs,
  };
  const lines = waiting.get(scope.accountId);
  if (lines !== undefined) lines.push(line);
  else {
    waiting.set(scope.accountId, [line]);
    c.var.ports.later(send(c.env, scope.accountId));
  }
});

async function send(env: Env, accountId: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, env.HOME_KIND === 'test' ? gatherInTestsMs : gatherMs));
  const lines = waiting.get(accountId) ?? [];
  waiting.delete(accountId);
  try {
    await env.REQUESTS.getByName(accountId).note(lines, now());
  } catch (error) {
    logFault('lines of a request log were lost', error, { account: accountId, lines: lines.length });
  }
}

function pathOf(c: Context<AppEnv>): string {
  const { pathname, searchParams } = new URL(c.req.url);
  const names = [...new Set(searchParams.keys())].map((name) => `${name}=\u2026`).join('&');
  return (names === '' ? pathname : `${pathname}?${names}`).slice(0, pathLengthMax);
}
