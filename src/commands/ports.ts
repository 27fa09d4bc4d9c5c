// Owns what every command is given: the database, the objects, the settings, one `now` and one source of chance.
import type { Database } from '../db/database';
import type { Settings } from '../env';
import type { ChainObject } from '../objects/chain-object';
import type { InvoiceObject } from '../objects/invoice-object';
import type { LimiterObject } from '../objects/limiter-object';
import type { RateObject } from '../objects/rate-object';

export interface CommandPorts {
  readonly database: Database;
  readonly invoices: DurableObjectNamespace<InvoiceObject>;
  readonly chains: DurableObjectNamespace<ChainObject>;
  readonly rates: DurableObjectNamespace<RateObject>;
  readonly settings: Settings;
  /** One moment for the whole request. */
  readonly nowMs: number;
  readonly random: (length: number) => Uint8Array;
  readonly requestId: string;
  /** Whence the request came: address, browser, and city and country as the platform supposes them (or empty). */
  readonly from: { readonly ip: string; readonly userAgent: string; readonly place: string };
  /** Wakes the sender of letters after a batch that wrote some. Never needed: cron finds the same rows. */
  readonly wakeLetters: () => void;
  /** Exact counters of attempts. */
  readonly limiter: DurableObjectNamespace<LimiterObject>;
  /** Work that the answer does not wait for (`waitUntil`). */
  readonly later: (work: Promise<unknown>) => void;
}

/** Names one unsafe request of one account: the same key again answers the same, or is refused when the input differs. */
export interface IdempotencyKey {
  readonly route: string;
  readonly key: string;
  /** SHA-256 of the canonical input. */
  readonly inputHash: string;
}
