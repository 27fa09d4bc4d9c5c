// Owns the notification list of the gallery: full, empty, and closed to other eyes.
import type { NoticeKind } from '../../src/domain/letter';
import { NoticesHiddenPage, NoticesPage, type NoticeView } from '../notices/page';
import { sampleContent } from './letters';
import { frame, minuteMs, nowMs, sampleContext as at } from './samples';
import type { Story } from './story';

const noPager = { previousHref: null, nextHref: null };
const plain = { ...frame, mode: null };

const shown: readonly NoticeKind[] = [
  'signed_in_new_device',
  'wallet_waiting',
  'password_reset',
  'recovery_code_used',
  'wallet_stopped',
  'wallets_frozen',
  'member_joined',
  'support_granted',
  'operator_alert',
];
const ofPerson: ReadonlySet<NoticeKind> = new Set<NoticeKind>(['signed_in_new_device', 'password_reset', 'recovery_code_used', 'operator_alert']);

const notices: readonly NoticeView[] = shown.map((kind, index) => ({
  id: `ntc_${index}`,
  kind,
  data: Object.fromEntries(Object.entries(sampleContent(kind)).filter(([name]) => !/link$/i.test(name))),
  atMs: nowMs - index * 190 * minuteMs,
  isUnread: index < 2,
  accountId: ofPerson.has(kind) ? null : 'acc_1',
  accountName: ofPerson.has(kind) ? null : kind === 'wallet_stopped' ? 'Books by the river' : 'Coffee & Co',
  standing: kind === 'wallet_stopped' ? 'elsewhere' : 'here',
}));

export const letterStories: readonly Story[] = [
  {
    name: 'notices',
    render: (l, t) => (
      <NoticesPage ctx={at(l, t, '/notices')} frame={plain} which="all" notices={notices} pager={{ previousHref: null, nextHref: '/notices?cursor=x' }} />
    ),
  },
  {
    name: 'notices-empty',
    render: (l, t) => <NoticesPage ctx={at(l, t, '/notices')} frame={{ ...plain, unreadNotices: 0 }} which="all" notices={[]} pager={noPager} />,
  },
  {
    name: 'notices-read',
    render: (l, t) => <NoticesPage ctx={at(l, t, '/notices?show=unread')} frame={{ ...plain, unreadNotices: 0 }} which="unread" notices={[]} pager={noPager} />,
  },
  {
    name: 'notices-hidden',
    render: (l, t) => <NoticesHiddenPage ctx={at(l, t, '/notices')} frame={{ ...plain, banner: { kind: 'viewing', name: 'Boris' } }} />,
  },
];
