// The authorization matrix, continued: the pages of a project's site, automatic actions and costs.
import { right, type Fields, type Ids, type WebRow } from './access-rows';

const page = (ids: Ids, what: string): string => `/projects/${ids.projectId}/${what}`;
const manage = right('projects:manage');
const view = right('projects:view');

/** The form of automatic actions as it is sent; `minutes` of grace tell one from another. */
export const actionFields = (minutes: string): Fields => ({
  underpayment: 'refuse',
  late: 'ask',
  grace_minutes: minutes,
  confirmation_above: 'confirmed',
  resend: 'never',
});

/** Neither is there before it is named, so success is tried where one is. */
const ofHost = (what: string): WebRow => ({
  guard: manage,
  path: (ids) => page(ids, what),
  fields: () => ({ host: 'shop.example' }),
  own: 303,
  names: true,
  triedIn: 'test/worker/project-host.test.ts',
});

export const automationRows: Readonly<Record<string, WebRow>> = {
  'GET /projects/:projectId/site': { guard: view, path: (ids) => page(ids, 'site'), own: 200, names: true },
  'POST /projects/:projectId/site': {
    guard: manage,
    path: (ids) => page(ids, 'site'),
    fields: () => ({ site: 'https://shop.example/' }),
    own: 303,
    names: true,
  },
  'POST /projects/:projectId/hosts': { guard: manage, path: (ids) => page(ids, 'hosts'), fields: () => ({ host: 'shop.example' }), own: 303, names: true },
  'POST /projects/:projectId/hosts/check': ofHost('hosts/check'),
  'POST /projects/:projectId/hosts/removal': ofHost('hosts/removal'),
  'GET /projects/:projectId/actions': { guard: view, path: (ids) => page(ids, 'actions'), own: 200, names: true },
  'POST /projects/:projectId/actions': { guard: manage, path: (ids) => page(ids, 'actions'), fields: () => actionFields('5'), own: 303, names: true },
  'POST /projects/:projectId/actions/preview': {
    guard: manage,
    path: (ids) => page(ids, 'actions/preview'),
    fields: () => actionFields('5'),
    own: 200,
    names: true,
  },
  'GET /projects/:projectId/amounts': { guard: view, path: (ids) => page(ids, 'amounts'), own: 200, names: true },
  'POST /projects/:projectId/amounts': {
    guard: manage,
    path: (ids) => page(ids, 'amounts'),
    fields: () => ({ spread_percent: '1', spread_by: 'payer', fee_by: 'payer' }),
    own: 303,
    names: true,
  },
};
