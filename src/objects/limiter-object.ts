// Owns exact counts of attempts for one key (an address, an email, an API key). One object per key, so that counting is never shared.
// Attempts are written down before they are answered; requests of an API key within a second, so that only a crash forgets any.
import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env';

export interface LimiterAnswer {
  readonly allowed: boolean;
  readonly retryAfterSeconds: number;
}

export interface RequestCount extends LimiterAnswer {
  /** How many more fit into the window now. */
  readonly remaining: number;
  /** Until the oldest request that counts leaves the window. */
  readonly resetSeconds: number;
}

const tables = [
  'CREATE TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL)',
  'CREATE TABLE IF NOT EXISTS tally (second INTEGER PRIMARY KEY, requests INTEGER NOT NULL)',
];
const secondMs = 1_000;

export class LimiterObject extends DurableObject<Env> {
  /** Requests by the second in which they came. */
  readonly #tally: Map<number, number>;
  #isNoted = true;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    for (const table of tables) ctx.storage.sql.exec(table);
    const rows = ctx.storage.sql.exec<{ second: number; requests: number }>('SELECT second, requests FROM tally ORDER BY second').toArray();
    this.#tally = new Map(rows.map(({ second, requests }) => [second, requests]));
  }

  /** Counts one request of many, to the second, in a sliding window. What was refused does not count. Cheap: it waits for no write. */
  async count(limitPerWindow: number, windowMs: number, nowMs: number): Promise<RequestCount> {
    const second = Math.floor(nowMs / secondMs);
    const oldest = second - Math.ceil(windowMs / secondMs);
    for (const past of this.#tally.keys()) if (past <= oldest) this.#tally.delete(past);
    const used = [...this.#tally.values()].reduce((sum, requests) => sum + requests, 0);
    const first = [...this.#tally.keys()].reduce((least, one) => Math.min(least, one), second);
    const resetSeconds = Math.max(1, first - oldest);
    if (used >= limitPerWindow) return { allowed: false, remaining: 0, resetSeconds, retryAfterSeconds: resetSeconds };
    this.#tally.set(second, (this.#tally.get(second) ?? 0) + 1);
    if (this.#isNoted) {
      this.#isNoted = false;
      setTimeout(() => this.#note(nowMs + windowMs), secondMs);
    }
    return { allowed: true, remaining: limitPerWindow - used - 1, resetSeconds, retryAfterSeconds: 0 };
  }

  #note(staleAtMs: number): void {
    this.#isNoted = true;
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => {
      sql.exec('DELETE FROM tally');
      for (const [second, requests] of this.#tally) sql.exec('INSERT INTO tally (second, requests) VALUES (?, ?)', second, requests);
    });
    void this.ctx.storage.setAlarm(staleAtMs + 2 * secondMs);
  }

  /** Counts one attempt in a sliding window. Refused attempts do not count, so waiting always helps. */
  async hit(limitPerWindow: number, windowMs: number, nowMs: number): Promise<LimiterAnswer> {
    const { sql } = this.ctx.storage;
    const answer = this.ctx.storage.transactionSync((): LimiterAnswer => {
      sql.exec('DELETE FROM hit WHERE at_ms <= ?', nowMs - windowMs);
      const { count, oldest } = sql.exec<{ count: number; oldest: number | null }>('SELECT COUNT(*) AS count, MIN(at_ms) AS oldest FROM hit').one();
      if (count >= limitPerWindow) return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(((oldest ?? nowMs) + windowMs - nowMs) / 1_000)) };
      sql.exec('INSERT INTO hit (at_ms) VALUES (?)', nowMs);
      return { allowed: true, retryAfterSeconds: 0 };
    });
    await this.ctx.storage.setAlarm(nowMs + windowMs + 1_000);
    return answer;
  }

  /** Whether one more attempt would be allowed, without counting it: for doors at which only misses count. */
  async peek(limitPerWindow: number, windowMs: number, nowMs: number): Promise<LimiterAnswer> {
    const { count, oldest } = this.ctx.storage.sql
      .exec<{ count: number; oldest: number | null }>('SELECT COUNT(*) AS count, MIN(at_ms) AS oldest FROM hit WHERE at_ms > ?', nowMs - windowMs)
      .one();
    if (count < limitPerWindow) return { allowed: true, retryAfterSeconds: 0 };
    return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(((oldest ?? nowMs) + windowMs - nowMs) / 1_000)) };
  }

  /** Forgets what no longer counts. Twice does nothing more. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
    for (const table of tables) this.ctx.storage.sql.exec(table);
  }
}
