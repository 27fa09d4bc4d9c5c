// The authorization matrix, continued: webhook endpoints and their deliveries, by the API.
import type { ApiRow, Ids } from './access-rows';

const endpoint = (ids: Ids, what = ''): string => `/api/v1/webhook-endpoints/${ids.endpointId}${what}`;
const act = (what: string, own: number, body?: ApiRow['body']): ApiRow => ({
  right: 'webhooks:manage',
  path: (ids) => endpoint(ids, what),
  ...(body === undefined ? {} : { body }),
  own,
  names: true,
});
const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();

export const webhookApiRows: Readonly<Record<string, ApiRow>> = {
  'PATCH /api/v1/webhook-endpoints/:endpoint_id': act('', 200, () => ({ url: 'https://shop.example.com/moved' })),
  'POST /api/v1/webhook-endpoints/:endpoint_id/secret-rotations': act('/secret-rotations', 201),
  'PUT /api/v1/webhook-endpoints/:endpoint_id/pause': act('/pause', 200),
  'DELETE /api/v1/webhook-endpoints/:endpoint_id/pause': act('/pause', 200),
  'POST /api/v1/webhook-endpoints/:endpoint_id/test-events': act('/test-events', 201, () => ({ type: 'payment.paid' })),
  'POST /api/v1/webhook-endpoints/:endpoint_id/replays': act('/replays', 202, () => ({ from: anHourAgo })),
  'GET /api/v1/webhook-endpoints/:endpoint_id/replays': { right: 'webhooks:view', path: (ids) => endpoint(ids, '/replays'), own: 200, names: true },
  'GET /api/v1/deliveries': { right: 'webhooks:view', path: () => '/api/v1/deliveries', own: 200, names: false },
  'GET /api/v1/deliveries/:delivery_id': { right: 'webhooks:view', path: (ids) => `/api/v1/deliveries/${ids.deliveryId}`, own: 200, names: true },
  'POST /api/v1/deliveries/:delivery_id/redelivery': {
    right: 'webhooks:manage',
    path: (ids) => `/api/v1/deliveries/${ids.deliveryId}/redelivery`,
    own: 202,
    names: true,
  },
};
