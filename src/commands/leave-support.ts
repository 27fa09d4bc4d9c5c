// Ends an operator's look into an account. Twice is once; a consent that ended meanwhile leaves nothing to write.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findSessionSupport, saveSessionSupport } from '../db/support-access';
import { idBytes } from '../domain/id';
import type { CommandPorts } from './ports';

/** Answers the account that was looked into, or null when the session looked into none. */
export async function leaveSupport(ports: CommandPorts, userId: string, sessionId: string): Promise<string | null> {
  const { database, nowMs, random } = ports;
  const access = await findSessionSupport(database, sessionId);
  if (access === null) return null;
  const actor = { ...actorFrom(ports, `user:${userId}`, access.accountId), actor: `support:${userId}` };
  const activity = { ...actor, action: 'support.left', object: access.id, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [saveSessionSupport(database, sessionId, null), insertActivity(database, activity, random(idBytes))]);
  return access.accountId;
}
