// Each unsafe route of the API: how to bring about what it needs, and what to send. The list is compared with the routes that are mounted, so
// that a new route cannot do without. Used by the tests of duplicates and of deaths in the middle.
import { call } from './api-client';
import { env, makeInvoice, type Merchant } from './worker-world';

export interface PostTarget {
  readonly path: string;
  readonly body?: unknown;
}
export interface PostRow {
  readonly prepare: (merchant: Merchant, key: string) => Promise<PostTarget>;
  /** Money moves after it: the chain is read a few times before its effect is looked at. */
  readonly moves?: true;
  /** What only the first answer says. */
  readonly secret?: string;
}

const asset = 'USD_SANDBOX';
const ticksMax = 100;

export async function tick({ projectId }: Merchant, times = 1): Promise<void> {
  for (let index = 0; index < times; index += 1) await env.CHAIN.getByName(`SANDBOX:${projectId}`).tick(`SANDBOX:${projectId}`);
}

interface Seen {
  readonly id: string;
  readonly status: string;
  readonly exception: string;
  readonly version: number;
  readonly transfers: readonly { readonly level: string }[];
}

/** An invoice with such a payment, as soon as it is as told and its money is final: what moves later would count as an effect of the request. */
async function paidInvoice(merchant: Merchant, key: string, kind: string, isThere: (seen: Seen) => boolean): Promise<Seen> {
  const id = await makeInvoice(merchant);
  await call('POST', `/api/v1/invoices/${id}/sandbox-payments`, { key, body: { kind } });
  for (let tries = 0; tries < ticksMax; tries += 1) {
    await tick(merchant);
    const { body } = await call<Seen>('GET', `/api/v1/invoices/${id}`, { key });
    if (isThere(body) && body.transfers.every(({ level }) => level === 'final')) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the invoice never was as a payment of kind ${kind} makes it`);
}

const plain = (path: string, body: (merchant: Merchant) => unknown): PostRow => ({ prepare: async (merchant) => ({ path, body: body(merchant) }) });

/** An act on an invoice at the version that the caller saw. */
function onNew(noun: string, more: Readonly<Record<string, unknown>> | null): PostRow {
  return {
    prepare: async (merchant, key) => {
      const path = `/api/v1/invoices/${await makeInvoice(merchant)}`;
      const { body } = await call<Seen>('GET', path, { key });
      return { path: `${path}/${noun}`, ...(more === null ? {} : { body: { version: body.version, ...more } }) };
    },
  };
}

function onPaid(noun: string, kind: string, isThere: (seen: Seen) => boolean, more: Readonly<Record<string, unknown>>): PostRow {
  return {
    prepare: async (merchant, key) => {
      const { id, version } = await paidInvoice(merchant, key, kind, isThere);
      return { path: `/api/v1/invoices/${id}/${noun}`, body: { version, ...more } };
    },
  };
}

const onInvoice = (noun: string, body: unknown): PostRow => ({
  prepare: async (merchant) => ({ path: `/api/v1/invoices/${await makeInvoice(merchant)}/${noun}`, body }),
});

const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();

/** On an endpoint of its own. */
const onEndpoint = (noun: string, body: unknown): PostRow => ({
  prepare: async ({ projectId }, key) => {
    const wish = { project_id: projectId, url: 'https://shop.example.com/hooks' };
    const { body: made } = await call<{ readonly id: string }>('POST', '/api/v1/webhook-endpoints', { key, body: wish });
    return { path: `/api/v1/webhook-endpoints/${made.id}/${noun}`, ...(body === undefined ? {} : { body }) };
  },
});

const txid = `0x${'4e'.repeat(32)}`;
const isPaid = ({ status }: Seen): boolean => status === 'paid';
const isPartial = ({ exception }: Seen): boolean => exception === 'partial';

export const postRows: Readonly<Record<string, PostRow>> = {
  'POST /api/v1/projects': plain('/api/v1/projects', () => ({ name: 'Chairs' })),
  'POST /api/v1/projects/:project_id/wallets': {
    prepare: async ({ projectId }) => ({ path: `/api/v1/projects/${projectId}/wallets`, body: { kind: 'sandbox' } }),
  },
  'POST /api/v1/invoices': plain('/api/v1/invoices', ({ projectId }) => ({ project_id: projectId, amount: '49.90', currency: 'USD' })),
  'POST /api/v1/invoices/:invoice_id/acceptance': onPaid('acceptance', 'partial', isPartial, { reason: 'The exchange kept its fee' }),
  'POST /api/v1/invoices/:invoice_id/cancellation': onNew('cancellation', null),
  'POST /api/v1/invoices/:invoice_id/extension': onNew('extension', { minutes: 60 }),
  'POST /api/v1/invoices/:invoice_id/invalidation': onNew('invalidation', { reason: 'A test' }),
  'POST /api/v1/invoices/:invoice_id/review': onPaid('review', 'over', ({ exception }) => exception === 'over', {}),
  'POST /api/v1/invoices/:invoice_id/options': onInvoice('options', { asset }),
  'POST /api/v1/invoices/:invoice_id/notes': onInvoice('notes', { text: 'Called the customer.' }),
  'POST /api/v1/invoices/:invoice_id/refunds': onPaid('refunds', 'exact', isPaid, { asset, amount: '10.00', txid, reason: 'One chair came back' }),
  'POST /api/v1/invoices/:invoice_id/sandbox-payments': { ...onInvoice('sandbox-payments', { kind: 'exact' }), moves: true },
  'POST /api/v1/payment-links': plain('/api/v1/payment-links', ({ projectId }) => ({
    project_id: projectId,
    kind: 'fixed',
    title: 'Chair',
    currency: 'USD',
    amount: '12.50',
  })),
  'POST /api/v1/static-addresses': plain('/api/v1/static-addresses', ({ projectId }) => ({ project_id: projectId, asset, customer: 'customer-1042' })),
  'POST /api/v1/webhook-endpoints': {
    ...plain('/api/v1/webhook-endpoints', ({ projectId }) => ({ project_id: projectId, url: 'https://shop.example.com/hooks' })),
    secret: 'secret',
  },
  'POST /api/v1/webhook-endpoints/:endpoint_id/secret-rotations': { ...onEndpoint('secret-rotations', undefined), secret: 'secret' },
  'POST /api/v1/webhook-endpoints/:endpoint_id/test-events': onEndpoint('test-events', { type: 'payment.over' }),
  'POST /api/v1/webhook-endpoints/:endpoint_id/replays': onEndpoint('replays', { which: 'all', from: anHourAgo }),
  'POST /api/v1/deliveries/:delivery_id/redelivery': {
    prepare: async (merchant, key) => {
      const { path, body } = await onEndpoint('test-events', {}).prepare(merchant, key);
      const { body: made } = await call<{ readonly id: string }>('POST', path, { key, body });
      return { path: `/api/v1/deliveries/${made.id}/redelivery` };
    },
  },
};
