// Owns reads of refunds: what the merchant's own wallet sent back, as people wrote it down. Rows are written by the projection only.
import { and, asc, eq } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database } from './database';
import { refund } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type RefundRow = typeof refund.$inferSelect;

/** Refunds of one invoice, oldest first. Empty for an invoice out of reach. */
export async function listRefundsOfInvoice(database: Database, scope: AccountScope, invoiceId: string): Promise<readonly RefundRow[]> {
  const rows = await database
    .select()
    .from(refund)
    .where(and(eq(refund.invoiceId, invoiceId), eq(refund.accountId, scope.accountId), eq(refund.mode, scope.mode)))
    .orderBy(asc(refund.atMs), asc(refund.id))
    .limit(limits.refundsPerInvoiceMax);
  return rows.filter((row) => reachesProject(scope, row.projectId));
}
