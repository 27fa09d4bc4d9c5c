// Changes a project. Twice is once: what already is so is neither written nor logged. Invoices that exist keep their frozen terms.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findProject, updateProjectRow, type ProjectChanges, type ProjectRow } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { checkProject } from './project-fields';
import { projectChanged } from './project-news';
import { tellNews } from './tell-news';

/**
 * Answers the project as it is afterwards. Refuses `not_found`, `forbidden`, `invalid_input` with the fields, and
 * `email_unverified`: real money waits until the email is proved.
 */
export async function updateProject(ports: CommandPorts, scope: AccountScope, projectId: string, changes: ProjectChanges): Promise<Result<ProjectRow>> {
  const { database, nowMs, random } = ports;
  const project = await findProject(database, scope, projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'projects:manage');
  if (refusal !== null) return refuse(refusal);
  const checked = checkProject(changes);
  if (!checked.ok) return checked;
  const moved = Object.entries(checked.value).filter(([name, value]) => value !== undefined && project[name as keyof ProjectChanges] !== value);
  if (moved.length === 0) return ok(project);
  const goesLive = moved.some(([name, value]) => name === 'mode' && value === 'live');
  if (goesLive && !scope.canGoLive) return refuse({ reason: 'email_unverified' });
  const detail = Object.fromEntries(moved.map(([name, value]) => [name, String(value)]));
  const moving: ProjectChanges = Object.fromEntries(moved);
  await sendBatch(database, [
    updateProjectRow(database, scope, projectId, moving),
    ...tellNews(ports, projectChanged({ ...project, ...moving }, Object.keys(detail)), `${projectId}:${ports.requestId}`),
    insertActivity(database, { ...actorOf(scope), action: 'project.changed', object: projectId, detail, atMs: nowMs }, random(idBytes)),
  ]);
  return ok({ ...project, ...moving });
}
