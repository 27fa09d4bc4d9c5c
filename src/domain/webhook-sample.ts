// Owns the content of test events: for every public type a body of the same shape as the real one, with an order that nobody made. Its id
// begins with `tst_` and it carries `"test": true`, so that no receiver takes it for money.
import type { Mode } from './asset';
import type { InvoiceTerms } from './invoice';
import type { InvoiceReason } from './invoice-reason';
import { withUsual } from './invoice-terms';
import { encodeFacts, encodeSnapshot, type EventSnapshot, type PublicEventType } from './public-event';
import { webhookBody } from './webhook';

export interface SampleOf {
  /** `tst_…`: the `webhook-id` of this test. */
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  readonly atMs: number;
}

/** No invoice has it: ids are random. */
export const sampleInvoiceId = 'inv_SampLeSampLeSampLeSamp';
export const sampleOrderId = 'SAMPLE-1042';
const sampleTxid = `0x${'5a'.repeat(32)}`;
const sampleAddress = '0x000000000000000000000000000000000000dEaD';
const hourMs = 3_600_000;

/** The body of a test event. */
export function sampleWebhookBody(type: PublicEventType, sample: SampleOf): string {
  const { id, projectId, mode, atMs } = sample;
  const facts = factsOf(type, sample);
  const data = facts === null ? encodeSnapshot(snapshotOf(type, sample)) : encodeFacts(facts);
  const body = JSON.parse(webhookBody({ id, type, data, atMs, projectId, mode }, termsOf(sample))) as Readonly<Record<string, unknown>>;
  return JSON.stringify({ ...body, test: true });
}

function termsOf({ projectId, mode, atMs }: SampleOf): InvoiceTerms {
  return withUsual({
    invoiceId: sampleInvoiceId,
    accountId: '',
    projectId,
    mode,
    amount: 49_900_000n,
    currency: 'USD',
    orderId: sampleOrderId,
    description: 'A sample, not an order',
    payerEmail: null,
    metadata: { sample: 'yes' },
    assets: [],
    wallets: [],
    createdAtMs: atMs - hourMs / 2,
    expiresAtMs: atMs + hourMs / 2,
  });
}

type Moving = Partial<EventSnapshot> & { readonly status: EventSnapshot['status']; readonly reason: InvoiceReason };

const full = { received: '49.90', remaining: '0' } as const;
const nothing = { received: '0', remaining: '49.90' } as const;
const part = { received: '20.00', remaining: '29.90' } as const;

/** What moves, by type; of the transfer only its level and amount. */
const moving: Readonly<Record<string, Moving & { readonly level?: string }>> = {
  'payment.created': { status: 'new', reason: 'choice_awaited', asset: null, due: null, received: null, remaining: null },
  'payment.seen': { status: 'confirming', reason: 'confirming', ...full, level: 'seen' },
  'payment.confirming': { status: 'confirming', reason: 'confirming', ...full },
  'payment.partial': { status: 'new', exception: 'partial', reason: 'rest_awaited', ...part },
  'payment.paid': { status: 'paid', reason: 'paid_in_full', ...full },
  'payment.over': { status: 'paid', exception: 'over', reason: 'paid_over', received: '60.00', remaining: '0' },
  'payment.late': { status: 'expired', exception: 'late', reason: 'late_undecided', ...full },
  'payment.expired': { status: 'expired', reason: 'expired_unpaid', ...nothing },
  'payment.cancelled': { status: 'cancelled', reason: 'cancelled_by_hand', ...nothing },
  'payment.dropped': { status: 'new', reason: 'payment_awaited', ...nothing, level: 'dropped' },
  'payment.reverted': { status: 'new', exception: 'reverted', reason: 'reverted', ...nothing },
  'payment.extended': { status: 'new', reason: 'payment_awaited', ...nothing },
  'payment.refunded': { status: 'paid', reason: 'paid_in_full', ...full },
  'payment.invalid': { status: 'invalid', reason: 'invalid_by_hand', ...full },
};

function snapshotOf(type: PublicEventType, { mode, atMs }: SampleOf): EventSnapshot {
  const asset = mode === 'test' ? 'USD_SANDBOX' : 'USDT_ERC20';
  const { level, ...rest } = moving[type] ?? { status: 'new', reason: 'payment_awaited', ...nothing };
  const detail: EventSnapshot['detail'] =
    type === 'payment.extended'
      ? { expires_at: new Date(atMs + hourMs).toISOString() }
      : type === 'payment.refunded'
        ? { asset, amount: '10.00', txid: sampleTxid }
        : null;
  const chain = mode === 'test' ? 'SANDBOX' : 'ETH';
  const transfer = level === undefined ? null : { chain, txid: sampleTxid, asset, amount: '49.90', level, height: 1_042 };
  return { version: 7, exception: 'none', asset, due: '49.90', received: null, remaining: null, transfer, detail, ...rest };
}

/** Null for an event of an invoice. Names as in the events themselves. */
function factsOf(type: PublicEventType, { mode }: SampleOf): Readonly<Record<string, string>> | null {
  const money = { ...(mode === 'test' ? { asset: 'USD', asset_id: 'USD_SANDBOX' } : { asset: 'USDT', asset_id: 'USDT_ERC20' }), amount: '49.90' };
  const chain = mode === 'test' ? 'SANDBOX' : 'ETH';
  const request = { request_id: 'wdr_SampLeSampLeSampLeSamp', code: 'SAMPLE42', ...money, address: sampleAddress, order_id: sampleOrderId };
  switch (type) {
    case 'payment.unmatched':
      return { transfer_id: `${chain}:${sampleTxid}:0`, ...money, chain, txid: sampleTxid, from: sampleAddress, to: sampleAddress, match: 'unknown' };
    case 'balance.received':
      return { invoice_id: sampleInvoiceId, order_id: sampleOrderId, ...money, chain, txid: sampleTxid };
    case 'balance.withdrawal_requested':
    case 'balance.withdrawal_rejected':
      return request;
    case 'balance.withdrawn':
      return { ...request, txid: sampleTxid };
    default:
      return null;
  }
}
