// Owns the facts of a mail about a payment: the event's frozen snapshot and the invoice's terms, as text for a person. The words
// are the views'.
import { assetOf, chains, type AssetId } from '../domain/asset';
import { formatAmount, type CurrencyCode } from '../domain/currency';
import { mailedEventTypes, type EventSnapshot } from '../domain/public-event';
import type { MailRecipient } from '../db/delivery';
import type { ToldEventRow } from '../db/event';
import type { PaymentMailFacts } from '../../views/mail/payment-mail';

/** The facts of a mail for one person, or null for an event that nobody gets a mail about. */
export function paymentMailFacts(told: ToldEventRow, recipient: MailRecipient, origin: string): PaymentMailFacts | null {
  const type = mailedEventTypes.find((candidate) => candidate === told.event.type);
  if (type === undefined) return null;
  const { terms, event, projectName } = told;
  const snapshot = JSON.parse(event.data) as EventSnapshot;
  const asset = snapshot.asset === null ? null : assetOf(snapshot.asset as AssetId);
  return {
    type,
    locale: recipient.locale === 'ru' ? 'ru' : 'en',
    mode: terms.mode,
    projectName,
    invoiceId: terms.invoiceId,
    orderId: terms.orderId,
    amount: formatAmount(terms.amount, terms.currency as CurrencyCode),
    currency: terms.currency,
    asset: asset === null ? null : { symbol: asset.symbol, network: chains[asset.chain].name },
    due: snapshot.due,
    received: snapshot.received,
    remaining: snapshot.remaining,
    txid: snapshot.transfer?.txid ?? null,
    url: `${origin}/${terms.mode}/payments/${terms.invoiceId}`,
    atMs: event.atMs,
  };
}
