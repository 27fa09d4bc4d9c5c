// Two accounts over the whole route table: to a stranger every address of another account is not there, to its owner it works, and
// to somebody of the same account without the right it says so. A route without a row here fails, and so does a row without a route.
import { expect, test } from 'vitest';
import { app, origin, send } from '../support/api-client';
import { makeWorld, type Visitor, type World } from '../support/authorization-world';
import { env } from '../support/worker-world';

type Json = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, string>>;

/** `whose` is the account that the address and the content name. */
interface ApiRow {
  readonly by: 'key';
  readonly path: (whose: World) => string;
  readonly body?: (whose: World) => Json;
  readonly own: number;
  /** What a stranger hears; null where the address names nothing of anybody, and then it must show nothing of anybody else. */
  readonly stranger: 404 | null;
}
interface WebRow {
  readonly by: 'session';
  readonly path: (whose: World) => string;
  readonly fields?: (whose: World) => Fields;
  readonly own: number;
  readonly stranger: 404 | null;
  /** What a colleague hears who may look only. */
  readonly viewer: number;
}
interface OpenRow {
  readonly by: 'anybody';
  readonly path: (whose: World) => string;
  readonly fields?: (whose: World) => Fields;
  readonly own: number;
}

const order = (whose: World): Json => ({ project_id: whose.projectId, amount: '5.00', currency: 'USD' });
const project = (whose: World): string => `/api/v1/projects/${whose.projectId}`;
const invoice = (whose: World): string => `/api/v1/invoices/${whose.invoiceId}`;
const endpoint = (whose: World): string => `/api/v1/webhook-endpoints/${whose.endpointId}`;

const apiRows: Readonly<Record<string, Omit<ApiRow, 'by'>>> = {
  'GET /api/v1/projects': { path: () => '/api/v1/projects', own: 200, stranger: null },
  'POST /api/v1/projects': { path: () => '/api/v1/projects', body: () => ({ name: 'New' }), own: 201, stranger: null },
  'GET /api/v1/projects/:project_id': { path: project, own: 200, stranger: 404 },
  'PATCH /api/v1/projects/:project_id': { path: project, body: () => ({ name: 'Renamed' }), own: 200, stranger: 404 },
  'GET /api/v1/projects/:project_id/wallets': { path: (whose) => `${project(whose)}/wallets`, own: 200, stranger: 404 },
  'POST /api/v1/projects/:project_id/wallets': { path: (whose) => `${project(whose)}/wallets`, body: () => ({ kind: 'sandbox' }), own: 201, stranger: 404 },
  'POST /api/v1/invoices': { path: () => '/api/v1/invoices', body: order, own: 201, stranger: 404 },
  'GET /api/v1/invoices': { path: (whose) => `/api/v1/invoices?project_id=${whose.projectId}`, own: 200, stranger: null },
  'GET /api/v1/invoices/:invoice_id': { path: invoice, own: 200, stranger: 404 },
  'POST /api/v1/invoices/:invoice_id/cancellation': { path: (whose) => `${invoice(whose)}/cancellation`, own: 200, stranger: 404 },
  'POST /api/v1/invoices/:invoice_id/sandbox-payments': {
    path: (whose) => `${invoice(whose)}/sandbox-payments`,
    body: () => ({ kind: 'partial' }),
    own: 201,
    stranger: 404,
  },
  'POST /api/v1/webhook-endpoints': {
    path: () => '/api/v1/webhook-endpoints',
    body: (whose) => ({ project_id: whose.projectId, url: 'https://shop.example.com/' }),
    own: 201,
    stranger: 404,
  },
  'GET /api/v1/webhook-endpoints': { path: (whose) => `/api/v1/webhook-endpoints?project_id=${whose.projectId}`, own: 200, stranger: 404 },
  'GET /api/v1/webhook-endpoints/:endpoint_id': { path: endpoint, own: 200, stranger: 404 },
  'DELETE /api/v1/webhook-endpoints/:endpoint_id': { path: endpoint, own: 204, stranger: 404 },
  'GET /api/v1/balances': { path: (whose) => `/api/v1/balances?project_id=${whose.projectId}`, own: 200, stranger: null },
};

