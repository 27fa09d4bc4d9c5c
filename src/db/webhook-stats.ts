// Owns how well each endpoint did in the last day, read from its deliveries. Bounded: at most so many rows of each endpoint are looked at.
import { and, desc, eq, gte, isNotNull } from 'drizzle-orm';
import type { DeliveryOutcome } from '../domain/delivery';
import { limits } from '../domain/limits';
import { performanceOf, type Performance } from '../domain/webhook-performance';
import type { Database } from './database';
import { delivery } from './schema';
import type { AccountScope } from './scope';

export interface EndpointStats extends Performance {
  /** The last answer, whenever that was; null before the first try. */
  readonly last: { readonly outcome: DeliveryOutcome | null; readonly statusCode: number | null; readonly atMs: number } | null;
}

const dayMs = 86_400_000;
/** Enough for an honest percentage of a busy shop; the newest count. */
const rowsPerEndpointMax = 1_000;
/** Tests and replays are tries like any other; those of before today's horizon cannot have been tried today by themselves. */
const columns = { target: delivery.target, outcome: delivery.outcome, statusCode: delivery.statusCode, tookMs: delivery.tookMs, atMs: delivery.attemptedAtMs };

/** Figures by endpoint id. The caller has found the endpoints within reach. */
export async function readEndpointStats(
  database: Database,
  scope: AccountScope,
  endpointIds: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, EndpointStats>> {
  const found = await Promise.all(endpointIds.map((id) => statsOf(database, scope, id, nowMs)));
  return new Map(endpointIds.map((id, index) => [id, found[index] ?? { ...performanceOf([]), last: null }]));
}

async function statsOf(database: Database, scope: AccountScope, endpointId: string, nowMs: number): Promise<EndpointStats> {
  const tried = and(eq(delivery.target, endpointId), eq(delivery.accountId, scope.accountId), isNotNull(delivery.attemptedAtMs));
  const order = [desc(delivery.createdAtMs), desc(delivery.id)];
  const lately = and(tried, gte(delivery.createdAtMs, nowMs - limits.deliveryHorizonMs), gte(delivery.attemptedAtMs, nowMs - dayMs));
  const [rows, newest] = await database.batch([
    database
      .select(columns)
      .from(delivery)
      .where(lately)
      .orderBy(...order)
      .limit(rowsPerEndpointMax),
    database
      .select(columns)
      .from(delivery)
      .where(tried)
      .orderBy(...order)
      .limit(1),
  ]);
  const last = [...rows, ...newest].toSorted((a, b) => (b.atMs ?? 0) - (a.atMs ?? 0))[0];
  return {
    ...performanceOf(rows.map(({ outcome, tookMs }) => ({ outcome: outcome as DeliveryOutcome | null, tookMs }))),
    last: last === undefined ? null : { outcome: last.outcome as DeliveryOutcome | null, statusCode: last.statusCode, atMs: last.atMs ?? 0 },
  };
}
