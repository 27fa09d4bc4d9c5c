// Tells what is due: expands events that no hint brought up, lets go what was held, and tries deliveries whose time has come. The queue only
// makes it sooner. Idempotent by the event's mark, the digest's id and the delivery's lease.
import { limits } from '../domain/limits';
import { releaseHeld } from '../queues/bundle';
import { deliverDue } from '../queues/deliver';
import { expandEvents } from '../queues/expand-event';
import { makeTellingPorts } from '../queues/home';
import type { JobContext, JobResult } from './job';

export async function tell({ env, settings }: JobContext): Promise<JobResult> {
  const ports = makeTellingPorts(env, settings);
  const expanded = await expandEvents(ports, limits.expandEventsMax);
  const released = await releaseHeld(ports, limits.digestsPerRunMax);
  const delivered = await deliverDue(ports, limits.deliveriesPerRunMax);
  return { cursor: '', counts: { ...expanded, ...released, ...delivered } };
}
