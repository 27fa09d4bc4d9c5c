// Owns reading the mails of one invoice for its merchant's page. Planning and sending them is in payer-mail.ts.
import { and, asc, eq } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database } from './database';
import type { PayerMailRow } from './payer-mail';
import { payerMail } from './schema';
import { reachesProject, type AccountScope } from './scope';

/** The one due first first. Empty for an invoice out of reach. */
export async function listPayerMailsOfInvoice(database: Database, scope: AccountScope, invoiceId: string): Promise<readonly PayerMailRow[]> {
  const rows = await database
    .select()
    .from(payerMail)
    .where(and(eq(payerMail.invoiceId, invoiceId), eq(payerMail.accountId, scope.accountId), eq(payerMail.mode, scope.mode)))
    .orderBy(asc(payerMail.dueAtMs), asc(payerMail.id))
    .limit(limits.pageSizeMax);
  return rows.filter((row) => reachesProject(scope, row.projectId));
}
