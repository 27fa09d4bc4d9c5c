// Takes a consent back. Whoever looks under it sees nothing more from the next request on. Twice is once.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { endSupportAccess, findLivingAccess, listPeople, listSupportAccess, readAccountName, whileLiving } from '../db/support-access';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/** Ends it. Refuses `forbidden` to anybody but an owner, `read_only`, `not_found` for a consent of another account. */
export async function endSupport(ports: CommandPorts, scope: AccountScope, accessId: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksOwnership(scope);
  if (refusal !== null) return refuse(refusal);
  const { accountId } = scope;
  const [all, living] = await Promise.all([listSupportAccess(database, accountId), findLivingAccess(database, accountId, nowMs)]);
  if (!all.some((one) => one.id === accessId)) return refuse({ reason: 'not_found' });
  if (living === null || living.id !== accessId) return ok(undefined);
  const [name, owners] = await Promise.all([readAccountName(database, accountId), listPeople(database, accountId, ['owner'])]);
  const notices = await Promise.all(owners.map((owner) => writeNotice(ports, owner, 'support_ended', { account: name }, accountId)));
  const activity = { ...actorOf(scope), action: 'support.ended', object: accessId, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, whileLiving(accessId, nowMs)),
      endSupportAccess(database, accountId, nowMs),
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
