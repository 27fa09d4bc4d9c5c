// The authorization matrix, continued: one row for each page and form of people who are signed in.
import { grantableToKeys } from '../../src/domain/permission';
import { hexOf } from '../../src/lib/hash';
import { randomBytes } from '../../src/lib/random';
import { at, none, right, type Fields, type Ids, type WebRow } from './access-rows';
import { compatRows } from './access-rows-compat';
import { automationRows } from './access-rows-automation';
import { lifeRows } from './access-rows-life';
import { notifyRows } from './access-rows-notify';
import { payerMailRows } from './access-rows-payer-mail';
import { peopleRows } from './access-rows-people';
import { telegramRows } from './access-rows-telegram';
import { waysRows } from './access-rows-ways';
import { webhookRows } from './access-rows-webhook';

const page = (ids: Ids): string => `/projects/${ids.projectId}`;
const payment = (ids: Ids): string => `/test/payments/${ids.invoiceId}`;
const payable = (ids: Ids): Fields => ({ project_id: ids.projectId, amount: '5.00', currency: 'USD' });
/** An address that no other project has. */
const freshAddress = (): Fields => ({ source: `0x${hexOf(randomBytes(20))}` });
const general = (): Fields => ({ name: 'Renamed', currency: 'USD', expiry_minutes: '60', support_contact: '', mode: 'test' });

