// Owns reads and write statements of withdrawal requests: what somebody with the account's withdrawal key asked to be paid out. They belong
// to the whole account, so only who reaches all of it sees them.
import { and, desc, eq, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { withdrawalRequest } from './schema';
import type { AccountScope } from './scope';

export type WithdrawalRequestRow = typeof withdrawalRequest.$inferSelect;

/** The newest requests, the open ones first. Nothing for somebody who reaches some projects only: it concerns all of them. */
export async function listWithdrawalRequests(database: Database, scope: AccountScope): Promise<readonly WithdrawalRequestRow[]> {
  if (scope.projectIds !== 'all') return [];
  return database
    .select()
    .from(withdrawalRequest)
    .where(eq(withdrawalRequest.accountId, scope.accountId))
    .orderBy(sql`state <> 'open'`, desc(withdrawalRequest.createdAtMs), desc(withdrawalRequest.id))
    .limit(limits.pageSizeMax);
}

/** A request of the scope's account, or null. */
export async function findWithdrawalRequest(database: Database, scope: AccountScope, id: string): Promise<WithdrawalRequestRow | null> {
  if (scope.projectIds !== 'all') return null;
  const rows = await database
    .select()
    .from(withdrawalRequest)
    .where(and(eq(withdrawalRequest.accountId, scope.accountId), eq(withdrawalRequest.id, id)))
    .limit(1);
  return rows[0] ?? null;
}

/** Breaks the batch when as many wait as may wait. */
export function insertWithdrawalRequest(database: Database, row: WithdrawalRequestRow): Statement {
  const waiting = sql`(SELECT count(*) FROM withdrawal_request AS w WHERE w.account_id = ${row.accountId} AND w.state = 'open')`;
  return database.insert(withdrawalRequest).values({ ...row, id: idWhile(row.id, sql`${waiting} < ${limits.withdrawalRequestsOpenMax}`) });
}

/** How a request ended. The caller's batch holds the lock that lets this happen once. */
export function endWithdrawalRequest(
  database: Database,
  scope: AccountScope,
  id: string,
  end: Pick<WithdrawalRequestRow, 'state' | 'txid' | 'reason' | 'endedBy' | 'endedAtMs'>,
): Statement {
  return database
    .update(withdrawalRequest)
    .set(end)
    .where(and(eq(withdrawalRequest.accountId, scope.accountId), eq(withdrawalRequest.id, id), eq(withdrawalRequest.state, 'open')));
}
