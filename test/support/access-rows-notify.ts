// The authorization matrix, continued: what one is told, who else is told, and what was sent.
import { unsubscribeToken } from '../../src/auth/unsubscribe-link';
import { recipientSeen } from '../../src/commands/change-recipient';
import { at, none, right, type OpenRow, type WebRow } from './access-rows';
import { makePorts } from './worker-world';

const view = right('notifications:view');
const manage = right('notifications:manage');

/** As the form of a new mailbox sends it. */
export const recipientFields = { name: 'Books', locale: 'en', time_zone: 'UTC', reach: 'all', currency: 'USD', digest_at: '09:00', by_email: 'payment.paid' };
const stopPath = ({ accountId, memberId }: { readonly accountId: string; readonly memberId: string }): string =>
  `/unsubscribe/${unsubscribeToken(makePorts().settings.masterKey, { kind: 'member', accountId, userId: memberId })}`;

export const notifyRows: Readonly<Record<string, WebRow>> = {
  'GET /notices/settings': at('member', '/notices/settings'),
  'POST /notices/settings': { guard: 'member', path: () => '/notices/settings', fields: () => ({ seen: '0', preset: 'everything' }), own: 303, names: false },
  'POST /notices/settings/habit': {
    guard: 'member',
    path: () => '/notices/settings/habit',
    fields: () => ({ seen: '0', currency: 'USD', pace_email: 'daily', pace_telegram: 'at_once', digest_at: '09:00' }),
    own: 303,
    names: false,
  },
  'POST /notices/settings/test': { guard: 'member', path: () => '/notices/settings/test', fields: () => ({ channel: 'email' }), own: 303, names: false },
  'GET /recipients': at(view, '/recipients'),
  'POST /recipients': {
    guard: manage,
    path: () => '/recipients',
    fields: () => ({ ...recipientFields, email: `books-${crypto.randomUUID().slice(0, 8)}@shop.test` }),
    own: 303,
    names: false,
    stepUp: 'exports',
  },
  'GET /recipients/:recipientId': { guard: manage, path: (ids) => `/recipients/${ids.recipientId}`, own: 200, names: true },
  'POST /recipients/:recipientId': {
    guard: manage,
    path: (ids) => `/recipients/${ids.recipientId}`,
    fields: () => ({
      ...recipientFields,
      name: 'Bookkeeper',
      seen: recipientSeen({ name: 'Books', locale: 'en', timeZone: 'UTC', projectIds: null, settings: '{}' }),
    }),
    own: 303,
    names: true,
    stepUp: 'exports',
  },
  'POST /recipients/:recipientId/resend': { guard: manage, path: (ids) => `/recipients/${ids.recipientId}/resend`, fields: none, own: 303, names: true },
  'POST /recipients/:recipientId/removal': { guard: manage, path: (ids) => `/recipients/${ids.recipientId}/removal`, fields: none, own: 303, names: true },
  'GET /told': at(view, '/told'),
  'GET /told/:deliveryId': { guard: manage, path: (ids) => `/told/${ids.messageId}`, own: 200, names: true },
  'POST /told/:deliveryId/repeat': {
    guard: manage,
    path: (ids) => `/told/${ids.messageId}/repeat`,
    fields: none,
    own: 303,
    names: true,
  },
};

const noToken = 'A'.repeat(43);

export const notifyOpenRows: Readonly<Record<string, OpenRow>> = {
  'GET /recipient-proof/:token': { path: () => `/recipient-proof/${noToken}`, own: 410 },
  'POST /recipient-proof/:token': { path: () => `/recipient-proof/${noToken}`, fields: none, own: 410 },
  'GET /unsubscribe/:token': { path: stopPath, own: 200 },
  'POST /unsubscribe/:token': { path: stopPath, fields: none, own: 200 },
};