const page = (whose: World): string => `/projects/${whose.projectId}`;
const payment = (whose: World): string => `/test/payments/${whose.invoiceId}`;
const payable = (whose: World): Fields => ({ project_id: whose.projectId, amount: '5.00', currency: 'USD' });
const general = (): Fields => ({ name: 'Renamed', currency: 'USD', expiry_minutes: '60', support_contact: '', mode: 'test' });
const vitalik = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';

const webRows: Readonly<Record<string, Omit<WebRow, 'by'>>> = {
  'GET /overview': { path: () => '/overview', own: 303, stranger: null, viewer: 303 },
  'GET /:mode{live|test}/overview': { path: () => '/test/overview', own: 200, stranger: null, viewer: 200 },
  'POST /overview/getting-started': { path: () => '/overview/getting-started', fields: () => ({}), own: 303, stranger: null, viewer: 303 },
  'GET /payments': { path: () => '/payments', own: 303, stranger: null, viewer: 303 },
  'GET /:mode{live|test}/payments': { path: () => '/test/payments', own: 200, stranger: null, viewer: 200 },
  'GET /payments/new': { path: () => '/payments/new', own: 303, stranger: null, viewer: 303 },
  'GET /:mode{live|test}/payments/new': { path: () => '/test/payments/new', own: 200, stranger: null, viewer: 403 },
  'POST /:mode{live|test}/payments': { path: () => '/test/payments', fields: payable, own: 303, stranger: 404, viewer: 403 },
  'GET /payments/:invoiceId{inv_[1-9A-HJ-NP-Za-km-z]+}': { path: (whose) => `/payments/${whose.invoiceId}`, own: 303, stranger: 404, viewer: 303 },
  'GET /:mode{live|test}/payments/:invoiceId': { path: payment, own: 200, stranger: 404, viewer: 200 },
  'POST /:mode{live|test}/payments/:invoiceId/cancellation': {
    path: (whose) => `${payment(whose)}/cancellation`,
    fields: () => ({}),
    own: 303,
    stranger: 404,
    viewer: 403,
  },
  'POST /:mode{live|test}/payments/:invoiceId/deliveries/:deliveryId/redelivery': {
    path: (whose) => `${payment(whose)}/deliveries/${whose.deliveryId}/redelivery`,
    fields: () => ({}),
    own: 303,
    stranger: 404,
    viewer: 403,
  },
  'GET /balance': { path: () => '/balance', own: 303, stranger: null, viewer: 303 },
  'GET /:mode{live|test}/balance': { path: () => '/test/balance', own: 200, stranger: null, viewer: 200 },
  'GET /projects': { path: () => '/projects', own: 200, stranger: null, viewer: 200 },
  'GET /projects/new': { path: () => '/projects/new', own: 200, stranger: null, viewer: 403 },
  'POST /projects': { path: () => '/projects', fields: () => ({ name: 'New', currency: 'USD' }), own: 303, stranger: null, viewer: 403 },
  'GET /projects/:projectId': { path: page, own: 200, stranger: 404, viewer: 200 },
  'POST /projects/:projectId': { path: page, fields: general, own: 303, stranger: 404, viewer: 403 },
  'GET /projects/:projectId/wallets': { path: (whose) => `${page(whose)}/wallets`, own: 200, stranger: 404, viewer: 403 },
  'POST /projects/:projectId/wallets': { path: (whose) => `${page(whose)}/wallets`, fields: () => ({ source: vitalik }), own: 303, stranger: 404, viewer: 403 },
  'GET /projects/:projectId/keys': { path: (whose) => `${page(whose)}/keys`, own: 200, stranger: 404, viewer: 403 },
  'POST /projects/:projectId/keys': {
    path: (whose) => `${page(whose)}/keys`,
    fields: () => ({ name: 'Till', mode: 'test', scopes: 'invoices:manage' }),
    own: 201,
    stranger: 404,
    viewer: 403,
  },
  'POST /projects/:projectId/keys/:keyId/revocation': {
    path: (whose) => `${page(whose)}/keys/${whose.apiKeyId}/revocation`,
    fields: () => ({}),
    own: 303,
    stranger: 404,
    viewer: 403,
  },
  'GET /projects/:projectId/webhooks': { path: (whose) => `${page(whose)}/webhooks`, own: 200, stranger: 404, viewer: 403 },
  'POST /projects/:projectId/webhooks': {
    path: (whose) => `${page(whose)}/webhooks`,
    fields: () => ({ url: 'https://shop.example.com/', mode: 'test' }),
    own: 201,
    stranger: 404,
    viewer: 403,
  },
  'POST /projects/:projectId/webhooks/:endpointId/deletion': {
    path: (whose) => `${page(whose)}/webhooks/${whose.endpointId}/deletion`,
    fields: () => ({}),
    own: 303,
    stranger: 404,
    viewer: 403,
  },
  'GET /developers': { path: () => '/developers', own: 200, stranger: null, viewer: 200 },
  'GET /outbox': { path: () => '/outbox', own: 200, stranger: null, viewer: 200 },
  'GET /outbox/:mailId': { path: (whose) => `/outbox/${whose.mailId}`, own: 200, stranger: 404, viewer: 404 },
  'GET /outbox/:mailId/html': { path: (whose) => `/outbox/${whose.mailId}/html`, own: 200, stranger: 404, viewer: 404 },
};

