// Owns the inbox in its states, with sample facts.
import type { InboxEntry, InvoiceItem } from '../inbox/page';
import { InboxPage } from '../inbox/page';
import { explorer, frame, evmAddress, invoiceId, minuteMs, nowMs, otherTxid, sampleContext, testFrame } from './samples';
import type { Story } from './story';

const noPager = { previousHref: null, nextHref: null };

const partial: InvoiceItem = {
  kind: 'invoice',
  id: invoiceId,
  version: 7,
  amount: { amount: '50.00', symbol: 'USD' },
  orderId: '1039',
  project: 'Coffee & Co',
  explained: {
    reason: 'expired_partial',
    facts: { received: '40\u00a0USDT', due: '50.01\u00a0USDT', remaining: '10.01\u00a0USDT' },
    attention: 'partial',
  },
  sinceMs: nowMs - 4 * minuteMs,
  acts: ['accept', 'refund'],
  canReview: true,
};

const entries: readonly InboxEntry[] = [
  partial,
  {
    ...partial,
    orderId: '1036',
    amount: { amount: '120.00', symbol: 'USD' },
    explained: { reason: 'late_undecided', facts: { late: '120.02\u00a0USDT' }, attention: 'late' },
    sinceMs: nowMs - 55 * minuteMs,
  },
  {
    kind: 'transfer',
    id: 'ETH:0x1:1',
    role: 'unmatched',
    amount: { amount: '250', symbol: 'USDC' },
    network: 'Base',
    project: 'Roastery wholesale',
    address: evmAddress,
    txid: otherTxid,
    explorerUrl: explorer,
    sinceMs: nowMs - 3 * 60 * minuteMs,
    canReview: true,
  },
  {
    ...partial,
    orderId: null,
    amount: { amount: '9999.00', symbol: 'USD' },
    explained: { reason: 'paid_twice', facts: { over: '10004.5\u00a0USDC' }, attention: 'paid_twice' },
    acts: ['refund'],
    sinceMs: nowMs - 26 * 60 * minuteMs,
  },
  {
    ...partial,
    orderId: '1034',
    amount: { amount: '18.50', symbol: 'EUR' },
    explained: { reason: 'reverted', facts: { received: '0\u00a0ETH', due: '0.0061\u00a0ETH' }, attention: 'reverted' },
    acts: ['invalidate'],
    canReview: false,
    sinceMs: nowMs - 40 * 60 * minuteMs,
  },
];

export const inboxStories: readonly Story[] = [
  { name: 'inbox', render: (l, t) => <InboxPage ctx={sampleContext(l, t, '/live/inbox')} frame={frame} entries={entries} pager={noPager} count="5" /> },
  {
    name: 'inbox-empty',
    render: (l, t) => <InboxPage ctx={sampleContext(l, t, '/test/inbox')} frame={{ ...testFrame, inbox: 0 }} entries={[]} pager={noPager} count="0" />,
  },
];
