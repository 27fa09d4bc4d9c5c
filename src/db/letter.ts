// Owns the rows of letters and notices. Sealing is the caller's: nothing here sees what a letter says. A claim is one conditional
// update with a lease token; a result is recorded only by who holds that token. What has ended says nothing any more.
import { and, asc, eq, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { LetterOutcome } from '../domain/letter-schedule';
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

/** Letters that are due and held by nobody, the longest due first. For the inside only. */
export async function readDueLetters(database: Database, nowMs: number, limit: number): Promise<readonly LetterRow[]> {
  return database.select().from(letter).where(dueAndFree(nowMs)).orderBy(asc(letter.dueAtMs), asc(letter.createdAtMs)).limit(limit);
}

function dueAndFree(nowMs: number): SQL | undefined {
  return and(eq(letter.state, 'pending'), lte(letter.dueAtMs, nowMs), or(isNull(letter.leaseUntilMs), lte(letter.leaseUntilMs, nowMs)));
}

export interface LetterClaim {
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly leaseUntilMs: number;
  readonly leaseToken: string;
}

/** True when the row was as seen and is now ours. */
export async function claimLetter(database: Database, seen: LetterRow, claim: LetterClaim, nowMs: number): Promise<boolean> {
  const result = await database
    .update(letter)
    .set({ ...claim })
    .where(and(eq(letter.id, seen.id), eq(letter.attempts, seen.attempts), dueAndFree(nowMs)))
    .run();
  return result.meta.changes === 1;
}

export interface LetterResult {
  readonly state: LetterRow['state'];
  readonly outcome: LetterOutcome;
  readonly statusCode: number | null;
  readonly dueAtMs: number;
  readonly attemptedAtMs: number | null;
}

/** Records a result for the holder of the token and gives the row back: false when the lease was somebody else's meanwhile. */
export async function recordLetter(database: Database, id: string, leaseToken: string, result: LetterResult): Promise<boolean> {
  const emptied = result.state === 'pending' ? {} : { content: '' };
  const done = await database
    .update(letter)
    .set({ ...result, ...emptied, leaseToken: null, leaseUntilMs: null })
    .where(and(eq(letter.id, id), eq(letter.leaseToken, leaseToken)))
    .run();
  return done.meta.changes === 1;
}

/** Ends a letter that nobody holds without a try. */
export async function endLetter(database: Database, seen: LetterRow, outcome: LetterOutcome, nowMs: number): Promise<boolean> {
  const done = await database
    .update(letter)
    .set({ state: 'dead', outcome, content: '', leaseToken: null, leaseUntilMs: null })
    .where(and(eq(letter.id, seen.id), eq(letter.attempts, seen.attempts), dueAndFree(nowMs)))
    .run();
  return done.meta.changes === 1;
}
