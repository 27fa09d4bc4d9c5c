// Ends a suspension. Twice is once.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findAccount, isSuspended, saveSuspension } from '../db/operator';
import { listPeople } from '../db/support-access';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/** Gives the account back to its people. Refuses `not_found`. */
export async function resumeAccount(ports: CommandPorts, operatorId: string, accountId: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const account = await findAccount(database, accountId, nowMs);
  if (account === null || account.closedAtMs !== null) return refuse({ reason: 'not_found' });
  if (account.suspendedAtMs === null) return ok(undefined);
  const activity = { ...actorFrom(ports, `user:${operatorId}`, accountId), action: 'account.resumed', object: accountId, detail: {}, atMs: nowMs } as const;
  const owners = await listPeople(database, accountId, ['owner']);
  const notices = await Promise.all(owners.map((owner) => writeNotice(ports, owner, 'account_resumed', { account: account.name }, accountId)));
  try {
    await sendBatch(database, [
      onlyWhile(ports, isSuspended(accountId)),
      saveSuspension(database, accountId, null, ''),
      insertActivity(database, activity, random(idBytes)),
      ...notices.flat(),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    return ok(undefined);
  }
  ports.wakeLetters();
  return ok(undefined);
}
