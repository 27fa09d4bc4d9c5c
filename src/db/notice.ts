// Owns reads of a person's notification list. Found through the person alone: no account sees another's.
import { and, count, eq, isNull } from 'drizzle-orm';
import type { Database } from './database';
import { notice } from './schema';

export async function countUnreadNotices(database: Database, userId: string): Promise<number> {
  const rows = await database
    .select({ unread: count() })
    .from(notice)
    .where(and(eq(notice.userId, userId), isNull(notice.readAtMs)));
  return rows[0]?.unread ?? 0;
}
