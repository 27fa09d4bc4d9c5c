// Owns the way of one delivery from due to recorded: claim by lease, hand to its channel, record. Idempotent by the lease token:
// whoever lost the lease records nothing. Called for the ids of a hint and, by cron, for whatever is due.
import { sendBatch } from '../db/database';
import { abandonDelivery, claimDelivery, readDeliveries, readDueDeliveries, type DeliveryRow } from '../db/delivery';
import { decideClaim } from '../domain/delivery';
import { limits } from '../domain/limits';
import { logFault } from '../lib/log';
import { deliverEmail } from './deliver-email';
import { deliverWebhook } from './deliver-webhook';
import { randomToken, randomUnit, type TellingPorts } from './ports';
import type { DeliveryEnd } from './record';

export type DeliverCounts = Readonly<Record<DeliveryEnd | 'left' | 'crashed', number>>;

/** Tries at most `limit` deliveries that are due and held by nobody. */
export async function deliverDue(ports: TellingPorts, limit: number): Promise<DeliverCounts> {
  return deliverRows(ports, await readDueDeliveries(ports.database, ports.now(), limit));
}

/** Tries those of the named deliveries that are due. */
export async function deliverThese(ports: TellingPorts, ids: readonly string[]): Promise<DeliverCounts> {
  return deliverRows(ports, await readDeliveries(ports.database, ids));
}

/** A few at a time, so that one slow receiver delays only its neighbours, and by one time-out. */
async function deliverRows(ports: TellingPorts, rows: readonly DeliveryRow[]): Promise<DeliverCounts> {
  const counts = { delivered: 0, retried: 0, postponed: 0, dead: 0, lost: 0, left: 0, crashed: 0 };
  const waiting = [...rows];
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) counts[await deliverSafely(ports, row)]++;
  };
  await Promise.all(Array.from({ length: Math.min(limits.deliveriesAtOnceMax, rows.length) }, worker));
  return counts;
}

async function deliverSafely(ports: TellingPorts, row: DeliveryRow): Promise<keyof DeliverCounts> {
  try {
    return await deliverOne(ports, row);
  } catch (error) {
    // The lease runs out and the schedule goes on by itself; neighbours are not held up.
    logFault('a delivery broke', error, { delivery: row.id, channel: row.channel });
    return 'crashed';
  }
}

async function deliverOne(ports: TellingPorts, row: DeliveryRow): Promise<keyof DeliverCounts> {
  const nowMs = ports.now();
  const decision = decideClaim(row, nowMs, randomUnit(ports));
  if (decision.kind === 'leave') return 'left';
  if (decision.kind === 'abandon') {
    await sendBatch(ports.database, [abandonDelivery(ports.database, row, nowMs)]);
    return 'dead';
  }
  const { attempts, dueAtMs, leaseUntilMs } = decision;
  const leaseToken = randomToken(ports);
  if (!(await claimDelivery(ports.database, row, { attempts, dueAtMs, leaseUntilMs, leaseToken }, nowMs))) return 'left';
  const claimed = { row, attempts, leaseToken, claimedAtMs: nowMs };
  return row.channel === 'webhook' ? deliverWebhook(ports, claimed) : deliverEmail(ports, claimed);
}
