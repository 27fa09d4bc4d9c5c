// The authorization matrix, continued: payment links, the counter and static addresses.
import { at, none, right, type Fields, type Ids, type OpenRow, type WebRow } from './access-rows';

const view = right('invoices:view');
const manage = right('invoices:manage');
const link = (ids: Ids, what = ''): string => `/test/links/${ids.linkId}${what}`;
const address = (ids: Ids, what = ''): string => `/test/addresses/${ids.staticAddressId}${what}`;
const linkFields = (): Fields => ({ title: 'Another title', currency: 'USD', amount: '7', kind: 'fixed' });

const ofLink = (what: string): WebRow => ({ guard: manage, path: (ids) => link(ids, what), fields: none, own: 303, names: true });
const ofAddress = (what: string, fields: () => Fields = none): WebRow => ({ guard: manage, path: (ids) => address(ids, what), fields, own: 303, names: true });

export const waysRows: Readonly<Record<string, WebRow>> = {
  'GET /links': at('member', '/links', 303),
  'GET /links/new': at('member', '/links/new', 303),
  'GET /:mode{live|test}/links': at(view, '/test/links'),
  'GET /:mode{live|test}/links/new': at(manage, '/test/links/new'),
  'POST /:mode{live|test}/links': {
    guard: manage,
    path: () => '/test/links',
    fields: (ids) => ({ ...linkFields(), project_id: ids.projectId }),
    own: 303,
    names: true,
  },
  'GET /links/:linkId{lnk_[1-9A-HJ-NP-Za-km-z]+}': { guard: view, path: (ids) => `/links/${ids.linkId}`, own: 303, names: true },
  'GET /:mode{live|test}/links/:linkId': { guard: view, path: link, own: 200, names: true },
  'POST /:mode{live|test}/links/:linkId': { ...ofLink(''), fields: linkFields },
  'POST /:mode{live|test}/links/:linkId/pause': ofLink('/pause'),
  'POST /:mode{live|test}/links/:linkId/resumption': ofLink('/resumption'),
  'POST /:mode{live|test}/links/:linkId/archival': ofLink('/archival'),
  'GET /addresses': at('member', '/addresses', 303),
  'GET /addresses/new': at('member', '/addresses/new', 303),
  'GET /:mode{live|test}/addresses': at(view, '/test/addresses'),
  'GET /:mode{live|test}/addresses/new': at(manage, '/test/addresses/new'),
  'POST /:mode{live|test}/addresses': {
    guard: manage,
    path: () => '/test/addresses',
    fields: (ids) => ({ project_id: ids.projectId, asset: 'USD_SANDBOX', customer: 'customer-8' }),
    own: 303,
    names: true,
  },
  'GET /addresses/:addressId{sta_[1-9A-HJ-NP-Za-km-z]+}': { guard: view, path: (ids) => `/addresses/${ids.staticAddressId}`, own: 303, names: true },
  'GET /:mode{live|test}/addresses/:addressId': { guard: view, path: address, own: 200, names: true },
  'POST /:mode{live|test}/addresses/:addressId/closure': ofAddress('/closure'),
  'POST /:mode{live|test}/addresses/:addressId/opening': ofAddress('/opening'),
  'POST /:mode{live|test}/addresses/:addressId/simulation': ofAddress('/simulation', () => ({ amount: '5' })),
};

export const waysOpenRows: Readonly<Record<string, OpenRow>> = {
  'GET /pay/:linkId': { path: (ids) => `/pay/${ids.linkId}`, own: 200 },
  'POST /pay/:linkId': { path: (ids) => `/pay/${ids.linkId}`, fields: none, own: 303 },
  'GET /pos/:shopId': { path: (ids) => `/pos/${ids.shopId}`, own: 200 },
  'POST /pos/:shopId': { path: (ids) => `/pos/${ids.shopId}`, fields: () => ({ amount: '3' }), own: 303 },
};
