// Owns the payer's page in every state, with sample facts.
import type { Locale, Theme } from '../context';
import { CheckoutPage } from '../checkout/page';
import {
  sandboxPayments,
  type Amount,
  type Arrival,
  type CheckoutInvoice,
  type CheckoutState,
  type EndedState,
  type Method,
  type PaidState,
  type PaymentRequest,
  type ProgressState,
  type SandboxPayment,
} from '../checkout/model';
import { framePlace, pagePlace } from '../checkout/place';
import { EmbedBlockedPage, EmbedCheckoutPage, EmbedStartPage } from '../embed/page';
import { ReceiptPage, type Receipt } from '../receipt/page';
import { evmAddress, explorer, invoiceId, minuteMs, nowMs, otherTxid, sampleContext, txid } from './samples';
import type { Story } from './story';

const invoice: CheckoutInvoice = {
  id: invoiceId,
  shop: 'Coffee & Co',
  orderId: '1042',
  description: '2 × Coffee beans, Ethiopia Guji, 1 kg',
  amount: '50.00',
  currency: 'USD',
  createdAtMs: nowMs - 30 * minuteMs,
  expiresAtMs: nowMs + 30 * minuteMs,
  contact: 'help@coffee.example',
  costs: null,
  back: { href: `/i/${invoiceId}/return`, host: 'coffee.example' },
  site: 'https://coffee.example',
  termsUrl: 'https://coffee.example/terms',
  test: false,
};

const method = (asset: string, symbol: string, network: string, standard: string | null, amount: string | null, usualSeconds: number): Method => ({
  asset,
  symbol,
  network,
  standard,
  amount,
  usualSeconds,
  recommended: false,
  blocked: null,
});

const methods: readonly Method[] = [
  { ...method('USDT_BSC', 'USDT', 'BNB Chain', 'BEP-20', '50.0100', 10), recommended: true },
  method('USDC_BASE', 'USDC', 'Base', 'Base', '50.0050', 300),
  method('USDT_ERC20', 'USDT', 'Ethereum', 'ERC-20', '50.0100', 960),
  method('ETH', 'ETH', 'Ethereum', null, '0.01552012', 960),
  { ...method('BNB', 'BNB', 'BNB Chain', null, null, 10), blocked: 'rate' },
  { ...method('USDC_OPT', 'USDC', 'Optimism', 'OP Mainnet', '50.0050', 300), blocked: 'chain' },
];

const request: PaymentRequest = {
  symbol: 'USDT',
  network: 'Ethereum',
  standard: 'ERC-20',
  due: '50.0100',
  address: evmAddress,
  uri: `ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=${evmAddress}&uint256=50010000`,
  qr: 'amount',
  amountIdentifies: false,
  rate: '1 USDT = 0.9998 USD',
  ratedAtMs: nowMs - minuteMs,
  endsAtMs: nowMs + 25 * minuteMs,
  canChange: true,
};

const seen: Arrival = { amount: '50.0100', symbol: 'USDT', level: 'seen', confirmations: 2, required: 20, txid, explorerUrl: explorer };
const settled: Arrival = { ...seen, level: 'confirmed', confirmations: null, required: null };
const part: Arrival = { ...settled, amount: '40' };
const usdt = (amount: string): Amount => ({ amount, symbol: 'USDT' });
const received = [usdt('40')];
const partial = {
  kind: 'partial',
  request: { ...request, due: '10.01' },
  received,
  others: [],
  prolongedToMs: nowMs + 25 * minuteMs,
  arrivals: [part],
} as const;

const progress = (change: Partial<ProgressState>): CheckoutState => ({
  kind: 'progress',
  reason: 'confirming',
  received: [usdt('50.0100')],
  settleAt: 'confirmed',
  network: 'Ethereum',
  usualSeconds: 960,
  arrivals: [seen],
  ...change,
});
const paid = (reason: PaidState['reason'], change: Partial<PaidState> = {}): CheckoutState => ({
  kind: 'paid',
  reason,
  received: [usdt('50.0100')],
  over: null,
  paidAtMs: nowMs,
  returns: false,
  watched: false,
  arrivals: [settled],
  ...change,
});
const ended = (reason: EndedState['reason'], change: Partial<EndedState> = {}): CheckoutState => ({
  kind: 'ended',
  reason,
  received: [],
  lateRule: 'ask',
  arrivals: [],
  ...change,
});
const withMoney = { received, arrivals: [part] };
const twice = { over: usdt('50.0100'), received: [usdt('100.02')], arrivals: [settled, { ...settled, txid: otherTxid }] };
const eth: Amount = { amount: '0.01', symbol: 'ETH' };
const twoOptions = { received: [usdt('40'), eth], arrivals: [part, { ...settled, ...eth, txid: otherTxid }] };

