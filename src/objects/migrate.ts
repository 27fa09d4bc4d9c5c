// Owns how the tables of an object come to their newest shape: steps that ran once are remembered, and steps only ever add, because
// old and new code run together during a deploy.

/** Runs the steps that this object has not seen. Call inside a transaction, before anything else. */
export function migrateTables(sql: SqlStorage, steps: readonly string[]): void {
  sql.exec('CREATE TABLE IF NOT EXISTS migration (step INTEGER PRIMARY KEY)');
  const done = sql.exec<{ step: number }>('SELECT COALESCE(MAX(step), 0) AS step FROM migration').one().step;
  for (const [index, statement] of steps.entries()) {
    if (index < done) continue;
    sql.exec(statement);
    sql.exec('INSERT INTO migration (step) VALUES (?)', index + 1);
  }
}
