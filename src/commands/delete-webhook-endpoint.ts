// Ends a webhook endpoint. Twice is once: who asks again is told that there is no such endpoint.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { lacksRight, type AccountScope } from '../db/scope';
import { deleteWebhookEndpoint as deleteStatement, findWebhookEndpoint } from '../db/webhook-endpoint';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Ends it at once: deliveries that wait are given up at their next turn. Refuses `not_found` out of reach or deleted before. */
export async function deleteWebhookEndpoint(ports: CommandPorts, scope: AccountScope, endpointId: string): Promise<Result<{ readonly endpointId: string }>> {
  const { database, nowMs, random } = ports;
  const forbidden = lacksRight(scope, 'webhooks:manage');
  if (forbidden !== null) return refuse(forbidden);
  const endpoint = await findWebhookEndpoint(database, scope, endpointId);
  if (endpoint === null) return refuse({ reason: 'not_found' });
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.deleted', object: endpointId, detail: { url: endpoint.url }, atMs: nowMs } as const;
  await sendBatch(database, [deleteStatement(database, scope, endpointId, nowMs), insertActivity(database, activity, random(idBytes))]);
  return ok({ endpointId });
}
