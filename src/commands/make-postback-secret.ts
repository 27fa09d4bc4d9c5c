// Makes a project's postback secret anew: from now on every token is signed with it. Idempotent by (account, mode, route, key): the secret is in
// this one answer, and a repetition finds that it was made and shows nothing. The caller has seen a fresh confirmation.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { replacePostbackSecret } from '../db/postback';
import { findProject } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import { formatPostbackSecret, postbackSecretBytes, postbackSecretPurpose } from '../domain/cryptocloud/token';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { seal } from '../lib/seal';
import type { CommandPorts, IdempotencyKey } from './ports';

/** Answers the secret; null when this request is a repetition. Refuses `not_found`, `forbidden`, `idempotency_key_reused`. */
export async function makePostbackSecret(
  ports: CommandPorts,
  scope: AccountScope,
  projectId: string,
  request: IdempotencyKey,
): Promise<Result<{ readonly secret: string | null }>> {
  const { database, nowMs, random, settings } = ports;
  const project = await findProject(database, scope, projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'webhooks:manage');
  if (forbidden !== null) return refuse(forbidden);
  const secret = formatPostbackSecret(random(postbackSecretBytes));
  const sealed = await seal({ masterKey: settings.masterKey, purpose: postbackSecretPurpose, rowId: projectId }, secret, random(12));
  const activity = { ...actorOf(scope), action: 'project.postback_secret_made', object: projectId, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, projectId, nowMs),
      replacePostbackSecret(database, scope, projectId, sealed),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    const prior = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (prior === null) throw error;
    return prior.inputHash === request.inputHash ? ok({ secret: null }) : refuse({ reason: 'idempotency_key_reused' });
  }
  return ok({ secret });
}
