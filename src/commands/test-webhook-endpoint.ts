// Makes out a test event of any type for one webhook endpoint: a delivery with sample content, due at once. Idempotent by (account, mode,
// route, key). It goes the way of every delivery, so that what it proves is true of the others.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { insertDelivery } from '../db/delivery';
import { claimRequest, findPriorRequest, type PriorRequest } from '../db/idempotency';
import type { AccountScope } from '../db/scope';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { publicEventTypes } from '../domain/public-event';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { sampleWebhookBody } from '../domain/webhook-sample';
import { countAttempt } from './guess-limit';
import type { CommandPorts, IdempotencyKey } from './ports';
import { managedEndpoint } from './webhook-input';

export interface RequestedTest {
  readonly deliveryId: string;
  readonly replayed: boolean;
}

/** Refuses `not_found`, `forbidden`, `not_listed` for a type that no webhook carries, `idempotency_key_reused`, `too_many_requests`. */
export async function testWebhookEndpoint(
  ports: CommandPorts,
  scope: AccountScope,
  endpointId: string,
  type: string,
  request: IdempotencyKey,
): Promise<Result<RequestedTest>> {
  const { database, nowMs, random } = ports;
  const found = await managedEndpoint(ports, scope, endpointId);
  if (!found.ok) return found;
  const kind = publicEventTypes.find((known) => known === type);
  if (kind === undefined) return refuse(invalidField('/type', 'not_listed'));
  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const limited = await countAttempt(ports, `test-webhook:${endpointId}`, limits.testEventsPerHourMax);
  if (limited !== null) return refuse(limited);
  const { accountId, projectId, mode, url } = found.value;
  const [id, eventId] = [makeId('dlv', random(idBytes)), makeId('tst', random(idBytes))];
  const content = sampleWebhookBody(kind, { id: eventId, projectId, mode, atMs: nowMs });
  const of = { accountId, projectId, mode, invoiceId: null, channel: 'webhook', target: endpointId, position: 0 } as const;
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.tested', object: endpointId, detail: { url, type: kind }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, id, nowMs),
      insertDelivery(database, { id, kind, eventId, ...of, content, why: 'test' }, nowMs),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    const other = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  return ok({ deliveryId: id, replayed: false });
}

function repeated(prior: PriorRequest, request: IdempotencyKey): Result<RequestedTest> {
  if (prior.inputHash !== request.inputHash) return refuse({ reason: 'idempotency_key_reused' });
  return ok({ deliveryId: prior.resultId, replayed: true });
}
