// Wakes the consumers for deliveries that were just made out. Endpoints that failed last have a lane of their own, so that whoever
// answers is not kept waiting by whoever does not. Never needed: cron finds the same rows.
import type { DeliveryRow } from '../db/delivery';
import { readFailingEndpoints } from '../db/webhook-endpoint';
import type { TellingPorts } from './ports';

/** A message stays small, and one that is asked for again repeats little. */
const idsPerHintMax = 10;

/** Wakes them at once, each on the lane of its target's health. */
export async function hintDeliveries(
  ports: Pick<TellingPorts, 'database' | 'hint' | 'hintRetry'>,
  rows: readonly Pick<DeliveryRow, 'id' | 'channel' | 'target'>[],
): Promise<void> {
  const endpoints = new Set(rows.filter((row) => row.channel === 'webhook').map((row) => row.target));
  const failing = await readFailingEndpoints(ports.database, [...endpoints]);
  const [slow, usual] = [rows.filter((row) => failing.has(row.target)), rows.filter((row) => !failing.has(row.target))];
  await Promise.all([...inParts(usual).map((ids) => ports.hint(ids, 0)), hintRetries(ports, slow)]);
}

/** Wakes them on the lane of those who failed last. */
export async function hintRetries(ports: Pick<TellingPorts, 'hintRetry'>, rows: readonly Pick<DeliveryRow, 'id'>[]): Promise<void> {
  await Promise.all(inParts(rows).map((ids) => ports.hintRetry(ids, 0)));
}

function inParts(rows: readonly Pick<DeliveryRow, 'id'>[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  for (let start = 0; start < rows.length; start += idsPerHintMax) parts.push(rows.slice(start, start + idsPerHintMax).map((row) => row.id));
  return parts;
}
