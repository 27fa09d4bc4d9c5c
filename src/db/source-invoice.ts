// Owns reading the invoices that one payment link or static address made, for the page of that link or address.
import { and, desc, eq } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database } from './database';
import { invoice } from './schema';
import { withinReach, type AccountScope } from './scope';

export type SourceInvoice = Pick<typeof invoice.$inferSelect, 'id' | 'base' | 'exception' | 'amount' | 'currency' | 'orderId' | 'createdAtMs'>;

/** The newest invoices of that source within the scope, at most a page. */
export async function listInvoicesOfSource(database: Database, scope: AccountScope, sourceId: string, limit: number): Promise<readonly SourceInvoice[]> {
  const { id, base, exception, amount, currency, orderId, createdAtMs } = invoice;
  const own = and(eq(invoice.accountId, scope.accountId), eq(invoice.mode, scope.mode), withinReach(scope, invoice.projectId));
  return await database
    .select({ id, base, exception, amount, currency, orderId, createdAtMs })
    .from(invoice)
    .where(and(eq(invoice.sourceId, sourceId), own))
    .orderBy(desc(invoice.createdAtMs), desc(invoice.id))
    .limit(Math.min(Math.max(limit, 1), limits.pageSizeMax));
}
