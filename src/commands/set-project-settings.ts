// Changes the settings of a project. Twice is once: what already is so is neither written nor logged. Invoices that exist keep the rules
// and costs that they were made with.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findProject, hasSettings, updateProjectSettings } from '../db/project';
import { readVerifiedHosts } from '../db/project-host';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { urlPolicyOf } from '../domain/project-host';
import { decodeSettings, encodeSettings, type ProjectSettings } from '../domain/project-settings';
import { changedSettings, type SettingsChanges } from '../domain/project-settings-check';
import { settingsMoved } from '../domain/project-settings-words';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';
import { projectChanged } from './project-news';
import { tellNews } from './tell-news';

export type { SettingsChanges } from '../domain/project-settings-check';

/**
 * Answers the settings as they are afterwards. Refuses `not_found`, `forbidden` (projects:manage), `invalid_input` with a JSON pointer for
 * each field that is wrong, `host_unverified` for a return address on a host that is not proved, and `changed_meanwhile` when others
 * change them without a pause.
 */
export async function setProjectSettings(
  ports: CommandPorts,
  scope: AccountScope,
  projectId: string,
  changes: SettingsChanges,
  tries = 3,
): Promise<Result<ProjectSettings>> {
  const { database, nowMs, random } = ports;
  const project = await findProject(database, scope, projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'projects:manage');
  if (refusal !== null) return refuse(refusal);
  const current = decodeSettings(project.settings);
  const verifiedHosts = await readVerifiedHosts(database, projectId);
  const next = changedSettings(current, changes, { urls: urlPolicyOf(ports.settings, project.mode), verifiedHosts });
  if (!next.ok) return next;
  const detail = settingsMoved(current, next.value);
  if (Object.keys(detail).length === 0) return ok(current);
  try {
    await sendBatch(database, [
      // The settings are one text: of two who change them at once, neither may undo what the other said.
      onlyWhile(ports, hasSettings(projectId, project.settings)),
      updateProjectSettings(database, scope, projectId, encodeSettings(next.value)),
      ...tellNews(ports, projectChanged(project, Object.keys(detail)), `${projectId}:settings:${ports.requestId}`),
      insertActivity(database, { ...actorOf(scope), action: 'project.changed', object: projectId, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    // What they said stays: the same changes go on top of it.
    return tries > 1 ? await setProjectSettings(ports, scope, projectId, changes, tries - 1) : refuse({ reason: 'changed_meanwhile' });
  }
  return ok(next.value);
}
