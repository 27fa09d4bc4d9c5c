// The authorization matrix, continued: the CryptoCloud-compatible side of a project, requested withdrawals, and that surface itself, to which
// nobody is let in without a key of its own (what keys may there is tried in compat-*.test.ts).
import { cryptocloudKeyRights } from '../../src/domain/permission';
import { none, right, type Ids, type OpenRow, type WebRow } from './access-rows';

const page = (ids: Ids, what = ''): string => `/projects/${ids.projectId}/postback${what}`;
const request = (ids: Ids, what: string): string => `/balance/requests/${ids.withdrawalRequestId}${what}`;
const secrets = { guard: right('webhooks:manage'), fields: none, names: true, stepUp: 'webhook_secrets' } as const;

export const compatRows: Readonly<Record<string, WebRow>> = {
  'GET /projects/:projectId/postback': { guard: right('webhooks:view'), path: page, own: 200, names: true },
  'POST /projects/:projectId/postback': {
    ...secrets,
    path: page,
    fields: () => ({ url: 'https://shop.example.com/callback?a=1', format: 'form' }),
    own: 303,
  },
  'POST /projects/:projectId/postback/key': {
    guard: right('keys:manage'),
    path: (ids) => page(ids, '/key'),
    fields: none,
    alsoNeeds: cryptocloudKeyRights,
    own: 201,
    names: true,
    stepUp: 'api_keys',
  },
  'POST /projects/:projectId/postback/secret': { ...secrets, path: (ids) => page(ids, '/secret'), own: 200 },
  'POST /projects/:projectId/postback/secret/new': { ...secrets, path: (ids) => page(ids, '/secret/new'), own: 201 },
  'POST /balance/requests/:requestId/sent': {
    guard: right('withdrawals:manage'),
    path: (ids) => request(ids, '/sent'),
    fields: () => ({ txid: `0x${'ab'.repeat(32)}` }),
    own: 303,
    names: true,
  },
  'POST /balance/requests/:requestId/rejection': {
    guard: right('withdrawals:manage'),
    path: (ids) => request(ids, '/rejection'),
    fields: () => ({ reason: 'Asked for twice' }),
    own: 303,
    names: true,
  },
};

export const cryptocloudPosts = [
  '/v2/invoice/create',
  '/v2/invoice/merchant/canceled',
  '/v2/invoice/merchant/list',
  '/v2/invoice/merchant/info',
  '/v2/invoice/info',
  '/v2/merchant/wallet/balance/all',
  '/v2/invoice/merchant/statistics',
  '/v2/merchant/statistics',
  '/v2/invoice/static/create',
  '/v2/invoice/static/list',
  '/v2/invoice/static/subscribe',
  '/v2/invoice/api/out/create',
  '/v1/invoice/create',
  '/v1/invoice/info',
  '/api/v2/invoice/create',
] as const;

const statusOf = (path: string): number => (path.startsWith('/v1/') ? 401 : 403);

export const compatOpenRows: Readonly<Record<string, OpenRow>> = {
  ...Object.fromEntries(cryptocloudPosts.map((path): [string, OpenRow] => [`POST ${path}`, { path: () => path, fields: none, own: statusOf(path) }])),
  'GET /v1/invoice/info': { path: () => '/v1/invoice/info', own: 401 },
  'GET /:code{[A-Z0-9]{8}}': { path: () => '/AAAAAAAA', own: 404 },
};
