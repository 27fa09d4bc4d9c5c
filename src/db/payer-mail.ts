// Owns reads and write statements of mails to payers. Rows are planned with the invoice, sent by lease, and stay as evidence.
import { and, asc, eq, isNull, lte, or, sql, type SQL } from 'drizzle-orm';
import type { InvoiceTerms } from '../domain/invoice';
import { decodeTerms } from '../domain/invoice-terms';
import type { PlannedPayerMail } from '../domain/payer-mail';
import type { PayerMailFacts, PayerMailOutcome } from '../domain/payer-mail-schedule';
import type { Database, Statement } from './database';
import { account, invoice, payerMail, project } from './schema';
import type { AccountScope } from './scope';

export type PayerMailRow = typeof payerMail.$inferSelect;

/** Plans a mail. The same mail again is the same row. */
export function insertPayerMail(database: Database, mail: PlannedPayerMail): Statement {
  return database
    .insert(payerMail)
    .values({ ...mail, state: 'pending', attempts: 0 })
    .onConflictDoNothing();
}

/** Plans the turn after `before`, stopped from the start when somebody stopped that one meanwhile. The same turn again is the same row. */
export function insertNextPayerMail(database: Database, next: PlannedPayerMail, before: Pick<PayerMailRow, 'id'>): Statement {
  const stopped = sql`EXISTS (SELECT 1 FROM payer_mail AS p WHERE p.id = ${before.id} AND p.state = 'stopped')`;
  const state = sql<PayerMailRow['state']>`CASE WHEN ${stopped} THEN 'stopped' ELSE 'pending' END`;
  return database
    .insert(payerMail)
    .values({ ...next, state, attempts: 0 })
    .onConflictDoNothing();
}

/** Mails that are due and held by nobody, the longest due first. For the inside only. */
export async function readDuePayerMails(database: Database, nowMs: number, limit: number): Promise<readonly PayerMailRow[]> {
  return database.select().from(payerMail).where(dueAndFree(nowMs)).orderBy(asc(payerMail.dueAtMs), asc(payerMail.id)).limit(limit);
}

function dueAndFree(nowMs: number): SQL | undefined {
  return and(eq(payerMail.state, 'pending'), lte(payerMail.dueAtMs, nowMs), or(isNull(payerMail.leaseUntilMs), lte(payerMail.leaseUntilMs, nowMs)));
}

export interface PayerMailSubject extends PayerMailFacts {
  readonly terms: InvoiceTerms;
  readonly projectName: string;
  /** Empty: the shop did not say. */
  readonly supportContact: string;
}

/** What a mail is about, as it is now; null when the invoice is gone. For the inside only. */
export async function readPayerMailSubject(database: Database, invoiceId: string): Promise<PayerMailSubject | null> {
  const rows = await database
    .select({
      base: invoice.base,
      exception: invoice.exception,
      latestPartialTurn: sql<number | null>`(SELECT max(p.turn) FROM payer_mail AS p WHERE p.invoice_id = ${invoiceId} AND p.kind = 'partial')`,
      expiresAtMs: invoice.expiresAtMs,
      terms: invoice.terms,
      projectName: project.name,
      supportContact: project.supportContact,
      suspendedAtMs: account.suspendedAtMs,
      closedAtMs: account.closedAtMs,
    })
    .from(invoice)
    .innerJoin(project, eq(project.id, invoice.projectId))
    .innerJoin(account, eq(account.id, invoice.accountId))
    .where(eq(invoice.id, invoiceId));
  const row = rows[0];
  if (row === undefined) return null;
  const { terms, suspendedAtMs, closedAtMs, ...facts } = row;
  return { ...facts, terms: decodeTerms(terms), halted: suspendedAtMs !== null || closedAtMs !== null };
}

/** True when the row was as seen and has this now: a claim, a later moment, or an end without a try. */
export async function movePayerMail(database: Database, seen: PayerMailRow, change: Partial<PayerMailRow>, nowMs: number): Promise<boolean> {
  const result = await database
    .update(payerMail)
    .set(change)
    .where(and(eq(payerMail.id, seen.id), eq(payerMail.attempts, seen.attempts), dueAndFree(nowMs)))
    .run();
  return result.meta.changes === 1;
}

export interface PayerMailResult {
  readonly state: PayerMailRow['state'];
  readonly outcome: PayerMailOutcome;
  readonly dueAtMs: number;
  readonly endedAtMs: number | null;
}

/** Records a result for the holder of the token; changes nothing when the row was stopped or taken over meanwhile. */
export function recordPayerMail(database: Database, id: string, leaseToken: string, result: PayerMailResult): Statement {
  return database
    .update(payerMail)
    .set({ ...result, leaseToken: null, leaseUntilMs: null })
    .where(and(eq(payerMail.id, id), eq(payerMail.leaseToken, leaseToken)));
}

/** Ends what is planned for that invoice, also what is being sent. */
export function stopPlannedMails(database: Database, scope: AccountScope, invoiceId: string, nowMs: number): Statement {
  return database
    .update(payerMail)
    .set({ state: 'stopped', outcome: 'stopped_by_hand' satisfies PayerMailOutcome, leaseToken: null, leaseUntilMs: null, endedAtMs: nowMs })
    .where(plannedOf(scope, invoiceId));
}

/** How many mails are planned for that invoice. Ask `isInvoiceInScope` first. */
export async function countPlannedMails(database: Database, scope: AccountScope, invoiceId: string): Promise<number> {
  return await database.$count(payerMail, plannedOf(scope, invoiceId));
}

function plannedOf(scope: AccountScope, invoiceId: string): SQL | undefined {
  return and(eq(payerMail.invoiceId, invoiceId), eq(payerMail.accountId, scope.accountId), eq(payerMail.mode, scope.mode), eq(payerMail.state, 'pending'));
}
