// Owns the rows of offers of ownership.
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { ownershipOffer } from './schema';
import type { AccountScope } from './scope';

export type OwnershipOfferRow = typeof ownershipOffer.$inferSelect;

export function insertOwnershipOffer(database: Database, row: Omit<OwnershipOfferRow, 'acceptedAtMs' | 'withdrawnAtMs'>): Statement {
  return database.insert(ownershipOffer).values(row);
}

export function acceptOwnershipOffer(database: Database, id: string, nowMs: number): Statement {
  return database.update(ownershipOffer).set({ acceptedAtMs: nowMs }).where(eq(ownershipOffer.id, id));
}

/** Withdrawn by the one, declined by the other, or overtaken by events. */
export function endOwnershipOffer(database: Database, id: string, nowMs: number): Statement {
  return database.update(ownershipOffer).set({ withdrawnAtMs: nowMs }).where(eq(ownershipOffer.id, id));
}

/** Offers that wait for an answer, newest first. */
export async function listOwnershipOffers(database: Database, scope: AccountScope, nowMs: number): Promise<readonly OwnershipOfferRow[]> {
  const open = and(isNull(ownershipOffer.acceptedAtMs), isNull(ownershipOffer.withdrawnAtMs), gt(ownershipOffer.expiresAtMs, nowMs));
  return database
    .select()
    .from(ownershipOffer)
    .where(and(eq(ownershipOffer.accountId, scope.accountId), open))
    .orderBy(desc(ownershipOffer.createdAtMs))
    .limit(limits.membersPerAccountMax);
}
