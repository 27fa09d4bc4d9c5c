// A shop's program as a stranger would write it: a client made from the description of the API, and nothing else. It is checked against
// types that are generated from the description of the day (test/domain/api-client-types.test.ts), and run against the Worker.
import createClient from 'openapi-fetch';

/** @typedef {import('../.artifacts/api/schema').paths} paths */

/**
 * From a new project to a paid invoice.
 * @param {{ origin: string, key: string, fetch: (request: Request) => Promise<Response>, wait: () => Promise<unknown> }} world
 */
export async function mainJourney({ origin, key, fetch, wait }) {
  /** @type {import('openapi-fetch').Client<paths>} */
  const api = createClient({ baseUrl: origin, fetch, headers: { Authorization: `Bearer ${key}` } });
  const once = () => ({ header: { 'Idempotency-Key': crypto.randomUUID() } });

  const project = need(await api.POST('/api/v1/projects', { params: once(), body: { name: 'Chairs and Tables', currency: 'EUR' } }));
  const params = once();
  /** @type {{ project_id: string, amount: string, currency: string, order_id: string, metadata: Record<string, string> }} */
  const order = { project_id: project.id, amount: '49.90', currency: 'USD', order_id: '1042', metadata: { cart: 'c-7' } };
  const invoice = need(await api.POST('/api/v1/invoices', { params, body: order }));
  const again = await api.POST('/api/v1/invoices', { params, body: order });

  const path = { invoice_id: invoice.id };
  need(await api.POST('/api/v1/invoices/{invoice_id}/sandbox-payments', { params: { path, ...once() }, body: { kind: 'exact' } }));
  let current = need(await api.GET('/api/v1/invoices/{invoice_id}', { params: { path } }));
  for (let tries = 0; current.status !== 'paid' && tries < 200; tries += 1) {
    await wait();
    current = need(await api.GET('/api/v1/invoices/{invoice_id}', { params: { path } }));
  }

  const page = need(await api.GET('/api/v1/invoices', { params: { query: { project_id: project.id, status: 'paid' } } }));
  const balances = need(await api.GET('/api/v1/balances', { params: { query: { project_id: project.id } } }));
  const refused = await api.POST('/api/v1/invoices', { params: once(), body: { ...order, amount: '49,90' } });
  return {
    created: invoice,
    repeated: { invoice: need(again), mark: again.response.headers.get('idempotency-replayed') },
    paid: current,
    listed: page.data.map((one) => one.id),
    received: balances.data.map((one) => one.received),
    refusal: refused.error === undefined ? null : { code: refused.error.code, fields: (refused.error.errors ?? []).map((one) => one.pointer) },
  };
}

/**
 * Never called: what the types must refuse.
 * @param {import('openapi-fetch').Client<paths>} api
 */
export async function misuse(api) {
  const params = { header: { 'Idempotency-Key': 'k' } };
  // @ts-expect-error an amount is never a number
  await api.POST('/api/v1/invoices', { params, body: { amount: 49.9, currency: 'USD' } });
  // @ts-expect-error a needed field is missing
  await api.POST('/api/v1/invoices', { params, body: { amount: '49.90' } });
  // @ts-expect-error the key is needed
  await api.POST('/api/v1/invoices', { body: { amount: '49.90', currency: 'USD' } });
  // @ts-expect-error there is no such status
  await api.GET('/api/v1/invoices', { params: { query: { status: 'eaten' } } });
}

/**
 * @template T
 * @param {{ data?: T, error?: unknown, response: Response }} answer
 * @returns {T}
 */
function need({ data, error, response }) {
  if (data === undefined) throw new Error(`${response.status} ${JSON.stringify(error)}`);
  return data;
}
