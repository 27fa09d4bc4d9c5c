// Owns the step from the mode in an address to the scope, and from an address without one to the mode of the newest project.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { listProjects } from '../../db/project';
import type { Mode } from '../../domain/asset';
import { inMode as modePath, withQuery } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { inMode } from '../middleware/session';
import { ownPath } from '../page';

/** The pattern under which pages about money live. */
export const modePattern = '/:mode{live|test}';

export const modeScope = createMiddleware<AppEnv>(async (c, next) => {
  c.set('scope', inMode(c.var.scope, c.req.param('mode') === 'live' ? 'live' : 'test'));
  await next();
});

/** Leads on to the same page in a mode: the one that the query names, else that of the newest project. */
export async function leadToMode(c: Context<AppEnv>): Promise<Response> {
  const url = new URL(c.req.url);
  const asked = url.searchParams.get('mode');
  const mode: Mode = asked === 'live' || asked === 'test' ? asked : await usualMode(c);
  return c.redirect(modePath(mode, withQuery(ownPath(url.pathname + url.search, '/overview'), { mode: null })), 303);
}

async function usualMode(c: Context<AppEnv>): Promise<Mode> {
  const [newest] = await listProjects(c.var.database, c.var.scope);
  return newest?.mode ?? 'test';
}
