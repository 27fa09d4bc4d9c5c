// Owns the way of deliveries from due to recorded: claim by lease, hand to the channel, record. Idempotent by the lease token: whoever
// lost the lease records nothing. Called for the ids of a hint and, by cron, for whatever is due.
import { sendBatch } from '../db/database';
import { abandonDelivery, claimDelivery, readDeliveries, readDueDeliveries, type DeliveryRow, type DueFilter } from '../db/delivery';
import { readFailingEndpoints } from '../db/webhook-endpoint';
import { decideClaim } from '../domain/delivery';
import { limits } from '../domain/limits';
import { logFault } from '../lib/log';
import { deliverEmail } from './deliver-email';
import { deliverTelegram } from './deliver-telegram';
import { deliverWebhook } from './deliver-webhook';
import { randomToken, randomUnit, type TellingPorts } from './ports';
import type { Claimed, DeliveryEnd } from './record';
import { makeTurns } from './turns';

export type DeliverCounts = Readonly<Record<DeliveryEnd | 'left' | 'crashed', number>>;

/** Tries at most `limit` deliveries that are due and held by nobody; targets that failed last come last. */
export async function deliverDue(ports: TellingPorts, limit: number): Promise<DeliverCounts> {
  return runTries(ports, { first: [], more: 'every', max: limit });
}

/** Tries those of the named deliveries that are due. */
export async function deliverThese(ports: TellingPorts, ids: readonly string[]): Promise<DeliverCounts> {
  const first = await readDeliveries(ports.database, ids);
  return runTries(ports, { first, more: 'none', max: first.length });
}

/**
 * The same on the lane of those who usually answer: deliveries of an endpoint that failed last are handed to the other lane, and while a slow
 * receiver is waited for, other due news is taken up.
 */
export async function deliverUsual(ports: TellingPorts, ids: readonly string[]): Promise<DeliverCounts> {
  const rows = await readDeliveries(ports.database, ids);
  const isOpen = (row: DeliveryRow): boolean => row.state === 'pending' && row.dueAtMs <= ports.now();
  const endpoints = new Set(rows.filter((row) => row.channel === 'webhook' && isOpen(row)).map((row) => row.target));
  const failing = await readFailingEndpoints(ports.database, [...endpoints]);
  const slow = rows.filter((row) => failing.has(row.target) && isOpen(row));
  if (slow.length > 0) await ports.hintRetry(slow.map(({ id }) => id).slice(0, limits.repairBatchMax), 0);
  const counts = await runTries(ports, { first: rows.filter((row) => !failing.has(row.target)), more: 'usual', max: limits.deliveriesPerRunMax });
  return { ...counts, left: counts.left + slow.length };
}

const lookAgainAfterMs = 500;

interface RunPlan {
  readonly first: readonly DeliveryRow[];
  /** What else is taken up while there is room: nothing, due news of those who usually answer, or all that is due. */
  readonly more: 'none' | DueFilter['lane'];
  readonly max: number;
}

/** A few at a time, each target at one of them; whoever does not answer costs one time-out and holds up nobody. */
async function runTries(ports: TellingPorts, { first, more, max }: RunPlan): Promise<DeliverCounts> {
  const counts = { delivered: 0, retried: 0, unanswered: 0, postponed: 0, stopped: 0, dead: 0, lost: 0, left: 0, crashed: 0 };
  const turns = makeTurns();
  turns.add(first);
  const startedAtMs = ports.now();
  let begun = 0;
  let busy = 0;
  let reading: Promise<void> | null = null;
  let isExhausted = more === 'none';
  let idle: (() => void)[] = [];
  const readMore = async (): Promise<void> => {
    const { targets, ids } = turns.skipped();
    const filter = { lane: more === 'none' ? 'every' : more, notTargets: targets, notIds: ids };
    const rows = await readDueDeliveries(ports.database, ports.now(), Math.min(limits.repairBatchMax, max - begun), filter);
    isExhausted = rows.length === 0;
    turns.add(rows);
    reading = null;
  };
  const nextRow = async (): Promise<DeliveryRow | undefined> => {
    for (;;) {
      if (begun >= max || ports.now() - startedAtMs >= limits.deliveryRunMs) return undefined;
      const row = turns.next();
      if (row !== undefined) return row;
      // While somebody waits for a slow receiver, new news may come: it is looked for again instead of held up.
      if (isExhausted && (more !== 'usual' || busy === 0)) return undefined;
      if (isExhausted) isExhausted = (await untilWoken((wake) => void idle.push(wake))) !== 'time';
      // All idle hands wait for one reading.
      else await (reading ??= readMore());
    }
  };
  const work = async (): Promise<void> => {
    for (let row = await nextRow(); row !== undefined; row = await nextRow()) {
      begun++;
      busy++;
      const end = await deliverSafely(ports, row);
      busy--;
      counts[end]++;
      if (end === 'unanswered' || end === 'stopped') turns.leaveAlone(row.target);
      turns.done(row);
      for (const wake of idle) wake();
      idle = [];
    }
  };
  await Promise.all(Array.from({ length: limits.deliveriesAtOnceMax }, work));
  return { ...counts, left: counts.left + turns.rest() };
}

/** Until one of the other hands is free, or for a moment. */
function untilWoken(wait: (wake: () => void) => void): Promise<'free' | 'time'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('time'), lookAgainAfterMs);
    wait(() => {
      clearTimeout(timer);
      resolve('free');
    });
  });
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
  return sendClaimed(ports, { row, attempts, leaseToken, claimedAtMs: nowMs });
}

function sendClaimed(ports: TellingPorts, claimed: Claimed): Promise<DeliveryEnd> {
  switch (claimed.row.channel) {
    case 'webhook':
      return deliverWebhook(ports, claimed);
    case 'email':
      return deliverEmail(ports, claimed);
    case 'telegram':
      return deliverTelegram(ports, claimed);
  }
}
