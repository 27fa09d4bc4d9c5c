// Owns reads and write statements of wallets. What a wallet row says of keys never changes: a new wallet is a new row that is active from
// its moment on, unless it was stopped before.
import { and, countDistinct, desc, eq, isNull, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import type { ChainFamily } from '../domain/asset';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { wallet } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

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

/** The wallet in force for each chain family: of those already active and not stopped, the youngest. */
export function inForce(wallets: readonly WalletRow[], nowMs: number): readonly WalletRow[] {
  const byFamily = new Map<ChainFamily, WalletRow>();
  for (const row of wallets) {
    const known = byFamily.get(row.family);
    if (row.stoppedAtMs === null && row.activeAtMs <= nowMs && (known === undefined || isYounger(row, known))) byFamily.set(row.family, row);
  }
  return [...byFamily.values()];
}

function isYounger(row: WalletRow, other: WalletRow): boolean {
  if (row.activeAtMs !== other.activeAtMs) return row.activeAtMs > other.activeAtMs;
  return row.createdAtMs === other.createdAtMs ? row.id > other.id : row.createdAtMs > other.createdAtMs;
}

/** Nobody else has that key or address. One that was stopped never received anything and does not count. */
export function isFreeFingerprint(row: Pick<WalletRow, 'fingerprint' | 'accountId' | 'projectId'>): SQL {
  const elsewhere = or(ne(wallet.accountId, row.accountId), ne(wallet.projectId, row.projectId));
  return sql`NOT EXISTS (SELECT 1 FROM ${wallet} WHERE ${and(eq(wallet.fingerprint, row.fingerprint), isNull(wallet.stoppedAtMs), elsewhere)})`;
}

/**
 * Inserts a wallet of the simulated chain; the batch breaks when another project, of whichever account, has that key or address: money
 * must never be claimed by two. Wallets of real money go through the receive-address guard (`insertGuardedWallet`).
 */
export function insertWallet(database: Database, row: WalletRow): Statement {
  return database.insert(wallet).values({ ...row, id: idWhile(row.id, isFreeFingerprint(row)) });
}

/** How many wallets of real money are in force, by project: one for each chain family. */
export async function readLiveWalletCounts(database: Database, scope: AccountScope, nowMs: number): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .select({ projectId: wallet.projectId, families: countDistinct(wallet.family) })
    .from(wallet)
    .where(
      and(
        eq(wallet.accountId, scope.accountId),
        withinReach(scope, wallet.projectId),
        eq(wallet.mode, 'live'),
        isNull(wallet.stoppedAtMs),
        lte(wallet.activeAtMs, nowMs),
      ),
    )
    .groupBy(wallet.projectId);
  return new Map(rows.map((row) => [row.projectId, row.families]));
}
