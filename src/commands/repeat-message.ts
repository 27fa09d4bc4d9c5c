// Sends a message to a mailbox or chat again, word for word, under the same id (and Message-ID). Idempotent by (account, mode, route, key).
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest, type PriorRequest } from '../db/idempotency';
import { lacksWriting, type AccountScope } from '../db/scope';
import { findTold, repeatTold, whyUnseen } from '../db/told';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { countAttempt } from './guess-limit';
import type { CommandPorts, IdempotencyKey } from './ports';

/**
 * Makes a message that was sent or given up due now, with a fresh count of tries. Refuses `read_only`, `forbidden`, `not_found` for what
 * whoever acts may not see, `changed_meanwhile` for what is on its way, waits or was told by a digest, and `too_many_requests`.
 */
export async function repeatMessage(ports: CommandPorts, scope: AccountScope, id: string, request: IdempotencyKey): Promise<Result<string>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const message = await findTold(database, scope, id);
  if (message === null) return refuse(await whyUnseen(database, scope, id));
  if (message.state !== 'sent' && message.state !== 'dead') return refuse({ reason: 'changed_meanwhile' });
  const limited = await countAttempt(ports, `repeat-message:${id}`, limits.testMessagesPerHourMax);
  if (limited !== null) return refuse(limited);
  const detail = { channel: message.channel, invoice: message.invoiceId ?? '' };
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, id, nowMs),
      repeatTold(database, id, nowMs),
      insertActivity(database, { ...actorOf(scope), action: 'delivery.repeated', object: id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    const other = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  return ok(id);
}

function repeated(prior: PriorRequest, request: IdempotencyKey): Result<string> {
  return prior.inputHash === request.inputHash ? ok(prior.resultId) : refuse({ reason: 'idempotency_key_reused' });
}
