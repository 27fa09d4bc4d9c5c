// Owns the mails of the gallery: the events that people are mailed about, in test and live mode, and each kind of letter.
import type { Locale } from '../context';
import type { PayerMail, PaymentMail, RenderedMail } from '../mail/model';
import { renderLetter } from '../mail/letter';
import { renderPayerMail } from '../mail/payer';
import { renderPaymentMail } from '../mail/payment';
import { letterKinds, letterOrigin, sampleContent } from './letters';
import { invoiceId, nowMs, txid } from './samples';

const mail: PaymentMail = {
  event: 'payment.paid',
  locale: 'en',
  mode: 'live',
  project: 'Coffee & Co',
  invoiceId,
  orderId: '1042',
  payerEmail: null,
  amount: '50.00',
  currency: 'USD',
  network: 'Ethereum',
  due: { amount: '50.01', symbol: 'USDT' },
  received: { amount: '50.01', symbol: 'USDT' },
  remaining: { amount: '0', symbol: 'USDT' },
  txid,
  atMs: nowMs,
  invoiceUrl: `https://pay.example/live/payments/${invoiceId}`,
};

export interface MailStory {
  readonly name: string;
  readonly render: (locale: Locale) => RenderedMail;
}

const story = (name: string, changes: Partial<PaymentMail>): MailStory => ({ name, render: (locale) => renderPaymentMail({ ...mail, ...changes, locale }) });
const nothing = { network: null, due: null, received: null, remaining: null, txid: null } as const;

const payerMail: PayerMail = {
  kind: 'invoice',
  locale: 'en',
  mode: 'live',
  shop: 'Coffee & Co',
  orderId: '1042',
  description: 'Two bags of beans, one grinder',
  amount: '50.00',
  currency: 'USD',
  costs: { extra: '1.00' },
  expiresAtMs: nowMs + 3_600_000,
  payUrl: `https://pay.example/i/${invoiceId}`,
};
const payerStory = (name: string, changes: Partial<PayerMail>): MailStory => ({
  name,
  render: (locale) => renderPayerMail({ ...payerMail, ...changes, locale }),
});

/** Each kind that people may be sent; a kind without words would stop the gallery. */
const letterStories: readonly MailStory[] = letterKinds.map((kind) => ({
  name: `letter-${kind.replaceAll('_', '-')}`,
  render: (locale) => {
    const mail = renderLetter({ kind, locale, content: sampleContent(kind), atMs: nowMs, origin: letterOrigin });
    if (mail === null) throw new Error(`${kind} has no words`);
    return mail;
  },
}));

export const mailStories: readonly MailStory[] = [
  story('mail-seen', { event: 'payment.seen' }),
  story('mail-paid', {}),
  story('mail-partial', {
    event: 'payment.partial',
    received: { amount: '40', symbol: 'USDT' },
    remaining: { amount: '10.01', symbol: 'USDT' },
    mode: 'test',
  }),
  story('mail-over', { event: 'payment.over', received: { amount: '60', symbol: 'USDT' } }),
  story('mail-late', { event: 'payment.late' }),
  story('mail-expired', { event: 'payment.expired', ...nothing }),
  story('mail-reverted', { event: 'payment.reverted' }),
  payerStory('mail-payer-invoice', {}),
  payerStory('mail-payer-reminder', { kind: 'reminder', mode: 'test', costs: 'shop' }),
  payerStory('mail-payer-resend', { kind: 'resend', costs: null, orderId: null, description: null }),
  ...letterStories,
];
