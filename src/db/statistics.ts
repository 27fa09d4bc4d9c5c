// Owns counts and sums over a span of time: invoices by what became of them, and money by asset. Sums are exact: of digits in SQL, put
// together as integers here. Reads only; live and test never meet.
import { and, eq, gte, lt, sql, type SQL } from 'drizzle-orm';
import { assetOf, type AssetId } from '../domain/asset';
import { fromLimbs } from '../domain/money';
import type { Database } from './database';
import { invoice, ledger } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

/** The span is that of making for invoices, and that of booking for money; the second moment is exclusive. */
export interface StatisticsFilter {
  readonly projectId: string | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface InvoiceCount {
  readonly base: (typeof invoice.$inferSelect)['base'];
  readonly exception: (typeof invoice.$inferSelect)['exception'];
  readonly currency: string;
  readonly count: number;
  /** Scaled units of the currency. */
  readonly amount: bigint;
}

/** What moved in the span, in base units: settled for good, taken back again, sent back by the merchant. */
export interface AssetTurnover {
  readonly asset: AssetId;
  readonly settled: bigint;
  readonly unsettled: bigint;
  readonly refunded: bigint;
}

export interface Statistics {
  readonly invoices: readonly InvoiceCount[];
  readonly assets: readonly AssetTurnover[];
}

/** The stored amount has forty digits: ten at a time, they can be added without loss. As text, because drivers round large integers. */
function digits(part: 0 | 1 | 2 | 3): SQL.Aliased<string> {
  return sql<string>`CAST(SUM(CAST(substr(${invoice.amount}, ${part * 10 + 1}, 10) AS INTEGER)) AS TEXT)`.as(`amount${part}`);
}

type Book = 'pending' | 'received' | 'refunded';
type Limb = typeof ledger.limb0 | typeof ledger.limb1 | typeof ledger.limb2 | typeof ledger.limb3;

function moved(source: Book, destination: Book, limb: Limb): SQL<string> {
  return sql<string>`CAST(SUM(CASE WHEN ${ledger.source} = ${source} AND ${ledger.destination} = ${destination} THEN ${limb} ELSE 0 END) AS TEXT)`;
}

// In a batch columns are told apart by name, and without one two expressions that differ in a parameter only have the same.

const limbs = [ledger.limb0, ledger.limb1, ledger.limb2, ledger.limb3] as const;

type Columns<Name extends string> = Record<`${Name}${0 | 1 | 2 | 3}`, SQL.Aliased<string>>;

function movedColumns<Name extends string>(name: Name, source: Book, destination: Book): Columns<Name> {
  return Object.fromEntries(limbs.map((limb, index) => [`${name}${index}`, moved(source, destination, limb).as(`${name}${index}`)])) as Columns<Name>;
}

/** One round trip. Empty for a project out of reach. */
export async function readStatistics(database: Database, scope: AccountScope, { projectId, fromMs, toMs }: StatisticsFilter): Promise<Statistics> {
  if (projectId !== null && !reachesProject(scope, projectId)) return { invoices: [], assets: [] };
  const [counts, turnovers] = await database.batch([
    database
      .select({
        base: invoice.base,
        exception: invoice.exception,
        currency: invoice.currency,
        count: sql<number>`count(*)`,
        amount0: digits(0),
        amount1: digits(1),
        amount2: digits(2),
        amount3: digits(3),
      })
      .from(invoice)
      .where(
        and(
          eq(invoice.accountId, scope.accountId),
          eq(invoice.mode, scope.mode),
          withinReach(scope, invoice.projectId),
          projectId === null ? undefined : eq(invoice.projectId, projectId),
          gte(invoice.createdAtMs, fromMs),
          lt(invoice.createdAtMs, toMs),
        ),
      )
      .groupBy(invoice.base, invoice.exception, invoice.currency)
      .orderBy(invoice.base, invoice.exception, invoice.currency),
    database
      .select({
        asset: ledger.asset,
        ...movedColumns('settled', 'pending', 'received'),
        ...movedColumns('unsettled', 'received', 'pending'),
        ...movedColumns('refunded', 'received', 'refunded'),
      })
      .from(ledger)
      .where(
        and(
          eq(ledger.accountId, scope.accountId),
          eq(ledger.mode, scope.mode),
          withinReach(scope, ledger.projectId),
          projectId === null ? undefined : eq(ledger.projectId, projectId),
          gte(ledger.atMs, fromMs),
          lt(ledger.atMs, toMs),
        ),
      )
      .groupBy(ledger.asset)
      .orderBy(ledger.asset),
  ]);
  return {
    invoices: counts.map(({ base, exception, currency, count, amount0, amount1, amount2, amount3 }) => {
      return { base, exception, currency, count, amount: sum(amount0, amount1, amount2, amount3) };
    }),
    assets: turnovers.map((row) => ({
      asset: assetOf(row.asset).id,
      settled: sum(row.settled0, row.settled1, row.settled2, row.settled3),
      unsettled: sum(row.unsettled0, row.unsettled1, row.unsettled2, row.unsettled3),
      refunded: sum(row.refunded0, row.refunded1, row.refunded2, row.refunded3),
    })),
  };
}

function sum(first: string, second: string, third: string, fourth: string): bigint {
  return fromLimbs([BigInt(first), BigInt(second), BigInt(third), BigInt(fourth)]);
}
