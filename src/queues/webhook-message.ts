// Makes the message of one webhook: the frozen body of a test event or what follows from the event, signed with the secret in force and,
// for a day after a rotation, with the one before. Sends nothing itself (see deliver-webhook.ts).
import { readToldEvent } from '../db/event';
import type { WebhookEndpointRow } from '../db/webhook-endpoint';
import { signedHeaders, webhookBody, webhookSecretPurpose } from '../domain/webhook';
import { open } from '../lib/seal';
import { postbackMessage, type HttpMessage } from './deliver-postback';
import type { TellingPorts } from './ports';
import type { Claimed } from './record';

/** The message, or why there is none: the operator can mend an unreadable secret, so that one waits. */
export async function messageOf(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow): Promise<HttpMessage | 'unreadable_secret' | 'abandoned'> {
  const { content, eventId } = claimed.row;
  if (content !== null) return signedMessage(ports, claimed, endpoint, content);
  const told = await readToldEvent(ports.database, eventId);
  if (told === null) return 'abandoned';
  return endpoint.kind === 'standard' ? signedMessage(ports, claimed, endpoint, webhookBody(told.event, told.terms)) : postbackMessage(ports, endpoint, told);
}

/** A signed message of our own form; the same to the letter on every try but for its time and signatures. */
async function signedMessage(ports: TellingPorts, claimed: Claimed, endpoint: WebhookEndpointRow, body: string): Promise<HttpMessage | 'unreadable_secret'> {
  const secret = await opened(ports, endpoint, endpoint.secret);
  if (secret === null) return 'unreadable_secret';
  const { previousSecret, previousUntilMs } = endpoint;
  const overlaps = previousSecret !== null && (previousUntilMs ?? 0) > claimed.claimedAtMs;
  // One that cannot be opened any more signs nothing; the secret in force still does.
  const previous = overlaps ? await opened(ports, endpoint, previousSecret) : null;
  return { headers: signedHeaders({ id: claimed.row.eventId, sentAtMs: claimed.claimedAtMs, body }, secret, previous), body };
}

function opened(ports: TellingPorts, endpoint: WebhookEndpointRow, sealed: string): Promise<string | null> {
  const { masterKey, previousMasterKey: previousKey } = ports.settings;
  return open({ masterKey, previousKey, purpose: webhookSecretPurpose, rowId: endpoint.id }, sealed);
}
