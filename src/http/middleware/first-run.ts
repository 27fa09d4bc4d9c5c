// Leads everybody to the set-up page while nobody has ever been here: there is nothing to sign in to yet.
import { createMiddleware } from 'hono/factory';
import { readInstance } from '../../db/instance';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';

/** In front of the public pages that make no sense before the first run. */
export const firstRun = createMiddleware<AppEnv>(async (c, next) => {
  const { setUpAtMs } = await readInstance(c.var.database);
  return setUpAtMs === null ? c.redirect(paths.setup, 303) : next();
});
