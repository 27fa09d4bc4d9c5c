// Works off replays: the events of a range of time that a webhook endpoint is to hear again, a slice at a time. Idempotent by the replay's
// cursor, which moves in the batch that makes the deliveries due; each keeps its id, so that a receiver sees the `webhook-id` it knows.
import { sendBatch } from '../db/database';
import type { EventRow } from '../db/event';
import {
  moveReplay,
  readEventsAfter,
  readInvoiceEventAfter,
  readLastPosition,
  readOpenReplay,
  readOpenReplays,
  repeatFailed,
  tellAgain,
  type ReplayRow,
} from '../db/replay';
import { readEndpoint, type WebhookEndpointRow } from '../db/webhook-endpoint';
import { limits } from '../domain/limits';
import { publicEventTypes } from '../domain/public-event';
import { deliveryOf, listensTo } from '../queues/expand-event';
import { makeTellingPorts } from '../queues/home';
import type { TellingPorts } from '../queues/ports';
import type { JobContext, JobResult } from './job';

/** Replays that take turns in one run, slices of each, and events that one slice looks at. */
const replaysPerRunMax = 10;
const slicesPerRunMax = 5;
const eventsPerSliceMax = 200;
/** An event is written at most this much after it happened; the search for the beginning steps back by it. */
const writtenLateMaxMs = 24 * 3_600_000;
const searchStepsMax = 60;
const idsPerHintMax = 10;

export async function replays({ env, settings }: JobContext): Promise<JobResult> {
  return { cursor: '', counts: await workOffReplays(makeTellingPorts(env, settings)) };
}

export interface ReplayCounts extends Readonly<Record<string, number>> {
  readonly replays: number;
  readonly slices: number;
  readonly finished: number;
}

/** A few slices of each open replay. The next run goes on where this one stops. */
export async function workOffReplays(ports: TellingPorts): Promise<ReplayCounts> {
  const open = await readOpenReplays(ports.database, replaysPerRunMax);
  const counts = { replays: open.length, slices: 0, finished: 0 };
  for (const row of open) {
    let seen: ReplayRow | null = row;
    for (let slice = 0; seen !== null && slice < slicesPerRunMax; slice++) {
      await workOffSlice(ports, seen);
      counts.slices++;
      seen = await readOpenReplay(ports.database, row.id);
    }
    if (seen === null) counts.finished++;
  }
  return counts;
}

async function workOffSlice(ports: TellingPorts, row: ReplayRow): Promise<void> {
  const { database } = ports;
  const nowMs = ports.now();
  const endpoint = await readEndpoint(database, row.accountId, row.endpointId);
  if (endpoint === null || endpoint.deletedAtMs !== null || endpoint.state === 'gone' || row.events >= limits.replayEventsMax) {
    await sendBatch(database, [moveReplay(database, row, { cursor: row.cursor, doneAtMs: nowMs, counted: 'nothing' })]);
    return;
  }
  const after = row.cursor === 0 ? await findBeginning(ports, row) : row.cursor;
  const events = await readEventsAfter(database, row, after, eventsPerSliceMax);
  const told = events
    .filter((event) => concerns(row, endpoint, event))
    .slice(0, limits.replayEventsMax - row.events)
    .map((event) => deliveryOf(event, { channel: 'webhook', target: row.endpointId, content: null, why: 'replay' }));
  const last = events.at(-1);
  const isDone = events.length < eventsPerSliceMax || (last !== undefined && last.atMs > row.toMs + writtenLateMaxMs);
  const cursor = last?.position ?? Math.max(after, 1);
  const again = row.which === 'failed' ? repeatFailed : tellAgain;
  await sendBatch(database, [
    ...(told.length === 0 ? [] : [again(database, row, told, nowMs)]),
    moveReplay(database, row, { cursor, doneAtMs: isDone ? nowMs : null, counted: told.length === 0 ? 'nothing' : 'slice' }),
  ]);
  const ids = told.map(({ id }) => id);
  // On the lane of retries: what is told again may not hold up what is new.
  for (let start = 0; start < ids.length; start += idsPerHintMax) await ports.hintRetry(ids.slice(start, start + idsPerHintMax), 0);
}

function concerns(row: ReplayRow, endpoint: WebhookEndpointRow, event: EventRow): boolean {
  const isInRange = event.atMs >= row.fromMs && event.atMs <= row.toMs && event.projectId === row.projectId;
  if (!isInRange || !publicEventTypes.some((type) => type === event.type)) return false;
  // What it heard of then and did not take is repeated, even if it no longer asks for such.
  return row.which === 'failed' || listensTo(endpoint, event.type);
}

/** A position before which no event belongs to the range: found by halving, since positions of an invoice's events grow with time. */
async function findBeginning({ database }: TellingPorts, row: ReplayRow): Promise<number> {
  let from = 0;
  let to = await readLastPosition(database, row);
  for (let step = 0; step < searchStepsMax && to - from > eventsPerSliceMax; step++) {
    const middle = Math.floor((from + to) / 2);
    const event = await readInvoiceEventAfter(database, row, middle);
    if (event !== null && event.atMs < row.fromMs - writtenLateMaxMs) from = event.position;
    else to = middle;
  }
  return from;
}
