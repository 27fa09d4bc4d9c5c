// Owns the log of one account's API requests: the newest lines, without bodies, keys or query values. One object per account, because a
// busy shop writes more lines than the database of all should hold. Losing lines costs a convenience, never a fact.
import { DurableObject } from 'cloudflare:workers';
import { limits } from '../domain/limits';
import type { Env } from '../env';
import { migrateTables } from './migrate';

export interface RequestLine {
  readonly requestId: string;
  readonly atMs: number;
  readonly method: string;
  /** The path with the names of query values, never the values. */
  readonly path: string;
  readonly status: number;
  /** The reason of a refusal; null for what went well. */
  readonly code: string | null;
  readonly keyId: string;
  /** Null: a key of the whole account. */
  readonly projectId: string | null;
  readonly mode: 'live' | 'test';
  readonly tookMs: number;
}

export interface LoggedRequest extends RequestLine {
  /** Rises with each line. */
  readonly position: number;
}

export interface RequestFilter {
  /** Null: all of the account, lines of account keys included. */
  readonly projectIds: readonly string[] | null;
  readonly keyId: string | null;
  readonly outcome: 'refused' | 'good' | null;
  /** Lines before this position; null: from the newest. */
  readonly before: number | null;
}

const migrations: readonly string[] = [
  `CREATE TABLE line (
    position INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL UNIQUE, at_ms INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    status INTEGER NOT NULL, code TEXT, key_id TEXT NOT NULL, project_id TEXT, mode TEXT NOT NULL, took_ms INTEGER NOT NULL
  )`,
];

type LineRow = { position: number; request_id: string; at_ms: number; method: string; path: string; status: number; code: string | null } & {
  key_id: string;
  project_id: string | null;
  mode: string;
  took_ms: number;
};

export class RequestLogObject extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.transactionSync(() => migrateTables(ctx.storage.sql, migrations));
  }

  /** Adds lines, and forgets the oldest beyond the bounds. The same request id twice is one line. */
  async note(lines: readonly RequestLine[], nowMs: number): Promise<void> {
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => {
      for (const line of lines) {
        sql.exec(
          `INSERT INTO line (request_id, at_ms, method, path, status, code, key_id, project_id, mode, took_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (request_id) DO NOTHING`,
          line.requestId,
          line.atMs,
          line.method,
          line.path,
          line.status,
          line.code,
          line.keyId,
          line.projectId,
          line.mode,
          line.tookMs,
        );
      }
      this.#forget(nowMs);
    });
    await this.ctx.storage.setAlarm(nowMs + limits.requestLogLifeMs);
  }

  /** The newest lines that the filter lets through, at most a page. */
  async list(filter: RequestFilter, limit: number): Promise<readonly LoggedRequest[]> {
    const where: string[] = ['1'];
    const values: (string | number)[] = [];
    const and = (condition: string, ...bound: (string | number)[]): void => {
      where.push(condition);
      values.push(...bound);
    };
    if (filter.projectIds !== null) and('project_id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.projectIds));
    if (filter.keyId !== null) and('key_id = ?', filter.keyId);
    if (filter.outcome !== null) and(filter.outcome === 'good' ? 'status < 400' : 'status >= 400');
    if (filter.before !== null) and('position < ?', filter.before);
    const size = Math.min(Math.max(limit, 1), limits.pageSizeMax + 1);
    return this.ctx.storage.sql
      .exec<LineRow>(`SELECT * FROM line WHERE ${where.join(' AND ')} ORDER BY position DESC LIMIT ?`, ...values, size)
      .toArray()
      .map(toLine);
  }

  /** A month after its last line an account's log is empty: each line pushes the alarm on. Twice does nothing more. */
  override async alarm(): Promise<void> {
    this.ctx.storage.sql.exec('DELETE FROM line');
  }

  #forget(nowMs: number): void {
    const { sql } = this.ctx.storage;
    sql.exec('DELETE FROM line WHERE at_ms < ?', nowMs - limits.requestLogLifeMs);
    sql.exec('DELETE FROM line WHERE position <= (SELECT MAX(position) FROM line) - ?', limits.requestLogRowsMax);
  }
}

function toLine(row: LineRow): LoggedRequest {
  const { position, method, path, status, code } = row;
  return {
    position,
    requestId: row.request_id,
    atMs: row.at_ms,
    method,
    path,
    status,
    code,
    keyId: row.key_id,
    projectId: row.project_id,
    mode: row.mode === 'live' ? 'live' : 'test',
    tookMs: row.took_ms,
  };
}
