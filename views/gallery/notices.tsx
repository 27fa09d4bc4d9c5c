// Owns the notification centre of the gallery: the bell's panel, the list full and empty, and closed to other eyes.
import type { NoticeKind } from '../../src/domain/letter';
import { noticeDataOf } from '../../src/domain/notice-line';
import { newsKind, type NewsType, type ToldMessage } from '../../src/domain/notification';
import type { ViewContext } from '../context';
import { AppFrame } from '../layout/app-frame';
import { BellPanel } from '../notices/bell';
import type { NoticeView } from '../notices/model';
import { NoticesHiddenPage, NoticesPage, type NoticeFilters } from '../notices/page';
import { sampleContent } from './letters';
import { evmAddress, frame, invoiceId, minuteMs, nowMs, sampleContext as at, txid } from './samples';
import type { Story } from './story';

const noPager = { previousHref: null, nextHref: null };
const plain = { ...frame, mode: null };
const noFilters: NoticeFilters = { which: 'all', area: null, projectId: null, mode: null };
const account = 'Coffee & Co';

const shown: readonly NoticeKind[] = ['signed_in_new_device', 'wallet_waiting', 'password_reset', 'wallet_stopped', 'member_joined', 'operator_alert'];
const ofPerson: ReadonlySet<NoticeKind> = new Set<NoticeKind>(['signed_in_new_device', 'password_reset', 'operator_alert']);

const security: readonly NoticeView[] = shown.map((kind, index) => ({
  id: `ntc_s${index}`,
  kind,
  area: 'security',
  mode: null,
  data: Object.fromEntries(Object.entries(sampleContent(kind)).filter(([name]) => !/link$/i.test(name))),
  atMs: nowMs - (index + 1) * 410 * minuteMs,
  isUnread: index < 1,
  accountId: ofPerson.has(kind) ? null : 'acc_1',
  accountName: ofPerson.has(kind) ? null : kind === 'wallet_stopped' ? 'Books by the river' : account,
  standing: kind === 'wallet_stopped' ? 'elsewhere' : 'here',
  isClosed: false,
}));

/** Facts as news of a payment has them. */
export const sampleFacts: Readonly<Record<string, string>> = {
  invoice_id: invoiceId,
  order_id: 'A-1042',
  amount: '1250.00',
  currency: 'USD',
  asset: 'USDT_ERC20',
  network: 'ETH',
  due: '1250.3175',
  received: '1000.00',
  remaining: '250.3175',
  txid,
};
const hook = { url: 'https://shop.example/hooks/quittance?shop=1', failures: '7', since_ms: String(nowMs - 48 * minuteMs), status: '503' };

const told: readonly (readonly [type: NewsType, facts: ToldMessage['facts']])[] = [
  ['payment.paid', { ...sampleFacts, received: '1250.3175' }],
  ['payment.partial', sampleFacts],
  ['payment.reverted', { ...sampleFacts, order_id: 'A-1039' }],
  ['balance.withdrawal_requested', { asset: 'USDT_ERC20', amount: '300', address: evmAddress }],
  ['webhook.paused', hook],
  ['payment.seen', { ...sampleFacts, order_id: 'A-1044' }],
  ['payment.unmatched', { asset: 'USDT_ERC20', amount: '42.5', chain: 'ETH', txid, to: evmAddress }],
  ['webhook.recovered', hook],
  ['recipient.refused', { address: 'finance@coffee.example', answer: '550 5.1.1 no such user' }],
  ['project.changed', { name: account }],
];

function newsLine([type, facts]: (typeof told)[number], index: number): NoticeView {
  const message: ToldMessage = { type, atMs: nowMs, mode: index === 5 ? 'test' : 'live', account, project: account, path: `/payments/${invoiceId}`, facts };
  return {
    id: `ntc_n${index}`,
    kind: type,
    area: newsKind(type).group,
    mode: message.mode,
    data: noticeDataOf(message),
    atMs: nowMs - index * index * 19 * minuteMs - 20_000,
    isUnread: newsKind(type).centre === 'counted' && index < 5,
    accountId: 'acc_1',
    accountName: account,
    standing: 'here',
    isClosed: false,
  };
}

