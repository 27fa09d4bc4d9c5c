// Owns the rows that make an unsafe request happen once. The plain insert is the lock: it breaks the batch when the key is known.
import { and, eq } from 'drizzle-orm';
import type { Database, Statement } from './database';
import { idempotency } from './schema';
import type { AccountScope } from './scope';

/** One unsafe request of one account: where it went, its key, and the SHA-256 of what it asked for. */
export interface RequestKey {
  readonly route: string;
  readonly key: string;
  readonly inputHash: string;
}

export interface PriorRequest {
  readonly inputHash: string;
  /** What that request made. */
  readonly resultId: string;
}

/** Claims the key for the thing that the same batch makes. */
export function claimRequest(database: Database, scope: AccountScope, request: RequestKey, resultId: string, nowMs: number): Statement {
  const { route, key, inputHash } = request;
  return database.insert(idempotency).values({ accountId: scope.accountId, mode: scope.mode, route, key, inputHash, resultId, createdAtMs: nowMs });
}

/** What an earlier request with that key made, or null. */
export async function findPriorRequest(database: Database, scope: AccountScope, request: Pick<RequestKey, 'route' | 'key'>): Promise<PriorRequest | null> {
  const rows = await database
    .select({ inputHash: idempotency.inputHash, resultId: idempotency.resultId })
    .from(idempotency)
    .where(
      and(eq(idempotency.accountId, scope.accountId), eq(idempotency.mode, scope.mode), eq(idempotency.route, request.route), eq(idempotency.key, request.key)),
    )
    .limit(1);
  return rows[0] ?? null;
}

function isRequest(scope: AccountScope, request: Pick<RequestKey, 'route' | 'key'>) {
  return and(
    eq(idempotency.accountId, scope.accountId),
    eq(idempotency.mode, scope.mode),
    eq(idempotency.route, request.route),
    eq(idempotency.key, request.key),
  );
}

/** Writes down what a claimed request made, where that is known only after the effect. */
export function settleRequest(database: Database, scope: AccountScope, request: Pick<RequestKey, 'route' | 'key'>, resultId: string): Statement {
  return database.update(idempotency).set({ resultId }).where(isRequest(scope, request));
}

/** Gives a claim back whose request was refused and changed nothing, so that the same key may try again. */
export function releaseRequest(database: Database, scope: AccountScope, request: Pick<RequestKey, 'route' | 'key'>): Statement {
  return database.delete(idempotency).where(isRequest(scope, request));
}
