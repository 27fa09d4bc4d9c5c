// The authorization matrix, continued: what people decide about an invoice by hand, and the inbox. Forms that name no version are refused
// as stale (409) by whoever may send them; that they work is told in activity-scenes-life.ts.
import { at, none, right, type Fields, type Ids, type WebRow } from './access-rows';

const act = (what: string) => (ids: Ids) => `/test/payments/${ids.invoiceId}/${what}`;
const because = (): Fields => ({ reason: 'A regular customer' });
const refund = (): Fields => ({ asset: 'USD_SANDBOX', amount: '1', txid: 'tx1', reason: 'Sent back' });

export const lifeRows: Readonly<Record<string, WebRow>> = {
  'POST /:mode{live|test}/payments/:invoiceId/acceptance': {
    guard: right('confirmations:manage'),
    path: act('acceptance'),
    fields: because,
    own: 409,
    names: true,
  },
  'POST /:mode{live|test}/payments/:invoiceId/extension': {
    guard: right('invoices:manage'),
    path: act('extension'),
    fields: () => ({ minutes: '60' }),
    own: 409,
    names: true,
  },
  'POST /:mode{live|test}/payments/:invoiceId/invalidation': {
    guard: right('invoices:manage'),
    path: act('invalidation'),
    fields: because,
    own: 409,
    names: true,
  },
  'POST /:mode{live|test}/payments/:invoiceId/refunds': { guard: right('payments:manage'), path: act('refunds'), fields: refund, own: 409, names: true },
  'POST /:mode{live|test}/payments/:invoiceId/review': { guard: right('payments:manage'), path: act('review'), fields: none, own: 409, names: true },
  'POST /:mode{live|test}/payments/:invoiceId/notes': {
    guard: right('invoices:manage'),
    path: act('notes'),
    fields: () => ({ text: 'Called the payer' }),
    own: 303,
    names: true,
  },
  'POST /:mode{live|test}/payments/:invoiceId/simulation': { guard: right('invoices:manage'), path: act('simulation'), fields: none, own: 303, names: true },
  'GET /inbox': at('member', '/inbox', 303),
  'GET /:mode{live|test}/inbox': at(right('payments:view'), '/test/inbox'),
  'POST /:mode{live|test}/inbox/transfer-review': {
    guard: right('payments:manage'),
    path: () => '/test/inbox/transfer-review',
    fields: () => ({ transfer_id: 'SANDBOX:nothing:0' }),
    own: 404,
    names: false,
  },
};
