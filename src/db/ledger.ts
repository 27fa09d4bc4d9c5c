// Owns reads of the ledger: balances as sums over its postings, and the postings as a list. Nothing here is ever written.
import { and, desc, eq, isNull, ne, notInArray, or, sql, type SQL } from 'drizzle-orm';
import { assetOf, type AssetId } from '../domain/asset';
import type { Book } from '../domain/ledger';
import { limits } from '../domain/limits';
import { fromLimbs } from '../domain/money';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database } from './database';
import { invoice, ledger, transfer } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export interface AssetBalance {
  readonly asset: AssetId;
  /** Base units. Received: settled in the merchant's wallets; pending: seen and not settled. */
  readonly received: bigint;
  readonly pending: bigint;
  /** Of what was received, sent back by the merchant's own wallet; no longer in `received`. */
  readonly refunded: bigint;
}

function within(scope: AccountScope, projectId: string | null): SQL | undefined {
  const reached = withinReach(scope, ledger.projectId);
  const chosen = projectId === null ? undefined : eq(ledger.projectId, projectId);
  return and(eq(ledger.accountId, scope.accountId), eq(ledger.mode, scope.mode), reached, chosen);
}

type Limb = typeof ledger.limb0 | typeof ledger.limb1 | typeof ledger.limb2 | typeof ledger.limb3;
type BalancedBook = 'received' | 'pending' | 'refunded';

/** As text: a driver hands integers over as floats, and a sum may be above 2^53. */
function sumOf(book: BalancedBook, limb: Limb): SQL<string> {
  return sql<string>`CAST(SUM(CASE WHEN ${ledger.destination} = ${book} THEN ${limb} WHEN ${ledger.source} = ${book} THEN -${limb} ELSE 0 END) AS TEXT)`;
}

const sums = (book: BalancedBook) => [sumOf(book, ledger.limb0), sumOf(book, ledger.limb1), sumOf(book, ledger.limb2), sumOf(book, ledger.limb3)] as const;
const receivedSums = sums('received');
const pendingSums = sums('pending');
const refundedSums = sums('refunded');

/** Balances per asset of one project (null: of all within reach), in the scope's mode, by asset code. One round trip. */
export async function readBalances(database: Database, scope: AccountScope, projectId: string | null): Promise<readonly AssetBalance[]> {
  if (projectId !== null && !reachesProject(scope, projectId)) return [];
  const rows = await database
    .select({
      asset: ledger.asset,
      received0: receivedSums[0],
      received1: receivedSums[1],
      received2: receivedSums[2],
      received3: receivedSums[3],
      pending0: pendingSums[0],
      pending1: pendingSums[1],
      pending2: pendingSums[2],
      pending3: pendingSums[3],
      refunded0: refundedSums[0],
      refunded1: refundedSums[1],
      refunded2: refundedSums[2],
      refunded3: refundedSums[3],
    })
    .from(ledger)
    .where(within(scope, projectId))
    .groupBy(ledger.asset)
    .orderBy(ledger.asset);
  return rows.map((row) => ({
    asset: assetOf(row.asset).id,
    received: fromLimbs([BigInt(row.received0), BigInt(row.received1), BigInt(row.received2), BigInt(row.received3)]),
    pending: fromLimbs([BigInt(row.pending0), BigInt(row.pending1), BigInt(row.pending2), BigInt(row.pending3)]),
    refunded: fromLimbs([BigInt(row.refunded0), BigInt(row.refunded1), BigInt(row.refunded2), BigInt(row.refunded3)]),
  }));
}

/** What a posting means to a merchant. `unsettled` and `dropped`: the chain took something back. `refunded`: the merchant sent it back. */
export type MovementKind = 'seen' | 'settled' | 'unsettled' | 'dropped' | 'refunded';

export interface Movement {
  /** Of the posting; unique within an account. */
  readonly id: string;
  readonly atMs: number;
  readonly kind: MovementKind;
  readonly invoiceId: string;
  readonly orderId: string | null;
  readonly projectId: string;
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly chain: string | null;
  readonly txid: string | null;
}

export interface MovementFilter {
  readonly projectId: string | null;
  readonly asset: string | null;
  readonly kind: MovementKind | null;
  /** Whether the first step of money that has been settled since is a line of its own; without it each payment is one line. */
  readonly firstSteps: 'shown' | 'hidden';
}

const books: Readonly<Record<MovementKind, readonly [Book, Book]>> = {
  seen: ['payer', 'pending'],
  settled: ['pending', 'received'],
  unsettled: ['received', 'pending'],
  dropped: ['pending', 'payer'],
  refunded: ['received', 'refunded'],
};

function kindOf(source: string, destination: string): MovementKind {
  if (source === 'payer') return 'seen';
  if (destination === 'refunded') return 'refunded';
  if (source === 'received') return 'unsettled';
  return destination === 'received' ? 'settled' : 'dropped';
}

/** One page of postings within the scope, newest first. */
export async function listMovements(
  database: Database,
  scope: AccountScope,
  filter: MovementFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<Movement>> {
  if (filter.projectId !== null && !reachesProject(scope, filter.projectId)) return { rows: [], nextCursor: null };
  const after = cursor === null ? null : decodeCursor(cursor);
  const size = Math.min(Math.max(limit, 1), limits.pageSizeMax);
  // Postings have no id of their own; this one sorts as their primary key does.
  const id = sql<string>`${ledger.invoiceId} || ':' || printf('%09d', ${ledger.seq}) || ':' || printf('%03d', ${ledger.line})`;
  const kind = filter.kind === null ? null : books[filter.kind];
  const rows = await database
    .select({
      id,
      atMs: ledger.atMs,
      invoiceId: ledger.invoiceId,
      orderId: invoice.orderId,
      projectId: ledger.projectId,
      asset: ledger.asset,
      amount: ledger.amount,
      source: ledger.source,
      destination: ledger.destination,
      chain: transfer.chain,
      txid: transfer.txid,
    })
    .from(ledger)
    .leftJoin(transfer, eq(transfer.id, ledger.transferId))
    .leftJoin(invoice, eq(invoice.id, ledger.invoiceId))
    .where(
      and(
        within(scope, filter.projectId),
        filter.asset === null ? undefined : eq(ledger.asset, filter.asset),
        kind === null ? undefined : and(eq(ledger.source, kind[0]), eq(ledger.destination, kind[1])),
        filter.firstSteps === 'shown' ? undefined : or(ne(ledger.source, 'payer'), isNull(transfer.level), notInArray(transfer.level, ['confirmed', 'final'])),
        after === null ? undefined : sql`(${ledger.atMs}, ${id}) < (${after.atMs}, ${after.id})`,
      ),
    )
    .orderBy(desc(ledger.atMs), desc(id))
    .limit(size + 1);
  const page = pageOf(rows, size, (row) => ({ atMs: row.atMs, id: row.id }));
  return { nextCursor: page.nextCursor, rows: page.rows.map(toMovement) };
}

type PostingRow = Pick<Movement, 'id' | 'atMs' | 'invoiceId' | 'orderId' | 'projectId' | 'amount' | 'chain' | 'txid'> & {
  readonly asset: string;
  readonly source: string;
  readonly destination: string;
};

function toMovement(row: PostingRow): Movement {
  const { id, atMs, invoiceId, orderId, projectId, amount, chain, txid } = row;
  return { id, atMs, kind: kindOf(row.source, row.destination), invoiceId, orderId, projectId, asset: assetOf(row.asset).id, amount, chain, txid };
}
