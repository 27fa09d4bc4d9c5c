// Writes down that somebody with the account's withdrawal key asked for money to be paid out. Nothing moves: Quittance holds no key. The
// owner finds the request on Balance, signs in their own wallet, and says so. Each call is a request of its own, at most one in 12 seconds.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { lacksRight, type AccountScope } from '../db/scope';
import { insertWithdrawalRequest, type WithdrawalRequestRow } from '../db/withdrawal-request';
import type { AssetId } from '../domain/asset';
import { invoiceCodeLength, makeCode } from '../domain/code';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { tellNews } from './tell-news';
import { requestNews } from './withdrawal-news';

export interface RequestWithdrawalInput {
  readonly asset: AssetId;
  /** Canonical, as the asset's chain writes it. */
  readonly address: string;
  /** Base units, above zero. */
  readonly amount: bigint;
  readonly orderId: string | null;
}

const codeTriesMax = 3;

/** Refuses `forbidden`, `too_many_requests` within 12 seconds of the last one, `limit_reached` when too many wait. */
export async function requestWithdrawal(
  ports: CommandPorts,
  scope: AccountScope,
  input: RequestWithdrawalInput,
  codeTries = codeTriesMax,
): Promise<Result<WithdrawalRequestRow>> {
  const { database, nowMs, random, limiter } = ports;
  const forbidden = lacksRight(scope, 'withdrawals:manage');
  if (forbidden !== null) return refuse(forbidden);
  if (codeTries === codeTriesMax) {
    const { allowed, retryAfterSeconds } = await limiter.getByName(`withdrawals:${scope.accountId}`).hit(1, limits.withdrawalRequestEveryMs, nowMs);
    if (!allowed) return refuse({ reason: 'too_many_requests', retryAfterSeconds });
  }
  const by = actorOf(scope);
  const fresh = { state: 'open', txid: null, reason: null, createdAtMs: nowMs, endedBy: null, endedAtMs: null } as const;
  const code = makeCode(invoiceCodeLength, random(invoiceCodeLength));
  const row: WithdrawalRequestRow = { id: makeId('wdr', random(idBytes)), code, accountId: scope.accountId, ...input, askedBy: by.actor, ...fresh };
  const detail = { asset: row.asset, address: row.address };
  try {
    await sendBatch(database, [
      insertWithdrawalRequest(database, row),
      ...tellNews(ports, requestNews(row), row.id),
      insertActivity(database, { ...by, action: 'withdrawal_request.made', object: row.id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'withdrawal_request'))
      return refuse({ reason: 'limit_reached', limit: 'withdrawal_requests', max: limits.withdrawalRequestsOpenMax });
    // Two of a trillion codes met: the next one will not.
    if (isUniqueViolation(error, 'withdrawal_request.code') && codeTries > 1) return await requestWithdrawal(ports, scope, input, codeTries - 1);
    throw error;
  }
  return ok(row);
}
