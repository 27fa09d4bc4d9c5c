// Opens the database of a scope. One database today; accounts can be spread over several by account id, so callers ask here.
import { fillPlaceholders } from 'drizzle-orm';
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

/** Whether a write failed because its key exists already: our lock, and no fault. `table` may name a column as well: `invoice.code`. */
export function isUniqueViolation(error: unknown, table?: string): boolean {
  const text = errorText(error);
  return text.includes('UNIQUE constraint failed') && (table === undefined || text.includes(table.includes('.') ? table : `${table}.`));
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} ${errorText(error.cause)}`;
}

interface Prepared {
  readonly stmt: D1PreparedStatement;
  getQuery(): { readonly sql: string; readonly params: unknown[] };
  mapResult(result: unknown, isFromBatch: boolean): unknown;
}

interface Preparable {
  _prepare(): Prepared;
}

/**
 * Queries with placeholders whose SQL is made once for each database: for the one read that payers repeat every few seconds, where making
 * it costs more than D1 does. Answers the same queries, filled, to be sent as a batch. The only place that relies on how drizzle prepares.
 */
export function preparedOnce<Queries extends readonly [Statement, ...Statement[]]>(
  make: (database: Database) => Queries,
): (database: Database, values: Readonly<Record<string, unknown>>) => Queries {
  const made = new WeakMap<Database, readonly Prepared[]>();
  return (database, values) => {
    const prepared = made.get(database) ?? make(database).map((query) => (query as unknown as Preparable)._prepare());
    made.set(database, prepared);
    return prepared.map((one) => filled(one, values)) as unknown as Queries;
  };
}

function filled(one: Prepared, values: Readonly<Record<string, unknown>>): Preparable {
  const { sql, params } = one.getQuery();
  const query = { sql, params: fillPlaceholders(params, values) };
  return { _prepare: () => ({ stmt: one.stmt, getQuery: () => query, mapResult: (result, isFromBatch) => one.mapResult(result, isFromBatch) }) };
}
