// Owns the directory of invoices: what is needed to make one, and the row that exists before its object does.
import { and, desc, eq, isNull, lte, sql, type SQL } from 'drizzle-orm';
import type { InvoiceTerms } from '../domain/invoice';
import { decodeSettings, type ProjectSettings } from '../domain/project-settings';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { account, invoice, project, wallet } from './schema';
import { reachesProject, type AccountScope } from './scope';

export interface ProjectTerms {
  readonly id: string;
  readonly currency: string;
  readonly expiryMinutes: number;
  readonly assets: readonly string[];
  readonly settings: ProjectSettings;
  /** The account's quota of a day; null: none was set. */
  readonly invoicesPerDayMax: number | null;
  /** The active version for each family, newest first. */
  readonly wallets: readonly { readonly id: string; readonly family: 'evm' | 'sandbox' }[];
}

/** The project's settings and active wallets of the scope's mode, in one round trip. Null when it is not within reach or archived. */
export async function readProjectTerms(database: Database, scope: AccountScope, projectId: string, nowMs: number): Promise<ProjectTerms | null> {
  if (!reachesProject(scope, projectId)) return null;
  const mine = and(eq(project.id, projectId), eq(project.accountId, scope.accountId), isNull(project.archivedAtMs));
  const own = and(eq(wallet.projectId, projectId), eq(wallet.accountId, scope.accountId), eq(wallet.mode, scope.mode));
  // A changed wallet waits, and a stopped one never comes: until then the version before receives.
  const active = and(own, lte(wallet.activeAtMs, nowMs), isNull(wallet.stoppedAtMs));
  const [projects, wallets] = await database.batch([
    database
      .select({
        id: project.id,
        currency: project.currency,
        expiryMinutes: project.expiryMinutes,
        assets: project.assets,
        settings: project.settings,
        invoicesPerDayMax: sql<number | null>`(SELECT a.invoices_per_day_max FROM account AS a WHERE a.id = project.account_id)`,
      })
      .from(project)
      .where(mine),
    database.select({ id: wallet.id, family: wallet.family }).from(wallet).where(active).orderBy(desc(wallet.activeAtMs), desc(wallet.createdAtMs)),
  ]);
  const row = projects[0];
  if (row === undefined) return null;
  return {
    ...row,
    settings: decodeSettings(row.settings),
    wallets: wallets.filter((item, index) => wallets.findIndex((other) => other.family === item.family) === index),
  };
}

const dayMs = 24 * 60 * 60_000;

/** Holds while an account has made fewer invoices in the last 24 hours than its quota says. */
function fitsDay({ accountId, createdAtMs }: InvoiceTerms, max: number): SQL {
  const sinceMs = createdAtMs - dayMs;
  return sql`(SELECT count(*) FROM invoice WHERE account_id = ${accountId} AND mode IN ('live', 'test') AND created_at_ms > ${sinceMs}) < ${max}`;
}

/** The directory row: the invoice exists from here on, and its object opens from these terms. With a quota the batch breaks beyond it. */
export function insertInvoice(database: Database, terms: InvoiceTerms, termsText: string, termsHash: string, dayMax: number | null = null): Statement {
  const { invoiceId, accountId, projectId, mode, amount, currency, orderId, payerEmail, createdAtMs, expiresAtMs } = terms;
  return database.insert(invoice).values({
    id: dayMax === null ? invoiceId : idWhile(invoiceId, fitsDay(terms, dayMax)),
    accountId,
    projectId,
    mode,
    amount,
    currency,
    orderId,
    payerEmail,
    createdAtMs,
    expiresAtMs,
    terms: termsText,
    termsHash,
    openedAtMs: null,
    seq: 0,
    base: 'new',
    exception: 'none',
    reason: 'choice_awaited',
    code: terms.code === '' ? null : terms.code,
    sourceId: terms.sourceId,
    changedAtMs: createdAtMs,
    wakeAtMs: expiresAtMs,
    repairAfterMs: createdAtMs,
  });
}

/** Which account, project and mode an invoice belongs to, and whether that account is halted: for the payer's side, which has no scope. */
export async function readInvoiceOwner(
  database: Database,
  invoiceId: string,
): Promise<(Pick<InvoiceTerms, 'accountId' | 'projectId' | 'mode'> & { readonly halted: boolean }) | null> {
  const rows = await database
    .select({
      accountId: invoice.accountId,
      projectId: invoice.projectId,
      mode: invoice.mode,
      suspendedAtMs: account.suspendedAtMs,
      closedAtMs: account.closedAtMs,
    })
    .from(invoice)
    .innerJoin(account, eq(account.id, invoice.accountId))
    .where(eq(invoice.id, invoiceId));
  const row = rows[0];
  if (row === undefined) return null;
  const { suspendedAtMs, closedAtMs, ...owner } = row;
  return { ...owner, halted: suspendedAtMs !== null || closedAtMs !== null };
}

/** Whether an invoice is within the scope's reach. A stranger's is not there. */
export async function isInvoiceInScope(database: Database, scope: AccountScope, invoiceId: string): Promise<boolean> {
  const rows = await database
    .select({ projectId: invoice.projectId })
    .from(invoice)
    .where(and(eq(invoice.id, invoiceId), eq(invoice.accountId, scope.accountId), eq(invoice.mode, scope.mode)));
  const row = rows[0];
  return row !== undefined && reachesProject(scope, row.projectId);
}
