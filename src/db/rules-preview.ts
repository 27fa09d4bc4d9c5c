// Owns the read behind the preview of automatic actions: a project's latest invoices with what came in for each. Within the scope, bounded.
import { and, desc, eq, gte, sql } from 'drizzle-orm';
import { assetOf, type AssetId } from '../domain/asset';
import { decodeTerms } from '../domain/invoice-terms';
import { limits } from '../domain/limits';
import type { PastInvoice, PastOption } from '../domain/rules-preview';
import type { Observation } from '../domain/transfer';
import type { Database } from './database';
import { invoice, invoiceOption, transfer } from './schema';
import { reachesProject, type AccountScope } from './scope';

export interface PastInvoices {
  /** Newest first. */
  readonly invoices: readonly PastInvoice[];
  /** There are more in those days than were read. */
  readonly isCut: boolean;
}

/** The invoices of 90 days in the scope's mode, at most `previewInvoicesMax` of the newest. None for a project out of reach. */
export async function readPastInvoices(database: Database, scope: AccountScope, projectId: string, nowMs: number): Promise<PastInvoices> {
  if (!reachesProject(scope, projectId)) return { invoices: [], isCut: false };
  const rows = await database
    .select({
      id: invoice.id,
      terms: invoice.terms,
      expiresAtMs: invoice.expiresAtMs,
      base: invoice.base,
      exception: invoice.exception,
      reason: invoice.reason,
    })
    .from(invoice)
    .where(
      and(
        eq(invoice.accountId, scope.accountId),
        eq(invoice.mode, scope.mode),
        eq(invoice.projectId, projectId),
        gte(invoice.createdAtMs, nowMs - limits.previewDaysMs),
      ),
    )
    .orderBy(desc(invoice.createdAtMs), desc(invoice.id))
    .limit(limits.previewInvoicesMax + 1);
  const kept = rows.slice(0, limits.previewInvoicesMax);
  const { options, transfers } = await readMoney(
    database,
    scope,
    kept.map((row) => row.id),
  );
  const invoices = kept.map(({ id, terms, expiresAtMs, base, exception, reason }): PastInvoice => {
    return { terms: decodeTerms(terms), expiresAtMs, status: { base, exception }, reason, options: options.get(id) ?? [], transfers: transfers.get(id) ?? [] };
  });
  return { invoices, isCut: rows.length > kept.length };
}

interface Money {
  readonly options: ReadonlyMap<string, readonly PastOption[]>;
  readonly transfers: ReadonlyMap<string, readonly Observation[]>;
}

/** Only of invoices that something came in for: of the others no rule asks what they offered. */
async function readMoney(database: Database, scope: AccountScope, ids: readonly string[]): Promise<Money> {
  if (ids.length === 0) return { options: new Map(), transfers: new Map() };
  // One parameter however many ids: the database takes a hundred.
  const among = sql`${transfer.invoiceId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const moved = await database
    .select()
    .from(transfer)
    .where(and(among, eq(transfer.accountId, scope.accountId)))
    .limit(limits.previewTransfersMax);
  const paidFor = [...new Set(moved.map((row) => row.invoiceId))];
  const offered = await database
    .select()
    .from(invoiceOption)
    .where(and(sql`${invoiceOption.invoiceId} IN (SELECT value FROM json_each(${JSON.stringify(paidFor)}))`, eq(invoiceOption.accountId, scope.accountId)));
  const options = new Map<string, PastOption[]>();
  for (const { invoiceId, asset, walletId, due, quotedAtMs } of offered) {
    options.set(invoiceId, [...(options.get(invoiceId) ?? []), { asset: asset as AssetId, walletId, dueBase: due, quotedAtMs }]);
  }
  const transfers = new Map<string, Observation[]>();
  for (const row of moved) {
    const key = row.invoiceId ?? '';
    transfers.set(key, [...(transfers.get(key) ?? []), observationOf(row)]);
  }
  return { options, transfers };
}

function observationOf(row: typeof transfer.$inferSelect): Observation {
  const { txid, blockHash, height, timeMs, amount, level, revision, sender, address } = row;
  const asset = assetOf(row.asset as AssetId);
  // The last part of its key is the place within the transaction, which no column repeats.
  const index = row.id.slice(row.id.lastIndexOf(':') + 1);
  return { chain: asset.chain, txid, index, blockHash, height, timeMs, asset: asset.id, amount, from: sender, to: address, level, revision };
}
