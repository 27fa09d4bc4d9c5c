// Ends every session of a person but the one that asks, with everything that they had confirmed. Where there is none, nothing happens.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { endSessionsOf, listOtherSessionIds } from '../db/session';
import { spend } from '../db/spent-token';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, type Result } from '../domain/result';
import { sha256Hex } from '../lib/hash';
import type { CommandPorts } from './ports';

/** Ends the others and answers how many there were. */
export async function endOtherSessions(ports: CommandPorts, scope: AccountScope, sessionId: string): Promise<Result<{ readonly ended: number }>> {
  const { database, nowMs, random } = ports;
  const userId = scope.actor.id;
  const others = await listOtherSessionIds(database, userId, sessionId);
  if (others.length === 0) return ok({ ended: 0 });
  const activity = { ...actorOf(scope), action: 'session.others_ended', object: userId, detail: { sessions: String(others.length) }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      // The same sessions end once: of two requests at once one says so.
      spend(database, `sessions-end:${sha256Hex(others.join(' '))}`, nowMs + limits.sessionLifeMs),
      ...endSessionsOf(database, userId, sessionId),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error, 'spent_token')) throw error;
  }
  return ok({ ended: others.length });
}
