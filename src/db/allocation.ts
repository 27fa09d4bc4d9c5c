// Owns which address and which exact amount belong to which invoice. The unique keys of these tables are the lock: an index of a
// key, an address and an amount slot are given once, over all tenants; asking again for the same invoice answers the same.
import { and, eq, gt, lt, max } from 'drizzle-orm';
import type { AssetId, ChainFamily, Mode } from '../domain/asset';
import type { FrozenWallet, Invoice } from '../domain/invoice';
import { isUniqueViolation, type Database } from './database';
import { addressAllocation, amountSlot, wallet } from './schema';

export type WalletRow = typeof wallet.$inferSelect;
export type AllocationRow = typeof addressAllocation.$inferSelect;

/** The wallet version that an invoice was frozen with, of its own account only. */
export async function readFrozenWallet(database: Database, invoice: Invoice, frozen: FrozenWallet): Promise<WalletRow | null> {
  const rows = await database
    .select()
    .from(wallet)
    .where(and(eq(wallet.id, frozen.walletId), eq(wallet.accountId, invoice.terms.accountId)));
  return rows[0] ?? null;
}

export async function readAllocation(database: Database, invoiceId: string, family: ChainFamily): Promise<AllocationRow | null> {
  const rows = await database
    .select()
    .from(addressAllocation)
    .where(and(eq(addressAllocation.invoiceId, invoiceId), eq(addressAllocation.family, family)));
  return rows[0] ?? null;
}

/** The next index of a key that nobody has. Only a hint: the insert decides. */
export async function nextKeyIndex(database: Database, fingerprint: string): Promise<number> {
  const rows = await database
    .select({ last: max(addressAllocation.keyIndex) })
    .from(addressAllocation)
    .where(eq(addressAllocation.fingerprint, fingerprint));
  return (rows[0]?.last ?? -1) + 1;
}

/** Takes an index and its address for an invoice. False when somebody was quicker; then look again. */
export async function takeAddress(database: Database, row: Omit<AllocationRow, 'position'>): Promise<boolean> {
  return await insertOnce(() => database.insert(addressAllocation).values(row), 'address_allocation');
}

export interface AllocatedAddress {
  readonly position: number;
  readonly accountId: string;
  readonly projectId: string;
  readonly invoiceId: string;
  readonly mode: Mode;
  readonly address: string;
  readonly createdAtMs: number;
}

/** Allocations of a family after a position, oldest first: what a chain object may not have been told of. */
export async function allocationsAfter(database: Database, family: ChainFamily, position: number, limit: number): Promise<readonly AllocatedAddress[]> {
  const { accountId, projectId, invoiceId, mode, address, createdAtMs } = addressAllocation;
  return await database
    .select({ position: addressAllocation.position, accountId, projectId, invoiceId, mode, address, createdAtMs })
    .from(addressAllocation)
    .where(and(eq(addressAllocation.family, family), gt(addressAllocation.position, position)))
    .orderBy(addressAllocation.position)
    .limit(limit);
}

export type AmountSlotRow = typeof amountSlot.$inferSelect;

export async function readAmountSlot(database: Database, invoiceId: string, asset: AssetId, quotedAtMs: number): Promise<AmountSlotRow | null> {
  const rows = await database
    .select()
    .from(amountSlot)
    .where(and(eq(amountSlot.invoiceId, invoiceId), eq(amountSlot.asset, asset), eq(amountSlot.quotedAtMs, quotedAtMs)));
  return rows[0] ?? null;
}

/** Takes an exact amount on a shared address. False when another open invoice holds it; then try the next amount. */
export async function takeAmountSlot(database: Database, row: AmountSlotRow, nowMs: number): Promise<boolean> {
  const expired = and(eq(amountSlot.asset, row.asset), eq(amountSlot.address, row.address), lt(amountSlot.heldUntilMs, nowMs));
  return await insertOnce(() => database.batch([database.delete(amountSlot).where(expired), database.insert(amountSlot).values(row)]), 'amount_slot');
}

async function insertOnce(send: () => PromiseLike<unknown>, table: string): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (isUniqueViolation(error, table)) return false;
    throw error;
  }
}
