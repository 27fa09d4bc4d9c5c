// Ends one session of a person, wherever it is open, with everything that it had confirmed. Doing it again changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import type { AccountScope } from '../db/scope';
import { endSessionOf, findSessionOf } from '../db/session';
import { wasSessionOf } from '../db/sign-in-attempt';
import { spend } from '../db/spent-token';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Ends that session of the scope's person. Refuses a session that never was theirs (`not_found`); one that ended already is fine. */
export async function endSession(ports: CommandPorts, scope: AccountScope, sessionId: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const userId = scope.actor.id;
  const session = await findSessionOf(database, userId, sessionId);
  if (session === null) return (await wasSessionOf(database, userId, sessionId)) ? ok(null) : refuse({ reason: 'not_found' });
  const activity = { ...actorOf(scope), action: 'session.ended', object: sessionId, detail: { person: userId }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      // Of two at once one ends it and says so.
      spend(database, `session-end:${sessionId}`, session.expiresAtMs),
      ...endSessionOf(database, userId, sessionId),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error, 'spent_token')) throw error;
  }
  return ok(null);
}
