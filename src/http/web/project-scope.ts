// Owns the step from a project's id in an address to the project itself, within the account of the session. From here on the scope
// is in the project's own mode; a stranger's project does not exist.
import { createMiddleware } from 'hono/factory';
import { findProject, type ProjectRow } from '../../db/project';
import type { ProjectHead } from '../../../views/project/frame';
import type { AppEnv } from '../app-env';
import { inMode } from '../middleware/session';
import { answerRefusal } from '../respond';

export const projectScope = createMiddleware<AppEnv>(async (c, next) => {
  const project = await findProject(c.var.database, c.var.scope, c.req.param('projectId') ?? '');
  if (project === null) return answerRefusal(c, { reason: 'not_found' });
  c.set('project', project);
  c.set('scope', inMode(c.var.scope, project.mode));
  return next();
});

export function projectHead(project: ProjectRow): ProjectHead {
  const { id, name, mode } = project;
  return { id, name, mode };
}
