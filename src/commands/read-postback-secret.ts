// Shows a project's postback secret to somebody who has just confirmed that it is them; where there is none yet, one is made. Every look
// stands in the activity log.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { beginPostbackSecret } from '../db/postback';
import { findProject } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { formatPostbackSecret, postbackSecretBytes, postbackSecretPurpose } from '../domain/cryptocloud/token';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { open, seal } from '../lib/seal';
import type { CommandPorts } from './ports';

/** Refuses `not_found`, `forbidden`, and `temporarily_unavailable` when the secret was sealed under a master key that is not there. */
export async function readPostbackSecret(ports: CommandPorts, scope: AccountScope, projectId: string): Promise<Result<{ readonly secret: string }>> {
  const { database, nowMs, random, settings } = ports;
  const project = await findProject(database, scope, projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'webhooks:manage');
  if (forbidden !== null) return refuse(forbidden);
  const { masterKey, previousMasterKey: previousKey } = settings;
  const place = { masterKey, previousKey, purpose: postbackSecretPurpose, rowId: projectId };
  if (project.postbackSecret === '') {
    const sealed = await seal(place, formatPostbackSecret(random(postbackSecretBytes)), random(12));
    await sendBatch(database, [beginPostbackSecret(database, scope, projectId, sealed)]);
  }
  // Of two first looks one made it: what is stored counts.
  const stored = project.postbackSecret === '' ? ((await findProject(database, scope, projectId))?.postbackSecret ?? '') : project.postbackSecret;
  const secret = await open(place, stored);
  if (secret === null) return refuse({ reason: 'temporarily_unavailable' });
  const activity = { ...actorOf(scope), action: 'project.postback_secret_read', object: projectId, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [insertActivity(database, activity, random(idBytes))]);
  return ok({ secret });
}
