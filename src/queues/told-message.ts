// Owns the facts of what people are told: the event's frozen content and the invoice's terms, as one message that every channel says from then on.
// The same event gives the same message. The words are the views'.
import { chains, findAsset, isChainId } from '../domain/asset';
import { formatAmount, type CurrencyCode } from '../domain/currency';
import type { InvoiceTerms } from '../domain/invoice';
import type { NewsType, ToldMessage } from '../domain/notification';
import { decodeFacts, decodeSnapshot, type EventSnapshot } from '../domain/public-event';
import { assert } from '../domain/result';
import type { EventRow } from '../db/event';
import { inMode, paths } from '../../views/paths';

export interface TellableEvent {
  readonly event: EventRow;
  readonly type: NewsType;
  /** Null: it belongs to no invoice. */
  readonly terms: InvoiceTerms | null;
  readonly account: string;
  /** The project's name; null where none is concerned. */
  readonly project: string | null;
}

type Facts = Readonly<Record<string, string>>;

/** What is said of an event. Throws on an event whose content does not fit its type: a fault of ours, never told wrongly. */
export function toldMessageOf(told: TellableEvent): ToldMessage {
  const { event, type, account, project } = told;
  const stored = decodeFacts(event.data);
  const facts = stored === null ? factsOfInvoice(told) : withNetwork(stored);
  return { type, atMs: event.atMs, mode: event.mode, account, project, path: pathOf(told, facts), facts };
}

function factsOfInvoice({ event, terms }: TellableEvent): Facts {
  assert(terms !== null, 'an event of an invoice has its terms');
  const snapshot = decodeSnapshot(event.data);
  const { transfer, due, received, remaining } = snapshot;
  const asset = findAsset(snapshot.asset ?? transfer?.asset ?? '');
  return present({
    invoice_id: terms.invoiceId,
    order_id: terms.orderId,
    amount: formatAmount(terms.amount, terms.currency as CurrencyCode),
    currency: terms.currency,
    payer_email: terms.payerEmail,
    asset: asset?.symbol ?? null,
    network: asset === null ? null : chains[asset.chain].name,
    due,
    received,
    remaining,
    txid: transfer?.txid ?? null,
    ...refundOf(snapshot),
  });
}

/** A refund names an asset and an amount of its own, which are not the invoice's. */
function refundOf({ detail }: EventSnapshot): Readonly<Record<string, string | null>> {
  if (detail?.['amount'] === undefined) return {};
  const { amount, asset = '', txid = null } = detail;
  return { refund_amount: amount, refund_asset: findAsset(asset)?.symbol ?? asset, txid };
}

function withNetwork(facts: Facts): Facts {
  const { chain = '' } = facts;
  return isChainId(chain) ? { ...facts, network: chains[chain].name } : facts;
}

function present(facts: Readonly<Record<string, string | null>>): Facts {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** Where the thing can be looked at, by who may. */
function pathOf({ event, type }: TellableEvent, facts: Facts): string {
  const { invoiceId, projectId, mode } = event;
  if (invoiceId !== null) return inMode(mode, paths.invoice(invoiceId));
  if (type === 'payment.unmatched') return inMode(mode, paths.inbox);
  if (type.startsWith('balance.')) return inMode(mode, paths.balance);
  if (type === 'recipient.refused') return paths.recipients;
  if (projectId === null) return inMode(mode, paths.payments);
  const { endpoint_id: endpointId } = facts;
  return endpointId === undefined ? paths.project(projectId) : paths.webhook(projectId, endpointId);
}

/** The thing that a line of the centre is about: news of the same thing moves the same line. The event itself where it is about nothing that lasts. */
export function lineObjectOf({ event, type }: Pick<TellableEvent, 'event' | 'type'>, { facts }: ToldMessage): string {
  const { invoiceId, projectId, id } = event;
  if (invoiceId !== null) return invoiceId;
  if (type.startsWith('project.')) return projectId ?? id;
  return facts['request_id'] ?? facts['endpoint_id'] ?? facts['transfer_id'] ?? facts['recipient_id'] ?? id;
}
