// Owns the payer's page in every state, with sample facts.
import type { Locale, Theme } from '../context';
import { CheckoutPage } from '../checkout/page';
import type { Arrival, CheckoutInvoice, CheckoutState, Method, PaymentRequest } from '../checkout/model';
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
  returnUrl: 'https://coffee.example/orders/1042',
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
const received = { amount: '40', symbol: 'USDT' };

interface Sample {
  readonly name: string;
  readonly state: CheckoutState;
  readonly test?: true;
}

const samples: readonly Sample[] = [
  { name: 'choose', state: { kind: 'choose', methods, chosen: null, refusal: null } },
  { name: 'choose-refused', state: { kind: 'choose', methods, chosen: null, refusal: { reason: 'rate_unavailable', code: 'BNB' } } },
  { name: 'choose-none', state: { kind: 'choose', methods: methods.map((one) => ({ ...one, blocked: 'rate', amount: null })), chosen: null, refusal: null } },
  { name: 'preparing', state: { kind: 'preparing', symbol: 'USDT', network: 'Ethereum' } },
  { name: 'pay', state: { kind: 'pay', request, setback: null } },
  {
    name: 'pay-address-only',
    state: { kind: 'pay', request: { ...request, qr: 'address', endsAtMs: nowMs + 4.2 * minuteMs, amountIdentifies: true, due: '50.0137' }, setback: null },
  },
  { name: 'pay-dropped', state: { kind: 'pay', request, setback: 'dropped' } },
  {
    name: 'sandbox',
    test: true,
    state: { kind: 'pay', request: { ...request, symbol: 'TESTUSD', network: 'Sandbox', standard: 'simulated', uri: null, qr: 'address' }, setback: null },
  },
  { name: 'progress', state: { kind: 'progress', arrivals: [seen], network: 'Ethereum', usualSeconds: 960 } },
  { name: 'partial', state: { kind: 'partial', request: { ...request, due: '10.01' }, received, arrivals: [part] } },
  { name: 'paid', state: { kind: 'paid', received: { amount: '50.0100', symbol: 'USDT' }, over: null, arrivals: [settled], paidAtMs: nowMs } },
  {
    name: 'over',
    state: {
      kind: 'paid',
      received: { amount: '60', symbol: 'USDT' },
      over: { amount: '9.99', symbol: 'USDT' },
      arrivals: [settled, { ...settled, amount: '9.99', txid: otherTxid }],
      paidAtMs: nowMs,
    },
  },
  { name: 'expired', state: { kind: 'expired', received: null, arrivals: [] } },
  { name: 'expired-with-money', state: { kind: 'expired', received, arrivals: [part] } },
  { name: 'late', state: { kind: 'late', received: { amount: '50.0100', symbol: 'USDT' }, arrivals: [settled] } },
  { name: 'cancelled', state: { kind: 'cancelled', received: null, arrivals: [] } },
  { name: 'reverted', state: { kind: 'reverted', arrivals: [{ ...seen, level: 'dropped' }] } },
  { name: 'halted', state: { kind: 'halted', arrivals: [seen] } },
  { name: 'unavailable', state: { kind: 'unavailable' } },
];

export const checkoutStories: readonly Story[] = samples.map(({ name, state, test }) => ({
  name: `checkout-${name}`,
  render: (locale: Locale, theme: Theme) => (
    <CheckoutPage
      ctx={sampleContext(locale, theme, `/i/${invoiceId}`)}
      invoice={{ ...invoice, test: test === true }}
      state={state}
      sandbox={test === true}
      version={null}
    />
  ),
}));
