// Owns held deliveries: what waits for a digest, and the statements that let it go. Taking rows into a digest and making the digest is one
// batch that holds only while every one of the rows still waits. For the inside only: no scope.
import { and, asc, eq, inArray, lte, min, sql, type SQL } from 'drizzle-orm';
import type { DeliveryOutcome } from '../domain/delivery';
import type { Database, Statement } from './database';
import type { DeliveryRow, NewDelivery } from './delivery';
import { rowsOf } from './json-rows';
import { delivery } from './schema';

/** What goes into one digest together: never two accounts, two modes or two targets. */
export type Bundle = Pick<DeliveryRow, 'accountId' | 'mode' | 'channel' | 'target'>;

/** Targets with something that has waited long enough, the longest first. */
export async function readDueBundles(database: Database, nowMs: number, limit: number): Promise<readonly Bundle[]> {
  const { accountId, mode, channel, target } = delivery;
  return database
    .select({ accountId, mode, channel, target })
    .from(delivery)
    .where(and(eq(delivery.state, 'held'), lte(delivery.dueAtMs, nowMs)))
    .groupBy(accountId, mode, channel, target)
    .orderBy(asc(min(delivery.dueAtMs)))
    .limit(limit);
}

/** What has waited long enough for that target, the oldest first. */
export async function readHeld(
  database: Database,
  { accountId, mode, channel, target }: Bundle,
  nowMs: number,
  limit: number,
): Promise<readonly DeliveryRow[]> {
  return database
    .select()
    .from(delivery)
    .where(
      and(
        eq(delivery.target, target),
        eq(delivery.channel, channel),
        sql`${delivery.accountId} IS ${accountId}`,
        sql`${delivery.mode} IS ${mode}`,
        eq(delivery.state, 'held'),
        lte(delivery.dueAtMs, nowMs),
      ),
    )
    .orderBy(asc(delivery.createdAtMs), asc(delivery.id))
    .limit(limit);
}

const listed = (ids: readonly string[]): SQL => sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;

function stillHeld(ids: readonly string[]): SQL | undefined {
  return and(sql`${delivery.id} IN ${listed(ids)}`, eq(delivery.state, 'held'));
}

/** Sends those as they are. */
export function releaseHeldRows(database: Database, ids: readonly string[], nowMs: number): Statement {
  return database.update(delivery).set({ state: 'pending', dueAtMs: nowMs }).where(stillHeld(ids));
}

/** Lets those wait on. */
export function postponeHeldRows(database: Database, ids: readonly string[], untilMs: number): Statement {
  return database.update(delivery).set({ dueAtMs: untilMs }).where(stillHeld(ids));
}

/** Ends those: nobody is there any more who may be told. */
export function endHeldRows(database: Database, ids: readonly string[], outcome: DeliveryOutcome): Statement {
  return database.update(delivery).set({ state: 'dead', outcome }).where(stillHeld(ids));
}

/**
 * The digest in the place of those rows, as one batch. It is made only while all of them wait, so nothing is told by two digests and nothing
 * is lost: who comes second changes nothing. Its `eventId` is the digest's own id.
 */
export function bundleRows(database: Database, digest: NewDelivery, ids: readonly string[], nowMs: number): readonly Statement[] {
  const bundled: DeliveryOutcome = 'bundled';
  const { id, eventId } = digest;
  const row = { ...digest, state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs };
  const allWait = sql`(SELECT count(*) FROM delivery WHERE id IN ${listed(ids)} AND state = 'held') = ${ids.length}`;
  const made = sql`EXISTS (SELECT 1 FROM delivery AS digest WHERE digest.id = ${id})`;
  return [
    database
      .insert(delivery)
      .select(rowsOf(delivery, JSON.stringify([row]), allWait))
      .onConflictDoNothing(),
    database
      .update(delivery)
      .set({ state: 'bundled', bundleId: eventId, outcome: bundled })
      .where(and(stillHeld(ids), made)),
  ];
}

/** Whether that digest is there. */
export async function isBundled(database: Database, digestDeliveryId: string): Promise<boolean> {
  const rows = await database
    .select({ id: delivery.id })
    .from(delivery)
    .where(inArray(delivery.id, [digestDeliveryId]));
  return rows.length > 0;
}
