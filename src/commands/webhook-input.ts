// What every command about a webhook endpoint asks first: is the address one that may be called, do the events exist, is the endpoint there.
import { lacksRight, type AccountScope } from '../db/scope';
import { findWebhookEndpoint, type WebhookEndpointRow } from '../db/webhook-endpoint';
import { publicEventTypes } from '../domain/public-event';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { checkWebhookUrl } from '../domain/safe-url';
import type { CommandPorts } from './ports';

/** The address in its one spelling. Refuses `unsafe_url` and `too_long`. */
export function checkEndpointUrl(ports: Pick<CommandPorts, 'settings'>, text: string): Result<string> {
  const { origin, loopbackAllowed } = ports.settings;
  const url = checkWebhookUrl(text.trim(), { ownOrigin: origin, loopback: loopbackAllowed ? 'allowed' : 'refused' });
  return url.ok ? url : refuse(invalidField('/url', url.refusal === 'too_long' ? 'too_long' : 'unsafe_url', url.refusal));
}

/** The events in the order of the catalogue, each once. Refuses `not_listed`. */
export function checkEndpointEvents(events: readonly string[]): Result<readonly string[]> {
  const unknown = events.findIndex((event) => !publicEventTypes.some((type) => type === event));
  return unknown >= 0 ? refuse(invalidField(`/events/${unknown}`, 'not_listed')) : ok(publicEventTypes.filter((type) => events.includes(type)));
}

/** An endpoint of our own form that this scope may manage. Refuses `forbidden`, and `not_found` for what is out of reach or a postback. */
export async function managedEndpoint(ports: Pick<CommandPorts, 'database'>, scope: AccountScope, id: string): Promise<Result<WebhookEndpointRow>> {
  const endpoint = await findWebhookEndpoint(ports.database, scope, id);
  if (endpoint === null || endpoint.kind !== 'standard') return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'webhooks:manage');
  return forbidden === null ? ok(endpoint) : refuse(forbidden);
}
