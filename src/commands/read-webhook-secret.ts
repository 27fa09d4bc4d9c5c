// Shows the signing secret of a webhook endpoint to somebody who has just confirmed that it is them. Every look stands in the activity log.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { webhookSecretPurpose } from '../domain/webhook';
import { open } from '../lib/seal';
import type { CommandPorts } from './ports';
import { managedEndpoint } from './webhook-input';

/** Refuses `not_found`, `forbidden`, and `temporarily_unavailable` when the secret was sealed under a master key that is not there. */
export async function readWebhookSecret(ports: CommandPorts, scope: AccountScope, endpointId: string): Promise<Result<{ readonly secret: string }>> {
  const { database, nowMs, random, settings } = ports;
  const found = await managedEndpoint(ports, scope, endpointId);
  if (!found.ok) return found;
  const { masterKey, previousMasterKey: previousKey } = settings;
  const secret = await open({ masterKey, previousKey, purpose: webhookSecretPurpose, rowId: endpointId }, found.value.secret);
  if (secret === null) return refuse({ reason: 'temporarily_unavailable' });
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.secret_read', object: endpointId, detail: { url: found.value.url }, atMs: nowMs } as const;
  await sendBatch(database, [insertActivity(database, activity, random(idBytes))]);
  return ok({ secret });
}
