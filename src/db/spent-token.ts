// Owns what may be used once: the plain insert stands in the batch of the use, so that a second use breaks its whole batch. Of a hundred
// at once one gets through.
import { lt, sql, type SQL } from 'drizzle-orm';
import { isUniqueViolation, type Database, type Statement } from './database';
import { idWhile, isGuardViolation } from './guarded-insert';
import { spentToken } from './schema';

/** Marks something as used. `isUniqueViolation(error, 'spent_token')` tells that it was used before. */
export function spend(database: Database, id: string, expiresAtMs: number): Statement {
  return database.insert(spentToken).values({ id, expiresAtMs });
}

/** The same, only while a condition holds; else `isGuardViolation(error, 'spent_token')`. */
export function spendWhile(database: Database, id: string, expiresAtMs: number, condition: SQL): Statement {
  return database.insert(spentToken).values({ id: idWhile(id, condition), expiresAtMs });
}

/** Whether a batch broke because what it spends was spent before, or may not be spent any more. */
export function isSpent(error: unknown): boolean {
  return isUniqueViolation(error, 'spent_token') || isGuardViolation(error, 'spent_token');
}

/** Forgets what could not be used again anyway. At most `max` rows a run. */
export async function forgetSpent(database: Database, nowMs: number, max: number): Promise<number> {
  const oldest = sql`${spentToken.id} IN (SELECT id FROM ${spentToken} WHERE ${lt(spentToken.expiresAtMs, nowMs)} LIMIT ${max})`;
  const result = await database.delete(spentToken).where(oldest).run();
  return result.meta.changes;
}
