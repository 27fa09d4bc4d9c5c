// Shows a project's postback secret to somebody who has just confirmed that it is them. Every look stands in the activity log.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findProject } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { postbackSecretPurpose } from '../domain/cryptocloud/token';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { open } from '../lib/seal';
import type { CommandPorts } from './ports';

/**
 * Refuses `not_found` for a project out of reach and for one without a secret, `forbidden`, and `temporarily_unavailable` when the secret was
 * sealed under a master key that is not there.
 */
export async function readPostbackSecret(ports: CommandPorts, scope: AccountScope, projectId: string): Promise<Result<{ readonly secret: string }>> {
  const { database, nowMs, random, settings } = ports;
  const project = await findProject(database, scope, projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'webhooks:manage');
  if (forbidden !== null) return refuse(forbidden);
  if (project.postbackSecret === '') return refuse({ reason: 'not_found' });
  const { masterKey, previousMasterKey: previousKey } = settings;
  const secret = await open({ masterKey, previousKey, purpose: postbackSecretPurpose, rowId: projectId }, project.postbackSecret);
  if (secret === null) return refuse({ reason: 'temporarily_unavailable' });
  const activity = { ...actorOf(scope), action: 'project.postback_secret_read', object: projectId, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [insertActivity(database, activity, random(idBytes))]);
  return ok({ secret });
}