const openRows: Readonly<Record<string, Omit<OpenRow, 'by'>>> = {
  'GET /healthz': { path: () => '/healthz', own: 200 },
  'GET /docs/errors': { path: () => '/docs/errors', own: 200 },
  'GET /openapi.json': { path: () => '/openapi.json', own: 200 },
  'GET /': { path: () => '/', own: 200 },
  'GET /sign-in': { path: () => '/sign-in', own: 200 },
  'GET /sign-up': { path: () => '/sign-up', own: 200 },
  'POST /sign-in': { path: () => '/sign-in', fields: () => ({ email: 'nobody@nowhere.test', password: 'wrong' }), own: 401 },
  'POST /sign-up': { path: () => '/sign-up', fields: () => ({ email: 'nobody', password: 'short' }), own: 422 },
  'POST /sign-out': { path: () => '/sign-out', fields: () => ({}), own: 303 },
  'POST /preferences': { path: () => '/preferences', fields: () => ({ theme: 'dark' }), own: 303 },
  'GET /i/:invoiceId': { path: (whose) => `/i/${whose.invoiceId}`, own: 200 },
  'GET /i/:invoiceId/state': { path: (whose) => `/i/${whose.invoiceId}/state`, own: 200 },
  'POST /i/:invoiceId/options': { path: (whose) => `/i/${whose.invoiceId}/options`, fields: () => ({ asset: 'USD_SANDBOX' }), own: 303 },
  'POST /i/:invoiceId/simulation': { path: (whose) => `/i/${whose.invoiceId}/simulation`, fields: () => ({ kind: 'partial' }), own: 303 },
};

// The local home has one more page than the others: the outbox.
// With TLS in front, so that the session's cookie is the same as everywhere else.
const home = { ...env, HOME_KIND: 'local', PUBLIC_ORIGIN: 'https://quittance.test' };

function callApi(route: string, row: Omit<ApiRow, 'by'>, whose: World, key: string | null): Promise<Response> {
  const headers = new Headers({ 'Idempotency-Key': crypto.randomUUID() });
  if (key !== null) headers.set('Authorization', `Bearer ${key}`);
  if (row.body !== undefined) headers.set('Content-Type', 'application/json');
  const body = row.body === undefined ? null : JSON.stringify(row.body(whose));
  return send(new Request(origin + row.path(whose), { method: methodOf(route), headers, body }), home);
}

function callPage(route: string, row: Pick<WebRow, 'path' | 'fields'>, whose: World, visitor: Visitor | null): Promise<Response> {
  const headers = new Headers({ 'Sec-Fetch-Site': 'same-origin', Origin: origin, 'CF-Connecting-IP': whose.accountId });
  if (visitor !== null) headers.set('Cookie', visitor.cookie);
  const body = row.fields === undefined ? null : new URLSearchParams({ ...row.fields(whose), csrf: visitor?.csrf ?? '', idempotency_key: crypto.randomUUID() });
  return send(new Request(origin + row.path(whose), { method: methodOf(route), headers, body, redirect: 'manual' }), home);
}

