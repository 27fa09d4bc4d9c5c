// Makes a webhook endpoint of a project. Idempotent by (account, mode, route, key). The signing secret exists in this one answer
// only: a repetition finds what was made and never shows the secret again.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest, type PriorRequest } from '../db/idempotency';
import { lacksRight, type AccountScope } from '../db/scope';
import { countWebhookEndpoints, freshEndpoint, insertWebhookEndpoint } from '../db/webhook-endpoint';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { formatWebhookSecret, webhookSecretBytes, webhookSecretPurpose } from '../domain/webhook';
import { seal } from '../lib/seal';
import type { CommandPorts, IdempotencyKey } from './ports';
import { checkEndpointEvents, checkEndpointUrl } from './webhook-input';

export interface CreateWebhookEndpointInput {
  readonly projectId: string;
  readonly url: string;
  /** Public event types; empty means every event of a payment. */
  readonly events: readonly string[];
  /** News of one invoice waits for the news before it. */
  readonly ordered?: boolean;
}

export interface CreatedWebhookEndpoint {
  readonly endpointId: string;
  /** `whsec_…`; null when this request is a repetition. */
  readonly secret: string | null;
  readonly replayed: boolean;
}

/**
 * Makes an endpoint in the scope's mode. Refuses `not_found` for a project out of reach, `unsafe_url` for an address that may not
 * be called, event types that do not exist, and one endpoint too many.
 */
export async function createWebhookEndpoint(
  ports: CommandPorts,
  scope: AccountScope,
  input: CreateWebhookEndpointInput,
  request: IdempotencyKey,
): Promise<Result<CreatedWebhookEndpoint>> {
  const { database, nowMs, random } = ports;
  const forbidden = lacksRight(scope, 'webhooks:manage');
  if (forbidden !== null) return refuse(forbidden);
  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const checked = checkInput(ports, input);
  if (!checked.ok) return checked;
  const endpoints = await countWebhookEndpoints(database, scope, input.projectId);
  if (endpoints === null) return refuse({ reason: 'not_found' });
  const max = limits.webhookEndpointsPerProjectMax;
  if (endpoints >= max) return refuse({ reason: 'limit_reached', limit: 'webhook_endpoints', max });
  const { url, events } = checked.value;
  const id = makeId('whe', random(idBytes));
  const secret = formatWebhookSecret(random(webhookSecretBytes));
  const sealed = await seal({ masterKey: ports.settings.masterKey, purpose: webhookSecretPurpose, rowId: id }, secret, random(12));
  const { accountId, mode } = scope;
  const fresh = { ...freshEndpoint, state: 'on', failures: 0, failingSinceMs: null, createdAtMs: nowMs, deletedAtMs: null } as const;
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.created', object: id, detail: { url }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, id, nowMs),
      insertWebhookEndpoint(database, {
        id,
        accountId,
        projectId: input.projectId,
        mode,
        kind: 'standard',
        url,
        events: [...events],
        secret: sealed,
        ...fresh,
        ordered: input.ordered ?? false,
      }),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    // Two at once: the other one made it, and only its answer shows the secret.
    const other = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  return ok({ endpointId: id, secret, replayed: false });
}

function checkInput(ports: CommandPorts, input: CreateWebhookEndpointInput): Result<{ readonly url: string; readonly events: readonly string[] }> {
  const url = checkEndpointUrl(ports, input.url);
  if (!url.ok) return url;
  const events = checkEndpointEvents(input.events);
  return events.ok ? ok({ url: url.value, events: events.value }) : events;
}

function repeated(prior: PriorRequest, request: IdempotencyKey): Result<CreatedWebhookEndpoint> {
  if (prior.inputHash !== request.inputHash) return refuse({ reason: 'idempotency_key_reused' });
  return ok({ endpointId: prior.resultId, secret: null, replayed: true });
}
