// Ends one session on the server, so that a copy of its cookie opens nothing. Doing it twice is doing it once.
import { insertActivity, actorOf } from '../db/activity';
import { sendBatch } from '../db/database';
import { deleteSession } from '../db/session';
import type { AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Ends the session of that token hash and notes it in the activity log. */
export async function signOut(ports: CommandPorts, scope: AccountScope, tokenHash: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  await sendBatch(database, [
    deleteSession(database, tokenHash),
    insertActivity(database, { ...actorOf(scope), action: 'session.ended', object: scope.actor.id, detail: {}, atMs: nowMs }, random(idBytes)),
  ]);
  return ok(null);
}
