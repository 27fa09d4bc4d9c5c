// Owns the facts of a mail about a payment: the event's frozen snapshot and the invoice's terms. The words are the views'.
import { assetOf, chains, type AssetId } from '../domain/asset';
import { formatAmount, type CurrencyCode } from '../domain/currency';
import { mailedEventTypes, type EventSnapshot } from '../domain/public-event';
import type { MailRecipient } from '../db/delivery';
import type { ToldEventRow } from '../db/event';
import type { MailedEvent, PaymentMailFacts } from '../../views/mail/payment-mail';

/** What one person is told, or null for an event that nobody gets a mail about. The same event gives the same mail. */
export function paymentMailFacts(told: ToldEventRow, recipient: MailRecipient, origin: string): PaymentMailFacts | null {
  const { terms, event, projectName } = told;
  if (!isMailed(event.type)) return null;
  const { asset: assetId, due, received, remaining, transfer } = JSON.parse(event.data) as EventSnapshot;
  const asset = assetId === null ? null : assetOf(assetId as AssetId);
  return {
    type: event.type,
    locale: recipient.locale === 'ru' ? 'ru' : 'en',
    mode: terms.mode,
    projectName,
    invoiceId: terms.invoiceId,
    orderId: terms.orderId,
    amount: formatAmount(terms.amount, terms.currency as CurrencyCode),
    currency: terms.currency,
    asset: asset === null ? null : { symbol: asset.symbol, network: chains[asset.chain].name },
    due,
    received,
    remaining,
    txid: transfer?.txid ?? null,
    url: `${origin}/${terms.mode}/payments/${terms.invoiceId}`,
    atMs: event.atMs,
  };
}

function isMailed(type: string): type is MailedEvent {
  return mailedEventTypes.some((mailed) => mailed === type);
}
