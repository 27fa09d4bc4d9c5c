// Owns how an invoice becomes a row on the page of the link or address that made it.
import type { SourceInvoice } from '../../db/source-invoice';
import type { SourceInvoiceRow } from '../../../views/link/source-invoices';
import { currencyLabel, invoiceAmount } from '../money-text';

export function sourceInvoiceRows(rows: readonly SourceInvoice[]): readonly SourceInvoiceRow[] {
  return rows.map(({ id, base, exception, amount, currency, orderId, createdAtMs }) => ({
    id,
    orderId,
    createdAtMs,
    amount: invoiceAmount(amount, currency),
    currency: currencyLabel(currency),
    status: { base, exception },
  }));
}
