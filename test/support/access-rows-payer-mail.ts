// The authorization matrix, continued: the form that ends the mails to a payer.
import { none, right, type WebRow } from './access-rows';

export const payerMailRows: Readonly<Record<string, WebRow>> = {
  'POST /:mode{live|test}/payments/:invoiceId/payer-mails/stop': {
    guard: right('invoices:manage'),
    path: (ids) => `/test/payments/${ids.invoiceId}/payer-mails/stop`,
    fields: none,
    own: 303,
    names: true,
  },
};
