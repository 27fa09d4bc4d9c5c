// Owns what Overview counts: money received and invoices paid since a moment, what waits, what is odd, and how far an account has
// come in setting itself up. One round trip, bounded counts, all within the scope.
import { and, count, eq, gt, gte, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import { assetOf, type AssetId } from '../domain/asset';
import { fromLimbs } from '../domain/money';
import type { Database } from './database';
import { event, invoice, ledger, project, wallet, webhookEndpoint } from './schema';
import { withinReach, type AccountScope } from './scope';

export interface OverviewFacts {
  /** Settled since the moment, net of what the chain took back. */
  readonly received: readonly { readonly asset: AssetId; readonly base: bigint }[];
  readonly paid: number;
  /** Open invoices in whose time payers may still pay, and those that wait for confirmations. */
  readonly waiting: number;
  /** Every invoice with an exception: partial, over, late, taken back. */
  readonly odd: number;
  readonly progress: {
    readonly hasProject: boolean;
    readonly hasInvoice: boolean;
    readonly hasWebhook: boolean;
    readonly hasWallet: boolean;
    readonly hasLivePayment: boolean;
  };
}

/** The figures of the scope's mode since that moment; the progress counts both modes. */
export async function readOverview(database: Database, scope: AccountScope, sinceMs: number, nowMs: number): Promise<OverviewFacts> {
  const own = and(eq(invoice.accountId, scope.accountId), eq(invoice.mode, scope.mode), withinReach(scope, invoice.projectId));
  const limb = (column: typeof ledger.limb0 | typeof ledger.limb1 | typeof ledger.limb2 | typeof ledger.limb3): SQL<string> =>
    sql<string>`CAST(SUM(CASE WHEN ${ledger.destination} = 'received' THEN ${column} WHEN ${ledger.source} = 'received' THEN -${column} ELSE 0 END) AS TEXT)`;
  const [sums, paid, waiting, odd, progress] = await database.batch([
    database
      .select({ asset: ledger.asset, limb0: limb(ledger.limb0), limb1: limb(ledger.limb1), limb2: limb(ledger.limb2), limb3: limb(ledger.limb3) })
      .from(ledger)
      .where(and(eq(ledger.accountId, scope.accountId), eq(ledger.mode, scope.mode), withinReach(scope, ledger.projectId), gte(ledger.atMs, sinceMs)))
      .groupBy(ledger.asset)
      .orderBy(ledger.asset),
    database
      .select({ rows: count() })
      .from(event)
      .where(
        and(
          eq(event.accountId, scope.accountId),
          eq(event.mode, scope.mode),
          withinReach(scope, event.projectId),
          eq(event.type, 'payment.paid'),
          gte(event.atMs, sinceMs),
        ),
      ),
    database
      .select({ rows: count() })
      .from(invoice)
      .where(and(own, or(eq(invoice.base, 'confirming'), and(eq(invoice.base, 'new'), eq(invoice.exception, 'none'), gt(invoice.expiresAtMs, nowMs))))),
    database
      .select({ rows: count() })
      .from(invoice)
      .where(and(own, ne(invoice.exception, 'none'))),
    database.select(progressColumns(scope)).from(sql`(SELECT 1)`),
  ]);
  const done = progress[0];
  return {
    received: sums
      .map((row) => ({ asset: assetOf(row.asset).id, base: fromLimbs([BigInt(row.limb0), BigInt(row.limb1), BigInt(row.limb2), BigInt(row.limb3)]) }))
      .filter((sum) => sum.base > 0n),
    paid: paid[0]?.rows ?? 0,
    waiting: waiting[0]?.rows ?? 0,
    odd: odd[0]?.rows ?? 0,
    progress: {
      hasProject: done?.project === 1,
      hasInvoice: done?.invoice === 1,
      hasWebhook: done?.webhook === 1,
      hasWallet: done?.wallet === 1,
      hasLivePayment: done?.livePayment === 1,
    },
  };
}

function progressColumns(scope: AccountScope) {
  const some = (table: SQL, condition: SQL | undefined): SQL<number> => sql<number>`EXISTS (SELECT 1 FROM ${table} WHERE ${condition})`;
  const { accountId } = scope;
  const invoices = and(eq(invoice.accountId, accountId), withinReach(scope, invoice.projectId));
  const endpoints = and(eq(webhookEndpoint.accountId, accountId), withinReach(scope, webhookEndpoint.projectId), isNull(webhookEndpoint.deletedAtMs));
  const wallets = and(eq(wallet.accountId, accountId), withinReach(scope, wallet.projectId), eq(wallet.mode, 'live'), isNull(wallet.stoppedAtMs));
  return {
    project: some(sql`${project}`, and(eq(project.accountId, accountId), withinReach(scope, project.id))).as('has_project'),
    invoice: some(sql`${invoice}`, invoices).as('has_invoice'),
    webhook: some(sql`${webhookEndpoint}`, endpoints).as('has_webhook'),
    wallet: some(sql`${wallet}`, wallets).as('has_wallet'),
    livePayment: some(sql`${invoice}`, and(invoices, eq(invoice.mode, 'live'), eq(invoice.base, 'paid'))).as('has_live_payment'),
  };
}
