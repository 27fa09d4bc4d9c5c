// Forgets what has no more use: rows of idempotency older than a week, everything of access that opens or proves nothing any more, texts of
// webhook tries and of the local outbox older than a month, and deliveries and replays that ended a quarter ago. Deleting twice deletes once.
import { sendBatch } from '../db/database';
import { forgetAccess } from '../db/forget';
import { forgetEndedReplays } from '../db/replay';
import { forgetEndedDeliveries, forgetOldOutboxMails, forgetOldRequests } from '../db/repair';
import { limits } from '../domain/limits';
import type { JobContext, JobResult } from './job';

export async function retention({ database, env, nowMs, cursor }: JobContext): Promise<JobResult> {
  const monthAgoMs = nowMs - limits.bodyLifeMs;
  await sendBatch(database, [
    forgetOldRequests(database, nowMs),
    forgetOldOutboxMails(database, monthAgoMs),
    forgetEndedDeliveries(database, nowMs - limits.deliveryLifeMs),
    forgetEndedReplays(database, nowMs - limits.deliveryLifeMs),
  ]);
  const forgotten = await forgetAccess(database, nowMs, limits.rowsForgottenPerRunMax);
  const page = await env.BODIES.list({ prefix: 'deliveries/', limit: limits.bodiesPerRunMax, ...(cursor === '' ? {} : { cursor }) });
  const old = page.objects.filter((object) => object.uploaded.getTime() < monthAgoMs).map((object) => object.key);
  if (old.length > 0) await env.BODIES.delete(old);
  return { cursor: page.truncated ? page.cursor : '', counts: { ...forgotten, bodiesSeen: page.objects.length, bodiesForgotten: old.length } };
}
