// Ends one session on the server, so that a copy of its cookie opens nothing. Doing it twice is doing it once.
import { insertActivity, actorOf } from '../db/activity';
import { sendBatch } from '../db/database';
import { deleteSession } from '../db/session';
import type { AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Ends that session and notes it in the activity log. */
export async function signOut(
  ports: CommandPorts,
  scope: AccountScope,
  session: { readonly sessionId: string; readonly tokenHash: string },
): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  await sendBatch(database, [
    deleteSession(database, session.tokenHash),
    insertActivity(database, { ...actorOf(scope), action: 'session.ended', object: session.sessionId, detail: {}, atMs: nowMs }, random(idBytes)),
  ]);
  return ok(null);
}
