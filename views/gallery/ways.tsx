// Owns the pages of payment links, the counter and static addresses, with sample facts.
import type { Locale, Theme } from '../context';
import { LinkListPage } from '../link/list';
import type { LinkView } from '../link/model';
import { LinkNewPage } from '../link/new';
import { LinkShowPage } from '../link/show';
import { PayClosedPage } from '../pay/closed';
import { CounterPage } from '../pay/counter';
import { PayLinkPage, type PayableLink } from '../pay/link';
import { StaticAddressListPage } from '../static-address/list';
import { StaticAddressNewPage } from '../static-address/new';
import { StaticAddressShowPage } from '../static-address/show';
import { emptyForm } from '../ui/form';
import { evmAddress, frame, minuteMs, nowMs, projects, sampleContext, testFrame } from './samples';
import type { Story } from './story';

const at = sampleContext;
const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });
const currencies = ['USD', 'EUR', 'RUB'].map((code) => ({ value: code, label: code }));
const assets = [
  { id: 'USDC_BASE', symbol: 'USDC', network: 'Base' },
  { id: 'USDT_BSC', symbol: 'USDT', network: 'BNB Chain' },
];
const [first = { id: '', name: '' }] = projects;
const ofBoth = projects.map((project) => ({ ...project, mode: 'live' as const }));
const base: LinkView = {
  id: 'lnk_01kaf7y2q8e9x5m3w6r4t',
  kind: 'fixed',
  state: 'active',
  title: 'Tasting on Saturday',
  description: 'Five coffees, one hour, with a barista.',
  project: first,
  currency: 'USD',
  amount: '25.00',
  amountMin: null,
  amountMax: null,
  made: 48,
  paid: 41,
  createdAtMs: nowMs - 9 * 24 * 60 * minuteMs,
};
const open: LinkView = { ...base, id: 'lnk_2', kind: 'open', title: 'Tips', amount: null, amountMin: '1.00', amountMax: '500.00', made: 7, paid: 7 };
const till: LinkView = { ...base, id: 'lnk_3', kind: 'counter', state: 'paused', title: 'Till at the door', amount: null, made: 1204, paid: 1190 };
const noFilter = { project: null, state: null };
const noPages = { previousHref: null, nextHref: null };
const values = { title: base.title, description: base.description, currency: 'USD', amount: '25.00' };
const invoices = [
  { id: 'inv_1', amount: '25.00', currency: 'USD', status: { base: 'paid', exception: 'none' } as const, orderId: null, createdAtMs: nowMs - 40 * minuteMs },
  { id: 'inv_2', amount: '25.00', currency: 'USD', status: { base: 'new', exception: 'partial' } as const, orderId: null, createdAtMs: nowMs - 55 * minuteMs },
];
const fields = { form: { values, refusal: null }, currencies, assets, chosenAssets: [] };
const url = `https://pay.coffee.example/pay/${base.id}`;
const shop = { name: 'Coffee & Co', contact: 'help@coffee.example', test: false };
const payable: PayableLink = { ...base, suggested: [] };
const payableOpen: PayableLink = { ...open, suggested: ['5.00', '10.00', '20.00'] };
const address = {
  id: 'sta_1',
  customer: 'customer-1042',
  symbol: 'USDC',
  network: 'Base',
  address: evmAddress,
  project: first,
  isClosed: false,
  deposits: 3,
  createdAtMs: nowMs - 30 * 24 * 60 * minuteMs,
};
const noAddressFilter = { project: null, state: null, customer: null };
const deposits = [
  { id: 'inv_3', amount: '120.5', currency: 'USDC', status: { base: 'paid', exception: 'none' } as const, orderId: 'customer-1042', createdAtMs: nowMs },
];
const bad = (pointer: string, code: 'required' | 'too_small' | 'invalid', detail?: string) => ({
  reason: 'invalid_input' as const,
  problems: [detail === undefined ? { pointer, code } : { pointer, code, detail }],
});

