// Owns reading transfers that came to a merchant's address and belong to no invoice: nothing that arrived is ever hidden.
import { and, desc, eq, isNull } from 'drizzle-orm';
import { assetOf, type AssetId } from '../domain/asset';
import { limits } from '../domain/limits';
import type { Database } from './database';
import { transfer } from './schema';
import { withinReach, type AccountScope } from './scope';

export interface UnmatchedRow {
  readonly id: string;
  readonly projectId: string;
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly txid: string;
  readonly timeMs: number;
  readonly level: (typeof transfer.$inferSelect)['level'];
}

/** The newest of them within the scope, at most a page. */
export async function listUnmatched(database: Database, scope: AccountScope): Promise<readonly UnmatchedRow[]> {
  const reached = withinReach(scope, transfer.projectId);
  const { id, projectId, asset, amount, txid, timeMs, level } = transfer;
  const rows = await database
    .select({ id, projectId, asset, amount, txid, timeMs, level })
    .from(transfer)
    .where(and(eq(transfer.accountId, scope.accountId), eq(transfer.mode, scope.mode), isNull(transfer.invoiceId), reached))
    .orderBy(desc(transfer.timeMs), desc(transfer.id))
    .limit(limits.pageSizeMax);
  return rows.map((row) => ({ ...row, asset: assetOf(row.asset).id }));
}
