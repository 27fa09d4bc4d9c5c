// Forgets what has no more use: rows of idempotency older than a week. Deleting twice deletes once.
import { sendBatch } from '../db/database';
import { forgetOldRequests } from '../db/repair';
import type { JobContext, JobResult } from './job';

export async function retention(context: JobContext): Promise<JobResult> {
  await sendBatch(context.database, [forgetOldRequests(context.database, context.nowMs)]);
  return { cursor: '', counts: {} };
}
