// Owns reads and write statements of wallets. A wallet row never changes: a new wallet is a new row that is active from its moment on.
import { and, countDistinct, desc, eq, ne, or, sql } from 'drizzle-orm';
import type { ChainFamily } from '../domain/asset';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { wallet } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type WalletRow = typeof wallet.$inferSelect;

/** Wallets of a project in the scope's mode, newest first, former ones included. */
export async function listWallets(database: Database, scope: AccountScope, projectId: string): Promise<readonly WalletRow[]> {
  if (!reachesProject(scope, projectId)) return [];
  return database
    .select()
    .from(wallet)
    .where(and(eq(wallet.accountId, scope.accountId), eq(wallet.projectId, projectId), eq(wallet.mode, scope.mode)))
    .orderBy(desc(wallet.activeAtMs), desc(wallet.createdAtMs), desc(wallet.id))
    .limit(limits.pageSizeMax);
}

/** A wallet of the scope's account and mode in that project, or null. */
export async function findWallet(database: Database, scope: AccountScope, projectId: string, id: string): Promise<WalletRow | null> {
  if (!reachesProject(scope, projectId)) return null;
  const own = and(eq(wallet.accountId, scope.accountId), eq(wallet.projectId, projectId), eq(wallet.mode, scope.mode));
  const rows = await database
    .select()
    .from(wallet)
    .where(and(own, eq(wallet.id, id)))
    .limit(1);
  return rows[0] ?? null;
}

/** The wallet in force for each chain family: of those already active, the youngest. */
export function inForce(wallets: readonly WalletRow[], nowMs: number): readonly WalletRow[] {
  const byFamily = new Map<ChainFamily, WalletRow>();
  for (const row of wallets) {
    const known = byFamily.get(row.family);
    if (row.activeAtMs <= nowMs && (known === undefined || isYounger(row, known))) byFamily.set(row.family, row);
  }
  return [...byFamily.values()];
}

function isYounger(row: WalletRow, other: WalletRow): boolean {
  if (row.activeAtMs !== other.activeAtMs) return row.activeAtMs > other.activeAtMs;
  return row.createdAtMs === other.createdAtMs ? row.id > other.id : row.createdAtMs > other.createdAtMs;
}

/**
 * Inserts a wallet; the batch breaks when another project, of whichever account, has that key or address: money must never be
 * claimed by two.
 */
export function insertWallet(database: Database, row: WalletRow): Statement {
  const elsewhere = and(eq(wallet.fingerprint, row.fingerprint), or(ne(wallet.accountId, row.accountId), ne(wallet.projectId, row.projectId)));
  return database.insert(wallet).values({ ...row, id: idWhile(row.id, sql`NOT EXISTS (SELECT 1 FROM ${wallet} WHERE ${elsewhere})`) });
}

/** How many wallets of real money are in force, by project: one for each chain family. */
export async function readLiveWalletCounts(database: Database, scope: AccountScope): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .select({ projectId: wallet.projectId, families: countDistinct(wallet.family) })
    .from(wallet)
    .where(and(eq(wallet.accountId, scope.accountId), eq(wallet.mode, 'live')))
    .groupBy(wallet.projectId);
  return new Map(rows.map((row) => [row.projectId, row.families]));
}
