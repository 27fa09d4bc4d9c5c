// Forgets what has no more use: rows of idempotency older than a week, ended sessions, texts of webhook tries and of the local
// outbox older than a month, and deliveries that ended a quarter ago. Deleting twice deletes once.
import { sendBatch } from '../db/database';
import { forgetEndedDeliveries, forgetEndedSessions, forgetOldOutboxMails, forgetOldRequests } from '../db/repair';
import { limits } from '../domain/limits';
import type { JobContext, JobResult } from './job';

export async function retention({ database, env, nowMs, cursor }: JobContext): Promise<JobResult> {
  const monthAgoMs = nowMs - limits.bodyLifeMs;
  await sendBatch(database, [
    forgetOldRequests(database, nowMs),
    forgetEndedSessions(database, nowMs),
    forgetOldOutboxMails(database, monthAgoMs),
    forgetEndedDeliveries(database, nowMs - limits.deliveryLifeMs),
  ]);
  const page = await env.BODIES.list({ prefix: 'deliveries/', limit: limits.bodiesPerRunMax, ...(cursor === '' ? {} : { cursor }) });
  const old = page.objects.filter((object) => object.uploaded.getTime() < monthAgoMs).map((object) => object.key);
  if (old.length > 0) await env.BODIES.delete(old);
  return { cursor: page.truncated ? page.cursor : '', counts: { bodiesSeen: page.objects.length, bodiesForgotten: old.length } };
}
