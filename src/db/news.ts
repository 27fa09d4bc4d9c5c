// Owns what expansion reads and writes: events that nobody was told of yet with all that telling needs, and, in one batch, the deliveries, the
// lines of the centre and the marks that come of them. Many rows are one statement, so that a large team costs no more than a small one.
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Database, Statement } from './database';
import type { NewDelivery } from './delivery';
import type { EventRow } from './event';
import { inParts, rowsOf } from './json-rows';
import { delivery, event, invoice, notice, project } from './schema';

export interface NewsRow {
  readonly event: EventRow;
  /** As stored (`decodeTerms`); null: it belongs to no invoice. */
  readonly terms: string | null;
  readonly projectName: string | null;
  /** As stored (`decodeSettings`). */
  readonly projectSettings: string | null;
}

/** Events that are not expanded, in commit order, after a position. No scope: for the inside only. */
export async function readNews(database: Database, afterPosition: number, limit: number): Promise<readonly NewsRow[]> {
  return database
    .select({ event, terms: invoice.terms, projectName: project.name, projectSettings: project.settings })
    .from(event)
    .leftJoin(invoice, eq(invoice.id, event.invoiceId))
    .leftJoin(project, eq(project.id, event.projectId))
    .where(and(isNull(event.expandedAtMs), gt(event.position, afterPosition)))
    .orderBy(asc(event.position))
    .limit(limit);
}

/** The first mark stands. */
export function markAllExpanded(database: Database, eventIds: readonly string[], nowMs: number): Statement {
  return database
    .update(event)
    .set({ expandedAtMs: nowMs })
    .where(and(sql`${event.id} IN (SELECT value FROM json_each(${JSON.stringify(eventIds)}))`, isNull(event.expandedAtMs)));
}

/** The ids derive from event, channel and target, so a second expansion inserts nothing. Due at once unless a row says otherwise. */
export function insertDeliveries(database: Database, rows: readonly NewDelivery[], nowMs: number): readonly Statement[] {
  const start = { state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs } as const;
  return inParts(rows.map((row) => ({ ...start, ...row }))).map((part) => database.insert(delivery).select(rowsOf(delivery, part)).onConflictDoNothing());
}

export interface NewLine extends Omit<typeof notice.$inferInsert, 'readAtMs'> {
  /** Whether the news makes the line unread; otherwise a new line is born read, and an old one stays as it is. */
  readonly counted: boolean;
}

/** One line per person and thing: older news than the line shows changes nothing. */
export function upsertLines(database: Database, lines: readonly NewLine[]): readonly Statement[] {
  const rows = lines.map(({ counted, data, ...row }) => ({ ...row, data: JSON.stringify(data), readAtMs: counted ? null : row.atMs }));
  return inParts(rows).map((part) =>
    database
      .insert(notice)
      .select(rowsOf(notice, part))
      .onConflictDoUpdate({
        target: notice.id,
        set: {
          kind: sql`excluded.kind`,
          data: sql`excluded.data`,
          atMs: sql`excluded.at_ms`,
          position: sql`excluded.position`,
          readAtMs: sql`CASE WHEN excluded.read_at_ms IS NULL THEN NULL ELSE notice.read_at_ms END`,
        },
        setWhere: sql`excluded.position > notice.position`,
      }),
  );
}
