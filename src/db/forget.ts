// Owns the forgetting of what proves, tells and lists access: each statement takes at most so many rows, oldest first by an index where there
// is one, so that a run never holds the database. What stays and for how long is `limits`.
import { and, inArray, lt, lte, or, sql, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { limits } from '../domain/limits';
import type { Database } from './database';
import { letter, mailProof, notice, recoveryRequest, session, signInAttempt, stepUp } from './schema';
import { forgetSpent } from './spent-token';

async function forget(database: Database, table: SQLiteTable, condition: SQL | undefined, max: number): Promise<number> {
  const rows = sql`rowid IN (SELECT rowid FROM ${table} WHERE ${condition} LIMIT ${max})`;
  const result = await database.delete(table).where(rows).run();
  return result.meta.changes;
}

/**
 * One bounded step over each table: sessions that open nothing, confirmations and links that prove nothing, tokens that could not be used
 * again anyway, and history, notices, letters and ended recoveries that are old. Answers how many rows went; again at once, none do.
 */
export async function forgetAccess(database: Database, nowMs: number, max: number): Promise<Readonly<Record<string, number>>> {
  const dead = or(lte(session.expiresAtMs, nowMs), lte(session.lastSeenAtMs, nowMs - limits.sessionIdleMs));
  const ended = and(inArray(letter.state, ['sent', 'dead']), lt(letter.createdAtMs, nowMs - limits.letterLifeMs));
  return {
    sessions: await forget(database, session, dead, max),
    stepUps: await forget(database, stepUp, lte(stepUp.atMs, nowMs - limits.stepUpLifeMs), max),
    mailProofs: await forget(database, mailProof, lte(mailProof.expiresAtMs, nowMs), max),
    spentTokens: await forgetSpent(database, nowMs, max),
    signInAttempts: await forget(database, signInAttempt, lt(signInAttempt.atMs, nowMs - limits.signInAttemptLifeMs), max),
    notices: await forget(database, notice, lt(notice.atMs, nowMs - limits.noticeLifeMs), max),
    letters: await forget(database, letter, ended, max),
    recoveries: await forget(database, recoveryRequest, lt(recoveryRequest.createdAtMs, nowMs - limits.signInAttemptLifeMs), max),
  };
}
