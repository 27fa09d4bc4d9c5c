// Owns reads and write statements of deliveries: the schedule of everything that is told. A claim is one conditional update with a
// lease token; a result is recorded only by who holds that token.
import { and, asc, desc, eq, exists, getTableColumns, gt, gte, inArray, isNull, lt, lte, ne, notInArray, or, sql, type SQL } from 'drizzle-orm';
import type { DeliveryOutcome } from '../domain/delivery';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { delivery, event, webhookEndpoint } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type DeliveryRow = typeof delivery.$inferSelect;
export type NewDelivery = Pick<
  DeliveryRow,
  'id' | 'kind' | 'eventId' | 'accountId' | 'projectId' | 'invoiceId' | 'mode' | 'channel' | 'target' | 'position' | 'content' | 'why'
> & {
  /** `held` until a digest or the end of quiet hours takes it; due at once where nothing is said. */
  readonly state?: 'pending' | 'held';
  readonly dueAtMs?: number;
};

function ofScope(scope: AccountScope): SQL | undefined {
  return and(eq(delivery.accountId, scope.accountId), eq(delivery.mode, scope.mode));
}

/** Everything that was told of one invoice, newest first. */
export async function listDeliveriesOfInvoice(database: Database, scope: AccountScope, invoiceId: string): Promise<readonly DeliveryRow[]> {
  // The sign keeps the planner from the index of the account, in whose order every delivery of a large merchant would be looked at.
  const ofAccount = sql`+${delivery.accountId} = ${scope.accountId}`;
  const rows = await database
    .select()
    .from(delivery)
    .where(and(eq(delivery.invoiceId, invoiceId), ofAccount, eq(delivery.mode, scope.mode)))
    .orderBy(desc(delivery.createdAtMs), asc(delivery.id))
    .limit(limits.pageSizeMax);
  return rows.filter((row) => row.projectId !== null && reachesProject(scope, row.projectId));
}

/** The latest webhook deliveries of one project in both modes, newest first. */
export async function listDeliveriesOfProject(database: Database, scope: AccountScope, projectId: string): Promise<readonly DeliveryRow[]> {
  if (!reachesProject(scope, projectId)) return [];
  return database
    .select()
    .from(delivery)
    .where(and(eq(delivery.accountId, scope.accountId), eq(delivery.projectId, projectId), eq(delivery.channel, 'webhook')))
    .orderBy(desc(delivery.createdAtMs), asc(delivery.id))
    .limit(limits.pageSizeDefault);
}

/** One delivery within reach, or null. */
export async function findDelivery(database: Database, scope: AccountScope, id: string): Promise<DeliveryRow | null> {
  const rows = await database
    .select()
    .from(delivery)
    .where(and(eq(delivery.id, id), ofScope(scope)))
    .limit(1);
  const row = rows[0];
  return row !== undefined && row.projectId !== null && reachesProject(scope, row.projectId) ? row : null;
}

/** The id derives from event, channel and target, so a second expansion inserts nothing. Due at once unless it says otherwise. */
export function insertDelivery(database: Database, row: NewDelivery, nowMs: number): Statement {
  const start = { state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs } as const;
  return database
    .insert(delivery)
    .values({ ...start, ...row })
    .onConflictDoNothing();
}

export interface DueFilter {
  /** `usual`: without the endpoints that failed last. */
  readonly lane: 'usual' | 'every';
  readonly notTargets: readonly string[];
  readonly notIds: readonly string[];
}

const unfiltered: DueFilter = { lane: 'every', notTargets: [], notIds: [] };

/**
 * Deliveries that are due and held by nobody: the first of each target, then the second of each, so that a long list for one target keeps no
 * other waiting; endpoints that failed last come last. No scope: for the inside only.
 */
export async function readDueDeliveries(database: Database, nowMs: number, limit: number, filter: DueFilter = unfiltered): Promise<readonly DeliveryRow[]> {
  const { id, target, dueAtMs, position } = delivery;
  const { lane, notTargets, notIds } = filter;
  const noneOf = (column: typeof id | typeof target, texts: readonly string[]): SQL | undefined =>
    texts.length === 0 ? undefined : sql`${column} NOT IN (SELECT value FROM json_each(${JSON.stringify(texts)}))`;
  const due = database
    .select({ id, target, dueAtMs, position })
    .from(delivery)
    .where(and(dueAndFree(nowMs), noneOf(target, notTargets), noneOf(id, notIds)))
    .orderBy(asc(dueAtMs))
    .limit(limits.dueRowsScannedMax)
    .as('due');
  const failing = sql<number>`(coalesce(${webhookEndpoint.failures}, 0) > 0)`;
  const place = sql<number>`row_number() OVER (PARTITION BY ${due.target} ORDER BY ${due.dueAtMs}, ${due.position}, ${due.id})`;
  const ranked = database
    .select({ rankedId: sql<string>`${due.id}`.as('ranked_id'), place: place.as('place') })
    .from(due)
    .as('ranked');
  return database
    .select(getTableColumns(delivery))
    .from(ranked)
    .innerJoin(delivery, eq(delivery.id, ranked.rankedId))
    .leftJoin(webhookEndpoint, eq(webhookEndpoint.id, delivery.target))
    .where(lane === 'usual' ? eq(failing, 0) : undefined)
    .orderBy(failing, asc(ranked.place), asc(delivery.dueAtMs), asc(delivery.id))
    .limit(limit);
}

