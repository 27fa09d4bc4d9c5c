// Owns what health means: which facts of a running instance are good, worth a look, or trouble. Pure: facts and a moment in, lines out.
import type { RateBook } from './rate';
import { coinPolicy, coinRate } from './rate';
import { assets, chains } from './asset';
import { limits } from './limits';

export type HealthLevel = 'good' | 'watch' | 'bad';

/** Why a line is as it is; the words are the views'. */
export type HealthCause =
  | 'chain_read'
  | 'chain_idle'
  | 'chain_never'
  | 'chain_behind'
  | 'chain_trouble'
  | 'chains_none'
  | 'chain_alone'
  | 'rates_agree'
  | 'rates_idle'
  | 'rates_fail'
  | 'job_ran'
  | 'job_late'
  | 'job_failed'
  | 'jobs_none'
  | 'queue_empty'
  | 'queue_waiting'
  | 'queue_late'
  | 'queue_dead'
  | 'seals_done'
  | 'seals_late'
  | 'database_size'
  | 'database_full';

export interface HealthLine {
  /** Stable: `chain:ETH`, `job:tell`, `rates`, `deliveries`, `letters`, `seals`, `database`. */
  readonly what: string;
  readonly level: HealthLevel;
  readonly cause: HealthCause;
  /** A number or a name for the sentence; empty when it needs none. */
  readonly value: string;
  /** When the thing last did what it should, or began not to; null when nobody knows. */
  readonly atMs: number | null;
}

export interface QueueFacts {
  readonly waiting: number;
  /** When the oldest one that waits should have been tried. */
  readonly oldestDueMs: number | null;
  /** Given up in the last day. */
  readonly deadLately: number;
}

export interface HealthFacts {
  readonly chains: readonly {
    readonly name: string;
    readonly scannedThroughMs: number;
    readonly trouble: string | null;
    readonly wakeAtMs: number | null;
  }[];
  readonly jobs: readonly { readonly name: string; readonly ranAtMs: number; readonly counts: Readonly<Record<string, number>> }[];
  readonly deliveries: QueueFacts;
  readonly letters: QueueFacts;
  readonly unsealed: { readonly count: number; readonly oldestMs: number | null };
  /** Null when the database does not say. */
  readonly databaseBytes: number | null;
  /** Chains for which somebody set providers, with how many. */
  readonly configured: readonly { readonly chain: string; readonly providers: number }[];
  /** What the sources of rates said last; null before the first question. */
  readonly book: RateBook | null;
}

const minuteMs = 60_000;
/** Cron comes each minute; three missed ones are no coincidence. */
const jobLateMs = 3 * minuteMs;
const queueLateMs = 10 * minuteMs;
/** A book that nobody asked for lately says nothing about the sources. */
const bookAskedMs = 2 * minuteMs;
const databaseFullBytes = 8_000_000_000;

/** All lines in the order in which a person should read them. */
export function healthLines(facts: HealthFacts, nowMs: number): readonly HealthLine[] {
  return [
    ...chainLines(facts, nowMs),
    rateLine(facts.book, nowMs),
    ...jobLines(facts.jobs, nowMs),
    queueLine('deliveries', facts.deliveries, nowMs),
    queueLine('letters', facts.letters, nowMs),
    sealLine(facts.unsealed, nowMs),
    ...(facts.databaseBytes === null ? [] : [databaseLine(facts.databaseBytes)]),
  ];
}

