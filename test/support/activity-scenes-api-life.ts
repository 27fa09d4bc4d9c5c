// Owns how to call, with success, the unsafe routes of the API that need something to have happened before: money that came, a link that is
// off, an address that is closed.
import { call } from './api-client';
import type { Scene } from './activity-scenes';
import { makeWorld, type World } from './authorization-world';
import { env } from './worker-world';

type Body = Readonly<Record<string, unknown>>;

/** The same request each time, with one key; refused to a key that may do nothing. */
function api(world: World, method: string, path: string, body?: Body): Scene {
  const idempotencyKey = crypto.randomUUID();
  const by = (key: string) => async () => (await call(method, path, { key, idempotencyKey, ...(body === undefined ? {} : { body }) })).status;
  return { send: by(world.key), refused: by(world.emptyKey) };
}

/** An invoice to which money of that kind has come for good; answers its path and its version. */
async function withMoney(world: World, kind: string): Promise<{ readonly path: string; readonly version: number }> {
  const path = `/api/v1/invoices/${world.invoiceId}`;
  await call('POST', `${path}/sandbox-payments`, { key: world.key, body: { kind } });
  const name = `SANDBOX:${world.projectId}`;
  for (let round = 0; round < 4; round++) await env.CHAIN.getByName(name).tick(name);
  const { body } = await call<{ readonly version: number }>('GET', path, { key: world.key });
  return { path, version: body.version };
}

const paidScene = (kind: string, act: string, body: Body) => async (): Promise<Scene> => {
  const world = await makeWorld();
  const { path, version } = await withMoney(world, kind);
  return api(world, 'POST', `${path}/${act}`, { version, ...body });
};

const undone = (pathOf: (world: World) => string) => async (): Promise<Scene> => {
  const world = await makeWorld();
  await call('PUT', pathOf(world), { key: world.key });
  return api(world, 'DELETE', pathOf(world));
};

export const apiLifeScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /api/v1/invoices/:invoice_id/acceptance': paidScene('partial', 'acceptance', { reason: 'close enough' }),
  'POST /api/v1/invoices/:invoice_id/review': paidScene('over', 'review', {}),
  'POST /api/v1/invoices/:invoice_id/refunds': paidScene('over', 'refunds', { asset: 'USD_SANDBOX', amount: '1', txid: '0xback', reason: 'too much' }),
  'DELETE /api/v1/payment-links/:link_id/pause': undone(({ linkId }) => `/api/v1/payment-links/${linkId}/pause`),
  'DELETE /api/v1/static-addresses/:static_address_id/closure': undone(({ staticAddressId }) => `/api/v1/static-addresses/${staticAddressId}/closure`),
};
