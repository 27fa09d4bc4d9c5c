// Opens the database of a scope. One database today; accounts can be spread over several by account id, so callers ask here.
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1';
import type { BatchItem } from 'drizzle-orm/batch';
import * as schema from './schema';

export type Database = DrizzleD1Database<typeof schema>;
export type Statement = BatchItem<'sqlite'>;

export function openDatabase(binding: D1Database): Database {
  return drizzle(binding, { schema, casing: 'snake_case' });
}

/** Sends statements as one atomic batch; nothing to send is no round trip. Throws when any of them fails, and then none holds. */
export async function sendBatch(database: Database, statements: readonly Statement[]): Promise<void> {
  const [first, ...rest] = statements;
  if (first !== undefined) await database.batch([first, ...rest]);
}

/** Whether a write failed because its key exists already: our lock, and no fault. */
export function isUniqueViolation(error: unknown, table?: string): boolean {
  const text = errorText(error);
  return text.includes('UNIQUE constraint failed') && (table === undefined || text.includes(`${table}.`));
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} ${errorText(error.cause)}`;
}
