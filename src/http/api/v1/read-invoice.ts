// Owns the look at one invoice that several routes end with: not there, of the other mode, or as a program sees it.
import type { Context } from 'hono';
import { findInvoiceOfAnyMode } from '../../../db/invoice';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { invoiceJson, type InvoiceJson } from './invoice-json';

/** The invoice within the key's reach. Refuses `not_found`, and `wrong_mode` for an own invoice that a key of the other mode made. */
export async function readInvoice(c: Context<AppEnv>, invoiceId: string): Promise<Result<InvoiceJson>> {
  const { database, scope, settings, nowMs } = c.var;
  const detail = await findInvoiceOfAnyMode(database, scope, invoiceId);
  if (detail === null) return refuse({ reason: 'not_found' });
  if (detail.invoice.mode !== scope.mode) return refuse({ reason: 'wrong_mode', expected: detail.invoice.mode });
  return ok(invoiceJson(detail, settings, nowMs));
}
