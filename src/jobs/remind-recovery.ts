// Reminds people of an open recovery each day until its wait is over, with the link that stops it: whoever reads a mailbox in secret cannot
// keep its owner from hearing of it. A reminder is claimed once, so a second run sends none.
import { recoveryLetter } from '../commands/start-recovery';
import { isUniqueViolation, sendBatch } from '../db/database';
import { listRecoveriesSince } from '../db/recovery';
import { spend } from '../db/spent-token';
import { limits } from '../domain/limits';
import { recoveryEndsAtMs, reminderDue } from '../domain/recovery';
import { randomBytes } from '../lib/random';
import type { JobContext, JobResult } from './job';

const dayMs = 24 * 60 * 60 * 1000;

export async function remindRecovery({ database, settings, nowMs, cursor }: JobContext): Promise<JobResult> {
  const ports = { database, settings, nowMs, random: randomBytes };
  const oldestMs = nowMs - limits.recoveryWaitMs - dayMs;
  const open = await listRecoveriesSince(database, Math.max(oldestMs, Number(cursor)), nowMs, limits.repairBatchMax);
  let reminded = 0;
  for (const { request, user } of open) {
    const due = reminderDue(request, nowMs);
    if (due === 0) continue;
    try {
      const claim = spend(database, `recovery-reminder:${request.id}:${due}`, recoveryEndsAtMs(request));
      await sendBatch(database, [claim, ...(await recoveryLetter(ports, user, request))]);
      reminded += 1;
    } catch (error) {
      if (!isUniqueViolation(error, 'spent_token')) throw error;
    }
  }
  const last = open[open.length - 1];
  const isFull = open.length === limits.repairBatchMax;
  return { cursor: isFull && last !== undefined ? String(last.request.createdAtMs) : '', counts: { open: open.length, reminded } };
}
