// Owns reads and the one write statement of notes about an invoice. Append only: what staff wrote is never edited and never shown to a payer.
import { and, asc, eq, sql } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { idWhile } from './guarded-insert';
import { invoice, invoiceNote } from './schema';
import { reachesProject, type AccountScope } from './scope';

export type InvoiceNoteRow = typeof invoiceNote.$inferSelect;

/** Adds a note to an invoice of the scope's account; its project is the invoice's own. The batch breaks beyond the limit of one invoice. */
export function insertInvoiceNote(
  database: Database,
  scope: AccountScope,
  note: Pick<InvoiceNoteRow, 'id' | 'invoiceId' | 'text' | 'actor' | 'atMs'>,
): Statement {
  const { id, invoiceId, ...rest } = note;
  const fits = sql`(SELECT count(*) FROM invoice_note AS n WHERE n.invoice_id = ${invoiceId}) < ${limits.notesPerInvoiceMax}`;
  const projectId = sql`(SELECT i.project_id FROM ${invoice} AS i WHERE i.id = ${invoiceId} AND i.account_id = ${scope.accountId})`;
  return database.insert(invoiceNote).values({ ...rest, id: idWhile(id, fits), invoiceId, accountId: scope.accountId, projectId });
}

/** A note by its id within the scope's account, or null. */
export async function findInvoiceNote(database: Database, scope: AccountScope, id: string): Promise<InvoiceNoteRow | null> {
  const rows = await database
    .select()
    .from(invoiceNote)
    .where(and(eq(invoiceNote.id, id), eq(invoiceNote.accountId, scope.accountId)))
    .limit(1);
  const row = rows[0];
  return row !== undefined && reachesProject(scope, row.projectId) ? row : null;
}

/** Notes of one invoice, oldest first. Empty for an invoice out of reach. */
export async function listInvoiceNotes(database: Database, scope: AccountScope, invoiceId: string): Promise<readonly InvoiceNoteRow[]> {
  const rows = await database
    .select()
    .from(invoiceNote)
    .where(and(eq(invoiceNote.invoiceId, invoiceId), eq(invoiceNote.accountId, scope.accountId)))
    .orderBy(asc(invoiceNote.atMs), asc(invoiceNote.id))
    .limit(limits.notesPerInvoiceMax);
  return rows.filter((row) => reachesProject(scope, row.projectId));
}