interface Sample {
  readonly name: string;
  readonly state: CheckoutState;
  readonly sandbox?: readonly SandboxPayment[];
  readonly strays?: readonly Amount[];
  readonly receipt?: true;
  readonly costs?: CheckoutInvoice['costs'];
}

const testRequest: PaymentRequest = { ...request, symbol: 'TESTUSD', network: 'Sandbox', standard: 'simulated', uri: null, qr: 'address' };

const samples: readonly Sample[] = [
  { name: 'choose', state: { kind: 'choose', methods, chosen: null, refusal: null } },
  { name: 'choose-refused', state: { kind: 'choose', methods, chosen: null, refusal: { reason: 'rate_unavailable', code: 'BNB' } } },
  { name: 'choose-none', state: { kind: 'choose', methods: methods.map((one) => ({ ...one, blocked: 'rate', amount: null })), chosen: null, refusal: null } },
  { name: 'preparing', state: { kind: 'preparing', symbol: 'USDT', network: 'Ethereum' } },
  { name: 'pay', state: { kind: 'pay', request, setback: null, arrivals: [] } },
  {
    name: 'pay-costs',
    state: { kind: 'pay', request: { ...request, due: '52.5302' }, setback: null, arrivals: [] },
    costs: { fee: { amount: '2.00', total: '52.00' }, spreadPercent: '1' },
  },
  {
    name: 'pay-address-only',
    state: {
      kind: 'pay',
      request: { ...request, qr: 'address', endsAtMs: nowMs + 4.2 * minuteMs, amountIdentifies: true, due: '50.0137' },
      setback: null,
      arrivals: [],
    },
  },
  { name: 'pay-dropped', state: { kind: 'pay', request, setback: 'dropped', arrivals: [{ ...seen, level: 'dropped' }] } },
  { name: 'pay-other-asset', state: { kind: 'pay', request, setback: null, arrivals: [{ ...settled, ...eth }] }, strays: [eth] },
  { name: 'sandbox', sandbox: sandboxPayments, state: { kind: 'pay', request: testRequest, setback: null, arrivals: [] } },
  { name: 'progress', state: progress({}) },
  { name: 'progress-final', state: progress({ settleAt: 'final', arrivals: [settled] }) },
  { name: 'progress-accepted', state: progress({ reason: 'confirming_accepted', arrivals: [{ ...seen, amount: '40' }] }) },
  { name: 'partial', state: partial, receipt: true },
  { name: 'partial-two', state: { ...partial, ...twoOptions, others: [{ asset: 'ETH', symbol: 'ETH', network: 'Ethereum' }] }, receipt: true },
  { name: 'paid', state: paid('paid_in_full'), receipt: true },
  { name: 'paid-returning', state: paid('paid_in_full', { returns: true }), receipt: true },
  { name: 'paid-tolerance', state: paid('paid_within_tolerance', { received: [usdt('49.9')], arrivals: [{ ...settled, amount: '49.9' }] }), receipt: true },
  { name: 'paid-late', state: paid('paid_late_new_rate'), receipt: true },
  { name: 'paid-by-hand', state: paid('paid_by_hand', withMoney), receipt: true },
  { name: 'paid-two', state: paid('paid_in_full', twoOptions), receipt: true },
  { name: 'over', state: paid('paid_over', { over: usdt('9.99'), received: [usdt('60')] }), receipt: true },
  { name: 'paid-twice', state: paid('paid_twice', twice), receipt: true },
  { name: 'expired', state: ended('expired_unpaid') },
  { name: 'expired-unverified', state: ended('expired_unverified') },
  { name: 'expired-with-money', state: ended('expired_partial', withMoney), receipt: true },
  { name: 'expired-sandbox', state: ended('expired_unpaid'), sandbox: ['exact'] },
  { name: 'late', state: ended('late_undecided', { received: [usdt('50.0100')], arrivals: [settled] }) },
  { name: 'late-new-rate', state: ended('late_undecided', { lateRule: 'new_rate', received: [usdt('50.0100')], arrivals: [settled] }) },
  { name: 'other-asset', state: ended('other_asset', { arrivals: [{ ...settled, ...eth }] }), strays: [eth] },
  { name: 'cancelled', state: ended('cancelled_by_hand') },
  { name: 'cancelled-rule', state: ended('cancelled_by_rule') },
  { name: 'cancelled-paid', state: ended('paid_after_cancellation', withMoney) },
  { name: 'invalid', state: ended('invalid_by_hand', withMoney) },
  { name: 'reverted', state: ended('reverted', { arrivals: [{ ...seen, level: 'dropped' }] }) },
  { name: 'halted', state: { kind: 'halted', arrivals: [seen] } },
  { name: 'unavailable', state: { kind: 'unavailable' } },
];

