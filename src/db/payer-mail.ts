// Owns reads and write statements of mails to payers. Rows are planned with the invoice, sent by lease, and stay as evidence.
import type { PlannedPayerMail } from '../domain/payer-mail';
import type { Database, Statement } from './database';
import { payerMail } from './schema';

export type PayerMailRow = typeof payerMail.$inferSelect;

/** Plans a mail. The same mail again is the same row. */
export function insertPayerMail(database: Database, mail: PlannedPayerMail): Statement {
  return database
    .insert(payerMail)
    .values({ ...mail, state: 'pending', attempts: 0 })
    .onConflictDoNothing();
}
