// Owns reads of transfers over several invoices of an account. Transfers of one invoice come with it (invoice.ts).
import { and, desc, eq, gte, inArray, isNull, lt, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import { chainStatusName, readChainStatuses, type ChainStatusRow } from './chain-status';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database } from './database';
import type { TransferRow } from './invoice';
import { transfer } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

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

/** What a list of transfers may be narrowed by. Null: not narrowed. */
export interface TransferFilter {
  readonly projectId: string | null;
  /** `none`: money that belongs to no invoice. */
  readonly invoiceId: string | null;
  readonly asset: string | null;
  readonly chain: string | null;
  readonly level: TransferRow['level'] | null;
  readonly role: TransferRow['role'] | null;
  readonly txid: string | null;
  /** Of the block; the first inclusive, the second exclusive. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export interface TransferPage extends Page<TransferRow> {
  /** Of the chains that hold those transfers. */
  readonly chains: readonly ChainStatusRow[];
}

/** One page of transfers within the scope, newest block first, with how far their chains have come. An unknown cursor is the first page. */
export async function listTransfers(
  database: Database,
  scope: AccountScope,
  filter: TransferFilter,
  cursor: string | null,
  limit: number,
): Promise<TransferPage> {
  if (filter.projectId !== null && !reachesProject(scope, filter.projectId)) return { rows: [], nextCursor: null, chains: [] };
  const after = cursor === null ? null : decodeCursor(cursor);
  const size = Math.min(Math.max(limit, 1), limits.pageSizeMax);
  const rows = await database
    .select()
    .from(transfer)
    .where(
      and(
        eq(transfer.accountId, scope.accountId),
        eq(transfer.mode, scope.mode),
        withinReach(scope, transfer.projectId),
        matches(filter),
        after === null ? undefined : sql`(${transfer.timeMs}, ${transfer.id}) < (${after.atMs}, ${after.id})`,
      ),
    )
    .orderBy(desc(transfer.timeMs), desc(transfer.id))
    .limit(size + 1);
  const page = pageOf(rows, size, (row) => ({ atMs: row.timeMs, id: row.id }));
  const names = [...new Set(page.rows.map((row) => chainStatusName(row.chain, row.projectId)))];
  return { ...page, chains: await readChainStatuses(database, names) };
}

function matches(filter: TransferFilter): SQL | undefined {
  const { projectId, invoiceId, asset, chain, level, role, txid, fromMs, toMs } = filter;
  return and(
    projectId === null ? undefined : eq(transfer.projectId, projectId),
    invoiceId === null ? undefined : invoiceId === 'none' ? isNull(transfer.invoiceId) : eq(transfer.invoiceId, invoiceId),
    asset === null ? undefined : eq(transfer.asset, asset),
    chain === null ? undefined : eq(transfer.chain, chain),
    level === null ? undefined : eq(transfer.level, level),
    role === null ? undefined : eq(transfer.role, role),
    txid === null ? undefined : eq(transfer.txid, txid),
    fromMs === null ? undefined : gte(transfer.timeMs, fromMs),
    toMs === null ? undefined : lt(transfer.timeMs, toMs),
  );
}
