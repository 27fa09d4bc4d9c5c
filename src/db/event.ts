// Owns reads of what has happened and the mark that it has been turned into deliveries. Rows are written by the projection only.
import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { decodeTerms } from '../domain/invoice-terms';
import type { InvoiceTerms } from '../domain/invoice';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { event, invoice, project } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export type EventRow = typeof event.$inferSelect;

/** Events of the scope's account and mode after a position, in commit order: what a merchant pages through. */
export async function listEventsAfter(database: Database, scope: AccountScope, position: number, limit: number): Promise<readonly EventRow[]> {
  return database
    .select()
    .from(event)
    .where(and(eq(event.accountId, scope.accountId), eq(event.mode, scope.mode), gt(event.position, position), withinReach(scope, event.projectId)))
    .orderBy(asc(event.position))
    .limit(Math.min(limit, limits.pageSizeMax));
}

/** The timeline of one invoice, oldest first. Empty for an invoice out of reach. */
export async function listEventsOfInvoice(database: Database, scope: AccountScope, invoiceId: string): Promise<readonly EventRow[]> {
  const rows = await database
    .select()
    .from(event)
    .where(and(eq(event.invoiceId, invoiceId), eq(event.accountId, scope.accountId), eq(event.mode, scope.mode)))
    .orderBy(asc(event.seq))
    .limit(limits.eventsPerInvoiceShownMax);
  return rows.filter((row) => reachesProject(scope, row.projectId));
}

/** The type of each of those events, by id. */
export async function readEventTypes(database: Database, scope: AccountScope, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await database
    .select({ id: event.id, type: event.type })
    .from(event)
    .where(and(inArray(event.id, [...new Set(ids)]), eq(event.accountId, scope.accountId)));
  return new Map(rows.map((row) => [row.id, row.type]));
}

/** Events that nobody has been told of yet, in commit order. No scope: for the inside only. */
export async function readUnexpandedEvents(database: Database, limit: number): Promise<readonly EventRow[]> {
  return database.select().from(event).where(isNull(event.expandedAtMs)).orderBy(asc(event.position)).limit(limit);
}

/** Sent in one batch with the deliveries of the event. The first mark stands. */
export function markExpanded(database: Database, eventId: string, nowMs: number): Statement {
  return database
    .update(event)
    .set({ expandedAtMs: nowMs })
    .where(and(eq(event.id, eventId), isNull(event.expandedAtMs)));
}

export interface ToldEventRow {
  readonly event: EventRow;
  readonly terms: InvoiceTerms;
  readonly projectName: string;
}

/** An event with the frozen terms that its telling is made of. No scope: for the inside only. */
export async function readToldEvent(database: Database, eventId: string): Promise<ToldEventRow | null> {
  const rows = await database
    .select({ event, terms: invoice.terms, projectName: project.name })
    .from(event)
    .innerJoin(invoice, eq(invoice.id, event.invoiceId))
    .leftJoin(project, eq(project.id, event.projectId))
    .where(eq(event.id, eventId))
    .limit(1);
  const row = rows[0];
  return row === undefined ? null : { event: row.event, terms: decodeTerms(row.terms), projectName: row.projectName ?? '' };
}
