// Owns reads and write statements of static addresses. A row is written only after every chain of its family watches the address, so
// whatever is read here may be shown. Deposits are the invoices that name the address as their source.
import { and, desc, eq, gte, isNotNull, isNull, lt, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { staticAddress, wallet } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export type StaticAddressRow = typeof staticAddress.$inferSelect;

export interface StaticAddressUse extends StaticAddressRow {
  /** Deposits so far, also those that did not stay. */
  readonly deposits: number;
}

/** Null: not narrowed. `customer`: beginning of the merchant's own name of the customer. */
export interface StaticAddressFilter {
  readonly projectId: string | null;
  readonly state: 'open' | 'closed' | null;
  readonly customer: string | null;
}

const used = {
  id: staticAddress.id,
  accountId: staticAddress.accountId,
  projectId: staticAddress.projectId,
  mode: staticAddress.mode,
  customer: staticAddress.customer,
  asset: staticAddress.asset,
  family: staticAddress.family,
  walletId: staticAddress.walletId,
  address: staticAddress.address,
  keyIndex: staticAddress.keyIndex,
  code: staticAddress.code,
  createdAtMs: staticAddress.createdAtMs,
  closedAtMs: staticAddress.closedAtMs,
  // Spelled out: a column of the outer table loses its table's name here.
  deposits: sql<number>`(SELECT count(*) FROM invoice AS i WHERE i.source_id = static_address.id)`,
};

function within(scope: AccountScope): SQL | undefined {
  return and(eq(staticAddress.accountId, scope.accountId), eq(staticAddress.mode, scope.mode), withinReach(scope, staticAddress.projectId));
}

/** One page of static addresses of the scope's mode, newest first. An unknown cursor is the first page. */
export async function listStaticAddresses(
  database: Database,
  scope: AccountScope,
  filter: StaticAddressFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<StaticAddressUse>> {
  if (filter.projectId !== null && !reachesProject(scope, filter.projectId)) return { rows: [], nextCursor: null };
  const after = cursor === null ? null : decodeCursor(cursor);
  const size = Math.min(Math.max(limit, 1), limits.pageSizeMax);
  const { state, customer } = filter;
  const rows = await database
    .select(used)
    .from(staticAddress)
    .where(
      and(
        within(scope),
        filter.projectId === null ? undefined : eq(staticAddress.projectId, filter.projectId),
        state === null ? undefined : state === 'open' ? isNull(staticAddress.closedAtMs) : isNotNull(staticAddress.closedAtMs),
        customer === null || customer === '' ? undefined : and(gte(staticAddress.customer, customer), lt(staticAddress.customer, `${customer}\u{10ffff}`)),
        after === null ? undefined : sql`(${staticAddress.createdAtMs}, ${staticAddress.id}) < (${after.atMs}, ${after.id})`,
      ),
    )
    .orderBy(desc(staticAddress.createdAtMs), desc(staticAddress.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => ({ atMs: row.createdAtMs, id: row.id }));
}

async function findOne(database: Database, scope: AccountScope, which: SQL | undefined): Promise<StaticAddressUse | null> {
  const rows = await database
    .select(used)
    .from(staticAddress)
    .where(and(within(scope), which))
    .limit(1);
  return rows[0] ?? null;
}

/** One static address of the scope's mode within reach, or null. */
export async function findStaticAddress(database: Database, scope: AccountScope, id: string): Promise<StaticAddressUse | null> {
  return await findOne(database, scope, eq(staticAddress.id, id));
}

/** The same by the thirty-two capitals and digits of the CryptoCloud surface. */
export async function findStaticAddressByCode(database: Database, scope: AccountScope, code: string): Promise<StaticAddressUse | null> {
  return await findOne(database, scope, eq(staticAddress.code, code));
}

/** The address of one customer in one asset and project, or null. */
export async function findStaticAddressOf(
  database: Database,
  scope: AccountScope,
  of: Pick<StaticAddressRow, 'projectId' | 'asset' | 'customer'>,
): Promise<StaticAddressUse | null> {
  const { projectId, asset, customer } = of;
  return await findOne(database, scope, and(eq(staticAddress.projectId, projectId), eq(staticAddress.asset, asset), eq(staticAddress.customer, customer)));
}

type InProject = Pick<StaticAddressRow, 'accountId' | 'projectId' | 'mode'>;

/** Whether the project may have one more: asked before anything is watched for it, because what is watched is watched for good. */
export async function hasRoomForStaticAddress(database: Database, { accountId, projectId, mode }: InProject): Promise<boolean> {
  const had = await database
    .select({ count: sql<number>`count(*)` })
    .from(staticAddress)
    .where(and(eq(staticAddress.accountId, accountId), eq(staticAddress.projectId, projectId), eq(staticAddress.mode, mode)));
  return (had[0]?.count ?? 0) < limits.staticAddressesPerProjectMax;
}

/** Inserts an address that is watched already; the batch breaks when its project has as many as it may have. */
export function insertStaticAddress(database: Database, row: StaticAddressRow): Statement {
  const { accountId, projectId, mode } = row;
  const had = sql`(SELECT count(*) FROM static_address AS s WHERE s.account_id = ${accountId} AND s.project_id = ${projectId} AND s.mode = ${mode})`;
  return database.insert(staticAddress).values({ ...row, id: idWhile(row.id, sql`${had} < ${limits.staticAddressesPerProjectMax}`) });
}

/** Closes (a moment) or opens (null) an address. What it was watched for goes on. */
export function setStaticAddressClosed(database: Database, scope: AccountScope, id: string, closedAtMs: number | null): Statement {
  return database
    .update(staticAddress)
    .set({ closedAtMs })
    .where(and(within(scope), eq(staticAddress.id, id)));
}

/** The wallet version that an address was derived from, so that whoever shows the address can derive it again. */
export async function readStaticWallet(
  database: Database,
  row: Pick<StaticAddressRow, 'accountId' | 'walletId'>,
): Promise<{ readonly kind: 'xpub' | 'address' | 'sandbox'; readonly source: string } | null> {
  const rows = await database
    .select({ kind: wallet.kind, source: wallet.source })
    .from(wallet)
    .where(and(eq(wallet.id, row.walletId), eq(wallet.accountId, row.accountId)))
    .limit(1);
  return rows[0] ?? null;
}

/** A static address by its id alone. No scope: for the chain object, which compares the account. */
export async function readStaticAddress(database: Database, id: string): Promise<StaticAddressRow | null> {
  const rows = await database.select().from(staticAddress).where(eq(staticAddress.id, id)).limit(1);
  return rows[0] ?? null;
}
