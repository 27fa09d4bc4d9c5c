// Owns the public pages and the account's lists and settings, with sample facts.
import type { Locale, Theme } from '../context';
import { BalancePage } from '../balance/page';
import { DevelopersPage } from '../developers/page';
import { ErrorPage } from '../error/page';
import { LandingPage } from '../landing/page';
import { OutboxMailPage, OutboxPage } from '../outbox/page';
import { OverviewPage } from '../overview/page';
import { paymentRows } from './invoice';
import { explorer, frame, invoiceId, minuteMs, nowMs, otherTxid, projects, sampleContext, testFrame, txid } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const noPager = { previousHref: null, nextHref: null };
const started = { project: true, invoice: true, webhook: false, wallet: false, livePayment: false, projectId: 'prj_01kaf3' };

const balances = [
  { asset: 'USDT_ERC20', symbol: 'USDT', network: 'Ethereum', received: '5120.5', pending: '224.67' },
  { asset: 'USDC_BASE', symbol: 'USDC', network: 'Base', received: '1204.005', pending: '0' },
  { asset: 'ETH', symbol: 'ETH', network: 'Ethereum', received: '0.07104412', pending: '0' },
];

const movement = { atMs: nowMs, symbol: 'USDT', network: 'Ethereum', invoiceId, orderId: '1042', txid, explorerUrl: explorer } as const;
const unmatched = [
  { id: 'u1', atMs: nowMs - 3 * minuteMs, amount: '49.9', symbol: 'USDT', network: 'Ethereum', txid: otherTxid, explorerUrl: null, dropped: false },
];

const movements = [
  { ...movement, id: '1', kind: 'pending' as const, amount: '224.67' },
  { ...movement, id: '2', kind: 'received' as const, amount: '50.01', atMs: nowMs - 12 * minuteMs },
  {
    ...movement,
    id: '3',
    kind: 'received' as const,
    amount: '1204.005',
    symbol: 'USDC',
    network: 'Base',
    orderId: null,
    txid: otherTxid,
    atMs: nowMs - 80 * minuteMs,
  },
  { ...movement, id: '4', kind: 'dropped' as const, amount: '17.5', orderId: '0997', atMs: nowMs - dayMs },
];

const mail = {
  id: 'out_1',
  sort: 'news' as const,
  to: 'anna@coffee.example',
  from: 'Quittance <no-reply@localhost>',
  subject: 'Paid: 50.00 USD for order 1042',
  sentAtMs: nowMs,
};

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

/** What may stand above every page. */
const bannered = (
  [{ kind: 'suspended' }, { kind: 'unverified' }, { kind: 'viewing', name: 'Boris Petrov' }, { kind: 'support', untilMs: nowMs + 60 * minuteMs }] as const
).map((banner) =>
  story(`banner-${banner.kind}`, (l, t) => (
    <BalancePage
      ctx={at(l, t, '/test/balance')}
      frame={{ ...testFrame, banner }}
      assets={[]}
      movements={[]}
      unmatched={[]}
      pager={noPager}
      requests={[]}
      canEndRequests
    />
  )),
);

export const pageStories: readonly Story[] = [
  story('landing', (l, t) => <LandingPage ctx={at(l, t, '/')} signedIn={false} />),
  story('overview-first', (l, t) => (
    <OverviewPage
      ctx={at(l, t, '/test/overview')}
      frame={{ ...testFrame, projects: [] }}
      started={{ ...started, project: false, invoice: false, projectId: null }}
      receivedToday={[]}
      paidToday={0}
      waiting={0}
      needsLook={0}
      latest={[]}
    />
  )),
  story('overview', (l, t) => (
    <OverviewPage
      ctx={at(l, t, '/live/overview')}
      frame={{ ...frame, notice: 'Coffee & Co' }}
      started={started}
      receivedToday={[
        { amount: '12480.50', symbol: 'USDT', network: 'Ethereum' },
        { amount: '0.07104412', symbol: 'ETH', network: 'Base' },
      ]}
      paidToday={18}
      waiting={4}
      needsLook={2}
      latest={paymentRows}
    />
  )),
  story('balance', (l, t) => (
    <BalancePage
      ctx={at(l, t, '/live/balance')}
      frame={frame}
      assets={balances}
      movements={movements}
      unmatched={unmatched}
      pager={{ previousHref: null, nextHref: '/balance?cursor=x' }}
      requests={[]}
      canEndRequests
    />
  )),
  story('balance-empty', (l, t) => (
    <BalancePage ctx={at(l, t, '/test/balance')} frame={testFrame} assets={[]} movements={[]} unmatched={[]} pager={noPager} requests={[]} canEndRequests />
  )),
  ...bannered,
  story('developers', (l, t) => (
    <DevelopersPage
      ctx={at(l, t, '/developers')}
      frame={{ ...frame, mode: null }}
      origin="http://127.0.0.1:8787"
      projects={projects.map((project, index) => ({ ...project, mode: index === 0 ? 'live' : 'test', keys: 2 - index, endpoints: index }))}
    />
  )),
  story('error-404', (l, t) => (
    <ErrorPage ctx={at(l, t, '/x')} frame={{ ...frame, mode: null }} status={404} refusal={{ reason: 'not_found' }} requestId="req_01kaf8" />
  )),
  story('error-403', (l, t) => (
    <ErrorPage
      ctx={at(l, t, '/x')}
      frame={{ ...frame, mode: null }}
      status={403}
      refusal={{ reason: 'forbidden', right: 'wallets:manage' }}
      requestId="req_01kaf8"
    />
  )),
  story('error-429', (l, t) => (
    <ErrorPage ctx={at(l, t, '/x')} frame={null} status={429} refusal={{ reason: 'too_many_requests', retryAfterSeconds: 30 }} requestId="req_01kaf8" />
  )),
  story('error-500', (l, t) => <ErrorPage ctx={at(l, t, '/x')} frame={null} status={500} refusal={null} requestId="req_01kaf8" />),
  story('outbox', (l, t) => (
    <OutboxPage
      ctx={at(l, t, '/outbox')}
      frame={{ ...frame, mode: null }}
      sort={null}
      mails={[mail, { ...mail, sort: 'letters', id: 'out_2', subject: 'Part received: 40 of 50.01 USDT' }]}
    />
  )),
  story('outbox-mail', (l, t) => (
    <OutboxMailPage ctx={at(l, t, '/outbox/out_1')} frame={{ ...frame, mode: null }} mail={mail} text={'Paid: 50.00 USD\n\nOrder 1042 is paid.\n'} />
  )),
];
