// Asks for events to be told to one webhook endpoint again: those of a range of time that it did not take, or all of them. Idempotent by
// (account, mode, route, key). A job works it off; each event keeps its `webhook-id`, so a receiver that knows it is not misled.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { claimRequest, findPriorRequest, type PriorRequest } from '../db/idempotency';
import { countOpenReplays, insertReplay } from '../db/replay-request';
import type { AccountScope } from '../db/scope';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts, IdempotencyKey } from './ports';
import { managedEndpoint } from './webhook-input';

export interface ReplayInput {
  readonly which: 'failed' | 'all';
  readonly fromMs: number;
  /** Null: until now. */
  readonly toMs: number | null;
}

export interface RequestedReplay {
  readonly replayId: string;
  readonly replayed: boolean;
}

/**
 * Refuses `not_found`, `forbidden`, a range that is empty, begins too long ago or lies ahead, and `limit_reached` while too many of this
 * endpoint still run.
 */
export async function replayWebhook(
  ports: CommandPorts,
  scope: AccountScope,
  endpointId: string,
  input: ReplayInput,
  request: IdempotencyKey,
): Promise<Result<RequestedReplay>> {
  const { database, nowMs, random } = ports;
  const found = await managedEndpoint(ports, scope, endpointId);
  if (!found.ok) return found;
  const prior = await findPriorRequest(database, scope, request);
  if (prior !== null) return repeated(prior, request);
  const { which, fromMs } = input;
  const toMs = Math.min(input.toMs ?? nowMs, nowMs);
  const wrong = wrongRange(fromMs, toMs, nowMs);
  if (wrong !== null) return refuse(wrong);
  const max = limits.replaysOpenPerEndpointMax;
  if ((await countOpenReplays(database, scope, endpointId)) >= max) return refuse({ reason: 'limit_reached', limit: 'webhook_replays', max });
  const { accountId, projectId, mode, url } = found.value;
  const id = makeId('rpl', random(idBytes));
  const detail = { url, which, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const activity = { ...actorOf(scope), action: 'webhook_endpoint.replayed', object: endpointId, detail, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      claimRequest(database, scope, request, id, nowMs),
      insertReplay(database, { id, accountId, projectId, endpointId, mode, which, fromMs, toMs, createdAtMs: nowMs }),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    const other = isUniqueViolation(error, 'idempotency') ? await findPriorRequest(database, scope, request) : null;
    if (other !== null) return repeated(other, request);
    throw error;
  }
  return ok({ replayId: id, replayed: false });
}

function wrongRange(fromMs: number, toMs: number, nowMs: number): Refusal | null {
  const days = String(limits.replayReachMs / 86_400_000);
  if (fromMs < nowMs - limits.replayReachMs) return invalidField('/from', 'too_small', `${days} days ago`);
  if (fromMs > nowMs) return invalidField('/from', 'too_large', 'now');
  return fromMs >= toMs ? invalidField('/to', 'too_small', 'from') : null;
}

function repeated(prior: PriorRequest, request: IdempotencyKey): Result<RequestedReplay> {
  if (prior.inputHash !== request.inputHash) return refuse({ reason: 'idempotency_key_reused' });
  return ok({ replayId: prior.resultId, replayed: true });
}
