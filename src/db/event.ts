// Owns reads of what has happened, and the statement for what is no state of an invoice. What expansion reads and marks is in news.ts.
import { and, asc, eq, gt, inArray, ne, notInArray, sql, type SQL } from 'drizzle-orm';
import { decodeTerms } from '../domain/invoice-terms';
import type { InvoiceTerms } from '../domain/invoice';
import { limits } from '../domain/limits';
import { newsKind, newsTypes, type NewsType } from '../domain/notification';
import { includesRight } from '../domain/permission';
import { encodeFacts } from '../domain/public-event';
import type { Database, Statement } from './database';
import { event, invoice, project } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export type EventRow = typeof event.$inferSelect;

export interface EventFilter {
  /** Exclusive; 0: from the beginning. */
  readonly afterPosition: number;
  /** Null: not narrowed. */
  readonly type: string | null;
  readonly invoiceId: string | null;
}

/** Events of the scope's account and mode after a position, in commit order: what a merchant pages through. At most a page and one more. */
export async function listEventPage(database: Database, scope: AccountScope, filter: EventFilter, limit: number): Promise<readonly EventRow[]> {
  const { afterPosition, type, invoiceId } = filter;
  return database
    .select()
    .from(event)
    .where(
      and(
        eq(event.accountId, scope.accountId),
        eq(event.mode, scope.mode),
        gt(event.position, afterPosition),
        withinReach(scope, event.projectId),
        isShownTo(scope),
        type === null ? undefined : eq(event.type, type),
        invoiceId === null ? undefined : eq(event.invoiceId, invoiceId),
      ),
    )
    .orderBy(asc(event.position))
    .limit(Math.min(limit, limits.pageSizeMax + 1));
}

/** Kinds of news that the scope's rights do not open. Lines of the timeline are no news of their own: whoever sees payments sees them. */
function isShownTo(scope: AccountScope): SQL | undefined {
  const hidden = newsTypes.filter((type) => !includesRight(scope.rights, newsKind(type).right));
  return hidden.length === 0 ? undefined : notInArray(event.type, hidden);
}

export type FactEvent = Pick<EventRow, 'id' | 'accountId' | 'projectId' | 'mode' | 'atMs'> & {
  readonly type: NewsType;
  readonly invoiceId?: string;
  readonly seq?: number;
  readonly facts: Readonly<Record<string, string>>;
};

/** The same, written only while a condition holds: beside updates that hold under the same one. */
export function insertFactEventWhile(database: Database, row: FactEvent, condition: SQL): Statement {
  const { id, invoiceId = null, seq = 0, accountId, projectId, mode, type, facts, atMs } = row;
  const of = sql`${invoiceId}, ${seq}, ${accountId}, ${projectId}, ${mode}`;
  return database
    .insert(event)
    .select(sql`SELECT NULL, ${id}, ${of}, ${type}, ${encodeFacts(facts)}, ${atMs}, NULL WHERE ${condition}`)
    .onConflictDoNothing();
}

/** An event of no invoice, with facts as its content. Its id follows from what happened, so that telling it twice tells it once. */
export function insertFactEvent(database: Database, row: FactEvent): Statement {
  const { facts, invoiceId = null, seq = 0, ...rest } = row;
  return database
    .insert(event)
    .values({ ...rest, invoiceId, seq, data: encodeFacts(facts), expandedAtMs: null })
    .onConflictDoNothing();
}

/** An event of the scope's account and mode within reach, or null. */
export async function findEvent(database: Database, scope: AccountScope, id: string): Promise<EventRow | null> {
  const rows = await database
    .select()
    .from(event)
    .where(and(eq(event.id, id), eq(event.accountId, scope.accountId), eq(event.mode, scope.mode), withinReach(scope, event.projectId), isShownTo(scope)))
    .limit(1);
  return rows[0] ?? null;
}

/** The timeline of one invoice, oldest first. Empty for an invoice out of reach. */
export async function listEventsOfInvoice(database: Database, scope: AccountScope, invoiceId: string): Promise<readonly EventRow[]> {
  const rows = await database
    .select()
    .from(event)
    // What came in to the balance stands in the timeline as the transfer that it is.
    .where(and(eq(event.invoiceId, invoiceId), ne(event.type, 'balance.received'), eq(event.accountId, scope.accountId), eq(event.mode, scope.mode)))
    .orderBy(asc(event.seq))
    .limit(limits.eventsPerInvoiceShownMax);
  return rows.filter((row) => row.projectId !== null && reachesProject(scope, row.projectId));
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

export interface ToldEventRow {
  readonly event: EventRow;
  /** Null: it belongs to no invoice. */
  readonly terms: InvoiceTerms | null;
  readonly projectName: string;
}

/** An event with the frozen terms that its telling is made of. No scope: for the inside only. */
export async function readToldEvent(database: Database, eventId: string): Promise<ToldEventRow | null> {
  const rows = await database
    .select({ event, terms: invoice.terms, projectName: project.name })
    .from(event)
    .leftJoin(invoice, eq(invoice.id, event.invoiceId))
    .leftJoin(project, eq(project.id, event.projectId))
    .where(eq(event.id, eventId))
    .limit(1);
  const row = rows[0];
  return row === undefined ? null : { event: row.event, terms: row.terms === null ? null : decodeTerms(row.terms), projectName: row.projectName ?? '' };
}
