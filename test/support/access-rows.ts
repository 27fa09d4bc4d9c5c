// The authorization matrix, one row for each route: who may come, what the address and the content name, and what its owner hears. The
// cells are made from these rows (see access-cells.ts). Rows of the API and of the public pages here; those of people in access-rows-web.ts.
import type { Right } from '../../src/domain/permission';
import type { StepUpAction } from '../../src/domain/step-up';
import { apiLifeRows } from './access-rows-api-life';
import { webhookApiRows } from './access-rows-webhook-api';
import { id, type World } from './authorization-world';

/** What a request may name: of one's own account, of somebody else's, or of nobody. */
export type Ids = Omit<World, 'merchant' | 'people' | 'owner' | 'viewer' | 'key' | 'emptyKey'>;
type Content = Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, string>>;

/**
 * `right`: of the account's member. `mailbox`: the owner's own, whatever they look at.
 * `offered`: whom ownership was offered to; `offer`: the two sides of it. `owner`, `admin`: by role, admin meaning owner or admin. `member`: anybody of the account.
 */
export type Guard = { readonly right: Right; readonly or?: Right } | 'owner' | 'admin' | 'member' | 'person' | 'operator' | 'mailbox' | 'offered' | 'offer';

export interface ApiRow {
  readonly right: Right;
  readonly path: (ids: Ids) => string;
  readonly body?: (ids: Ids) => Content;
  readonly own: number;
  /** True when the request names something of an account: then a stranger's is as absent as nobody's. */
  readonly names: boolean;
}

export interface WebRow {
  readonly guard: Guard;
  readonly path: (ids: Ids) => string;
  /** Present on unsafe routes. */
  readonly fields?: (ids: Ids) => Fields;
  readonly own: number;
  readonly names: boolean;
  /** Refused with a page that asks for a confirmation of this kind. */
  readonly stepUp?: StepUpAction;
  /** Open while the account only looks (suspended, support, viewing as somebody): it changes nothing of the account. */
  readonly whileReadOnly?: true;
  /** Changes the person's session, not the account. */
  readonly whileSuspended?: true;
  /** What else the request itself asks for, such as the rights that a new key gets. */
  readonly alsoNeeds?: readonly Right[];
  /** What somebody hears who may not: 403 unless told. */
  readonly refusedAs?: 404;
  /** Allowed cells are tried elsewhere, because the thing needs more than a form (a ceremony, a fresh proof): where. */
  readonly triedIn?: string;
}

export interface OpenRow {
  readonly path: (ids: Ids) => string;
  readonly fields?: (ids: Ids) => Fields;
  readonly own: number;
}

export const right = (name: Right): { readonly right: Right } => ({ right: name });
export const none = (): Fields => ({});
/** A page that names nothing of anybody. */
export const at = (guard: Guard, path: string, own = 200): WebRow => ({ guard, path: () => path, own, names: false });

const order = (ids: Ids): Content => ({ project_id: ids.projectId, amount: '5.00', currency: 'USD' });
const project = (ids: Ids): string => `/api/v1/projects/${ids.projectId}`;
const invoice = (ids: Ids): string => `/api/v1/invoices/${ids.invoiceId}`;
const endpoint = (ids: Ids): string => `/api/v1/webhook-endpoints/${ids.endpointId}`;

