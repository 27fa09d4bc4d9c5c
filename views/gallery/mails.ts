// Owns the mails of the gallery: each kind of news, digests, each mail to payers, in test and live mode, and each kind of letter.
import { digestOf } from '../../src/domain/digest';
import { newsTypes, type NewsType, type TellingReason, type ToldMessage } from '../../src/domain/notification';
import type { Locale } from '../context';
import { renderLetter } from '../mail/letter';
import type { PayerMail, PayerMoney, RenderedMail, ToldReader } from '../mail/model';
import { renderPayerMail } from '../mail/payer';
import { renderTold } from '../mail/told';
import { letterKinds, letterOrigin, sampleContent } from './letters';
import { evmAddress, invoiceId, nowMs, txid } from './samples';

export interface MailStory {
  readonly name: string;
  readonly render: (locale: Locale) => RenderedMail;
}

const reader = (locale: Locale, why: TellingReason): ToldReader => ({
  locale,
  origin: letterOrigin,
  timeZone: 'Europe/Riga',
  accountName: 'Coffee & Co',
  why,
  unsubscribeUrl: why === 'test' ? null : `${letterOrigin}/unsubscribe/acc_1.usr_1.q7Jr3Example`,
});

const ofPayment = {
  invoice_id: invoiceId,
  order_id: '1042',
  amount: '1250.00',
  currency: 'USD',
  asset: 'USDT',
  network: 'Ethereum',
  due: '1250.00',
  received: '1250.00',
  remaining: '0',
  payer_email: 'mira@books.example',
  txid,
};
const ofBalance = { asset: 'USDT', network: 'Ethereum', amount: '900', address: evmAddress, txid, code: 'W-7' };
const ofWebhook = {
  url: 'https://tea.example/hooks/quittance',
  endpoint_id: 'whe_1',
  failures: '10',
  since_ms: String(nowMs - 5_400_000),
  until_ms: String(nowMs + 3_600_000),
  status: '503',
};

function factsFor(type: NewsType): ToldMessage['facts'] {
  if (type === 'payment.partial') return { ...ofPayment, received: '1000.00', remaining: '250.00' };
  if (type === 'payment.over') return { ...ofPayment, received: '1300.00' };
  if (type === 'payment.expired' || type === 'payment.cancelled' || type === 'payment.created') {
    const { invoice_id, order_id, amount, currency } = ofPayment;
    return { invoice_id, order_id, amount, currency };
  }
  if (type.startsWith('payment.') && type !== 'payment.unmatched') return ofPayment;
  if (type.startsWith('webhook.')) return ofWebhook;
  if (type === 'recipient.refused') return { recipient_id: 'rcp_1', name: 'Finance', address: 'finance@tea.example', answer: '550 5.1.1 No such user here' };
  return type.startsWith('project.') ? { name: 'Tea shop' } : ofBalance;
}

export function sampleNews(type: NewsType): ToldMessage {
  const path = `/live/payments/${invoiceId}`;
  return { type, atMs: nowMs, mode: 'live', account: 'Coffee & Co', project: 'Tea shop', path, facts: factsFor(type) };
}

const news = (name: string, message: ToldMessage, why: TellingReason = 'usual'): MailStory => ({
  name,
  render: (locale) => renderTold(message, reader(locale, why)),
});

/** A quiet night, and a flood. */
function sampleDigest(count: number): ToldMessage {
  const types: readonly NewsType[] = ['payment.paid', 'payment.paid', 'payment.partial', 'payment.paid', 'webhook.recovered', 'payment.late'];
  const messages = Array.from({ length: count }, (_, index): ToldMessage => {
    const message = sampleNews(types[index % types.length] ?? 'payment.paid');
    const order = message.facts['order_id'] === undefined ? {} : { order_id: String(1042 + index) };
    return { ...message, atMs: nowMs - (count - index) * 61_000, facts: { ...message.facts, ...order } };
  });
  return digestOf(messages, 'Coffee & Co', 'live', nowMs, '/notices');
}

const money: PayerMoney = { symbol: 'USDT', network: 'Ethereum', due: '50.01', received: '50.01', remaining: '0', txid, atMs: nowMs };
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
  payUrl: `${letterOrigin}/i/${invoiceId}`,
  support: '',
  money: null,
};
const payer = (name: string, changes: Partial<PayerMail>): MailStory => ({ name, render: (locale) => renderPayerMail({ ...payerMail, ...changes, locale }) });

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
  ...newsTypes.map((type) => news(`mail-${type.replaceAll(/[._]/g, '-')}`, sampleNews(type))),
  news('mail-test-mode', { ...sampleNews('payment.partial'), mode: 'test' }),
  news('mail-recipient', sampleNews('payment.paid'), 'recipient'),
  news('mail-digest', sampleDigest(7), 'digest'),
  news('mail-digest-flood', sampleDigest(1_000), 'digest'),
  news('mail-try', { type: 'test', atMs: nowMs, mode: null, account: 'Coffee & Co', project: null, path: '/notices/settings', facts: {} }, 'test'),
  payer('mail-payer-invoice', {}),
  payer('mail-payer-reminder', { kind: 'reminder', mode: 'test', costs: 'shop' }),
  payer('mail-payer-resend', { kind: 'resend', costs: null, orderId: null, description: null }),
  payer('mail-payer-partial', { kind: 'partial', money: { ...money, received: '40', remaining: '10.01', txid: '' }, support: 'help@coffee.example' }),
  payer('mail-payer-receipt', { kind: 'receipt', money, payUrl: `${letterOrigin}/i/${invoiceId}/receipt` }),
  payer('mail-payer-late', { kind: 'late', money, mode: 'test', support: 'https://coffee.example/help' }),
  ...letterStories,
];
