// Forgets what has no more use: rows of idempotency older than a week, and texts of webhook tries older than a month. Deleting twice
// deletes once.
import { sendBatch } from '../db/database';
import { forgetOldRequests } from '../db/repair';
import { limits } from '../domain/limits';
import type { JobContext, JobResult } from './job';

export async function retention({ database, env, nowMs, cursor }: JobContext): Promise<JobResult> {
  await sendBatch(database, [forgetOldRequests(database, nowMs)]);
  const page = await env.BODIES.list({ prefix: 'deliveries/', limit: limits.bodiesPerRunMax, ...(cursor === '' ? {} : { cursor }) });
  const old = page.objects.filter((object) => object.uploaded.getTime() < nowMs - limits.bodyLifeMs).map((object) => object.key);
  if (old.length > 0) await env.BODIES.delete(old);
  return { cursor: page.truncated ? page.cursor : '', counts: { bodiesSeen: page.objects.length, bodiesForgotten: old.length } };
}
