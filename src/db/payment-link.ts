// Owns reads and write statements of payment links. A merchant's reads go through the scope and its mode; the visitor's read knows the
// id alone and gets what the page needs. How often a link was used is counted from the invoices that name it.
import { and, desc, eq, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { paymentLink } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export type PaymentLinkRow = typeof paymentLink.$inferSelect;
export type PaymentLinkChanges = Partial<Omit<PaymentLinkRow, 'id' | 'accountId' | 'projectId' | 'mode' | 'kind' | 'createdAtMs'>>;

export interface PaymentLinkUse extends PaymentLinkRow {
  /** Invoices that were made from it, and how many of them are paid. */
  readonly made: number;
  readonly paid: number;
}

export const paymentLinkStates = ['active', 'paused', 'archived'] as const;
export type PaymentLinkState = (typeof paymentLinkStates)[number];

/** Null: not narrowed. Without a state, archived links are left out. */
export interface PaymentLinkFilter {
  readonly projectId: string | null;
  readonly state: PaymentLinkState | null;
}

export function stateOfLink(row: Pick<PaymentLinkRow, 'pausedAtMs' | 'archivedAtMs'>): PaymentLinkState {
  return row.archivedAtMs !== null ? 'archived' : row.pausedAtMs !== null ? 'paused' : 'active';
}

const used = {
  id: paymentLink.id,
  accountId: paymentLink.accountId,
  projectId: paymentLink.projectId,
  mode: paymentLink.mode,
  kind: paymentLink.kind,
  title: paymentLink.title,
  description: paymentLink.description,
  currency: paymentLink.currency,
  amount: paymentLink.amount,
  amountMin: paymentLink.amountMin,
  amountMax: paymentLink.amountMax,
  suggested: paymentLink.suggested,
  assets: paymentLink.assets,
  createdAtMs: paymentLink.createdAtMs,
  pausedAtMs: paymentLink.pausedAtMs,
  archivedAtMs: paymentLink.archivedAtMs,
  // Spelled out: a column of the outer table loses its table's name here.
  made: sql<number>`(SELECT count(*) FROM invoice AS i WHERE i.source_id = payment_link.id)`,
  paid: sql<number>`(SELECT count(*) FROM invoice AS i WHERE i.source_id = payment_link.id AND i.base = 'paid')`,
};

function within(scope: AccountScope): SQL | undefined {
  return and(eq(paymentLink.accountId, scope.accountId), eq(paymentLink.mode, scope.mode), withinReach(scope, paymentLink.projectId));
}

function inState(state: PaymentLinkState | null): SQL | undefined {
  switch (state) {
    case null:
      return isNull(paymentLink.archivedAtMs);
    case 'active':
      return and(isNull(paymentLink.archivedAtMs), isNull(paymentLink.pausedAtMs));
    case 'paused':
      return and(isNull(paymentLink.archivedAtMs), isNotNull(paymentLink.pausedAtMs));
    case 'archived':
      return isNotNull(paymentLink.archivedAtMs);
  }
}

/** One page of links of the scope's mode, newest first. An unknown cursor is the first page. */
export async function listPaymentLinks(
  database: Database,
  scope: AccountScope,
  filter: PaymentLinkFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<PaymentLinkUse>> {
  if (filter.projectId !== null && !reachesProject(scope, filter.projectId)) return { rows: [], nextCursor: null };
  const after = cursor === null ? null : decodeCursor(cursor);
  const size = Math.min(Math.max(limit, 1), limits.pageSizeMax);
  const rows = await database
    .select(used)
    .from(paymentLink)
    .where(
      and(
        within(scope),
        inState(filter.state),
        filter.projectId === null ? undefined : eq(paymentLink.projectId, filter.projectId),
        after === null ? undefined : sql`(${paymentLink.createdAtMs}, ${paymentLink.id}) < (${after.atMs}, ${after.id})`,
      ),
    )
    .orderBy(desc(paymentLink.createdAtMs), desc(paymentLink.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => ({ atMs: row.createdAtMs, id: row.id }));
}

/** One link of the scope's mode within reach, or null. */
export async function findPaymentLink(database: Database, scope: AccountScope, id: string): Promise<PaymentLinkUse | null> {
  const rows = await database
    .select(used)
    .from(paymentLink)
    .where(and(within(scope), eq(paymentLink.id, id)))
    .limit(1);
  return rows[0] ?? null;
}

/** Inserts a link; the batch breaks when its project has as many as it may have, archived ones not counted. */
export function insertPaymentLink(database: Database, row: PaymentLinkRow): Statement {
  const { accountId, projectId } = row;
  const living = sql`(SELECT count(*) FROM payment_link AS l WHERE l.account_id = ${accountId} AND l.project_id = ${projectId} AND l.archived_at_ms IS NULL)`;
  return database.insert(paymentLink).values({ ...row, id: idWhile(row.id, sql`${living} < ${limits.paymentLinksPerProjectMax}`) });
}

export function updatePaymentLinkRow(database: Database, scope: AccountScope, id: string, changes: PaymentLinkChanges): Statement {
  return database
    .update(paymentLink)
    .set(changes)
    .where(and(within(scope), eq(paymentLink.id, id)));
}

/** The link behind a public address, whoever's it is. No scope: what a visitor may see of it is the page's affair. */
export async function readPaymentLink(database: Database, id: string): Promise<PaymentLinkRow | null> {
  const rows = await database.select().from(paymentLink).where(eq(paymentLink.id, id)).limit(1);
  return rows[0] ?? null;
}

/** The counter of a project: its newest link of that kind that is neither paused nor archived. */
export async function readCounterLink(database: Database, of: Pick<PaymentLinkRow, 'accountId' | 'projectId'>): Promise<PaymentLinkRow | null> {
  const rows = await database
    .select()
    .from(paymentLink)
    .where(
      and(
        eq(paymentLink.accountId, of.accountId),
        eq(paymentLink.projectId, of.projectId),
        eq(paymentLink.kind, 'counter'),
        isNull(paymentLink.archivedAtMs),
        isNull(paymentLink.pausedAtMs),
      ),
    )
    .orderBy(desc(paymentLink.createdAtMs), desc(paymentLink.id))
    .limit(1);
  return rows[0] ?? null;
}
