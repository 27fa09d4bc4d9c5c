// Owns the rate book: what the sources said last, kept so that one question serves many quotes. One object for the whole instance.
import { DurableObject } from 'cloudflare:workers';
import { decodeRateBook, encodeRateBook } from '../domain/rate';
import type { Env } from '../env';
import { fetchRateBook, rateBases } from '../gateways/rates';
import { now } from '../lib/clock';
import { logNote } from '../lib/log';

/** A book younger than this is good for the next quote; sources are asked no more often. */
const freshMs = 30_000;

export class RateObject extends DurableObject<Env> {
  private fetching: Promise<string> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS book (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, fetched_at_ms INTEGER NOT NULL)');
  }

  /** The newest book as text (see `decodeRateBook`), fetched again when it is older than half a minute. Whether it is fresh enough to
   * quote by is the quote's own rule, so a source that is down ends in a refusal and never in an old price. */
  async book(): Promise<string> {
    const kept = this.ctx.storage.sql.exec<{ text: string; fetched_at_ms: number }>('SELECT text, fetched_at_ms FROM book').toArray()[0];
    if (kept !== undefined && now() - kept.fetched_at_ms < freshMs) return kept.text;
    this.fetching ??= this.#fetchBook(kept?.text ?? null).finally(() => {
      this.fetching = null;
    });
    return await this.fetching;
  }

  /** The book as it was fetched last, however old; null before the first time. Asks no source. */
  async peek(): Promise<string | null> {
    return this.ctx.storage.sql.exec<{ text: string }>('SELECT text FROM book').toArray()[0]?.text ?? null;
  }

  async #fetchBook(previousText: string | null): Promise<string> {
    const nowMs = now();
    const previous = previousText === null ? null : decodeRateBook(previousText);
    const { book, failures } = await fetchRateBook({ fetch: (input, init) => fetch(input, init), now: nowMs, bases: this.#bases(), previous });
    for (const { source, problem } of failures) logNote('a rate source did not answer in full', { source, problem });
    const text = encodeRateBook(book);
    this.ctx.storage.sql.exec('INSERT OR REPLACE INTO book (id, text, fetched_at_ms) VALUES (1, ?, ?)', text, nowMs);
    return text;
  }

  /** Other addresses for the sources are honoured in the local home and in tests only; a deployed one refuses to start with them. */
  #bases(): typeof rateBases {
    if (this.env.HOME_KIND === 'cloudflare') return rateBases;
    const text = this.env.RATE_SOURCES ?? '';
    return text === '' ? rateBases : { ...rateBases, ...(JSON.parse(text) as Partial<typeof rateBases>) };
  }
}
