// Owns the door for developers: projects with their keys and endpoints, and first examples.
import { Hono } from 'hono';
import { readDeveloperCounts } from '../../db/developer';
import { DevelopersPage } from '../../../views/developers/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { framed } from './frame';

export const developerPages = new Hono<AppEnv>();

developerPages.get(paths.developers, requireRight('projects:view'), async (c) => {
  const { ctx, frame, projects } = await framed(c, {});
  const counts = await readDeveloperCounts(c.var.database, c.var.scope);
  const rows = projects.map(({ id, name, mode }) => ({ id, name, mode, keys: counts.keys.get(id) ?? 0, endpoints: counts.endpoints.get(id) ?? 0 }));
  return c.html(DevelopersPage({ ctx, frame, origin: c.var.settings.origin, projects: rows }));
});