export const apiRows: Readonly<Record<string, ApiRow>> = {
  'GET /api/v1/projects': { right: 'projects:view', path: () => '/api/v1/projects', own: 200, names: false },
  'POST /api/v1/projects': { right: 'projects:manage', path: () => '/api/v1/projects', body: () => ({ name: 'New' }), own: 201, names: false },
  'GET /api/v1/projects/:project_id': { right: 'projects:view', path: project, own: 200, names: true },
  'PATCH /api/v1/projects/:project_id': { right: 'projects:manage', path: project, body: () => ({ name: 'Renamed' }), own: 200, names: true },
  'GET /api/v1/projects/:project_id/wallets': { right: 'wallets:view', path: (ids) => `${project(ids)}/wallets`, own: 200, names: true },
  'POST /api/v1/projects/:project_id/wallets': {
    right: 'wallets:manage',
    path: (ids) => `${project(ids)}/wallets`,
    body: () => ({ kind: 'sandbox' }),
    own: 201,
    names: true,
  },
  'POST /api/v1/invoices': { right: 'invoices:manage', path: () => '/api/v1/invoices', body: order, own: 201, names: true },
  'GET /api/v1/invoices': { right: 'invoices:view', path: (ids) => `/api/v1/invoices?project_id=${ids.projectId}`, own: 200, names: false },
  'GET /api/v1/invoices/:invoice_id': { right: 'invoices:view', path: invoice, own: 200, names: true },
  'POST /api/v1/invoices/:invoice_id/cancellation': { right: 'invoices:manage', path: (ids) => `${invoice(ids)}/cancellation`, own: 200, names: true },
  'POST /api/v1/invoices/:invoice_id/sandbox-payments': {
    right: 'invoices:manage',
    path: (ids) => `${invoice(ids)}/sandbox-payments`,
    body: () => ({ kind: 'partial' }),
    own: 201,
    names: true,
  },
  'POST /api/v1/webhook-endpoints': {
    right: 'webhooks:manage',
    path: () => '/api/v1/webhook-endpoints',
    body: (ids) => ({ project_id: ids.projectId, url: 'https://shop.example.com/' }),
    own: 201,
    names: true,
  },
  'GET /api/v1/webhook-endpoints': {
    right: 'webhooks:view',
    path: (ids) => `/api/v1/webhook-endpoints?project_id=${ids.projectId}`,
    own: 200,
    names: true,
  },
  'GET /api/v1/webhook-endpoints/:endpoint_id': { right: 'webhooks:view', path: endpoint, own: 200, names: true },
  'DELETE /api/v1/webhook-endpoints/:endpoint_id': { right: 'webhooks:manage', path: endpoint, own: 204, names: true },
  ...apiLifeRows,
  ...webhookApiRows,
  'GET /api/v1/balances': { right: 'balance:view', path: (ids) => `/api/v1/balances?project_id=${ids.projectId}`, own: 200, names: false },
};

const noToken = 'A'.repeat(43);

