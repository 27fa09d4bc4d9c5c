// Owns reading the frozen terms from the directory, for the object that opens from them. No scope: objects are inside.
import { eq } from 'drizzle-orm';
import type { InvoiceTerms } from '../domain/invoice';
import { decodeTerms } from '../domain/invoice-terms';
import type { Database } from './database';
import { invoice } from './schema';

export async function readTerms(
  database: Database,
  invoiceId: string,
): Promise<{ readonly terms: InvoiceTerms; readonly text: string; readonly hash: string } | null> {
  const rows = await database.select({ text: invoice.terms, hash: invoice.termsHash }).from(invoice).where(eq(invoice.id, invoiceId));
  const row = rows[0];
  return row === undefined ? null : { terms: decodeTerms(row.text), text: row.text, hash: row.hash };
}
