// Makes the signing secret of a webhook endpoint anew; messages carry signatures of both for a day. Idempotent by (account, mode, route, key):
// the secret is in this one answer, and a repetition shows nothing. The caller has seen a fresh confirmation.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch, type Statement } from '../db/database';
import { claimRequest, findPriorRequest, type PriorRequest } from '../db/idempotency';
import { listPeopleToTell } from '../db/member';
import { findProject } from '../db/project';
import type { AccountScope } from '../db/scope';
import type { WebhookEndpointRow } from '../db/webhook-endpoint';
import { rotateSecret } from '../db/webhook-settings';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { formatWebhookSecret, webhookSecretBytes, webhookSecretPurpose } from '../domain/webhook';
import { seal } from '../lib/seal';
import type { CommandPorts, IdempotencyKey } from './ports';
import { teamNames, tellAll } from './tell-team';
import { managedEndpoint } from './webhook-input';

export interface RotatedSecret {
  /** `whsec_…`; null when this request is a repetition. */
  readonly secret: string | null;
  /** Until when the secret before still signs as well. */
  readonly previousUntilMs: number;
  readonly replayed: boolean;
}

/** Refuses `not_found`, `forbidden`, `idempotency_key_reused`. Owners, admins and developers are told. */
export async function rotateWebhookSecret(
  ports: CommandPorts,
  scope: AccountScope,
  endpointId: string,
  request: IdempotencyKey,
): Promise<Result<RotatedSecret>> {
  const { database, nowMs, random, settings } = ports;
  const found = await managedEndpoint(ports, scope, endpointId);
  if (!found.ok) return found;
  const endpoint = found.value;
  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const secret = formatWebhookSecret(random(webhookSecretBytes));
  const sealed = await seal({ masterKey: settings.masterKey, purpose: webhookSecretPurpose, rowId: endpointId }, secret, random(12));
  const previousUntilMs = nowMs + limits.secretOverlapMs;
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.secret_rotated', object: endpointId, detail: { url: endpoint.url }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, endpointId, nowMs),
      rotateSecret(database, scope, endpointId, sealed, previousUntilMs),
      insertActivity(database, activity, random(idBytes)),
      ...(await noticesOf(ports, scope, endpoint)),
    ]);
  } catch (error) {
    const other = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  ports.wakeLetters();
  return ok({ secret, previousUntilMs, replayed: false });
}

async function noticesOf(ports: CommandPorts, scope: AccountScope, { projectId, url }: WebhookEndpointRow): Promise<readonly Statement[]> {
  const { database } = ports;
  const [people, project, names] = await Promise.all([
    listPeopleToTell(database, scope.accountId, ['owner', 'admin', 'developer']),
    findProject(database, scope, projectId),
    teamNames(ports, scope.accountId, scope.actor.id),
  ]);
  const by = scope.actor.kind === 'key' ? 'API' : names.by;
  return await tellAll(ports, scope.accountId, people, 'webhook_secret_rotated', { projectId, project: project?.name ?? '', url, by });
}

function repeated(prior: PriorRequest, request: IdempotencyKey): Result<RotatedSecret> {
  if (prior.inputHash !== request.inputHash) return refuse({ reason: 'idempotency_key_reused' });
  return ok({ secret: null, previousUntilMs: prior.createdAtMs + limits.secretOverlapMs, replayed: true });
}
