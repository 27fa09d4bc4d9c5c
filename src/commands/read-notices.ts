// Marks notices of a person as read: one, or all that are there. Repeating it changes nothing and writes no line.
import { insertActivity, actorOf } from '../db/activity';
import { sendBatch } from '../db/database';
import { hasUnread, markNoticesRead, type Unread } from '../db/notice';
import type { AccountScope } from '../db/scope';
import { isSpent, spendWhile } from '../db/spent-token';
import { idBytes, makeId } from '../domain/id';
import type { CommandPorts } from './ports';

const activityBytes = 16;

/**
 * One by its id, or all of before a moment. Answers the moment that they now count as read at, which is the way to take it back; null when
 * nothing changed: a notice that is a stranger's, or was read before, changes nothing.
 */
export async function readNotices(ports: Pick<CommandPorts, 'database' | 'nowMs' | 'random'>, scope: AccountScope, which: Unread): Promise<number | null> {
  const { database, nowMs, random } = ports;
  const userId = scope.actor.id;
  const [object, kind] = 'id' in which ? [which.id, 'one'] : [userId, 'all'];
  const facts = { ...actorOf(scope), action: 'notice.read', object, detail: { which: kind }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      // Two at once: the second finds nothing unread, and its batch leaves nothing.
      spendWhile(database, makeId('ntc', random(idBytes)), nowMs, hasUnread(database, userId, which)),
      markNoticesRead(database, userId, which, nowMs),
      insertActivity(database, facts, random(activityBytes)),
    ]);
    return nowMs;
  } catch (error) {
    if (isSpent(error)) return null;
    throw error;
  }
}