const propsOf = ({ state, sandbox = [], strays = [], receipt, costs = null }: Sample) => ({
  invoice: { ...invoice, costs, test: sandbox.length > 0 },
  state,
  status: { base: 'new', exception: 'none' } as const,
  strays,
  sandbox,
  receipt: receipt === true ? `/i/${invoiceId}/receipt` : null,
  version: null,
});

const pages: readonly Story[] = samples.map((sample) => ({
  name: `checkout-${sample.name}`,
  render: (locale: Locale, theme: Theme) => (
    <CheckoutPage ctx={sampleContext(locale, theme, `/i/${invoiceId}`)} place={pagePlace(invoiceId)} {...propsOf(sample)} />
  ),
}));

const place = framePlace(invoiceId, 'coffee.example', 'https://coffee.example');
const framed: readonly Story[] = samples
  .filter(({ name }) => ['choose', 'pay', 'sandbox', 'partial', 'paid', 'expired'].includes(name))
  .map((sample) => ({
    name: `embed-${sample.name}`,
    render: (locale: Locale, theme: Theme) => <EmbedCheckoutPage ctx={sampleContext(locale, theme, place.page)} place={place} {...propsOf(sample)} />,
  }));

const sheet: Receipt = {
  status: { base: 'paid', exception: 'none' },
  code: 'K7M2QX4P',
  paidAtMs: nowMs,
  received: [usdt('50.0100')],
  missing: null,
  rates: ['1 USDT = 0.9998 USD'],
  transfers: [{ ...settled, network: 'Ethereum', atMs: nowMs - minuteMs }],
};
const receipts: readonly (readonly [string, Receipt, CheckoutInvoice])[] = [
  ['receipt', sheet, { ...invoice, costs: { fee: { amount: '2.00', total: '52.00' }, spreadPercent: null } }],
  [
    'receipt-part',
    { ...sheet, status: { base: 'expired', exception: 'partial' }, paidAtMs: null, received, missing: usdt('10.01'), code: '' },
    { ...invoice, test: true, contact: null, site: null },
  ],
];
const sheets: readonly Story[] = receipts.map(([name, receipt, of]) => ({
  name,
  render: (locale: Locale, theme: Theme) => <ReceiptPage ctx={sampleContext(locale, theme, `/i/${invoiceId}/receipt`)} invoice={of} receipt={receipt} />,
}));

const order = { shop: 'Coffee & Co', amount: '12.50', currency: 'USD', orderId: '1042', host: 'coffee.example', shopId: 'K7M2QX4PK7M2QX4P', test: false };
const starts: readonly Story[] = [
  {
    name: 'embed-start',
    render: (locale, theme) => (
      <EmbedStartPage ctx={sampleContext(locale, theme, '/embed/pay/K7M2QX4PK7M2QX4P')} order={order} origin="https://coffee.example" refusal={null} />
    ),
  },
  {
    name: 'embed-start-bad',
    render: (locale, theme) => (
      <EmbedStartPage
        ctx={sampleContext(locale, theme, '/embed/pay/K7M2QX4PK7M2QX4P')}
        order={{ ...order, amount: null, test: true }}
        origin={null}
        refusal={{ reason: 'invalid_input', problems: [{ pointer: '/amount', code: 'required' }] }}
      />
    ),
  },
  {
    name: 'embed-blocked',
    render: (locale, theme) => <EmbedBlockedPage ctx={sampleContext(locale, theme, place.page)} why="host" host="shop.example" open={`/i/${invoiceId}`} />,
  },
  { name: 'embed-missing', render: (locale, theme) => <EmbedBlockedPage ctx={sampleContext(locale, theme, place.page)} why="missing" host="" open={null} /> },
];

export const checkoutStories: readonly Story[] = [...pages, ...sheets, ...framed, ...starts];
