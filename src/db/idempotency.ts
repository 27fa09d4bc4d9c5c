// Owns the rows that make an unsafe request happen once. The plain insert is the lock: it breaks the batch when the key is known.
import { and, eq, isNull } from 'drizzle-orm';
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
  /** The moment of that request. */
  readonly createdAtMs: number;
}

/** Claims the key for the thing that the same batch makes. */
export function claimRequest(database: Database, scope: AccountScope, request: RequestKey, resultId: string, nowMs: number): Statement {
  const { route, key, inputHash } = request;
  return database.insert(idempotency).values({ accountId: scope.accountId, mode: scope.mode, route, key, inputHash, resultId, createdAtMs: nowMs });
}

/** What an earlier request with that key made, or null. */
export async function findPriorRequest(database: Database, scope: AccountScope, request: Pick<RequestKey, 'route' | 'key'>): Promise<PriorRequest | null> {
  const rows = await database
    .select({ inputHash: idempotency.inputHash, resultId: idempotency.resultId, createdAtMs: idempotency.createdAtMs })
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

/** What is known of a request whose answer is kept. */
export interface KeptRun {
  readonly inputHash: string;
  /** Which run holds the claim: the moment of its request. */
  readonly claimedAtMs: number;
  /** Null while it runs, or since it died. */
  readonly status: number | null;
  readonly body: string | null;
  /** Where what it made is found, or empty. */
  readonly location: string;
}

/** Claims the key for one run of a request whose answer will be kept. False when an earlier request has it. */
export async function claimRun(database: Database, scope: AccountScope, request: RequestKey, nowMs: number): Promise<boolean> {
  const { route, key, inputHash } = request;
  const row = { accountId: scope.accountId, mode: scope.mode, route, key, inputHash, resultId: '', createdAtMs: nowMs };
  const { meta } = await database.insert(idempotency).values(row).onConflictDoNothing().run();
  return meta.changes === 1;
}

/** The run that holds the key, or null. */
export async function findRun(database: Database, scope: AccountScope, request: RequestKey): Promise<KeptRun | null> {
  const { inputHash, resultId, createdAtMs, status, body } = idempotency;
  const rows = await database
    .select({ inputHash, location: resultId, claimedAtMs: createdAtMs, status, body })
    .from(idempotency)
    .where(isRequest(scope, request))
    .limit(1);
  return rows[0] ?? null;
}

/** A claim that is still that run's and has no answer. What a dead run does late changes nothing. */
function isRun(scope: AccountScope, request: RequestKey, claimedAtMs: number) {
  return and(isRequest(scope, request), eq(idempotency.createdAtMs, claimedAtMs), isNull(idempotency.status));
}

/** Takes the claim of a dead run. One of many who try gets it. */
export async function takeOverRun(database: Database, scope: AccountScope, request: RequestKey, claimedAtMs: number, nowMs: number): Promise<boolean> {
  const { meta } = await database
    .update(idempotency)
    .set({ createdAtMs: nowMs })
    .where(isRun(scope, request, claimedAtMs))
    .run();
  return meta.changes === 1;
}

/** Keeps the answer of a run. False when another run took the claim over meanwhile. */
export async function settleRun(
  database: Database,
  scope: AccountScope,
  request: RequestKey,
  claimedAtMs: number,
  answer: { readonly status: number; readonly body: string; readonly location: string },
): Promise<boolean> {
  const { status, body, location } = answer;
  const { meta } = await database
    .update(idempotency)
    .set({ status, body, resultId: location })
    .where(isRun(scope, request, claimedAtMs))
    .run();
  return meta.changes === 1;
}

/** Forgets a run that was refused and changed nothing. */
export async function giveBackRun(database: Database, scope: AccountScope, request: RequestKey, claimedAtMs: number): Promise<void> {
  await database
    .delete(idempotency)
    .where(isRun(scope, request, claimedAtMs))
    .run();
}

/** Lets the same request run again at once: its claim counts as one of `asOfMs`. */
export async function yieldRun(database: Database, scope: AccountScope, request: RequestKey, claimedAtMs: number, asOfMs: number): Promise<void> {
  await database
    .update(idempotency)
    .set({ createdAtMs: asOfMs })
    .where(isRun(scope, request, claimedAtMs))
    .run();
}
