// Owns reads of transfers over several invoices of an account. Transfers of one invoice come with it (invoice.ts).
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from './database';
import { transfer } from './schema';
import type { AccountScope } from './scope';

export type SeenTransferRow = Pick<typeof transfer.$inferSelect, 'invoiceId' | 'projectId' | 'chain' | 'height'>;

/** Transfers of those invoices that still wait for confirmations: what a list needs to say "2/20". */
export async function readSeenTransfers(database: Database, scope: AccountScope, invoiceIds: readonly string[]): Promise<readonly SeenTransferRow[]> {
  if (invoiceIds.length === 0) return [];
  return database
    .select({ invoiceId: transfer.invoiceId, projectId: transfer.projectId, chain: transfer.chain, height: transfer.height })
    .from(transfer)
    .where(
      and(inArray(transfer.invoiceId, [...invoiceIds]), eq(transfer.accountId, scope.accountId), eq(transfer.mode, scope.mode), eq(transfer.level, 'seen')),
    );
}
