// Owns reads and write statements of deliveries: the schedule of everything that is told. A claim is one conditional update with a
// lease token; a result is recorded only by who holds that token.
import { and, asc, desc, eq, exists, gte, inArray, isNotNull, isNull, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import type { DeliveryOutcome } from '../domain/delivery';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { delivery, letter, member, outboxMail, user } from './schema';
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
  const rows = await database
    .select()
    .from(delivery)
    .where(and(eq(delivery.invoiceId, invoiceId), ofScope(scope)))
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

/** Deliveries that are due and held by nobody, the longest due first. No scope: for the inside only. */
export async function readDueDeliveries(database: Database, nowMs: number, limit: number): Promise<readonly DeliveryRow[]> {
  return database.select().from(delivery).where(dueAndFree(nowMs)).orderBy(asc(delivery.dueAtMs), asc(delivery.createdAtMs)).limit(limit);
}

/** The rows of a hint; what is not there any more is no fault. No scope: for the inside only. */
export async function readDeliveries(database: Database, ids: readonly string[]): Promise<readonly DeliveryRow[]> {
  return ids.length === 0
    ? []
    : database
        .select()
        .from(delivery)
        .where(inArray(delivery.id, [...ids]));
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

/** The oldest news that an endpoint still waits for: the one with which a paused endpoint is tried. */
export async function findOldestPending(database: Database, target: string, sinceMs: number): Promise<string | null> {
  const rows = await database
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(eq(delivery.target, target), eq(delivery.state, 'pending'), gte(delivery.createdAtMs, sinceMs)))
    .orderBy(asc(delivery.createdAtMs), asc(delivery.id))
    .limit(1);
  return rows[0]?.id ?? null;
}

/** Makes due what was put off while the endpoint was paused. */
export function wakePostponed(database: Database, target: string, nowMs: number): Statement {
  const postponed: DeliveryOutcome = 'endpoint_paused';
  return database
    .update(delivery)
    .set({ dueAtMs: nowMs })
    .where(and(eq(delivery.target, target), eq(delivery.state, 'pending'), eq(delivery.outcome, postponed), isNull(delivery.leaseToken)));
}

/** Starts a delivery over, whatever became of it. One that is being sent this moment keeps its lease, so it is not sent twice. */
export function repeatDelivery(database: Database, scope: AccountScope, id: string, nowMs: number): Statement {
  return database
    .update(delivery)
    .set({ state: 'pending', attempts: 0, dueAtMs: nowMs })
    .where(and(eq(delivery.id, id), ofScope(scope)));
}

export interface MailRecipient {
  readonly userId: string;
  readonly email: string;
  readonly locale: string;
}

const mailedRoles = ['owner', 'admin'] as const;

/** An address that nobody proved may be a stranger's, whom no test payment should ever write to. */
const isProved = isNotNull(user.emailVerifiedAtMs);

/** Who of an account gets its mail. No scope: for the inside only. */
export async function readMailRecipients(database: Database, accountId: string): Promise<readonly MailRecipient[]> {
  return database
    .select({ userId: user.id, email: user.email, locale: user.locale })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.accountId, accountId), inArray(member.role, [...mailedRoles]), isProved))
    .orderBy(asc(member.createdAtMs), asc(user.id))
    .limit(limits.mailRecipientsMax);
}

/** Asked again before each mail: who has left the account is not told of its money. */
export async function findMailRecipient(database: Database, accountId: string, userId: string): Promise<MailRecipient | null> {
  const rows = await database
    .select({ userId: user.id, email: user.email, locale: user.locale })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.accountId, accountId), eq(member.userId, userId), inArray(member.role, [...mailedRoles]), isProved))
    .limit(1);
  return rows[0] ?? null;
}

/** What the local home would have sent. The id is the delivery's: the same mail twice is one row. */
export async function saveOutboxMail(database: Database, row: typeof outboxMail.$inferInsert): Promise<void> {
  await database.insert(outboxMail).values(row).onConflictDoNothing();
}

/** Who looks into the outbox. An address that is not proved is only a claim: it opens what was written to that person, no more. */
export interface OutboxReader {
  readonly userId: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
}

function readableBy(database: Database, reader: OutboxReader): SQL | undefined {
  if (reader.isEmailVerified) return eq(outboxMail.recipient, reader.email);
  const letters = database.select({ id: letter.id }).from(letter).where(eq(letter.userId, reader.userId));
  const deliveries = database.select({ id: delivery.id }).from(delivery).where(eq(delivery.target, reader.userId));
  return and(eq(outboxMail.recipient, reader.email), or(inArray(outboxMail.id, letters), inArray(outboxMail.id, deliveries)));
}

/** The outbox of the local home, newest first: mail to that person only, for the home may have several merchants. */
export async function listOutboxMail(database: Database, reader: OutboxReader): Promise<readonly (typeof outboxMail.$inferSelect)[]> {
  return database.select().from(outboxMail).where(readableBy(database, reader)).orderBy(desc(outboxMail.sentAtMs)).limit(limits.pageSizeMax);
}

/** One mail to that person, or null. */
export async function findOutboxMail(database: Database, reader: OutboxReader, id: string): Promise<typeof outboxMail.$inferSelect | null> {
  const rows = await database
    .select()
    .from(outboxMail)
    .where(and(eq(outboxMail.id, id), readableBy(database, reader)))
    .limit(1);
  return rows[0] ?? null;
}

/** Ends a delivery that nobody holds and whose tries are used up. */
export function abandonDelivery(database: Database, seen: DeliveryRow, nowMs: number): Statement {
  const outcome: DeliveryOutcome = 'abandoned';
  return database
    .update(delivery)
    .set({ state: 'dead', outcome, leaseToken: null, leaseUntilMs: null })
    .where(and(eq(delivery.id, seen.id), eq(delivery.attempts, seen.attempts), ne(delivery.state, 'sent'), dueAndFree(nowMs)));
}
