// Ends a withdrawal request: sent, with the transaction that the owner's wallet made, or rejected, with a reason. The first end stands
// (`withdrawal-end:` in spent tokens is the lock); the same end again changes nothing and answers the same.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { lacksRight, type AccountScope } from '../db/scope';
import { spend } from '../db/spent-token';
import { endWithdrawalRequest as endStatement, findWithdrawalRequest, type WithdrawalRequestRow } from '../db/withdrawal-request';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';
import { tellNews } from './tell-news';
import { requestNews } from './withdrawal-news';

export type WithdrawalEnd = { readonly state: 'sent'; readonly txid: string } | { readonly state: 'rejected'; readonly reason: string };

/** Refuses `not_found`, `forbidden`, `invalid_input` for the transaction or the reason, `changed_meanwhile` when it ended otherwise. */
export async function endWithdrawalRequest(
  ports: CommandPorts,
  scope: AccountScope,
  id: string,
  asked: WithdrawalEnd,
): Promise<Result<{ readonly requestId: string }>> {
  const { database, nowMs, random } = ports;
  const forbidden = lacksRight(scope, 'withdrawals:manage');
  if (forbidden !== null) return refuse(forbidden);
  const row = await findWithdrawalRequest(database, scope, id);
  if (row === null) return refuse({ reason: 'not_found' });
  const end = checkEnd(asked);
  if (!end.ok) return end;
  if (row.state !== 'open') return isSameEnd(row, end.value) ? ok({ requestId: id }) : refuse({ reason: 'changed_meanwhile' });
  const by = actorOf(scope);
  const facts = { txid: null, reason: null, ...end.value, endedBy: by.actor, endedAtMs: nowMs };
  const action = end.value.state === 'sent' ? 'withdrawal_request.sent' : 'withdrawal_request.rejected';
  // No free text in the log: its rows stay for good.
  const detail = end.value.state === 'sent' ? { txid: end.value.txid } : {};
  try {
    await sendBatch(database, [
      spend(database, `withdrawal-end:${id}`, nowMs + limits.idempotencyLifeMs),
      endStatement(database, scope, id, facts),
      ...tellNews(ports, requestNews({ ...row, ...facts }), id),
      insertActivity(database, { ...by, action, object: id, detail, atMs: nowMs }, random(idBytes)),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error, 'spent_token')) throw error;
    const other = await findWithdrawalRequest(database, scope, id);
    return other !== null && isSameEnd(other, end.value) ? ok({ requestId: id }) : refuse({ reason: 'changed_meanwhile' });
  }
  return ok({ requestId: id });
}

const txidPattern = /^[\x21-\x7e]{8,120}$/;

function checkEnd(end: WithdrawalEnd): Result<WithdrawalEnd> {
  if (end.state === 'sent') {
    const txid = end.txid.trim();
    if (txid === '') return refuse(invalidField('/txid', 'required'));
    return txidPattern.test(txid) ? ok({ state: 'sent', txid }) : refuse(invalidField('/txid', 'invalid'));
  }
  const reason = end.reason.trim();
  if (reason === '') return refuse(invalidField('/reason', 'required'));
  return reason.length > limits.reasonLengthMax
    ? refuse(invalidField('/reason', 'too_long', String(limits.reasonLengthMax)))
    : ok({ state: 'rejected', reason });
}

function isSameEnd(row: WithdrawalRequestRow, end: WithdrawalEnd): boolean {
  return row.state === end.state && (end.state === 'sent' ? row.txid === end.txid : row.reason === end.reason);
}
