// Owns how many rows become one statement: a list of them in JSON is one parameter, where a hundred are all that D1 takes.
import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** D1 takes two megabytes in one parameter; a part stays well below, whatever the texts hold. */
const partCharactersMax = 300_000;

/** Rows as JSON lists, each small enough for one parameter. */
export function inParts(rows: readonly object[]): readonly string[] {
  const parts: string[][] = [];
  let room = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (text.length > room) {
      parts.push([]);
      room = partCharactersMax;
    }
    parts.at(-1)?.push(text);
    room -= text.length;
  }
  return parts.map((part) => `[${part.join(',')}]`);
}

/**
 * Rows for `insert(table).select(…)` from a JSON list of objects whose names are those of the table's columns here; a name that is missing is
 * null, whatever the column's default. None of them when the condition does not hold.
 */
export function rowsOf(table: SQLiteTable, json: string, condition: SQL = sql`true`): SQL {
  const values = Object.keys(getTableColumns(table)).map((name) => sql`value ->> ${sql.raw(`'$.${name}'`)}`);
  return sql`SELECT ${sql.join(values, sql`, `)} FROM json_each(${json}) WHERE ${condition}`;
}
