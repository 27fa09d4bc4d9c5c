// Owns Payments and the invoice's page in their states, with sample facts.
import type { Locale, Theme } from '../context';
import type { DeliveryRow } from '../invoice/deliveries';
import { PaymentsPage } from '../invoice/list';
import type { ActFigures, Answers, InvoiceView, NoteRow, RefundLine, TimelineEvent, TransferRow } from '../invoice/model';
import { InvoiceNewPage } from '../invoice/new';
import type { PaymentRow } from '../invoice/row';
import { InvoicePage, type InvoiceProps } from '../invoice/show';
import { emptyForm } from '../ui/form';
import { evmAddress, explorer, frame, invoiceId, minuteMs, nowMs, otherTxid, projects, sampleContext, testFrame, txid } from './samples';
import type { Story } from './story';

const at = sampleContext;
const row: PaymentRow = {
  id: invoiceId,
  amount: '120.00',
  currency: 'USD',
  received: { amount: '120.02', symbol: 'USDT' },
  status: { base: 'paid', exception: 'none' },
  confirmations: null,
  orderId: '1042',
  payerEmail: 'anna.kalnina@customer.example',
  network: 'Ethereum',
  project: 'Coffee & Co',
  createdAtMs: nowMs - 4 * minuteMs,
};

export const paymentRows: readonly PaymentRow[] = [
  row,
  {
    ...row,
    orderId: '1041',
    amount: '0.0031',
    currency: 'ETH',
    received: { amount: '0.0031', symbol: 'ETH' },
    status: { base: 'confirming', exception: 'none' },
    confirmations: '12/20',
    network: 'Base',
    payerEmail: null,
  },
  { ...row, orderId: '1040', amount: '50.00', received: null, status: { base: 'new', exception: 'none' }, network: null },
  { ...row, orderId: '1039', amount: '50.00', received: { amount: '40', symbol: 'USDT' }, status: { base: 'new', exception: 'partial' } },
  { ...row, orderId: '1038', amount: '9999.00', received: { amount: '10004.5', symbol: 'USDC' }, status: { base: 'paid', exception: 'over' } },
  { ...row, orderId: null, amount: '12500000.00', currency: 'UZS', received: null, status: { base: 'expired', exception: 'none' }, network: null },
  { ...row, orderId: '1036', received: { amount: '120', symbol: 'USDT' }, status: { base: 'expired', exception: 'late' } },
  { ...row, orderId: '1035', received: null, status: { base: 'cancelled', exception: 'none' } },
  { ...row, orderId: '1034', received: null, status: { base: 'new', exception: 'reverted' } },
];

const delivery: DeliveryRow = {
  id: 'dlv_1',
  invoiceId,
  mode: 'live',
  eventType: 'payment.paid',
  channel: 'webhook',
  target: 'https://shop.coffee.example/hooks/quittance',
  state: 'sent',
  attempts: 1,
  outcome: 'delivered',
  httpStatus: 200,
  lastAttemptAtMs: nowMs,
  nextAttemptAtMs: null,
};

export const deliveryRows: readonly DeliveryRow[] = [
  delivery,
  { ...delivery, id: 'dlv_2', channel: 'email', target: 'anna@coffee.example', httpStatus: null },
  {
    ...delivery,
    id: 'dlv_3',
    eventType: 'payment.confirming',
    state: 'pending',
    attempts: 3,
    outcome: 'server_error',
    httpStatus: 503,
    nextAttemptAtMs: nowMs + 30 * minuteMs,
  },
  { ...delivery, id: 'dlv_4', eventType: 'payment.seen', state: 'dead', attempts: 10, outcome: 'timeout', httpStatus: null },
];

const invoice: InvoiceView = {
  id: invoiceId,
  version: 7,
  amount: '50.00',
  currency: 'USD',
  status: { base: 'new', exception: 'partial' },
  confirmations: null,
  mode: 'live',
  project: { id: 'prj_01kaf3', name: 'Coffee & Co' },
  orderId: '1039',
  description: '2 × Coffee beans, Ethiopia Guji, 1 kg',
  payerEmail: 'li@customer.example',
  metadata: { cart: '77' },
  createdAtMs: nowMs - 34 * minuteMs,
  expiresAtMs: nowMs + 26 * minuteMs,
  paidAtMs: null,
  due: { amount: '50.01', symbol: 'USDT' },
  received: { amount: '40', symbol: 'USDT' },
  remaining: { amount: '10.01', symbol: 'USDT' },
  option: {
    symbol: 'USDT',
    network: 'Ethereum',
    address: evmAddress,
    addressUrl: `https://etherscan.io/address/${evmAddress}`,
    rate: '1 USDT = 0.9998 USD',
    ratedAtMs: nowMs - 30 * minuteMs,
  },
  checkoutUrl: `https://pay.example/i/${invoiceId}`,
};

