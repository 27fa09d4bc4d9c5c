// Names a host of a project. Twice is once: the same host again is the row that is there, with the token that it has.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { findProject } from '../db/project';
import { findProjectHost, hasRoomForHost, insertProjectHost, type ProjectHostRow } from '../db/project-host';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { hostToken, hostTokenBytes, parseHost, urlPolicyOf } from '../domain/project-host';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { hexOf } from '../lib/hash';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/**
 * Adds a host (`shop.example`, `shop.example:8443`, or a whole address of it) that has to be proved before it counts. Refuses `not_found`,
 * `forbidden` (projects:manage), `invalid_input` at `/host` for what is no public https host, and `limit_reached`.
 */
export async function addProjectHost(ports: CommandPorts, scope: AccountScope, projectId: string, text: string): Promise<Result<ProjectHostRow>> {
  const { database, nowMs, random } = ports;
  const project = await findProject(database, scope, projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'projects:manage');
  if (forbidden !== null) return refuse(forbidden);
  if (text.trim() === '') return refuse(invalidField('/host', 'required'));
  const parsed = parseHost(text, urlPolicyOf(ports.settings, project.mode));
  if (!parsed.ok) return refuse(invalidField('/host', parsed.refusal === 'too_long' ? 'too_long' : 'unsafe_url', parsed.refusal));
  const host = parsed.value;
  const prior = await findProjectHost(database, scope, projectId, host);
  if (prior !== null) return ok(prior);
  const token = hostToken(hexOf(random(hostTokenBytes)));
  const row = { projectId, host, accountId: scope.accountId, token, createdAtMs: nowMs, checkedAtMs: null, verifiedAtMs: null };
  try {
    await sendBatch(database, [
      onlyWhile(ports, hasRoomForHost(projectId)),
      insertProjectHost(database, row),
      insertActivity(database, { ...actorOf(scope), action: 'project_host.added', object: projectId, detail: { host }, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (isNoLongerSo(error)) return refuse({ reason: 'limit_reached', limit: 'hosts', max: limits.projectHostsMax });
    // Two at once: the other one made it.
    const other = isUniqueViolation(error, 'project_host') ? await findProjectHost(database, scope, projectId, host) : null;
    if (other !== null) return ok(other);
    throw error;
  }
  return ok(row);
}
