// Owns the SQLite tables of one InvoiceObject: the event log (the truth), the fold of it as one row, and how far the projection
// has got, and what the activity log is to be told. Every method is synchronous, so that read, decide and append stay inside one transaction.
import type { ActedBy, ActivityAction } from '../domain/activity-action';
import { decodeJson, encodeJson } from '../domain/codec';
import type { Invoice } from '../domain/invoice';
import type { Decision } from '../domain/invoice-command';
import { withToday } from '../domain/invoice-terms';
import { evolve, type RecordedEvent } from '../domain/invoice-event';
import { encodeSnapshot, eventTypeOf, snapshotOf } from '../domain/public-event';
import { transferKey } from '../domain/transfer';
import { migrateTables } from './migrate';

/** An event as stored: with what the world is told of it, frozen when it was appended. */
export interface LoggedEvent {
  readonly recorded: RecordedEvent;
  readonly publicType: string | null;
  readonly snapshot: string | null;
}

/** One act for the activity log, kept from the transaction of its effect until D1 has its row. */
export interface LoggedAct extends ActedBy {
  /** What the row's id is made of: the same act again is the same row. */
  readonly key: string;
  readonly action: ActivityAction;
  readonly detail: Readonly<Record<string, string>>;
  readonly atMs: number;
}

export interface LogHead {
  readonly invoice: Invoice;
  /** Everything up to this `seq` has reached D1. */
  readonly projectedSeq: number;
  readonly flushAttempts: number;
  /** Not before this moment is the next flush tried. */
  readonly flushAfterMs: number;
}

const migrations: readonly string[] = [
  `CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1), invoice TEXT NOT NULL, projected_seq INTEGER NOT NULL,
    flush_attempts INTEGER NOT NULL, flush_after_ms INTEGER NOT NULL
  )`,
  `CREATE TABLE event (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, event TEXT NOT NULL, public_type TEXT, snapshot TEXT)`,
  `CREATE TABLE act (key TEXT PRIMARY KEY, act TEXT NOT NULL)`,
  // Commands that ask for exactly-once: what was asked, and the version that it led to.
  `CREATE TABLE command (key TEXT PRIMARY KEY, hash TEXT NOT NULL, seq INTEGER NOT NULL)`,
];

export class InvoiceLog {
  constructor(private readonly sql: SqlStorage) {}

  /** Brings the tables to the newest shape; old and new code run together during a deploy, so steps only ever add. */
  migrate(): void {
    migrateTables(this.sql, migrations);
  }

  head(): LogHead | null {
    const row = this.sql
      .exec<{ invoice: string; projected_seq: number; flush_attempts: number; flush_after_ms: number }>(
        'SELECT invoice, projected_seq, flush_attempts, flush_after_ms FROM head',
      )
      .toArray()[0];
    if (row === undefined) return null;
    const invoice = withToday(decodeJson<Invoice>(row.invoice));
    return { invoice, projectedSeq: row.projected_seq, flushAttempts: row.flush_attempts, flushAfterMs: row.flush_after_ms };
  }

  /** Appends what was decided on `before`. Call inside the transaction that read `before`. */
  append(before: Invoice | null, decision: Decision): void {
    if (decision.events.length === 0) return;
    let state = before;
    for (const recorded of decision.events) {
      const first = recorded.event.type === 'transfer_moved' && (state?.transfers[transferKey(recorded.event.transfer)]?.level ?? 'dropped') === 'dropped';
      state = evolve(state, recorded);
      const publicType = eventTypeOf(recorded.event, first);
      const snapshot = publicType === null ? null : encodeSnapshot(snapshotOf(state, recorded.event));
      this.sql.exec(
        'INSERT INTO event (seq, at_ms, event, public_type, snapshot) VALUES (?, ?, ?, ?, ?)',
        recorded.seq,
        recorded.atMs,
        encodeJson(recorded.event),
        publicType,
        snapshot,
      );
    }
    const text = encodeJson(decision.invoice);
    this.sql.exec(
      `INSERT INTO head (id, invoice, projected_seq, flush_attempts, flush_after_ms) VALUES (1, ?, 0, 0, 0)
       ON CONFLICT (id) DO UPDATE SET invoice = excluded.invoice`,
      text,
    );
  }

  eventsAfter(seq: number, limit: number): LoggedEvent[] {
    return this.sql
      .exec<{ seq: number; at_ms: number; event: string; public_type: string | null; snapshot: string | null }>(
        'SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?',
        seq,
        limit,
      )
      .toArray()
      .map((row) => ({ recorded: { seq: row.seq, atMs: row.at_ms, event: decodeJson(row.event) }, publicType: row.public_type, snapshot: row.snapshot }));
  }

  /** What a command of that key led to, or null when it is new. */
  commandOf(key: string): { readonly hash: string; readonly seq: number } | null {
    return this.sql.exec<{ hash: string; seq: number }>('SELECT hash, seq FROM command WHERE key = ?', key).toArray()[0] ?? null;
  }

  /** Call inside the transaction of its effect. */
  keepCommand(key: string, hash: string, seq: number): void {
    this.sql.exec('INSERT INTO command (key, hash, seq) VALUES (?, ?, ?)', key, hash, seq);
  }

  /** Call inside the transaction of what was done. Twice is once. */
  note(act: LoggedAct): void {
    this.sql.exec('INSERT INTO act (key, act) VALUES (?, ?) ON CONFLICT (key) DO NOTHING', act.key, encodeJson(act));
  }

  /** Acts that D1 does not know of yet. */
  acts(): readonly LoggedAct[] {
    return this.sql
      .exec<{ act: string }>('SELECT act FROM act ORDER BY rowid')
      .toArray()
      .map((row) => decodeJson<LoggedAct>(row.act));
  }

  /** D1 knows of these; sent again before this is noted, they are the same rows. */
  actsTold(acts: readonly LoggedAct[]): void {
    for (const { key } of acts) this.sql.exec('DELETE FROM act WHERE key = ?', key);
  }

  flushed(seq: number): void {
    this.sql.exec('UPDATE head SET projected_seq = MAX(projected_seq, ?), flush_attempts = 0, flush_after_ms = 0', seq);
  }

  flushFailed(retryAtMs: number): void {
    this.sql.exec('UPDATE head SET flush_attempts = flush_attempts + 1, flush_after_ms = ?', retryAtMs);
  }
}