export const waysStories: readonly Story[] = [
  story('ways-links', (l, t) => (
    <LinkListPage ctx={at(l, t, '/live/links')} frame={frame} links={[base, open, till]} filter={noFilter} pager={noPages} canManage />
  )),
  story('ways-links-empty', (l, t) => (
    <LinkListPage ctx={at(l, t, '/test/links')} frame={testFrame} links={[]} filter={noFilter} pager={noPages} canManage={false} />
  )),
  story('ways-link-new-open', (l, t) => <LinkNewPage ctx={at(l, t, '/live/links/new?kind=open')} frame={frame} projects={ofBoth} kind="open" {...fields} />),
  story('ways-link-new-refused', (l, t) => (
    <LinkNewPage
      ctx={at(l, t, '/live/links/new')}
      frame={frame}
      projects={ofBoth}
      kind="fixed"
      {...fields}
      form={{ values: {}, refusal: bad('/title', 'required') }}
    />
  )),
  story('ways-link', (l, t) => (
    <LinkShowPage ctx={at(l, t, '/live/links/lnk_1')} frame={frame} link={base} url={url} shopUrl={null} invoices={invoices} canManage {...fields} />
  )),
  story('ways-link-counter-paused', (l, t) => (
    <LinkShowPage
      ctx={at(l, t, '/live/links/lnk_3')}
      frame={frame}
      link={till}
      url={url}
      shopUrl="https://pay.coffee.example/pos/K7QX2M9RTW4HB6ZD"
      invoices={[]}
      canManage
      {...fields}
    />
  )),
  story('ways-link-archived', (l, t) => (
    <LinkShowPage
      ctx={at(l, t, '/live/links/lnk_1')}
      frame={frame}
      link={{ ...base, state: 'archived' }}
      url={url}
      shopUrl={null}
      invoices={invoices}
      canManage={false}
      {...fields}
    />
  )),
  story('ways-pay', (l, t) => <PayLinkPage ctx={at(l, t, '/pay/lnk_1')} shop={shop} link={payable} action="/pay/lnk_1" form={emptyForm} />),
  story('ways-pay-open', (l, t) => <PayLinkPage ctx={at(l, t, '/pay/lnk_2')} shop={shop} link={payableOpen} action="/pay/lnk_2" form={emptyForm} />),
  story('ways-pay-open-refused', (l, t) => (
    <PayLinkPage
      ctx={at(l, t, '/pay/lnk_2')}
      shop={{ ...shop, test: true, contact: null }}
      link={{ ...payableOpen, amountMax: null, suggested: [] }}
      action="/pay/lnk_2"
      form={{ values: { amount: '0,5' }, refusal: bad('/amount', 'too_small', '1.00') }}
    />
  )),
  story('ways-pay-busy', (l, t) => (
    <PayLinkPage
      ctx={at(l, t, '/pay/lnk_1')}
      shop={shop}
      link={payable}
      action="/pay/lnk_1"
      form={{ values: {}, refusal: { reason: 'too_many_requests', retryAfterSeconds: 900 } }}
    />
  )),
  story('ways-pay-paused', (l, t) => <PayClosedPage ctx={at(l, t, '/pay/lnk_1')} shop={shop} why="paused" />),
  story('ways-pay-ended', (l, t) => <PayClosedPage ctx={at(l, t, '/pay/lnk_1')} shop={shop} why="ended" />),
  story('ways-counter', (l, t) => (
    <CounterPage ctx={at(l, t, '/pos/K7QX2M9RTW4HB6ZD')} shop={shop} title="Till at the door" currency="USD" action="/pos/K7QX2M9RTW4HB6ZD" form={emptyForm} />
  )),
  story('ways-addresses', (l, t) => (
    <StaticAddressListPage
      ctx={at(l, t, '/live/addresses')}
      frame={frame}
      addresses={[address, { ...address, id: 'sta_2', customer: 'A customer with a rather long name of their own', isClosed: true, deposits: 0 }]}
      filter={noAddressFilter}
      pager={noPages}
      canManage
    />
  )),
  story('ways-addresses-empty', (l, t) => (
    <StaticAddressListPage ctx={at(l, t, '/live/addresses')} frame={frame} addresses={[]} filter={noAddressFilter} pager={noPages} canManage />
  )),
  story('ways-address-new-refused', (l, t) => (
    <StaticAddressNewPage
      ctx={at(l, t, '/live/addresses/new')}
      frame={frame}
      projects={ofBoth}
      assets={currencies}
      needsOwnAddresses
      form={{ values: { project_id: first.id, customer: 'customer-1042' }, refusal: bad('/asset', 'invalid', 'shared_address') }}
    />
  )),
  story('ways-address', (l, t) => (
    <StaticAddressShowPage ctx={at(l, t, '/live/addresses/sta_1')} frame={frame} staticAddress={address} deposits={deposits} canManage simulation={null} />
  )),
  story('ways-address-test', (l, t) => (
    <StaticAddressShowPage
      ctx={at(l, t, '/test/addresses/sta_1')}
      frame={testFrame}
      staticAddress={{ ...address, isClosed: true, address: null }}
      deposits={[]}
      canManage
      simulation={{ values: { amount: '10' }, refusal: null }}
    />
  )),
];
