// Owns what every request begins with: its id, its one moment, the checked settings, the database and the ports of commands.
// With settings that do not hold, nothing but the list of what is missing is answered.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { CommandPorts } from '../../commands/ports';
import { openDatabase, type Database } from '../../db/database';
import { idBytes, makeId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { readSettings, type Env, type SettingsResult } from '../../env';
import { now } from '../../lib/clock';
import { logFault } from '../../lib/log';
import { randomBytes } from '../../lib/random';
import type { AppEnv } from '../app-env';
import { notSetUp } from '../respond';

interface Home {
  readonly read: SettingsResult;
  readonly database: Database;
}

// Settings and table definitions do not change while an isolate lives, and reading them costs more than most requests.
const homes = new WeakMap<Env, Home>();

function homeOf(env: Env): Home {
  const known = homes.get(env);
  if (known !== undefined) return known;
  const home = { read: readSettings(env), database: openDatabase(env.DB) };
  homes.set(env, home);
  return home;
}

/** A caller's own request id is kept when it is short and harmless in a log line; anything else gets a new one. */
const requestIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

function requestIdOf(given: string | undefined): string {
  return given !== undefined && requestIdPattern.test(given) ? given : makeId('req', randomBytes(idBytes));
}

/** Sets request id, time, settings, database and ports; answers with the id in `X-Request-Id`. */
export const requestContext = createMiddleware<AppEnv>(async (c, next) => {
  const requestId = requestIdOf(c.req.header('x-request-id'));
  const { read, database } = homeOf(c.env);
  c.set('requestId', requestId);
  c.set('nowMs', now());
  if (read.ok) {
    const { settings } = read;
    c.set('settings', settings);
    c.set('database', database);
    c.set(
      'ports',
      portsOf(c, database, settings, (work) => {
        c.executionCtx.waitUntil(work.catch((error: unknown) => logFault('work after the answer failed', error, { requestId })));
      }),
    );
    await next();
  } else {
    c.res = notSetUp(c, read.missing);
  }
  c.res.headers.set('X-Request-Id', requestId);
});

function portsOf(c: Context<AppEnv>, database: Database, settings: CommandPorts['settings'], later: CommandPorts['later']): CommandPorts {
  const { env } = c;
  return {
    database,
    invoices: env.INVOICE,
    chains: env.CHAIN,
    rates: env.RATE,
    limiter: env.LIMITER,
    settings,
    nowMs: c.var.nowMs,
    random: randomBytes,
    requestId: c.var.requestId,
    from: whence(c),
    wakeLetters: () => later(env.DELIVERIES.send({ kind: 'letters' })),
    later,
  };
}

const ipLengthMax = 45;

/** Whence a request comes. The platform sets the header; nothing else names an address that we believe. */
function whence(c: Context<AppEnv>): CommandPorts['from'] {
  const cf = c.req.raw.cf as { readonly city?: unknown; readonly country?: unknown } | undefined;
  const place = [cf?.city, cf?.country].filter((part): part is string => typeof part === 'string' && part !== '').join(', ');
  return {
    ip: (c.req.header('CF-Connecting-IP') ?? '').slice(0, ipLengthMax),
    userAgent: (c.req.header('User-Agent') ?? '').slice(0, limits.deviceLengthMax),
    place: place.slice(0, limits.nameLengthMax),
  };
}
