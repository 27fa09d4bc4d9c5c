// Owns the facts of a mail about a payment: the event's frozen snapshot and the invoice's terms. The words are the views'.
import { assetOf, chains, type AssetId } from '../domain/asset';
import { formatAmount, type CurrencyCode } from '../domain/currency';
import { decodeSnapshot, type PaymentEventType } from '../domain/public-event';
import type { MailRecipient } from '../db/delivery';
import type { ToldEventRow } from '../db/event';
import type { MailedEvent, MailSum, PaymentMail } from '../../views/mail/model';

/** One person is told once per thing that matters: the steps in between are for webhooks and the timeline. */
export const mailedEventTypes: readonly PaymentEventType[] = ['payment.partial', 'payment.paid', 'payment.over', 'payment.late', 'payment.reverted'];

/** What one person is told, or null for an event that nobody gets a mail about. The same event gives the same mail. */
export function paymentMailOf(told: ToldEventRow, recipient: MailRecipient, origin: string): PaymentMail | null {
  const { terms, event, projectName } = told;
  if (!isMailed(event.type) || terms === null) return null;
  const snapshot = decodeSnapshot(event.data);
  const asset = snapshot.asset === null ? null : assetOf(snapshot.asset as AssetId);
  const sum = (amount: string | null): MailSum | null => (asset === null || amount === null ? null : { amount, symbol: asset.symbol });
  return {
    event: event.type,
    locale: recipient.locale === 'ru' ? 'ru' : 'en',
    mode: terms.mode,
    project: projectName,
    invoiceId: terms.invoiceId,
    orderId: terms.orderId,
    payerEmail: terms.payerEmail,
    amount: formatAmount(terms.amount, terms.currency as CurrencyCode),
    currency: terms.currency,
    network: asset === null ? null : chains[asset.chain].name,
    due: sum(snapshot.due),
    received: sum(snapshot.received),
    remaining: sum(snapshot.remaining),
    txid: snapshot.transfer?.txid ?? null,
    atMs: event.atMs,
    invoiceUrl: `${origin}/${terms.mode}/payments/${terms.invoiceId}`,
  };
}

function isMailed(type: string): type is MailedEvent {
  return mailedEventTypes.some((mailed) => mailed === type);
}
