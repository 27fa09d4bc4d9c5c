// Pauses a webhook endpoint by a person's word: nothing is tried, what happens meanwhile waits. Twice is once.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { pauseEndpoint } from '../db/webhook-settings';
import { idBytes } from '../domain/id';
import { ok, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { managedEndpoint } from './webhook-input';

/**
 * One that was paused after failures is from now on not even tried hourly. One that answered 410 is over already: nothing changes. Refuses
 * `not_found` and `forbidden`.
 */
export async function pauseWebhookEndpoint(ports: CommandPorts, scope: AccountScope, endpointId: string): Promise<Result<{ readonly changed: boolean }>> {
  const { database, nowMs, random } = ports;
  const found = await managedEndpoint(ports, scope, endpointId);
  if (!found.ok) return found;
  const { state, pausedBy, url } = found.value;
  if (state === 'gone' || pausedBy === 'person') return ok({ changed: false });
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.paused', object: endpointId, detail: { url }, atMs: nowMs } as const;
  await sendBatch(database, [pauseEndpoint(database, scope, endpointId), insertActivity(database, activity, random(idBytes))]);
  return ok({ changed: true });
}