const event = { amount: null, network: null, txid: null, explorerUrl: null, by: null, text: null, rule: null, untilMs: null, mail: null } as const;
const timeline: readonly TimelineEvent[] = [
  { ...event, atMs: nowMs - 29 * minuteMs, type: 'payment.partial', amount: { amount: '40', symbol: 'USDT' } },
  { ...event, atMs: nowMs - 29 * minuteMs, type: 'payment.seen', amount: { amount: '40', symbol: 'USDT' }, network: 'Ethereum', txid, explorerUrl: explorer },
  { ...event, atMs: nowMs - 33 * minuteMs, type: 'option.ready', amount: { amount: '50.01', symbol: 'USDT' }, network: 'Ethereum' },
  { ...event, atMs: nowMs - 34 * minuteMs, type: 'payment.created', by: 'Shop server' },
];
const paidTimeline: readonly TimelineEvent[] = [
  { ...event, atMs: nowMs, type: 'payment.paid', amount: { amount: '50.01', symbol: 'USDT' } },
  { ...event, atMs: nowMs - 16 * minuteMs, type: 'payment.confirming' },
  ...timeline.slice(1),
];

const transfer: TransferRow = {
  amount: '40',
  symbol: 'USDT',
  network: 'Ethereum',
  level: 'confirmed',
  confirmations: null,
  required: null,
  role: 'counted',
  txid,
  explorerUrl: explorer,
  from: evmAddress,
  atMs: nowMs - 29 * minuteMs,
};
const answers: Answers = {
  seen: { verdict: 'yes', detail: null },
  amount: { verdict: 'no', detail: '−10.01 USDT' },
  confirmed: { verdict: 'yes', detail: '20/20' },
  told: { verdict: 'yes', detail: '200' },
};
const yes = { verdict: 'yes', detail: null } as const;

const note: NoteRow = {
  id: 'nte_1',
  text: 'Li wrote that the exchange took 10 USDT as its fee. I asked for a screenshot.',
  by: 'Anna Kalnina',
  atMs: nowMs - 20 * minuteMs,
};
const refundLine: RefundLine = {
  amount: '3',
  symbol: 'USDC',
  txid: otherTxid,
  explorerUrl: explorer,
  reason: 'Sent the wrong coin, asked for it back',
  by: 'Marek Novák',
  atMs: nowMs - 5 * minuteMs,
};
const noFigures: ActFigures = { came: null, late: null, other: null, missing: [], refundable: [] };

const partial: Omit<InvoiceProps, 'ctx'> = {
  frame,
  invoice,
  explained: {
    reason: 'rest_awaited',
    facts: {
      due: '50.01\u00a0USDT',
      received: '40\u00a0USDT',
      remaining: '10.01\u00a0USDT',
      rate: '1 USDT = 0.9998 USD',
      transfers: { count: 1, txid: '0x8f3a1f…10c1d9', block: '23 764 119', network: 'Ethereum' },
    },
    attention: null,
  },
  offered: ['accept', 'extend', 'refund', 'invalidate', 'note'],
  open: null,
  figures: {
    came: '40\u00a0USDT',
    late: null,
    other: '3\u00a0USDC',
    missing: ['10.01\u00a0USDT', '10.01\u00a0USD'],
    refundable: [
      { asset: 'USDT_ERC20', symbol: 'USDT', network: 'Ethereum', amount: '40' },
      { asset: 'USDC_ERC20', symbol: 'USDC', network: 'Ethereum', amount: '3' },
    ],
  },
  bounds: { minutesMin: 5, minutesMax: 2880, reasonLengthMax: 300, noteLengthMax: 2000 },
  confirmedUntilMs: undefined,
  refunds: [],
  notes: [],
  answers,
  next: 'payer_pays_rest',
  timeline,
  transfers: [transfer, { ...transfer, txid: otherTxid, amount: '3', symbol: 'USDC', role: 'other_asset', level: 'seen', confirmations: 4, required: 20 }],
  deliveries: deliveryRows,
  json: JSON.stringify({ id: invoiceId, status: 'new', exception: 'partial', amount: '50.00', currency: 'USD' }, null, 2),
  canRepeat: true,
  live: true,
};

