// The authorization matrix, continued: one row for each route of the API about the life of an invoice, links, static addresses, events and
// statistics. An invoice to which nobody has paid anything refuses to be accepted: that is what its owner hears.
import type { ApiRow, Ids } from './access-rows';

const invoice = (what: string) => (ids: Ids) => `/api/v1/invoices/${ids.invoiceId}/${what}`;
const link =
  (what = '') =>
  (ids: Ids) =>
    `/api/v1/payment-links/${ids.linkId}${what}`;
const address =
  (what = '') =>
  (ids: Ids) =>
    `/api/v1/static-addresses/${ids.staticAddressId}${what}`;
const at = (right: ApiRow['right'], path: string): ApiRow => ({ right, path: () => path, own: 200, names: false });
const ofInvoice = (what: string): ApiRow => ({ right: 'invoices:view', path: invoice(what), own: 200, names: true });
const act = (right: ApiRow['right'], what: string, own: number, body: Readonly<Record<string, unknown>>): ApiRow => {
  return { right, path: invoice(what), body: () => body, own, names: true };
};
const manage = 'invoices:manage' as const;

export const apiLifeRows: Readonly<Record<string, ApiRow>> = {
  'POST /api/v1/invoices/:invoice_id/acceptance': act('confirmations:manage', 'acceptance', 409, { version: 1, reason: 'close enough' }),
  'POST /api/v1/invoices/:invoice_id/extension': act(manage, 'extension', 200, { version: 1, minutes: 30 }),
  'POST /api/v1/invoices/:invoice_id/invalidation': act(manage, 'invalidation', 200, { version: 1, reason: 'a mistake' }),
  'POST /api/v1/invoices/:invoice_id/review': act('payments:manage', 'review', 409, { version: 1 }),
  'POST /api/v1/invoices/:invoice_id/notes': act(manage, 'notes', 201, { text: 'called them' }),
  'GET /api/v1/invoices/:invoice_id/notes': ofInvoice('notes'),
  'POST /api/v1/invoices/:invoice_id/refunds': act('payments:manage', 'refunds', 422, {
    version: 1,
    asset: 'USD_SANDBOX',
    amount: '1',
    txid: '0x1',
    reason: 'too much',
  }),
  'GET /api/v1/invoices/:invoice_id/refunds': ofInvoice('refunds'),
  'POST /api/v1/invoices/:invoice_id/options': act(manage, 'options', 201, { asset: 'USD_SANDBOX' }),
  'GET /api/v1/invoices/:invoice_id/options': ofInvoice('options'),
  'GET /api/v1/invoices/:invoice_id/transfers': ofInvoice('transfers'),
  'GET /api/v1/transfers': at('payments:view', '/api/v1/transfers'),
  'GET /api/v1/events': at('payments:view', '/api/v1/events'),
  'GET /api/v1/events/:event_id': { right: 'payments:view', path: (ids) => `/api/v1/events/${ids.eventId}`, own: 200, names: true },
  'GET /api/v1/statistics': at('payments:view', '/api/v1/statistics'),
  'GET /api/v1/withdrawal-requests': at('balance:view', '/api/v1/withdrawal-requests'),
  'POST /api/v1/payment-links': {
    right: manage,
    path: () => '/api/v1/payment-links',
    body: (ids) => ({ project_id: ids.projectId, kind: 'open', title: 'Tips' }),
    own: 201,
    names: true,
  },
  'GET /api/v1/payment-links': at('invoices:view', '/api/v1/payment-links'),
  'GET /api/v1/payment-links/:link_id': { right: 'invoices:view', path: link(), own: 200, names: true },
  'PATCH /api/v1/payment-links/:link_id': { right: manage, path: link(), body: () => ({ title: 'Renamed' }), own: 200, names: true },
  'DELETE /api/v1/payment-links/:link_id': { right: manage, path: link(), own: 200, names: true },
  'PUT /api/v1/payment-links/:link_id/pause': { right: manage, path: link('/pause'), own: 200, names: true },
  'DELETE /api/v1/payment-links/:link_id/pause': { right: manage, path: link('/pause'), own: 200, names: true },
  'POST /api/v1/static-addresses': {
    right: manage,
    path: () => '/api/v1/static-addresses',
    body: (ids) => ({ project_id: ids.projectId, asset: 'USD_SANDBOX', customer: 'anna' }),
    own: 201,
    names: true,
  },
  'GET /api/v1/static-addresses': at('invoices:view', '/api/v1/static-addresses'),
  'GET /api/v1/static-addresses/:static_address_id': { right: 'invoices:view', path: address(), own: 200, names: true },
  'PUT /api/v1/static-addresses/:static_address_id/closure': { right: manage, path: address('/closure'), own: 200, names: true },
  'DELETE /api/v1/static-addresses/:static_address_id/closure': { right: manage, path: address('/closure'), own: 200, names: true },
};
