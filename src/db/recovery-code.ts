// Owns reads and write statements of recovery codes. Hashes only; a used one stays with its time until new ones are made.
import { and, count, eq, inArray, isNull, max, sql } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { recoveryCode } from './schema';
import { spendWhile } from './spent-token';

export interface RecoveryCodesLeft {
  readonly left: number;
  /** When the present ones were made; null when there are none at all. */
  readonly madeAtMs: number | null;
}

export async function readRecoveryCodesLeft(database: Database, userId: string): Promise<RecoveryCodesLeft> {
  const rows = await database
    .select({ left: sql<number>`sum(${recoveryCode.usedAtMs} IS NULL)`, madeAtMs: max(recoveryCode.createdAtMs), all: count() })
    .from(recoveryCode)
    .where(eq(recoveryCode.userId, userId));
  const [row] = rows;
  return row === undefined || row.all === 0 ? { left: 0, madeAtMs: null } : { left: row.left, madeAtMs: row.madeAtMs };
}

/** Which of those hashes is an unused code of that person; null when none is. */
export async function findRecoveryCode(database: Database, userId: string, hashes: readonly string[]): Promise<string | null> {
  const rows = await database
    .select({ codeHash: recoveryCode.codeHash })
    .from(recoveryCode)
    .where(and(eq(recoveryCode.userId, userId), inArray(recoveryCode.codeHash, [...hashes]), isNull(recoveryCode.usedAtMs)))
    .limit(1);
  return rows[0]?.codeHash ?? null;
}

/** Spends a code, only while it is there and unused: a regeneration that came between leaves nothing to spend. */
export function useRecoveryCode(database: Database, userId: string, codeHash: string, nowMs: number, untilMs: number): readonly Statement[] {
  const isUnused = sql`EXISTS (SELECT 1 FROM recovery_code WHERE user_id = ${userId} AND code_hash = ${codeHash} AND used_at_ms IS NULL)`;
  return [
    spendWhile(database, `recovery:${userId}:${codeHash}`, untilMs, isUnused),
    database
      .update(recoveryCode)
      .set({ usedAtMs: nowMs })
      .where(and(eq(recoveryCode.userId, userId), eq(recoveryCode.codeHash, codeHash))),
  ];
}

/** New codes in the place of all earlier ones. */
export function replaceRecoveryCodes(database: Database, userId: string, codeHashes: readonly string[], nowMs: number): readonly Statement[] {
  return [
    database.delete(recoveryCode).where(eq(recoveryCode.userId, userId)),
    database.insert(recoveryCode).values(codeHashes.map((codeHash) => ({ userId, codeHash, createdAtMs: nowMs, usedAtMs: null }))),
  ];
}