const methodOf = (route: string): string => route.slice(0, route.indexOf(' '));

/** Nothing of that account may be in the answer, except what the request itself said. */
async function expectNothingOf(whose: World, said: string, answer: Response): Promise<void> {
  const text = (await answer.text()) + [...answer.headers.values()].join('\n');
  const { accountId, projectId, invoiceId, endpointId, apiKeyId, deliveryId, email, shopName } = whose;
  for (const fact of [accountId, projectId, invoiceId, endpointId, apiKeyId, deliveryId, email, shopName])
    if (!said.includes(fact)) expect(text).not.toContain(fact);
}

const rows = { ...apiRows, ...webRows, ...openRows };
const mounted = [
  ...new Set(
    app.routes
      .filter((route) => route.method !== 'ALL')
      .map((route) => `${route.method} ${route.path.length > 1 ? route.path.replace(/\/$/, '') : route.path}`),
  ),
];
const stranger = await makeWorld();

test('every route has its row, and every row its route', () => {
  expect(mounted.toSorted()).toEqual(Object.keys(rows).toSorted());
});

test.each(Object.entries(apiRows))('%s', async (route, row) => {
  const owner = await makeWorld();
  const said = row.path(owner) + JSON.stringify(row.body?.(owner) ?? '');
  const foreign = await callApi(route, row, owner, stranger.key);
  expect([route, 'stranger', foreign.status]).toEqual([route, 'stranger', row.stranger ?? row.own]);
  await expectNothingOf(owner, said, foreign);
  expect([route, 'no key', (await callApi(route, row, owner, null)).status]).toEqual([route, 'no key', 401]);
  expect([route, 'no right', (await callApi(route, row, owner, owner.emptyKey)).status]).toEqual([route, 'no right', 403]);
  // Last, because some of them end what they name: it was still there after all of the above.
  expect([route, 'owner', (await callApi(route, row, owner, owner.key)).status]).toEqual([route, 'owner', row.own]);
});

test.each(Object.entries(webRows))('%s', async (route, row) => {
  const owner = await makeWorld();
  const said = row.path(owner) + JSON.stringify(row.fields?.(owner) ?? '');
  const foreign = await callPage(route, row, owner, stranger.owner);
  expect([route, 'stranger', foreign.status]).toEqual([route, 'stranger', row.stranger ?? row.own]);
  await expectNothingOf(owner, said, foreign);
  const nobody = await callPage(route, row, owner, null);
  expect([route, 'nobody', nobody.status, nobody.headers.get('location')?.split('?')[0]]).toEqual([route, 'nobody', 303, '/sign-in']);
  expect([route, 'viewer', (await callPage(route, row, owner, owner.viewer)).status]).toEqual([route, 'viewer', row.viewer]);
  if (row.fields !== undefined) {
    const forged = { cookie: owner.owner.cookie, csrf: stranger.owner.csrf };
    expect([route, 'forged', (await callPage(route, row, owner, forged)).status]).toEqual([route, 'forged', 403]);
  }
  expect([route, 'owner', (await callPage(route, row, owner, owner.owner)).status]).toEqual([route, 'owner', row.own]);
});

test.each(Object.entries(openRows))('%s is for everybody and tells nothing about the account', async (route, row) => {
  const owner = await makeWorld();
  const answer = await callPage(route, row, owner, null);
  expect([route, answer.status]).toEqual([route, row.own]);
  // The name of the shop and the invoice itself are what a payer came for.
  const said = `${row.path(owner)} ${owner.shopName} ${owner.invoiceId}`;
  const text = await answer.clone().text();
  await expectNothingOf(owner, said, answer);
  expect(text).not.toContain(`payer-${owner.projectId}`);
  expect(text).not.toContain(`meta-${owner.projectId}`);
});

test('a key opens no page, and a session opens no API', async () => {
  const owner = await makeWorld();
  const page = await send(new Request(`${origin}/projects`, { headers: { Authorization: `Bearer ${owner.key}` }, redirect: 'manual' }), home);
  expect(page.headers.get('location')).toMatch(/^\/sign-in/);
  expect((await send(new Request(`${origin}/api/v1/projects`, { headers: { Cookie: owner.owner.cookie } }), home)).status).toBe(401);
});
