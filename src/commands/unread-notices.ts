// Takes back one marking as read: exactly what that one click marked, found by its moment. Repeating it changes nothing and writes no line.
import { insertActivity, actorOf } from '../db/activity';
import { sendBatch } from '../db/database';
import { hasReadAt, markNoticesUnread } from '../db/notice';
import type { AccountScope } from '../db/scope';
import { isSpent, spendWhile } from '../db/spent-token';
import { idBytes, makeId } from '../domain/id';
import type { CommandPorts } from './ports';

const activityBytes = 16;

/** `readAtMs` is what `readNotices` answered. Answers whether anything changed; another person's marking is never found. */
export async function unreadNotices(ports: Pick<CommandPorts, 'database' | 'nowMs' | 'random'>, scope: AccountScope, readAtMs: number): Promise<boolean> {
  const { database, nowMs, random } = ports;
  const userId = scope.actor.id;
  const facts = { ...actorOf(scope), action: 'notice.unread', object: userId, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      spendWhile(database, makeId('ntc', random(idBytes)), nowMs, hasReadAt(database, userId, readAtMs)),
      markNoticesUnread(database, userId, readAtMs),
      insertActivity(database, facts, random(activityBytes)),
    ]);
    return true;
  } catch (error) {
    if (isSpent(error)) return false;
    throw error;
  }
}
