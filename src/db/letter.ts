// Owns the rows of letters and notices. Sealing is the caller's: nothing here sees what a letter says.
import type { Database, Statement } from './database';
import { letter, notice } from './schema';

export type LetterRow = typeof letter.$inferSelect;
export type NoticeRow = typeof notice.$inferSelect;
export type NewLetter = Pick<LetterRow, 'id' | 'kind' | 'userId' | 'accountId' | 'email' | 'locale' | 'content' | 'uselessAtMs'>;

/** A letter that is due at once. */
export function insertLetterRow(database: Database, row: NewLetter, nowMs: number): Statement {
  return database.insert(letter).values({ ...row, state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs });
}

export function insertNoticeRow(database: Database, row: Omit<NoticeRow, 'readAtMs'>): Statement {
  return database.insert(notice).values(row);
}
