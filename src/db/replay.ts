// Owns the statements by which replays are worked off: a slice of events at a time. Each write holds only while the replay stands where it was
// seen, so that two runs at once, or one that crashed, tell nothing twice.
import { and, asc, desc, eq, gt, isNotNull, isNull, lt, sql, type SQL } from 'drizzle-orm';
import type { Database, Statement } from './database';
import type { NewDelivery } from './delivery';
import type { EventRow } from './event';
import { delivery, event, replay } from './schema';

export type ReplayRow = typeof replay.$inferSelect;

/**
 * Replays that are not worked off yet: the oldest of each account, then the second of each, so that nobody's many keep another's waiting.
 * No scope: for the inside only.
 */
export async function readOpenReplays(database: Database, limit: number): Promise<readonly ReplayRow[]> {
  const { accountId, createdAtMs, id } = replay;
  const turn = sql`row_number() OVER (PARTITION BY ${accountId} ORDER BY ${createdAtMs}, ${id})`;
  return database.select().from(replay).where(isNull(replay.doneAtMs)).orderBy(turn, asc(createdAtMs), asc(id)).limit(limit);
}

/** That replay as it stands, or null when it is done. No scope: for the inside only. */
export async function readOpenReplay(database: Database, id: string): Promise<ReplayRow | null> {
  const rows = await database
    .select()
    .from(replay)
    .where(and(eq(replay.id, id), isNull(replay.doneAtMs)))
    .limit(1);
  return rows[0] ?? null;
}

function ofReplay({ accountId, mode }: ReplayRow): SQL | undefined {
  return and(eq(event.accountId, accountId), eq(event.mode, mode));
}

/** Events of the replay's account and mode after a position, in commit order, of all projects. */
export async function readEventsAfter(database: Database, row: ReplayRow, position: number, limit: number): Promise<readonly EventRow[]> {
  return database
    .select()
    .from(event)
    .where(and(ofReplay(row), gt(event.position, position)))
    .orderBy(asc(event.position))
    .limit(limit);
}

/** The first event of an invoice after a position, or null. What belongs to none may be told long after its moment, so it says nothing of time. */
export async function readInvoiceEventAfter(database: Database, row: ReplayRow, position: number): Promise<EventRow | null> {
  const rows = await database
    .select()
    .from(event)
    .where(and(ofReplay(row), isNotNull(event.invoiceId), gt(event.position, position)))
    .orderBy(asc(event.position))
    .limit(1);
  return rows[0] ?? null;
}

/** The position of the account's newest event; 0 where there is none. */
export async function readLastPosition(database: Database, row: ReplayRow): Promise<number> {
  const rows = await database.select({ position: event.position }).from(event).where(ofReplay(row)).orderBy(desc(event.position)).limit(1);
  return rows[0]?.position ?? 0;
}

function standsWhereSeen(row: ReplayRow): SQL {
  return sql`EXISTS (SELECT 1 FROM replay WHERE id = ${row.id} AND cursor = ${row.cursor} AND done_at_ms IS NULL)`;
}

/** Starts over those of the deliveries that were not taken: given up, or failed so far. One that is being sent this moment keeps its lease. */
export function repeatFailed(database: Database, row: ReplayRow, rows: readonly NewDelivery[], nowMs: number): Statement {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  return database
    .update(delivery)
    .set({ state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs, why: 'replay' })
    .where(
      and(
        sql`${delivery.id} IN (SELECT value FROM json_each(${ids}))`,
        eq(delivery.target, row.endpointId),
        sql`(${delivery.state} = 'dead' OR (${delivery.state} = 'pending' AND ${delivery.attempts} > 0))`,
        standsWhereSeen(row),
      ),
    );
}

/** Replays that were worked off before that moment. */
export function forgetEndedReplays(database: Database, beforeMs: number): Statement {
  return database.delete(replay).where(lt(replay.doneAtMs, beforeMs));
}

/** Makes out the deliveries, or starts over those that are there already, whatever became of them: the same ids, so the same `webhook-id`. */
export function tellAgain(database: Database, row: ReplayRow, rows: readonly NewDelivery[], nowMs: number): Statement {
  const { accountId, projectId, mode, endpointId } = row;
  const list = JSON.stringify(rows.map(({ id, kind, eventId, invoiceId, position }) => [id, kind, eventId, invoiceId, position]));
  const again = { state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs, why: 'replay' } as const;
  return database
    .insert(delivery)
    .select(
      // Every column, in the order of the table.
      sql`SELECT value ->> 0, value ->> 1, value ->> 2, ${accountId}, ${projectId}, value ->> 3, ${mode}, 'webhook', ${endpointId}, 'pending', 0, ${nowMs},
          NULL, NULL, NULL, NULL, NULL, NULL, ${nowMs}, value ->> 4, NULL, 'replay', NULL, NULL
        FROM json_each(${list}) WHERE ${standsWhereSeen(row)}`,
    )
    .onConflictDoUpdate({ target: delivery.id, set: again });
}

/**
 * Moves the replay on. Directly after one of the two above in a batch it counts what that one wrote; `counted` says whether there was one.
 */
export function moveReplay(
  database: Database,
  row: ReplayRow,
  to: { readonly cursor: number; readonly doneAtMs: number | null; readonly counted: 'slice' | 'nothing' },
): Statement {
  const counted = to.counted === 'slice' ? { events: sql`${replay.events} + changes()` } : {};
  return database
    .update(replay)
    .set({ cursor: to.cursor, doneAtMs: to.doneAtMs, ...counted })
    .where(and(eq(replay.id, row.id), eq(replay.cursor, row.cursor), isNull(replay.doneAtMs)));
}
