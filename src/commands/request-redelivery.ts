// Sends a delivery again, whatever became of it. Idempotent by (account, mode, route, key); the webhook-id stays the event's, so a receiver that
// knows it already is not misled. An endpoint that failures paused, or that was gone, is switched on by it; while a person's pause lasts, the
// delivery waits. What was told to a person's mailbox or chat goes the way of `repeatMessage`: whoever may not see it may not send it.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { findDelivery, repeatDelivery } from '../db/delivery';
import { claimRequest, findPriorRequest, type PriorRequest } from '../db/idempotency';
import { lacksRight, type AccountScope } from '../db/scope';
import { findWebhookEndpoint } from '../db/webhook-endpoint';
import { reviveEndpoint } from '../db/webhook-settings';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts, IdempotencyKey } from './ports';
import { repeatMessage } from './repeat-message';

export interface RequestedRedelivery {
  readonly deliveryId: string;
  readonly replayed: boolean;
}

/**
 * Makes a delivery due now, with a fresh count of tries. It goes out with the next hint or within a minute. Refuses `not_found`
 * for a delivery out of reach and for one whose endpoint is deleted. Needs `payments:manage` or `webhooks:manage`; a message to a person
 * needs `notifications:view` too, and is refused as `repeatMessage` says.
 */
export async function requestRedelivery(
  ports: CommandPorts,
  scope: AccountScope,
  deliveryId: string,
  request: IdempotencyKey,
): Promise<Result<RequestedRedelivery>> {
  const { database, nowMs, random } = ports;
  const forbidden = lacksRight(scope, 'payments:manage');
  if (forbidden !== null && lacksRight(scope, 'webhooks:manage') !== null) return refuse(forbidden);
  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const delivery = await findDelivery(database, scope, deliveryId);
  if (delivery === null) return refuse({ reason: 'not_found' });
  if (delivery.channel !== 'webhook') return messageAgain(ports, scope, deliveryId, request);
  if ((await findWebhookEndpoint(database, scope, delivery.target)) === null) return refuse({ reason: 'not_found' });
  const detail = { channel: delivery.channel, invoice: delivery.invoiceId ?? '' };
  const activity = { ...actorOf(scope), action: 'delivery.repeated', object: deliveryId, detail, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, deliveryId, nowMs),
      repeatDelivery(database, scope, deliveryId, nowMs),
      reviveEndpoint(database, scope, delivery.target),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    const other = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  return ok({ deliveryId, replayed: false });
}

async function messageAgain(ports: CommandPorts, scope: AccountScope, deliveryId: string, request: IdempotencyKey): Promise<Result<RequestedRedelivery>> {
  const unseen = lacksRight(scope, 'notifications:view');
  if (unseen !== null) return refuse(unseen);
  const again = await repeatMessage(ports, scope, deliveryId, request);
  return again.ok ? ok({ deliveryId, replayed: false }) : again;
}

function repeated(prior: PriorRequest, request: IdempotencyKey): Result<RequestedRedelivery> {
  if (prior.inputHash !== request.inputHash) return refuse({ reason: 'idempotency_key_reused' });
  return ok({ deliveryId: prior.resultId, replayed: true });
}
