// Owns exact counts of attempts for one key (an address, an email). One object per key, so that counting is never shared or lost.
import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env';

export interface LimiterAnswer {
  readonly allowed: boolean;
  readonly retryAfterSeconds: number;
}

export class LimiterObject extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL)');
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

  /** Forgets what no longer counts. Twice does nothing more. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL)');
  }
}