const paid: Omit<InvoiceProps, 'ctx'> = {
  ...partial,
  frame: testFrame,
  invoice: {
    ...invoice,
    mode: 'test',
    status: { base: 'paid', exception: 'none' },
    received: { amount: '50.01', symbol: 'USDT' },
    remaining: null,
    paidAtMs: nowMs,
  },
  answers: { seen: yes, amount: yes, confirmed: { verdict: 'yes', detail: '20/20' }, told: { verdict: 'wait', detail: null } },
  next: 'shop_endpoint',
  explained: {
    reason: 'paid_in_full',
    facts: { ...partial.explained.facts, received: '50.01\u00a0USDT', transfers: { count: 1, txid: '0x8f3a1f…10c1d9', block: '41', network: 'Sandbox' } },
    attention: null,
  },
  offered: ['refund', 'invalidate', 'note'],
  timeline: paidTimeline,
  transfers: [{ ...transfer, amount: '50.01' }],
  live: false,
};

const fresh: Omit<InvoiceProps, 'ctx'> = {
  ...partial,
  invoice: { ...invoice, status: { base: 'new', exception: 'none' }, due: null, received: null, remaining: null, option: null },
  answers: {
    seen: { verdict: 'wait', detail: null },
    amount: { verdict: 'wait', detail: null },
    confirmed: { verdict: 'wait', detail: null },
    told: { verdict: 'wait', detail: null },
  },
  next: 'send_link',
  timeline: timeline.slice(3),
  transfers: [],
  deliveries: [],
  explained: { reason: 'choice_awaited', facts: {}, attention: null },
  offered: ['extend', 'cancel', 'note'],
  figures: noFigures,
};

/** The end is over with a part: a person decides. */
const undecided: Omit<InvoiceProps, 'ctx'> = {
  ...partial,
  invoice: { ...invoice, status: { base: 'expired', exception: 'partial' }, expiresAtMs: nowMs - 4 * minuteMs },
  explained: { ...partial.explained, reason: 'expired_partial', attention: 'partial' },
  offered: ['accept', 'extend', 'refund', 'review', 'invalidate', 'note', 'stop_mails'],
  next: 'decide_partial',
  timeline: [
    { ...event, atMs: nowMs + minuteMs, type: 'payer.mail', mail: { kind: 'resend', state: 'pending' } },
    { ...event, atMs: nowMs - 4 * minuteMs, type: 'payment.expired' },
    { ...event, atMs: nowMs - 5 * minuteMs, type: 'payment.refunded', amount: refundLine, txid: otherTxid, by: refundLine.by, text: refundLine.reason },
    { ...event, atMs: nowMs - 15 * minuteMs, type: 'payer.mail', mail: { kind: 'reminder', state: 'sent' } },
    { ...event, atMs: note.atMs, type: 'note', by: note.by, text: note.text },
    { ...event, atMs: nowMs - 25 * minuteMs, type: 'payment.extended', untilMs: nowMs - 4 * minuteMs },
    ...timeline,
  ],
  refunds: [refundLine],
  notes: [note, { ...note, id: 'nte_2', by: null, text: 'Fee confirmed by the exchange’s support.' }],
  live: false,
};
const undecidedAt = (l: Locale, t: Theme): ReturnType<typeof at> => at(l, t, `/live/payments/${invoiceId}`);
const acceptedByHand: Omit<InvoiceProps, 'ctx'> = {
  ...undecided,
  invoice: { ...invoice, status: { base: 'paid', exception: 'marked' }, paidAtMs: nowMs },
  explained: { ...partial.explained, reason: 'paid_by_hand', attention: null },
  offered: ['refund', 'invalidate', 'note'],
  next: 'none',
  timeline: [
    { ...event, atMs: nowMs, type: 'payment.paid', amount: { amount: '40', symbol: 'USDT' } },
    { ...event, atMs: nowMs, type: 'payment.accepted', by: 'Anna Kalnina', text: 'The exchange kept 10 USDT as its fee; a regular customer.' },
    ...undecided.timeline,
  ],
};

const filters = { status: 'all', project: null, currency: null, from: null, to: null, q: null } as const;
const list = {
  frame,
  filters,
  counts: { all: '1 000+', attention: '3', new: '12', confirming: '3', paid: '318', odd: '4', expired: '44', cancelled: '2', invalid: '1' },
  currencies: ['USD', 'EUR', 'ETH', 'UZS'],
  rows: paymentRows,
  hasAny: true,
};
const pager = { previousHref: '/payments?cursor=a', nextHref: '/payments?cursor=b' };
const noPager = { previousHref: null, nextHref: null };
const assets = [
  { id: 'USDT_ERC20', symbol: 'USDT', network: 'Ethereum' },
  { id: 'USDC_BASE', symbol: 'USDC', network: 'Base' },
  { id: 'ETH', symbol: 'ETH', network: 'Ethereum' },
  { id: 'BNB', symbol: 'BNB', network: 'BNB Chain' },
];

