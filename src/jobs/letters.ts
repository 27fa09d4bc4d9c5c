// Sends letters that are due. The queue only makes it sooner: this alone is enough. Idempotent by the letter's lease.
import { limits } from '../domain/limits';
import { makeTellingPorts } from '../queues/home';
import { sendLetters } from '../queues/send-letter';
import type { JobContext, JobResult } from './job';

export async function letters({ env, settings }: JobContext): Promise<JobResult> {
  const counts = await sendLetters(makeTellingPorts(env, settings), limits.repairBatchMax);
  return { cursor: '', counts };
}
