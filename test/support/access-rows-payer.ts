// The authorization matrix, continued: the payer's way back, the receipt, and the checkout on a shop's own page.
import type { Ids, OpenRow } from './access-rows';

/** In test mode of a local home pages of this machine may show the frame. */
const host = 'host=localhost:9999';
const framed = (ids: Ids, what = ''): string => `/embed/i/${ids.invoiceId}${what}?${host}`;

export const payerOpenRows: Readonly<Record<string, OpenRow>> = {
  'GET /i/:invoiceId/return': { path: (ids) => `/i/${ids.invoiceId}/return`, own: 303 },
  'GET /i/:invoiceId/receipt': { path: (ids) => `/i/${ids.invoiceId}/receipt`, own: 200 },
  'GET /embed/v1.js': { path: () => '/embed/v1.js', own: 200 },
  'GET /embed/i/:invoiceId': { path: framed, own: 200 },
  'GET /embed/i/:invoiceId/state': { path: (ids) => framed(ids, '/state'), own: 200 },
  'POST /embed/i/:invoiceId/options': { path: (ids) => framed(ids, '/options'), fields: () => ({ asset: 'USD_SANDBOX' }), own: 303 },
  'POST /embed/i/:invoiceId/simulation': { path: (ids) => framed(ids, '/simulation'), fields: () => ({ kind: 'partial' }), own: 303 },
  'GET /embed/pay/:shopId': { path: (ids) => `/embed/pay/${ids.shopId}?amount=3&${host}`, own: 200 },
  'POST /embed/pay/:shopId': { path: (ids) => `/embed/pay/${ids.shopId}`, fields: () => ({ amount: '3' }), own: 303 },
};