const noHints = { least: null, most: null, fee: null, feeBy: 'payer', spreadPercent: null, spreadBy: 'payer', reminderMinutesMax: 43_200 } as const;

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

export const invoiceStories: readonly Story[] = [
  story('payments', (l, t) => <PaymentsPage ctx={at(l, t, '/live/payments')} {...list} pager={pager} />),
  story('payments-filtered', (l, t) => (
    <PaymentsPage
      ctx={at(l, t, '/live/payments?q=1042&currency=USD&from=2026-11-01')}
      {...list}
      filters={{ ...filters, status: 'paid', q: '1042', currency: 'USD', from: '2026-11-01' }}
      rows={[]}
      pager={noPager}
    />
  )),
  story('payments-empty', (l, t) => <PaymentsPage ctx={at(l, t, '/test/payments')} {...list} frame={testFrame} rows={[]} pager={noPager} hasAny={false} />),
  story('invoice-new', (l, t) => (
    <InvoiceNewPage
      ctx={at(l, t, '/live/payments/new')}
      frame={{ ...frame, mode: null }}
      projects={projects.map((project, index) => ({ ...project, mode: index === 0 ? 'live' : 'test' }))}
      currencies={['USD', 'EUR', 'RUB'].map((code) => ({ value: code, label: code }))}
      assets={assets}
      chosenAssets={['USDT_ERC20']}
      hints={{ ...noHints, least: '5.00\u00a0USD', most: '5\u00a0000.00\u00a0USD', fee: '0.40\u00a0USD', spreadPercent: '1' }}
      form={{ values: { mail_now: 'yes', reminder_minutes: '30', resend: 'weekly', mail_locale: 'ru' }, refusal: null }}
    />
  )),
  story('invoice-new-refused', (l, t) => (
    <InvoiceNewPage
      ctx={at(l, t, '/live/payments/new')}
      frame={{ ...frame, mode: null }}
      projects={[{ id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'live' }]}
      currencies={[{ value: 'USD', label: 'USD' }]}
      assets={assets}
      chosenAssets={[]}
      hints={noHints}
      form={{ values: { amount: '1,500', order_id: '1042' }, refusal: { reason: 'invalid_input', problems: [{ pointer: '/amount', code: 'invalid' }] } }}
    />
  )),
  story('invoice-fresh', (l, t) => <InvoicePage ctx={at(l, t, `/live/payments/${invoiceId}`)} {...fresh} />),
  story('invoice-partial', (l, t) => <InvoicePage ctx={at(l, t, `/live/payments/${invoiceId}`)} {...partial} />),
  story('invoice-paid', (l, t) => <InvoicePage ctx={at(l, t, `/test/payments/${invoiceId}`)} {...paid} />),
  story('invoice-undecided', (l, t) => <InvoicePage ctx={undecidedAt(l, t)} {...undecided} />),
  story('invoice-accepted', (l, t) => <InvoicePage ctx={undecidedAt(l, t)} {...acceptedByHand} />),
  story('invoice-act-accept', (l, t) => (
    <InvoicePage ctx={undecidedAt(l, t)} {...undecided} open={{ act: 'accept', form: emptyForm }} confirmedUntilMs={null} />
  )),
  story('invoice-act-stale', (l, t) => (
    <InvoicePage
      ctx={undecidedAt(l, t)}
      {...undecided}
      open={{ act: 'accept', form: { values: { reason: 'The exchange kept its fee.' }, refusal: { reason: 'invoice_changed', version: 9 } } }}
      confirmedUntilMs={nowMs + 4 * minuteMs}
    />
  )),
  story('invoice-act-over', (l, t) => (
    <InvoicePage
      ctx={undecidedAt(l, t)}
      {...acceptedByHand}
      open={{ act: 'accept', form: { values: { reason: 'The exchange kept its fee.' }, refusal: { reason: 'invoice_changed', version: 9 } } }}
    />
  )),
  story('invoice-act-extend', (l, t) => <InvoicePage ctx={undecidedAt(l, t)} {...undecided} open={{ act: 'extend', form: emptyForm }} />),
  story('invoice-act-refund', (l, t) => (
    <InvoicePage
      ctx={undecidedAt(l, t)}
      {...undecided}
      open={{
        act: 'refund',
        form: {
          values: { asset: 'USDT_ERC20', amount: '60', txid, reason: 'Order cancelled' },
          refusal: { reason: 'refund_too_large', asset: 'USDT_ERC20', most: 40_000_000n },
        },
      }}
    />
  )),
  story('invoice-act-invalidate', (l, t) => <InvoicePage ctx={undecidedAt(l, t)} {...undecided} open={{ act: 'invalidate', form: emptyForm }} />),
];
