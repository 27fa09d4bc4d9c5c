// Sends the mails to payers that are due: the invoice, its reminder, its repetitions. Idempotent by each row's lease.
import { limits } from '../domain/limits';
import { makePayerMailPorts } from '../queues/home';
import { sendPayerMails } from '../queues/send-payer-mail';
import type { JobContext, JobResult } from './job';

export async function payerMails({ env, settings }: JobContext): Promise<JobResult> {
  const counts = await sendPayerMails(makePayerMailPorts(env, settings), limits.repairBatchMax);
  return { cursor: '', counts };
}