const news = told.map(newsLine);
const closed: NoticeView = { ...newsLine(['payment.paid', {}], 6), id: 'ntc_closed', data: {}, isClosed: true, isUnread: true, standing: 'left' };
const mixed = [...news, ...security, closed].toSorted((a, b) => b.atMs - a.atMs);
const long = 'Ein ausgesprochen langer Projektname mit\u00adTrennung '.repeat(4) + 'x'.repeat(90);
const wordy: readonly NoticeView[] = news.map((line) => ({
  ...line,
  data: { ...line.data, order_id: long, _project: long, url: `https://${'sub.'.repeat(20)}example/${long}` },
}));

/** The panel as the script shows it: open, on an ordinary page. */
function WithPanel({
  ctx,
  notices,
  readAtMs = null,
}: {
  readonly ctx: ViewContext;
  readonly notices: readonly NoticeView[];
  readonly readAtMs?: number | null;
}) {
  const unread = notices.filter((line) => line.isUnread).length;
  return (
    <AppFrame ctx={ctx} frame={{ ...frame, unreadNotices: unread }} section="overview" title="Quittance">
      <h1>Quittance</h1>
      <div class="bell-place">
        <section class="menu bell-panel">
          <BellPanel ctx={ctx} notices={notices} unread={unread} readAtMs={readAtMs} />
        </section>
      </div>
    </AppFrame>
  );
}

export const noticeStories: readonly Story[] = [
  {
    name: 'notices',
    render: (l, t) => (
      <NoticesPage
        ctx={at(l, t, '/notices')}
        frame={{ ...plain, unreadNotices: 7 }}
        filters={noFilters}
        notices={mixed}
        pager={{ previousHref: null, nextHref: '/notices?cursor=x' }}
      />
    ),
  },
  {
    name: 'notices-long',
    render: (l, t) => (
      <NoticesPage
        ctx={at(l, t, '/notices')}
        frame={{ ...plain, unreadNotices: 1_204, notice: 'Marked as read.', readAtMs: nowMs }}
        filters={{ ...noFilters, which: 'unread', area: 'payments' }}
        notices={wordy}
        pager={noPager}
      />
    ),
  },
  {
    name: 'notices-none-match',
    render: (l, t) => (
      <NoticesPage ctx={at(l, t, '/notices?area=balance')} frame={plain} filters={{ ...noFilters, area: 'balance' }} notices={[]} pager={noPager} />
    ),
  },
  {
    name: 'notices-empty',
    render: (l, t) => <NoticesPage ctx={at(l, t, '/notices')} frame={{ ...plain, unreadNotices: 0 }} filters={noFilters} notices={[]} pager={noPager} />,
  },
  {
    name: 'notices-read',
    render: (l, t) => (
      <NoticesPage
        ctx={at(l, t, '/notices?show=unread')}
        frame={{ ...plain, unreadNotices: 0 }}
        filters={{ ...noFilters, which: 'unread' }}
        notices={[]}
        pager={noPager}
      />
    ),
  },
  {
    name: 'notices-hidden',
    render: (l, t) => <NoticesHiddenPage ctx={at(l, t, '/notices')} frame={{ ...plain, unreadNotices: 0, banner: { kind: 'viewing', name: 'Boris' } }} />,
  },
  { name: 'bell', render: (l, t) => <WithPanel ctx={at(l, t, '/live/overview')} notices={mixed.slice(0, 8)} /> },
  { name: 'bell-long', render: (l, t) => <WithPanel ctx={at(l, t, '/live/overview')} notices={wordy.slice(0, 8)} readAtMs={nowMs} /> },
  { name: 'bell-empty', render: (l, t) => <WithPanel ctx={at(l, t, '/live/overview')} notices={[]} /> },
];
