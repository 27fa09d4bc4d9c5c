// Owns how a background job runs: under a lease so that overlapping cron runs do not meet, bounded, and with its counts kept.
import { openDatabase, sendBatch, type Database } from '../db/database';
import { finishJob, takeJob } from '../db/repair';
import type { Env, Settings } from '../env';
import { now } from '../lib/clock';
import { logFault } from '../lib/log';

export interface JobResult {
  /** Where the next run goes on. */
  readonly cursor: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface JobContext {
  readonly env: Env;
  readonly settings: Settings;
  readonly database: Database;
  readonly nowMs: number;
  readonly cursor: string;
}

export type Job = (context: JobContext) => Promise<JobResult>;

/** Shorter than the minute between two runs, so that a killed run costs none after it; overlap would be harmless, only wasteful. */
const leaseMs = 50_000;

/** Runs a job unless another run of it is under way. A failure is logged, ends the lease, and is tried again in a minute. */
export async function runJob(env: Env, settings: Settings, name: string, job: Job): Promise<void> {
  const database = openDatabase(env.DB);
  const nowMs = now();
  const taken = await takeJob(database, name, nowMs, nowMs + leaseMs);
  if (taken === null) return;
  try {
    const result = await job({ env, settings, database, nowMs, cursor: taken.cursor });
    await sendBatch(database, [finishJob(database, name, now(), result.cursor, result.counts)]);
  } catch (error) {
    logFault('a job failed', error, { job: name });
    await sendBatch(database, [finishJob(database, name, now(), taken.cursor, { failed: 1 })]);
  }
}