/** One line for each chain that has providers or was ever read. */
function chainLines({ chains: statuses, configured }: HealthFacts, nowMs: number): readonly HealthLine[] {
  if (configured.length === 0) return [{ what: 'chains', level: 'watch', cause: 'chains_none', value: '', atMs: null }];
  return configured.map(({ chain, providers }) => {
    const line = (level: HealthLevel, cause: HealthCause, value: string, atMs: number | null): HealthLine => ({
      what: `chain:${chain}`,
      level,
      cause,
      value,
      atMs,
    });
    const status = statuses.find((one) => one.name === chain);
    if (providers === 1) return line('watch', 'chain_alone', '', status?.scannedThroughMs ?? null);
    if (status === undefined) return line('good', 'chain_never', String(providers), null);
    const { scannedThroughMs: atMs, trouble, wakeAtMs } = status;
    if (trouble !== null) return line(nowMs - atMs > limits.chainSilentAfterMs ? 'bad' : 'watch', 'chain_trouble', trouble, atMs);
    // A chain on which nothing is watched is not read.
    if (wakeAtMs === null) return line('good', 'chain_idle', String(providers), atMs);
    return nowMs - atMs > limits.chainSilentAfterMs ? line('bad', 'chain_behind', '', atMs) : line('good', 'chain_read', String(providers), atMs);
  });
}

/** The name of a chain as people know it; the id when it has none. */
export function chainNameOf(what: string): string {
  const id = what.replace(/^chain:/, '');
  return Object.entries(chains).find(([name]) => name === id)?.[1].name ?? id;
}

function rateLine(book: RateBook | null, nowMs: number): HealthLine {
  if (book === null || nowMs - book.fetchedAtMs > bookAskedMs)
    return { what: 'rates', level: 'good', cause: 'rates_idle', value: '', atMs: book?.fetchedAtMs ?? null };
  const priced = assets.filter((asset) => chains[asset.chain].family !== 'sandbox');
  const failing = priced.filter((asset) => !coinRate(book, asset.priceCode, nowMs, coinPolicy(asset)).ok).map((asset) => asset.priceCode);
  if (failing.length === 0) return { what: 'rates', level: 'good', cause: 'rates_agree', value: '', atMs: book.fetchedAtMs };
  return { what: 'rates', level: 'bad', cause: 'rates_fail', value: [...new Set(failing)].join(', '), atMs: book.fetchedAtMs };
}

function jobLines(jobs: HealthFacts['jobs'], nowMs: number): readonly HealthLine[] {
  if (jobs.length === 0) return [{ what: 'jobs', level: 'watch', cause: 'jobs_none', value: '', atMs: null }];
  return jobs.map(({ name, ranAtMs, counts }) => {
    const line = (level: HealthLevel, cause: HealthCause, value: string): HealthLine => ({ what: `job:${name}`, level, cause, value, atMs: ranAtMs });
    if (nowMs - ranAtMs > jobLateMs) return line('bad', 'job_late', '');
    const failed = counts['failed'] ?? 0;
    return failed > 0 ? line('watch', 'job_failed', String(failed)) : line('good', 'job_ran', '');
  });
}

function queueLine(what: 'deliveries' | 'letters', { waiting, oldestDueMs, deadLately }: QueueFacts, nowMs: number): HealthLine {
  if (oldestDueMs !== null && nowMs - oldestDueMs > queueLateMs) return { what, level: 'bad', cause: 'queue_late', value: String(waiting), atMs: oldestDueMs };
  if (deadLately > 0) return { what, level: 'watch', cause: 'queue_dead', value: String(deadLately), atMs: null };
  if (waiting > 0) return { what, level: 'good', cause: 'queue_waiting', value: String(waiting), atMs: oldestDueMs };
  return { what, level: 'good', cause: 'queue_empty', value: '', atMs: null };
}

function sealLine({ count, oldestMs }: HealthFacts['unsealed'], nowMs: number): HealthLine {
  const late = oldestMs !== null && nowMs - oldestMs > limits.sealOverdueMs;
  return { what: 'seals', level: late ? 'bad' : 'good', cause: late ? 'seals_late' : 'seals_done', value: String(count), atMs: oldestMs };
}

function databaseLine(bytes: number): HealthLine {
  const full = bytes > databaseFullBytes;
  return {
    what: 'database',
    level: full ? 'bad' : 'good',
    cause: full ? 'database_full' : 'database_size',
    value: String(Math.ceil(bytes / 1_000_000)),
    atMs: null,
  };
}
