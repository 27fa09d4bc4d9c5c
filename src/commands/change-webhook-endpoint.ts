// Changes a webhook endpoint: its address, its events, its order. Twice is once: what already is so is neither written nor logged.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import type { AccountScope } from '../db/scope';
import type { WebhookEndpointRow } from '../db/webhook-endpoint';
import { changeEndpoint, moveEndpoint, wakeWaiting, type EndpointSettings } from '../db/webhook-settings';
import { idBytes } from '../domain/id';
import { ok, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { checkEndpointEvents, checkEndpointUrl, managedEndpoint } from './webhook-input';

/**
 * Sets only what is named. A new address begins with a clean record, and what waited for the old one goes there; a person's pause stays.
 * Refuses `not_found`, `forbidden`, `unsafe_url`, and events that do not exist.
 */
export async function changeWebhookEndpoint(
  ports: CommandPorts,
  scope: AccountScope,
  endpointId: string,
  changes: Partial<EndpointSettings>,
): Promise<Result<{ readonly changed: boolean }>> {
  const { database, nowMs, random } = ports;
  const found = await managedEndpoint(ports, scope, endpointId);
  if (!found.ok) return found;
  const endpoint = found.value;
  const checked = checkChanges(ports, endpoint, changes);
  if (!checked.ok) return checked;
  const wanted = checked.value;
  const detail = detailOf(endpoint, wanted);
  if (Object.keys(detail).length === 0) return ok({ changed: false });
  const statements: Statement[] = [changeEndpoint(database, scope, endpointId, wanted)];
  if (wanted.url !== endpoint.url) statements.push(moveEndpoint(database, scope, endpointId), wakeWaiting(database, endpointId, nowMs));
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.changed', object: endpointId, detail, atMs: nowMs } as const;
  await sendBatch(database, [...statements, insertActivity(database, activity, random(idBytes))]);
  return ok({ changed: true });
}

function checkChanges(ports: CommandPorts, endpoint: WebhookEndpointRow, changes: Partial<EndpointSettings>): Result<EndpointSettings> {
  const url = changes.url === undefined ? ok(endpoint.url) : checkEndpointUrl(ports, changes.url);
  if (!url.ok) return url;
  const events = checkEndpointEvents(changes.events ?? endpoint.events);
  return events.ok ? ok({ url: url.value, events: events.value, ordered: changes.ordered ?? endpoint.ordered }) : events;
}

/** What differs, as the log tells it. */
function detailOf(before: WebhookEndpointRow, after: EndpointSettings): Readonly<Record<string, string>> {
  const listed = (events: readonly string[]): string => events.join(' ') || 'payment.*';
  return {
    ...(before.url === after.url ? {} : { url: after.url, url_before: before.url }),
    ...(listed(before.events) === listed(after.events) ? {} : { events: listed(after.events) }),
    ...(before.ordered === after.ordered ? {} : { ordered: after.ordered ? 'yes' : 'no' }),
  };
}
