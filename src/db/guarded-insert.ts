// Owns the one way to make a batch depend on a condition: D1 has no interactive transactions, and an update that matches nothing
// breaks no batch. A row whose id turns to NULL unless the condition holds does, and then nothing of the batch stays.
import { sql, type SQL } from 'drizzle-orm';

/** The id while the condition holds, else NULL, which the primary key refuses. */
export function idWhile(id: string, condition: SQL): SQL<string> {
  return sql<string>`CASE WHEN ${condition} THEN ${id} END`;
}

/** Whether a batch broke because the condition of that table's row did not hold. */
export function isGuardViolation(error: unknown, table: string): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes(`NOT NULL constraint failed: ${table}.id`) || isGuardViolation(error.cause, table);
}
