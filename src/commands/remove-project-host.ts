// Takes a host off a project. Return addresses on it stay written down, but payers are not led there any more. Twice is once: who asks
// again is told that there is no such host.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findProject } from '../db/project';
import { deleteProjectHost, findProjectHost, isSameHost } from '../db/project-host';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/** Removes it at once. Refuses `not_found` for a host that is not there, and `forbidden` (projects:manage). */
export async function removeProjectHost(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly projectId: string; readonly host: string },
): Promise<Result<{ readonly host: string }>> {
  const { database, nowMs, random } = ports;
  const { projectId } = input;
  const project = await findProject(database, scope, projectId);
  const row = project === null ? null : await findProjectHost(database, scope, projectId, input.host);
  if (row === null) return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'projects:manage');
  if (forbidden !== null) return refuse(forbidden);
  const { host } = row;
  const facts = { ...actorOf(scope), action: 'project_host.removed', object: projectId, detail: { host }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, isSameHost(row)),
      deleteProjectHost(database, scope, projectId, host),
      insertActivity(database, facts, random(idBytes)),
    ]);
  } catch (error) {
    if (isNoLongerSo(error)) return refuse({ reason: 'not_found' });
    throw error;
  }
  return ok({ host });
}