/** The rows of a hint; what is not there any more is no fault. No scope: for the inside only. */
export async function readDeliveries(database: Database, ids: readonly string[]): Promise<readonly DeliveryRow[]> {
  return ids.length === 0
    ? []
    : database
        .select()
        .from(delivery)
        .where(sql`${delivery.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
        .orderBy(asc(delivery.dueAtMs), asc(delivery.position), asc(delivery.id));
}

function dueAndFree(nowMs: number): SQL | undefined {
  return and(eq(delivery.state, 'pending'), lte(delivery.dueAtMs, nowMs), or(isNull(delivery.leaseUntilMs), lte(delivery.leaseUntilMs, nowMs)));
}

export interface Claim {
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly leaseUntilMs: number;
  readonly leaseToken: string;
}

/** True when the row was as seen and is now ours. */
export async function claimDelivery(database: Database, seen: DeliveryRow, claim: Claim, nowMs: number): Promise<boolean> {
  const result = await database
    .update(delivery)
    .set({ ...claim })
    .where(and(eq(delivery.id, seen.id), eq(delivery.attempts, seen.attempts), dueAndFree(nowMs)))
    .run();
  return result.meta.changes === 1;
}

export interface TryResult {
  readonly state: DeliveryRow['state'];
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly outcome: DeliveryOutcome;
  readonly statusCode: number | null;
  readonly tookMs: number | null;
  readonly attemptedAtMs: number | null;
  /** The other side's words, in short. */
  readonly answer: string | null;
}

/** Records a result for the holder of the token and gives the row back. A sender whose lease was taken over changes nothing. */
export function recordTry(database: Database, id: string, leaseToken: string, result: TryResult): Statement {
  return database
    .update(delivery)
    .set({ ...result, leaseToken: null, leaseUntilMs: null })
    .where(and(eq(delivery.id, id), eq(delivery.leaseToken, leaseToken)));
}

/** For statements beside `recordTry` in one batch (and before it): holds only while the row is ours. */
export function heldBy(database: Database, id: string, leaseToken: string): SQL {
  return exists(
    database
      .select({ one: sql`1` })
      .from(delivery)
      .where(and(eq(delivery.id, id), eq(delivery.leaseToken, leaseToken))),
  );
}

/** The oldest news that an endpoint still waits for, in the order of what happened: the one with which a paused endpoint is tried. */
export async function findOldestPending(database: Database, target: string, sinceMs: number): Promise<string | null> {
  const rows = await database
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(eq(delivery.target, target), eq(delivery.state, 'pending'), gte(delivery.createdAtMs, sinceMs)))
    .orderBy(asc(delivery.position), asc(delivery.createdAtMs), asc(delivery.id))
    .limit(1);
  return rows[0]?.id ?? null;
}

/** Whether the same target is still to hear older news of the same invoice. */
export async function hasEarlierPending(database: Database, { target, invoiceId, position }: DeliveryRow): Promise<boolean> {
  if (invoiceId === null) return false;
  const rows = await database
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(eq(delivery.invoiceId, invoiceId), eq(delivery.target, target), eq(delivery.state, 'pending'), lt(delivery.position, position)))
    .limit(1);
  return rows.length > 0;
}

/** How long after its making a delivery waits for an event that nobody has made deliveries of; one that cannot be expanded stops nothing for good. */
const unexpandedPatienceMs = 10 * 60_000;

/** Whether something happened to the same invoice before, of which nobody was told yet: the target may still have to hear of it. */
export async function hasEarlierUntold(database: Database, { invoiceId, position, createdAtMs }: DeliveryRow, nowMs: number): Promise<boolean> {
  if (invoiceId === null || nowMs - createdAtMs > unexpandedPatienceMs) return false;
  const isRecent = gte(event.atMs, createdAtMs - unexpandedPatienceMs);
  const rows = await database
    .select({ id: event.id })
    .from(event)
    .where(and(eq(event.invoiceId, invoiceId), lt(event.position, position), isNull(event.expandedAtMs), isRecent))
    .limit(1);
  return rows.length > 0;
}

function laterOfInvoice(database: Database, { target, invoiceId, position }: DeliveryRow) {
  return database
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(eq(delivery.invoiceId, invoiceId ?? ''), eq(delivery.target, target), eq(delivery.state, 'pending'), gt(delivery.position, position)))
    .orderBy(asc(delivery.position))
    .limit(1);
}

/** The next news of that invoice for that target, or null. */
export async function findNextOfInvoice(database: Database, row: DeliveryRow): Promise<string | null> {
  return (await laterOfInvoice(database, row))[0]?.id ?? null;
}

/** Makes due the next news of that invoice if it waited for this one. */
export function wakeNextOfInvoice(database: Database, row: DeliveryRow, nowMs: number, held: SQL): Statement {
  const waits: DeliveryOutcome = 'waits_for_earlier';
  return database
    .update(delivery)
    .set({ dueAtMs: nowMs })
    .where(and(eq(delivery.id, sql`(${laterOfInvoice(database, row)})`), eq(delivery.outcome, waits), isNull(delivery.leaseToken), held));
}

/** What of a stopped endpoint's waiting list is put off at once, so that it takes nobody's turn; `keptIds` keep their turn. */
function dueBeside(database: Database, target: string, keptIds: readonly string[], nowMs: number, which: SQL): SQL {
  const list = database
    .select({ id: delivery.id })
    .from(delivery)
    // The sign keeps the planner from the target's whole history: what is due is less.
    .where(and(sql`+${delivery.target} = ${target}`, notInArray(delivery.id, [...keptIds]), dueAndFree(nowMs), which))
    .limit(limits.rowsPutOffMax);
  return sql`${delivery.id} IN (${list})`;
}

export interface PutOff {
  readonly keptIds: readonly string[];
  readonly nowMs: number;
  readonly untilMs: number;
  readonly outcome: DeliveryOutcome;
}

/** Puts off the other due news of a target, and ends what has grown too old to be sent by itself. Untouched: what somebody holds. */
export function putOffOthers(database: Database, target: string, { keptIds, nowMs, untilMs, outcome }: PutOff): readonly Statement[] {
  const bornAtMs = nowMs - limits.deliveryHorizonMs;
  return [
    database
      .update(delivery)
      .set({ state: 'dead', outcome, leaseToken: null, leaseUntilMs: null })
      .where(dueBeside(database, target, keptIds, nowMs, lt(delivery.createdAtMs, bornAtMs))),
    database
      .update(delivery)
      .set({ dueAtMs: untilMs, outcome })
      .where(dueBeside(database, target, keptIds, nowMs, gte(delivery.createdAtMs, bornAtMs))),
  ];
}

/** Brings nearer what a target waits for longer than until then: a paused endpoint is tried hourly, however far its schedule had grown. */
export function hastenPending(database: Database, target: string, nowMs: number, condition?: SQL): Statement {
  const untilMs = nowMs + limits.pausedRetryMs;
  // Nothing is due after its horizon, so older rows need not be looked at. The sign keeps the planner from the waiting lists of all others.
  const isWaiting = and(sql`+${delivery.state} = 'pending'`, gt(delivery.dueAtMs, untilMs), isNull(delivery.leaseToken));
  return database
    .update(delivery)
    .set({ dueAtMs: untilMs })
    .where(and(eq(delivery.target, target), gte(delivery.createdAtMs, nowMs - limits.deliveryHorizonMs), isWaiting, condition));
}

/** The longest due news of one target, for when it answers again. */
export async function readDueOfTarget(database: Database, target: string, nowMs: number, limit: number): Promise<readonly string[]> {
  const rows = await database
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(eq(delivery.target, target), dueAndFree(nowMs)))
    .orderBy(asc(delivery.dueAtMs), asc(delivery.position), asc(delivery.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Makes due one that was put off because of earlier news, and that nobody holds. */
export function wakeWaiting(database: Database, id: string, nowMs: number): Statement {
  const waits: DeliveryOutcome = 'waits_for_earlier';
  return database
    .update(delivery)
    .set({ dueAtMs: nowMs })
    .where(and(eq(delivery.id, id), eq(delivery.state, 'pending'), eq(delivery.outcome, waits), isNull(delivery.leaseToken)));
}

/** Makes due what was put off while the endpoint was paused. */
export function wakePostponed(database: Database, target: string, nowMs: number): Statement {
  const postponed: readonly DeliveryOutcome[] = ['endpoint_paused', 'paused_by_person', 'waits_for_earlier'];
  return database
    .update(delivery)
    .set({ dueAtMs: nowMs })
    .where(and(eq(delivery.target, target), eq(delivery.state, 'pending'), inArray(delivery.outcome, [...postponed]), isNull(delivery.leaseToken)));
}

/**
 * Starts a webhook's delivery over, whatever became of it. One that is being sent this moment keeps its lease, so it is not sent twice. Never
 * what is held or told by a digest: that would be told a second time.
 */
export function repeatDelivery(database: Database, scope: AccountScope, id: string, nowMs: number): Statement {
  return (
    database
      .update(delivery)
      // The three days of tries begin again.
      .set({ state: 'pending', attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs })
      .where(and(eq(delivery.id, id), ofScope(scope), eq(delivery.channel, 'webhook'), inArray(delivery.state, ['pending', 'sent', 'dead'])))
  );
}

/** Ends a delivery that nobody holds and whose tries are used up. */
export function abandonDelivery(database: Database, seen: DeliveryRow, nowMs: number): Statement {
  const outcome: DeliveryOutcome = 'abandoned';
  return database
    .update(delivery)
    .set({ state: 'dead', outcome, leaseToken: null, leaseUntilMs: null })
    .where(and(eq(delivery.id, seen.id), eq(delivery.attempts, seen.attempts), ne(delivery.state, 'sent'), dueAndFree(nowMs)));
}
