// Owns the public home page.
import { Hono } from 'hono';
import { LandingPage } from '../../../views/landing/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { sessionIfAny } from '../middleware/session';
import { viewContext } from '../page';

export const landingPages = new Hono<AppEnv>();

landingPages.get(paths.home, sessionIfAny, (c) => {
  const signedIn = (c.var as Partial<AppEnv['Variables']>).signedIn !== undefined;
  return c.html(LandingPage({ ctx: viewContext(c), signedIn }));
});