export const openRows: Readonly<Record<string, OpenRow>> = {
  'GET /healthz': { path: () => '/healthz', own: 200 },
  'GET /docs/errors': { path: () => '/docs/errors', own: 200 },
  'GET /docs/api': { path: () => '/docs/api', own: 200 },
  'GET /openapi.json': { path: () => '/openapi.json', own: 200 },
  'GET /': { path: () => '/', own: 200 },
  'GET /sign-in': { path: () => '/sign-in', own: 200 },
  'GET /sign-up': { path: () => '/sign-up', own: 200 },
  'POST /sign-in': { path: () => '/sign-in', fields: () => ({ email: 'nobody@nowhere.test', password: 'wrong' }), own: 401 },
  'POST /sign-up': { path: () => '/sign-up', fields: () => ({ email: 'nobody', password: 'short' }), own: 422 },
  'POST /sign-out': { path: () => '/sign-out', fields: () => ({}), own: 303 },
  'POST /hooks/resend': { path: () => '/hooks/resend', fields: none, own: 404 },
  'POST /hooks/telegram': { path: () => '/hooks/telegram', fields: none, own: 404 },
  'POST /preferences': { path: () => '/preferences', fields: () => ({ theme: 'dark' }), own: 303 },
  'GET /i/:invoiceId': { path: (ids) => `/i/${ids.invoiceId}`, own: 200 },
  'GET /i/:invoiceId/state': { path: (ids) => `/i/${ids.invoiceId}/state`, own: 200 },
  'POST /i/:invoiceId/options': { path: (ids) => `/i/${ids.invoiceId}/options`, fields: () => ({ asset: 'USD_SANDBOX' }), own: 303 },
  'POST /i/:invoiceId/simulation': { path: (ids) => `/i/${ids.invoiceId}/simulation`, fields: () => ({ kind: 'partial' }), own: 303 },
  'GET /sign-in/passkey': { path: () => '/sign-in/passkey', own: 303 },
  'POST /sign-in/passkey': { path: () => '/sign-in/passkey', fields: () => ({ credential: '{}' }), own: 401 },
  'GET /sign-up/passkey': { path: () => '/sign-up/passkey', own: 303 },
  'POST /sign-up/passkey': { path: () => '/sign-up/passkey', fields: () => ({ email: 'nobody' }), own: 422 },
  'GET /sign-in/code': { path: () => '/sign-in/code', own: 303 },
  'POST /sign-in/code': { path: () => '/sign-in/code', fields: () => ({ code: '000000' }), own: 303 },
  'GET /sign-in/recovery-code': { path: () => '/sign-in/recovery-code', own: 303 },
  'POST /sign-in/recovery-code': { path: () => '/sign-in/recovery-code', fields: () => ({ code: 'none' }), own: 303 },
  'GET /setup': { path: () => '/setup', own: 303 },
  'POST /setup': { path: () => '/setup', fields: () => ({ email: 'nobody' }), own: 303 },
  'GET /reset-password': { path: () => '/reset-password', own: 200 },
  'POST /reset-password': { path: () => '/reset-password', fields: () => ({ email: 'nobody' }), own: 422 },
  'GET /reset-password/:token': { path: () => `/reset-password/${noToken}`, own: 410 },
  'POST /reset-password/:token': { path: () => `/reset-password/${noToken}`, fields: () => ({ password: 'a long walk in the rain' }), own: 410 },
  'GET /email-proof/:token': { path: () => `/email-proof/${noToken}`, own: 410 },
  'POST /email-proof/:token': { path: () => `/email-proof/${noToken}`, fields: none, own: 410 },
  'GET /recovery': { path: () => '/recovery', own: 200 },
  'POST /recovery': { path: () => '/recovery', fields: () => ({ email: 'nobody' }), own: 422 },
  'GET /recovery/:token': { path: () => `/recovery/${noToken}`, own: 410 },
  'POST /recovery/:token/code': { path: () => `/recovery/${noToken}/code`, fields: () => ({ code: 'none' }), own: 410 },
  'POST /recovery/:token/start': { path: () => `/recovery/${noToken}/start`, fields: none, own: 410 },
  'POST /recovery/:token/completion': { path: () => `/recovery/${noToken}/completion`, fields: () => ({ password: 'a long walk in the rain' }), own: 410 },
  'GET /recovery-stop/:token': { path: () => `/recovery-stop/${noToken}`, own: 410 },
  'POST /recovery-stop/:token': { path: () => `/recovery-stop/${noToken}`, fields: none, own: 410 },
  'GET /invitations/:token': { path: () => `/invitations/${noToken}`, own: 410 },
  'POST /invitations/:token': { path: () => `/invitations/${noToken}`, fields: none, own: 410 },
  'GET /wallet-stop/:token': { path: () => `/wallet-stop/${noToken}`, own: 410 },
  'POST /wallet-stop/:token': { path: () => `/wallet-stop/${noToken}`, fields: none, own: 410 },
};

/** Ids of nobody, each in the shape of its noun. */
export function absentIds(): Ids {
  return {
    accountId: id('acc'),
    projectId: id('prj'),
    invoiceId: id('inv'),
    endpointId: id('whe'),
    apiKeyId: id('key'),
    deliveryId: id('dlv'),
    recipientId: id('rcp'),
    messageId: id('dlv'),
    mailId: id('dlv'),
    accountKeyId: id('key'),
    walletId: id('wal'),
    invitationId: id('ivt'),
    offerId: id('ofr'),
    recoveryId: id('rcv'),
    supportAccessId: id('sup'),
    noticeId: id('ntc'),
    memberId: id('usr'),
    sessionId: id('ses'),
    passkeyId: `cred-${id('usr')}`,
    email: `${id('usr').toLowerCase()}@absent.test`,
    shopName: `Shop ${id('prj')}`,
    eventId: id('evt'),
    withdrawalRequestId: id('wdr'),
    linkId: id('lnk'),
    counterId: id('lnk'),
    shopId: 'ABCDEFGHJKLMNPQR',
    staticAddressId: id('sta'),
  };
}
