// Owns what repairs look for: rows that say something should have happened by now. Bounded, indexed, with a wait per row so that one
// sick invoice does not hold up the others.
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { chainStatus, delivery, idempotency, invoice, jobRun, outboxMail } from './schema';

/** Invoices whose object has not opened a minute after they were made. */
export async function unopenedInvoices(database: Database, nowMs: number): Promise<readonly string[]> {
  const rows = await database
    .select({ id: invoice.id })
    .from(invoice)
    .where(and(isNull(invoice.openedAtMs), lt(invoice.createdAtMs, nowMs - 60_000), lte(invoice.repairAfterMs, nowMs)))
    .orderBy(asc(invoice.createdAtMs))
    .limit(limits.repairBatchMax);
  return rows.map((row) => row.id);
}

/** Invoices that should have moved by themselves two minutes ago: their alarm was lost, or a chain is behind. */
export async function overdueInvoices(database: Database, nowMs: number): Promise<readonly string[]> {
  const rows = await database
    .select({ id: invoice.id })
    .from(invoice)
    .where(and(isNotNull(invoice.wakeAtMs), lt(invoice.wakeAtMs, nowMs - 120_000), lte(invoice.repairAfterMs, nowMs)))
    .orderBy(asc(invoice.wakeAtMs))
    .limit(limits.repairBatchMax);
  return rows.map((row) => row.id);
}

/** Invoices in motion, a slice at a time by id: their object may know more than D1, should every alarm be lost. */
export async function invoicesInMotion(database: Database, afterId: string, nowMs: number): Promise<readonly string[]> {
  const moving = or(eq(invoice.base, 'confirming'), and(eq(invoice.base, 'new'), gt(invoice.expiresAtMs, nowMs)), gt(invoice.changedAtMs, nowMs - 3_600_000));
  const rows = await database
    .select({ id: invoice.id })
    .from(invoice)
    .where(and(gt(invoice.id, afterId), moving))
    .orderBy(asc(invoice.id))
    .limit(limits.repairBatchMax);
  return rows.map((row) => row.id);
}

export function waitWithRepair(database: Database, invoiceIds: readonly string[], untilMs: number): Statement {
  return database
    .update(invoice)
    .set({ repairAfterMs: untilMs })
    .where(inArray(invoice.id, [...invoiceIds]));
}

/** Chain objects whose next look is overdue. */
export async function overdueChains(database: Database, nowMs: number): Promise<readonly string[]> {
  const rows = await database
    .select({ name: chainStatus.name })
    .from(chainStatus)
    .where(and(isNotNull(chainStatus.wakeAtMs), lt(chainStatus.wakeAtMs, nowMs - 30_000)))
    .orderBy(asc(chainStatus.wakeAtMs))
    .limit(limits.repairBatchMax);
  return rows.map((row) => row.name);
}

/** Whether invoices of that mode wait for money: then each of their chains gets a look, even one that never reported. */
export async function hasOpenInvoices(database: Database, mode: 'live' | 'test', nowMs: number): Promise<boolean> {
  const rows = await database
    .select({ id: invoice.id })
    .from(invoice)
    .where(and(eq(invoice.mode, mode), isNotNull(invoice.asset), gt(invoice.expiresAtMs, nowMs - limits.watchHotAfterExpiryMs)))
    .limit(1);
  return rows.length > 0;
}

export function forgetOldRequests(database: Database, nowMs: number): Statement {
  return database.delete(idempotency).where(lt(idempotency.createdAtMs, nowMs - limits.idempotencyLifeMs));
}

/** Deliveries that ended, well or not, and were last due before that moment. */
export function forgetEndedDeliveries(database: Database, beforeMs: number): Statement {
  return database.delete(delivery).where(and(inArray(delivery.state, ['sent', 'dead', 'bundled']), lt(delivery.dueAtMs, beforeMs)));
}

/** Mails of the local home's outbox that nobody will look for any more. */
export function forgetOldOutboxMails(database: Database, beforeMs: number): Statement {
  return database.delete(outboxMail).where(lt(outboxMail.sentAtMs, beforeMs));
}

export interface JobState {
  readonly cursor: string;
}

/** Takes the job's lease until a moment; null while another run holds it. */
export async function takeJob(database: Database, name: string, nowMs: number, leaseUntilMs: number): Promise<JobState | null> {
  const rows = await database
    .insert(jobRun)
    .values({ name, leaseUntilMs, ranAtMs: nowMs, cursor: '', counts: {} })
    .onConflictDoUpdate({ target: jobRun.name, set: { leaseUntilMs, ranAtMs: nowMs }, setWhere: sql`${jobRun.leaseUntilMs} <= ${nowMs}` })
    .returning({ cursor: jobRun.cursor });
  return rows[0] ?? null;
}

export function finishJob(database: Database, name: string, nowMs: number, cursor: string, counts: Readonly<Record<string, number>>): Statement {
  return database
    .update(jobRun)
    .set({ leaseUntilMs: nowMs, cursor, counts: { ...counts } })
    .where(eq(jobRun.name, name));
}
