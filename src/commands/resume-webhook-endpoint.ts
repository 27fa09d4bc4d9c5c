// Ends the pause of a webhook endpoint, whoever made it, and makes due what waited. Twice is once.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { resumeEndpoint, wakeWaiting } from '../db/webhook-settings';
import { idBytes } from '../domain/id';
import { ok, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { managedEndpoint } from './webhook-input';

/** Also brings back one that answered 410. Refuses `not_found` and `forbidden`. */
export async function resumeWebhookEndpoint(ports: CommandPorts, scope: AccountScope, endpointId: string): Promise<Result<{ readonly changed: boolean }>> {
  const { database, nowMs, random } = ports;
  const found = await managedEndpoint(ports, scope, endpointId);
  if (!found.ok) return found;
  const { state, url } = found.value;
  if (state === 'on') return ok({ changed: false });
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.resumed', object: endpointId, detail: { url }, atMs: nowMs } as const;
  await sendBatch(database, [
    resumeEndpoint(database, scope, endpointId),
    wakeWaiting(database, endpointId, nowMs),
    insertActivity(database, activity, random(idBytes)),
  ]);
  return ok({ changed: true });
}
