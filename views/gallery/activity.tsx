// Owns the pages of the activity log, with sample facts.
import type { Locale, Theme } from '../context';
import { ActivityCheckPage, type ChainCheck } from '../activity/check';
import { ActivityPage, type ActivityProps, type ActivityRow } from '../activity/page';
import { frame, invoiceId, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const inAccount = { ...frame, mode: null };
const noFilters = { who: null, group: null, object: null, from: null, to: null, q: null };
const hash = '6f8c57bf61500ef729fbf2201c49c67ec79ac97abd450b22304f3ea01b771be6';

const person = { kind: 'person', name: 'Anna Weber', value: 'user:usr_2bHzDG8Z3XcVbNmKjHgFdS' } as const;
const whence = { network: '203.0.113.0/24', device: 'Firefox, Linux', requestId: 'req_1' };
const project = { id: 'prj_01kaf3', kind: 'project', name: 'Coffee & Co', href: '/projects/prj_01kaf3' } as const;
const endpoint = { id: 'whe_3Kd8sLq', kind: 'endpoint', name: 'https://shop.coffee.example/hooks/quittance', href: '/projects/prj_01kaf3/webhooks' } as const;
const rows: readonly ActivityRow[] = [
  {
    atMs: nowMs - minuteMs / 2,
    actor: person,
    via: 'web',
    action: 'project.changed',
    object: project,
    changes: [
      { name: 'name', before: 'Coffee', after: 'Coffee & Co' },
      { name: 'supportContact', before: '', after: 'help@coffee.example' },
    ],
    ...whence,
    seq: null,
  },
  {
    atMs: nowMs - 4 * minuteMs,
    actor: { kind: 'key', name: 'Till', value: 'key:key_9f' },
    via: 'api',
    action: 'invoice.created',
    object: { id: invoiceId, kind: 'invoice', name: null, href: `/payments/${invoiceId}` },
    changes: [],
    ...whence,
    device: '',
    seq: 41,
  },
  {
    atMs: nowMs - 9 * minuteMs,
    actor: { kind: 'payer', name: null, value: 'payer' },
    via: 'web',
    action: 'invoice.option_chosen',
    object: { id: invoiceId, kind: 'invoice', name: null, href: `/payments/${invoiceId}` },
    changes: [{ name: 'asset', before: null, after: 'USDT_BSC' }],
    network: '2001:db8:17::/48',
    device: 'Safari, iOS',
    requestId: 'req_2',
    seq: 40,
  },
  {
    atMs: nowMs - 40 * minuteMs,
    actor: { kind: 'system', name: null, value: 'system' },
    via: 'system',
    action: 'webhook_endpoint.stopped',
    object: endpoint,
    changes: [{ name: 'state', before: null, after: 'paused' }],
    network: '',
    device: '',
    requestId: '',
    seq: 39,
  },
  {
    atMs: nowMs - 90 * minuteMs,
    actor: { kind: 'person', name: null, value: 'user:usr_gone' },
    via: 'web',
    action: 'member.changed',
    object: { id: 'usr_2bHzDG8Z3XcVbNmKjHgFdS', kind: 'person', name: 'Anna Weber', href: null },
    changes: [{ name: 'role', before: 'viewer', after: 'finance' }],
    ...whence,
    seq: 38,
  },
];

const page = (change: Partial<ActivityProps>) => (l: Locale, t: Theme) => (
  <ActivityPage
    ctx={at(l, t, '/activity')}
    frame={inAccount}
    filters={noFilters}
    actors={[{ value: person.value, name: person.name }]}
    rows={rows}
    pager={{ previousHref: null, nextHref: '/activity?cursor=x' }}
    mayExport
    confirmedUntilMs={null}
    exportRowsMax={50_000}
    {...change}
  />
);

const sound: ChainCheck = { checkedAtMs: nowMs, fromSeq: 1, toSeq: 41, findings: [], nextAfter: null, waiting: 1, head: { seq: 41, hash }, copySeq: 36 };
const finding = { fromSeq: 17, toSeq: 17, position: 230 };
const broken: ChainCheck = {
  ...sound,
  findings: [
    { kind: 'edited', ...finding },
    { kind: 'deleted', fromSeq: 20, toSeq: 22, position: null },
    { kind: 'unsealed', fromSeq: null, toSeq: null, position: 311 },
  ],
};

const check = (result: ChainCheck | null) => (l: Locale, t: Theme) => <ActivityCheckPage ctx={at(l, t, '/activity/check')} frame={inAccount} check={result} />;

export const activityStories: readonly Story[] = [
  { name: 'activity', render: page({}) },
  { name: 'activity-filtered', render: page({ filters: { ...noFilters, group: 'invoices', q: 'till' }, rows: [], mayExport: false }) },
  { name: 'activity-empty', render: page({ rows: [], pager: { previousHref: null, nextHref: null } }) },
  { name: 'activity-check', render: check(null) },
  { name: 'activity-check-sound', render: check(sound) },
  { name: 'activity-check-broken', render: check(broken) },
];
