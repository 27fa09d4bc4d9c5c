// Owns the inbox: invoices about which a person has to decide something, and money that belongs to no invoice. Reads only, apart from the
// mark that somebody has looked at such money. Live and test never meet.
import { and, desc, eq, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database, Statement } from './database';
import { invoiceColumns, type InvoiceDetail, type InvoiceRow, type TransferRow } from './invoice';
import { invoice, invoiceOption, refund, transfer } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

/** One thing to look at. `atMs`: since when. */
export type InboxItem =
  | { readonly kind: 'invoice'; readonly atMs: number; readonly id: string; readonly invoice: InvoiceRow }
  | { readonly kind: 'transfer'; readonly atMs: number; readonly id: string; readonly transfer: TransferRow };

/** The part of a scope that says what is within reach; its mode may be that of the page. */
type Reach = Pick<AccountScope, 'accountId' | 'mode' | 'projectIds'>;

function oddInvoices(scope: Reach): SQL | undefined {
  const own = and(eq(invoice.accountId, scope.accountId), eq(invoice.mode, scope.mode));
  return and(own, isNotNull(invoice.attention), withinReach(scope, invoice.projectId));
}

function looseTransfers(scope: Reach): SQL | undefined {
  const own = and(eq(transfer.accountId, scope.accountId), eq(transfer.mode, scope.mode));
  return and(own, isNull(transfer.invoiceId), isNull(transfer.reviewedAtMs), sql`${transfer.level} <> 'dropped'`, withinReach(scope, transfer.projectId));
}

/** One page of what needs a person, newest first. An unknown cursor is the first page. One round trip. */
export async function listInbox(database: Database, scope: AccountScope, cursor: string | null, limit: number): Promise<Page<InboxItem>> {
  const after = cursor === null ? null : decodeCursor(cursor);
  const size = Math.min(Math.max(limit, 1), limits.pageSizeMax);
  const before = (atMs: SQL, id: SQL): SQL | undefined => (after === null ? undefined : sql`(${atMs}, ${id}) < (${after.atMs}, ${after.id})`);
  const [invoices, transfers] = await database.batch([
    database
      .select(invoiceColumns)
      .from(invoice)
      .where(and(oddInvoices(scope), before(sql`${invoice.changedAtMs}`, sql`${invoice.id}`)))
      .orderBy(desc(invoice.changedAtMs), desc(invoice.id))
      .limit(size + 1),
    database
      .select()
      .from(transfer)
      .where(and(looseTransfers(scope), before(sql`${transfer.timeMs}`, sql`${transfer.id}`)))
      .orderBy(desc(transfer.timeMs), desc(transfer.id))
      .limit(size + 1),
  ]);
  const items: readonly InboxItem[] = [
    ...invoices.map((row) => ({ kind: 'invoice' as const, atMs: row.changedAtMs, id: row.id, invoice: row })),
    ...transfers.map((row) => ({ kind: 'transfer' as const, atMs: row.timeMs, id: row.id, transfer: row })),
  ];
  const sorted = items.toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  return pageOf(sorted, size, ({ atMs, id }) => ({ atMs, id }));
}

/** Those invoices with their options, transfers and refunds, which the sentence about each is made of: one round trip for all of them. */
export async function readInboxDetails(database: Database, scope: AccountScope, rows: readonly InvoiceRow[]): Promise<readonly InvoiceDetail[]> {
  if (rows.length === 0) return [];
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(rows.map((row) => row.id))}))`;
  const [options, transfers, refunds] = await database.batch([
    database
      .select()
      .from(invoiceOption)
      .where(and(eq(invoiceOption.accountId, scope.accountId), sql`${invoiceOption.invoiceId} IN ${ids}`))
      .orderBy(desc(invoiceOption.quotedAtMs), invoiceOption.asset),
    database
      .select()
      .from(transfer)
      .where(and(eq(transfer.accountId, scope.accountId), eq(transfer.mode, scope.mode), sql`${transfer.invoiceId} IN ${ids}`))
      .orderBy(transfer.timeMs, transfer.id),
    database
      .select()
      .from(refund)
      .where(and(eq(refund.accountId, scope.accountId), sql`${refund.invoiceId} IN ${ids}`))
      .orderBy(refund.atMs, refund.id),
  ]);
  return rows.map((row) => ({
    invoice: row,
    options: options.filter((option) => option.invoiceId === row.id).map((option) => ({ ...option, wallet: null })),
    transfers: transfers.filter((one) => one.invoiceId === row.id),
    chains: [],
    refunds: refunds.filter((one) => one.invoiceId === row.id),
  }));
}

/** Where the badge stops counting: beyond it the inbox says "99+". */
export const inboxCountMax = 100;

/** How much waits for a person, at most `inboxCountMax`. Both parts answer from an index that holds nothing else. */
export async function countInbox(database: Database, scope: Reach): Promise<number> {
  const odd = sql<number>`(SELECT count(*) FROM (SELECT 1 FROM ${invoice} WHERE ${oddInvoices(scope)} LIMIT ${inboxCountMax}))`;
  const loose = sql<number>`(SELECT count(*) FROM (SELECT 1 FROM ${transfer} WHERE ${looseTransfers(scope)} LIMIT ${inboxCountMax}))`;
  const rows = await database.select({ odd, loose }).from(sql`(SELECT 1)`);
  return Math.min((rows[0]?.odd ?? 0) + (rows[0]?.loose ?? 0), inboxCountMax);
}

/** How many of those are invoices, of one project or of all within reach, at most `inboxCountMax`. */
export async function countOddInvoices(database: Database, scope: AccountScope, projectId: string | null): Promise<number> {
  const chosen = projectId === null ? undefined : eq(invoice.projectId, projectId);
  const odd = sql<number>`(SELECT count(*) FROM (SELECT 1 FROM ${invoice} WHERE ${and(oddInvoices(scope), chosen)} LIMIT ${inboxCountMax}))`;
  const rows = await database.select({ odd }).from(sql`(SELECT 1)`);
  return rows[0]?.odd ?? 0;
}

/** A transfer within reach that belongs to no invoice, or null. */
export async function findLooseTransfer(database: Database, scope: AccountScope, id: string): Promise<TransferRow | null> {
  const rows = await database
    .select()
    .from(transfer)
    .where(and(eq(transfer.id, id), eq(transfer.accountId, scope.accountId), eq(transfer.mode, scope.mode), isNull(transfer.invoiceId)))
    .limit(1);
  const row = rows[0];
  return row !== undefined && reachesProject(scope, row.projectId) ? row : null;
}

/** The first look stands. */
export function markTransferReviewed(database: Database, scope: AccountScope, id: string, nowMs: number): Statement {
  return database
    .update(transfer)
    .set({ reviewedAtMs: nowMs })
    .where(and(eq(transfer.id, id), eq(transfer.accountId, scope.accountId), isNull(transfer.invoiceId), isNull(transfer.reviewedAtMs)));
}
