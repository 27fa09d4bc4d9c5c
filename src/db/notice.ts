// Owns reads and write statements of a person's notification list. Found through the person alone: no account sees another's.
import { and, count, desc, eq, exists, isNull, lte, sql, type SQL } from 'drizzle-orm';
import type { Mode } from '../domain/asset';
import type { NoticeArea } from '../domain/notification';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database, Statement } from './database';
import { account, notice } from './schema';

export type NoticeRow = typeof notice.$inferSelect;

export interface ListedNotice extends NoticeRow {
  /** Null: it concerns the person alone. */
  readonly accountName: string | null;
}

/** Which unread notices are meant: one by its id, or all that were there at a moment. */
export type Unread = { readonly id: string } | { readonly untilMs: number };

/** What a list is narrowed to; null: not narrowed. */
export interface NoticeFilter {
  readonly which: 'all' | 'unread';
  readonly area: NoticeArea | null;
  readonly projectId: string | null;
  readonly mode: Mode | null;
}

/** Reads the index of unread lines alone, however long the list has become. */
export async function countUnreadNotices(database: Database, userId: string): Promise<number> {
  const rows = await database
    .select({ unread: count() })
    .from(notice)
    .where(and(eq(notice.userId, userId), isNull(notice.readAtMs)));
  return rows[0]?.unread ?? 0;
}

/** A person's own notices, newest first. A bent cursor begins at the top. */
export async function listNotices(
  database: Database,
  userId: string,
  { which, area, projectId, mode }: NoticeFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<ListedNotice>> {
  const after = cursor === null ? null : decodeCursor(cursor);
  const older = after === null ? undefined : sql`(${notice.atMs}, ${notice.id}) < (${after.atMs}, ${after.id})`;
  const rows = await database
    .select({ notice, accountName: account.name })
    .from(notice)
    .leftJoin(account, eq(account.id, notice.accountId))
    .where(
      and(
        eq(notice.userId, userId),
        which === 'unread' ? isNull(notice.readAtMs) : undefined,
        area === null ? undefined : eq(notice.area, area),
        projectId === null ? undefined : eq(notice.projectId, projectId),
        mode === null ? undefined : eq(notice.mode, mode),
        older,
      ),
    )
    .orderBy(desc(notice.atMs), desc(notice.id))
    .limit(limit + 1);
  const listed = rows.map((row) => ({ ...row.notice, accountName: row.accountName }));
  return pageOf(listed, limit, ({ atMs, id }) => ({ atMs, id }));
}

/** Whether there is anything of that kind to read, for a batch that must do nothing otherwise. */
export function hasUnread(database: Database, userId: string, which: Unread): SQL {
  return exists(database.select({ one: sql`1` }).from(notice).where(unreadOf(userId, which)));
}

export function markNoticesRead(database: Database, userId: string, which: Unread, nowMs: number): Statement {
  return database.update(notice).set({ readAtMs: nowMs }).where(unreadOf(userId, which));
}

/** Whether anything was read at exactly that moment: what one click marked. */
export function hasReadAt(database: Database, userId: string, readAtMs: number): SQL {
  return exists(database.select({ one: sql`1` }).from(notice).where(readAt(userId, readAtMs)));
}

/** Takes back what one click marked, and nothing else. */
export function markNoticesUnread(database: Database, userId: string, readAtMs: number): Statement {
  return database.update(notice).set({ readAtMs: null }).where(readAt(userId, readAtMs));
}

function readAt(userId: string, readAtMs: number): SQL | undefined {
  return and(eq(notice.userId, userId), eq(notice.readAtMs, readAtMs));
}

function unreadOf(userId: string, which: Unread): SQL | undefined {
  const meant = 'id' in which ? eq(notice.id, which.id) : lte(notice.atMs, which.untilMs);
  return and(eq(notice.userId, userId), isNull(notice.readAtMs), meant);
}
