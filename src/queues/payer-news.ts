// Owns the turn from an event of an invoice to a mail that its payer gets about it. Idempotent: the mail's id follows from invoice, kind and
// the event's place in the invoice. Plans only; send-payer-mail.ts sends.
import type { Database, Statement } from '../db/database';
import type { EventRow } from '../db/event';
import { insertPayerMail } from '../db/payer-mail';
import type { InvoiceTerms } from '../domain/invoice';
import { plannedPayerNews } from '../domain/payer-mail';
import type { ProjectSettings } from '../domain/project-settings';
import { decodeFacts, decodeSnapshot } from '../domain/public-event';

/** Statements for the batch in which the event is expanded; none for an event that payers are not told of, or that belongs to no invoice. */
export function planPayerNews(database: Database, event: EventRow, terms: InvoiceTerms | null, settings: ProjectSettings, nowMs: number): readonly Statement[] {
  if (terms === null || terms.payerEmail === null || decodeFacts(event.data) !== null) return [];
  const mail = plannedPayerNews(event, decodeSnapshot(event.data), terms, settings.actions, nowMs);
  return mail === null ? [] : [insertPayerMail(database, mail)];
}
