// An owner lets somebody of the account back in before the wait is over. Only where the account is all that the person reaches, and never
// oneself.
import { recoveryToken } from '../auth/recovery-token';
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { approveRecoveryRow, findRecoveryInAccount, whileApprovable } from '../db/recovery';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { isSpent, spendWhile } from '../db/spent-token';
import { findUser } from '../db/user';
import { listPlaces, readPersonName } from '../db/wallet-guard';
import { idBytes } from '../domain/id';
import { recoveryEndsAtMs, recoveryState, refusesApproval } from '../domain/recovery';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

/**
 * Approves an open request of somebody in the scope's account; approving again changes nothing. Refuses `forbidden` and `read_only`,
 * `not_found` for a stranger's and one's own, `beyond_own_rights` where the person reaches more than this account, `changed_meanwhile`
 * when it is open no more.
 */
export async function approveRecovery(ports: CommandPorts, scope: AccountScope, requestId: string): Promise<Result<null>> {
  const { database, settings, nowMs, random } = ports;
  const forbidden = lacksOwnership(scope);
  if (forbidden !== null) return refuse(forbidden);
  const request = await findRecoveryInAccount(database, scope, requestId);
  const user = request === null ? null : await findUser(database, request.userId);
  if (request === null || user === null) return refuse({ reason: 'not_found' });
  const places = await listPlaces(database, user.id);
  const refusal = refusesApproval({
    accountId: scope.accountId,
    approver: { userId: scope.actor.id, role: scope.role },
    person: { userId: user.id, isOperator: user.isOperator, accountIds: places.map((place) => place.accountId) },
  });
  if (refusal !== null) return refuse(refusal);
  const state = recoveryState(request, nowMs);
  if (state !== 'waiting' && state !== 'ready') return refuse({ reason: 'changed_meanwhile' });
  if (request.approvedAtMs !== null) return ok(null);
  const to = { userId: user.id, email: user.email, locale: user.locale };
  const link = `${settings.origin}/recovery/${recoveryToken(settings.masterKey, requestId, 'return')}`;
  const by = await readPersonName(database, scope.actor.id);
  const notice = await writeNotice(ports, to, 'recovery_approved', { by, link }, scope.accountId);
  const condition = whileApprovable(database, request, scope.actor.id, scope.accountId, nowMs);
  const activity = { ...actorOf(scope), action: 'recovery.approved', object: requestId, detail: { person: user.id }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      spendWhile(database, `recovery-approval:${requestId}`, recoveryEndsAtMs(request), condition),
      approveRecoveryRow(database, requestId, scope.actor.id, nowMs),
      ...notice,
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isSpent(error)) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
  ports.wakeLetters();
  return ok(null);
}
