// Tells what is due: expands events that no hint brought up, and tries deliveries whose time has come. The queue only makes it
// sooner. Idempotent by the event's mark and the delivery's lease.
import { limits } from '../domain/limits';
import { deliverDue } from '../queues/deliver';
import { expandEvents } from '../queues/expand-event';
import { makeTellingPorts } from '../queues/home';
import type { JobContext, JobResult } from './job';

export async function tell({ env, settings }: JobContext): Promise<JobResult> {
  const ports = makeTellingPorts(env, settings);
  const expanded = await expandEvents(ports, limits.repairBatchMax);
  const delivered = await deliverDue(ports, limits.repairBatchMax);
  return { cursor: '', counts: { ...expanded, ...delivered } };
}
