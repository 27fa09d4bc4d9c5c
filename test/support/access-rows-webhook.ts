// The authorization matrix, continued: webhook endpoints and their deliveries, on the web.
import { none, right, type Ids, type WebRow } from './access-rows';

const view = right('webhooks:view');
const manage = right('webhooks:manage');
const page = (ids: Ids, what = ''): string => `/projects/${ids.projectId}/webhooks/${ids.endpointId}${what}`;
const delivery = (ids: Ids, what = ''): string => `/projects/${ids.projectId}/deliveries/${ids.deliveryId}${what}`;
const confirmed = { guard: manage, fields: none, names: true, stepUp: 'webhook_secrets' } as const;
const form = (what: string, fields: WebRow['fields'] = none): WebRow => ({ guard: manage, path: (ids) => page(ids, what), fields, own: 303, names: true });

export const webhookRows: Readonly<Record<string, WebRow>> = {
  'GET /projects/:projectId/webhooks/:endpointId': { guard: view, path: page, own: 200, names: true },
  'POST /projects/:projectId/webhooks/:endpointId': {
    ...confirmed,
    path: page,
    fields: () => ({ url: 'https://shop.example.com/moved', events: 'payment.paid' }),
    own: 303,
  },
  'POST /projects/:projectId/webhooks/:endpointId/secret': { ...confirmed, path: (ids) => page(ids, '/secret'), own: 200 },
  'POST /projects/:projectId/webhooks/:endpointId/rotation': { ...confirmed, path: (ids) => page(ids, '/rotation'), own: 201 },
  'POST /projects/:projectId/webhooks/:endpointId/pause': form('/pause'),
  'POST /projects/:projectId/webhooks/:endpointId/resumption': form('/resumption'),
  'POST /projects/:projectId/webhooks/:endpointId/test': form('/test', () => ({ type: 'payment.paid' })),
  'GET /projects/:projectId/webhooks/:endpointId/replays': { guard: view, path: (ids) => page(ids, '/replays'), own: 200, names: true },
  'POST /projects/:projectId/webhooks/:endpointId/replays': form('/replays', () => ({ which: 'failed', since: '24' })),
  'GET /projects/:projectId/deliveries/:deliveryId': { guard: view, path: delivery, own: 200, names: true },
  'POST /projects/:projectId/deliveries/:deliveryId/redelivery': {
    guard: manage,
    path: (ids) => delivery(ids, '/redelivery'),
    fields: none,
    own: 303,
    names: true,
  },
};
