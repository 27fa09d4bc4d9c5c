// Lets an operator look into an account under a consent that holds. Decides nothing about what they see: the session's middleware does.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findLivingAccess, saveSessionSupport, whileLiving } from '../db/support-access';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

export interface SupportVisit {
  readonly operatorId: string;
  readonly sessionId: string;
  readonly accountId: string;
}

/** Points the operator's session at the account. Refuses `forbidden` (`consent`) when no owner has agreed, or no longer. */
export async function enterSupport(ports: CommandPorts, { operatorId, sessionId, accountId }: SupportVisit): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const access = await findLivingAccess(database, accountId, nowMs);
  if (access === null) return refuse({ reason: 'forbidden', right: 'consent' });
  const actor = { ...actorFrom(ports, `user:${operatorId}`, accountId), actor: `support:${operatorId}` };
  const activity = { ...actor, action: 'support.entered', object: access.id, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, whileLiving(access.id, nowMs)),
      saveSessionSupport(database, sessionId, access.id),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    return refuse({ reason: 'forbidden', right: 'consent' });
  }
  return ok(undefined);
}