export const accountRows: Readonly<Record<string, WebRow>> = {
  'GET /overview': at('member', '/overview', 303),
  'GET /:mode{live|test}/overview': at(right('payments:view'), '/test/overview'),
  'POST /overview/getting-started': { ...at('member', '/overview/getting-started', 303), fields: none, whileReadOnly: true },
  'GET /payments': at('member', '/payments', 303),
  'GET /:mode{live|test}/payments': at(right('payments:view'), '/test/payments'),
  'GET /payments/new': at('member', '/payments/new', 303),
  'GET /:mode{live|test}/payments/new': at(right('invoices:manage'), '/test/payments/new'),
  'POST /:mode{live|test}/payments': { guard: right('invoices:manage'), path: () => '/test/payments', fields: payable, own: 303, names: true },
  'GET /payments/:invoiceId{inv_[1-9A-HJ-NP-Za-km-z]+}': { guard: right('invoices:view'), path: (ids) => `/payments/${ids.invoiceId}`, own: 303, names: true },
  'GET /:mode{live|test}/payments/:invoiceId': { guard: right('invoices:view'), path: payment, own: 200, names: true },
  'POST /:mode{live|test}/payments/:invoiceId/cancellation': {
    guard: right('invoices:manage'),
    path: (ids) => `${payment(ids)}/cancellation`,
    fields: none,
    own: 303,
    names: true,
  },
  'POST /:mode{live|test}/payments/:invoiceId/deliveries/:deliveryId/redelivery': {
    guard: { right: 'payments:manage', or: 'webhooks:manage' },
    path: (ids) => `${payment(ids)}/deliveries/${ids.deliveryId}/redelivery`,
    fields: none,
    own: 303,
    names: true,
  },
  'GET /balance': at('member', '/balance', 303),
  'GET /:mode{live|test}/balance': at(right('balance:view'), '/test/balance'),
  'GET /projects': at(right('projects:view'), '/projects'),
  'GET /projects/new': at(right('projects:manage'), '/projects/new'),
  'POST /projects': { guard: right('projects:manage'), path: () => '/projects', fields: () => ({ name: 'New', currency: 'USD' }), own: 303, names: false },
  'GET /projects/:projectId': { guard: right('projects:view'), path: page, own: 200, names: true },
  'POST /projects/:projectId': { guard: right('projects:manage'), path: page, fields: general, own: 303, names: true },
  'GET /projects/:projectId/wallets': { guard: right('wallets:view'), path: (ids) => `${page(ids)}/wallets`, own: 200, names: true },
  'GET /projects/:projectId/keys': { guard: right('keys:view'), path: (ids) => `${page(ids)}/keys`, own: 200, names: true },
  'POST /projects/:projectId/keys': {
    guard: right('keys:manage'),
    path: (ids) => `${page(ids)}/keys`,
    fields: () => ({ name: 'Till', mode: 'test', scopes: 'projects:view' }),
    alsoNeeds: ['projects:view'],
    own: 201,
    names: true,
    stepUp: 'api_keys',
  },
  'GET /projects/:projectId/integration': { guard: right('projects:view'), path: (ids) => `${page(ids)}/integration`, own: 200, names: true },
  'POST /projects/:projectId/integration/key': {
    guard: right('keys:manage'),
    path: (ids) => `${page(ids)}/integration/key`,
    fields: none,
    own: 303,
    names: true,
    stepUp: 'api_keys',
  },
  'GET /projects/:projectId/requests': { guard: right('keys:view'), path: (ids) => `${page(ids)}/requests`, own: 200, names: true },
  'POST /projects/:projectId/keys/:keyId/revocation': {
    guard: right('keys:manage'),
    path: (ids) => `${page(ids)}/keys/${ids.apiKeyId}/revocation`,
    fields: none,
    own: 303,
    names: true,
  },
  'GET /projects/:projectId/webhooks': { guard: right('webhooks:view'), path: (ids) => `${page(ids)}/webhooks`, own: 200, names: true },
  'POST /projects/:projectId/webhooks': {
    guard: right('webhooks:manage'),
    path: (ids) => `${page(ids)}/webhooks`,
    fields: () => ({ url: 'https://shop.example.com/', mode: 'test' }),
    own: 201,
    names: true,
    stepUp: 'webhook_secrets',
  },
  'POST /projects/:projectId/webhooks/:endpointId/deletion': {
    guard: right('webhooks:manage'),
    path: (ids) => `${page(ids)}/webhooks/${ids.endpointId}/deletion`,
    fields: none,
    own: 303,
    names: true,
  },
  'GET /developers': at(right('projects:view'), '/developers'),
  'GET /outbox': at('member', '/outbox'),
  'GET /outbox/:mailId': { guard: 'mailbox', path: (ids) => `/outbox/${ids.mailId}`, own: 200, names: true, refusedAs: 404 },
  'GET /outbox/:mailId/html': { guard: 'mailbox', path: (ids) => `/outbox/${ids.mailId}/html`, own: 200, names: true, refusedAs: 404 },
  'POST /projects/:projectId/wallets/check': {
    guard: right('wallets:manage'),
    path: (ids) => `${page(ids)}/wallets/check`,
    fields: freshAddress,
    own: 200,
    names: true,
  },
  'POST /projects/:projectId/wallets': {
    guard: right('wallets:manage'),
    path: (ids) => `${page(ids)}/wallets`,
    fields: freshAddress,
    own: 303,
    names: true,
    stepUp: 'wallets',
  },
  'POST /projects/:projectId/wallets/:walletId/stop': {
    guard: 'owner',
    path: (ids) => `${page(ids)}/wallets/${ids.walletId}/stop`,
    fields: none,
    own: 303,
    names: true,
  },
  'GET /projects/:projectId/keys/:keyId': { guard: right('keys:manage'), path: (ids) => `${page(ids)}/keys/${ids.apiKeyId}`, own: 200, names: true },
  'POST /projects/:projectId/keys/:keyId': {
    guard: right('keys:manage'),
    path: (ids) => `${page(ids)}/keys/${ids.apiKeyId}`,
    fields: () => ({ name: 'Till 2', scopes: 'projects:view' }),
    alsoNeeds: ['projects:view'],
    own: 303,
    names: true,
    stepUp: 'api_keys',
  },
  'POST /projects/:projectId/keys/:keyId/rotation': {
    guard: right('keys:manage'),
    path: (ids) => `${page(ids)}/keys/${ids.apiKeyId}/rotation`,
    fields: none,
    alsoNeeds: grantableToKeys,
    own: 201,
    names: true,
    stepUp: 'api_keys',
  },
  'GET /keys': at(right('keys:view'), '/keys'),
  'POST /keys': {
    guard: right('keys:manage'),
    path: () => '/keys',
    fields: () => ({ name: 'Till', mode: 'test', scopes: 'projects:view' }),
    alsoNeeds: ['projects:view'],
    own: 201,
    names: false,
    stepUp: 'api_keys',
  },
  'GET /keys/:keyId': { guard: right('keys:manage'), path: (ids) => `/keys/${ids.accountKeyId}`, own: 200, names: true },
  'POST /keys/:keyId': {
    guard: right('keys:manage'),
    path: (ids) => `/keys/${ids.accountKeyId}`,
    fields: () => ({ name: 'All 2', scopes: 'projects:view' }),
    alsoNeeds: ['projects:view'],
    own: 303,
    names: true,
    stepUp: 'api_keys',
  },
  'POST /keys/:keyId/rotation': {
    guard: right('keys:manage'),
    path: (ids) => `/keys/${ids.accountKeyId}/rotation`,
    fields: none,
    own: 201,
    names: true,
    stepUp: 'api_keys',
  },
  'POST /keys/:keyId/revocation': { guard: right('keys:manage'), path: (ids) => `/keys/${ids.accountKeyId}/revocation`, fields: none, own: 303, names: true },
};

export const webRows: Readonly<Record<string, WebRow>> = {
  ...accountRows,
  ...automationRows,
  ...compatRows,
  ...lifeRows,
  ...notifyRows,
  ...payerMailRows,
  ...peopleRows,
  ...telegramRows,
  ...waysRows,
  ...webhookRows,
};
