// Owns seeing the account as a member sees it, and coming back. Nothing can be changed in between but this.
import { Hono } from 'hono';
import { endView, viewAs } from '../../commands/view-as';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { answerRefusal } from '../respond';

export const viewingPages = new Hono<AppEnv>();

viewingPages.post('/team/members/:userId/view', requireRight('team:manage'), async (c) => {
  const { ports, scope, signedIn } = c.var;
  const viewed = await viewAs(ports, scope, signedIn.sessionId, c.req.param('userId'));
  return viewed.ok ? c.redirect(paths.overview, 303) : answerRefusal(c, viewed.refusal);
});

viewingPages.post(paths.viewingEnd, async (c) => {
  const { ports, scope, signedIn } = c.var;
  await endView(ports, scope, signedIn.sessionId, signedIn.viewingAs);
  return c.redirect(signedIn.accountId === null ? paths.accounts : paths.team, 303);
});
