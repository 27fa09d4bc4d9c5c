// Stops a recovery: by the link in the notices, on whichever device, or by the person who is signed in. It only takes away, so it asks for
// nothing more; doing it again changes nothing.
import { hashToken } from '../auth/mail-proof';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findMembership } from '../db/member';
import { findOpenRecovery, findRecoveryByStop, stopOpenRecoveries, whileOpen, type RecoveryRow } from '../db/recovery';
import { isSpent, spendWhile } from '../db/spent-token';
import { findUser } from '../db/user';
import { idBytes } from '../domain/id';
import { recoveryEndsAtMs, recoveryState, type RecoveryState } from '../domain/recovery';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

/** What became of a request, by the token of its stop link; null for a link that never was. */
export async function readStoppable(ports: Pick<CommandPorts, 'database' | 'nowMs'>, token: string): Promise<RecoveryState | null> {
  const request = await findByStop(ports, token);
  return request === null ? null : recoveryState(request, ports.nowMs);
}

async function findByStop(ports: Pick<CommandPorts, 'database'>, token: string): Promise<RecoveryRow | null> {
  const stopHash = hashToken(token);
  return stopHash === null ? null : await findRecoveryByStop(ports.database, stopHash);
}

/** Stops the request of that stop link. Refuses `link_expired` for what is no link, too old or completed. */
export async function stopRecoveryByLink(ports: CommandPorts, token: string): Promise<Result<null>> {
  const request = await findByStop(ports, token);
  return request === null ? refuse({ reason: 'link_expired' }) : await stop(ports, request, 'visitor');
}

/** Stops the open request of the person who is signed in; without one there is nothing to do. */
export async function stopOwnRecovery(ports: CommandPorts, userId: string): Promise<Result<null>> {
  const request = await findOpenRecovery(ports.database, userId, ports.nowMs);
  return request === null ? ok(null) : await stop(ports, request, `user:${userId}`);
}

async function stop(ports: CommandPorts, request: RecoveryRow, actor: 'visitor' | `user:${string}`): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const { id, userId } = request;
  const state = recoveryState(request, nowMs);
  if (state === 'stopped') return ok(null);
  const user = await findUser(database, userId);
  if (state === 'completed' || state === 'expired' || user === null) return refuse({ reason: 'link_expired' });
  const chain = (await findMembership(database, userId)) ?? userId;
  const notice = await writeNotice(ports, { userId, email: user.email, locale: user.locale }, 'recovery_stopped', {}, null);
  const activity = { ...actorFrom(ports, actor, chain), action: 'recovery.stopped', object: id, detail: { person: userId }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      // The same lock as completing it: of the two, whichever comes first stands.
      spendWhile(database, `recovery-end:${id}`, recoveryEndsAtMs(request), whileOpen(database, id, nowMs)),
      stopOpenRecoveries(database, userId, nowMs),
      ...notice,
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (!isSpent(error)) throw error;
    const now = await findRecoveryByStop(database, request.stopHash);
    return (now?.stoppedAtMs ?? null) === null ? refuse({ reason: 'link_expired' }) : ok(null);
  }
  ports.wakeLetters();
  return ok(null);
}
