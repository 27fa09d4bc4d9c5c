// Marks notices of a person as read: one, or all that are there. Repeating it changes nothing and writes no line.
import { insertActivity, actorOf } from '../db/activity';
import { sendBatch } from '../db/database';
import { hasUnread, markNoticesRead, type Unread } from '../db/notice';
import type { AccountScope } from '../db/scope';
import { isSpent, spendWhile } from '../db/spent-token';
import { idBytes, makeId } from '../domain/id';
import type { CommandPorts } from './ports';

const activityBytes = 16;

/** `id` null: all. Answers whether anything changed; a notice that is a stranger's, or read before, changes nothing. */
export async function readNotices(ports: Pick<CommandPorts, 'database' | 'nowMs' | 'random'>, scope: AccountScope, id: string | null): Promise<boolean> {
  const { database, nowMs, random } = ports;
  const userId = scope.actor.id;
  const which: Unread = id === null ? { untilMs: nowMs } : { id };
  const facts = { ...actorOf(scope), action: 'notice.read', object: id ?? userId, detail: { which: id === null ? 'all' : 'one' }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      // Two at once: the second finds nothing unread, and its batch leaves nothing.
      spendWhile(database, makeId('ntc', random(idBytes)), nowMs, hasUnread(database, userId, which)),
      markNoticesRead(database, userId, which, nowMs),
      insertActivity(database, facts, random(activityBytes)),
    ]);
    return true;
  } catch (error) {
    if (isSpent(error)) return false;
    throw error;
  }
}
