// Owns which of its states the payer's page is in, as a pure function of the projection, the query and the moment. After the
// expiry no address leaves from here, however late the projection is.
import type { PayerInvoice, PayerOptionRow } from '../../db/checkout';
import { assetOf, chains } from '../../domain/asset';
import type { InvoiceTerms } from '../../domain/invoice';
import { invoiceReasons, type InvoiceReason } from '../../domain/invoice-reason';
import type { RateBook } from '../../domain/rate';
import type { Refusal } from '../../domain/refusal';
import { isPresent } from '../../domain/transfer';
import type { Arrival, CheckoutState, EndedState, PaidState, PartialState, ProgressState } from '../../../views/checkout/model';
import { arrivalOf } from '../arrival';
import { paymentRequest, verifiedAddress } from '../payment-request';
import { methodsOf } from './methods';
import { excessOf, receivedBy, straysOf } from './received';

export interface PayerQuery {
  /** The option to show; null for the one chosen last. */
  readonly asset: string | null;
  /** When the payer asked for it: an address that is being prepared is waited for a minute. */
  readonly askedAtMs: number | null;
  readonly choosing: boolean;
  readonly qr: 'amount' | 'address';
}

export interface StateFacts {
  readonly payer: PayerInvoice;
  readonly terms: InvoiceTerms;
  readonly query: PayerQuery;
  readonly nowMs: number;
  readonly chainConfirmations: string;
  /** Whether the page leads back by itself once it is paid. */
  readonly returns: boolean;
  /** Fetched only when the choice is shown. */
  readonly book: () => Promise<RateBook | null>;
  readonly refusal: Refusal | null;
  /** Called when a stored address is not the one that the wallet gives. */
  readonly onTampering: (option: PayerOptionRow) => void;
}

const preparingMs = 60_000;
/** What is taken back is taken back soon; a page that somebody leaves open must not ask for ever. */
const watchedAfterPaidMs = 15 * 60_000;

/** What the page shows now. */
export async function checkoutState(facts: StateFacts): Promise<CheckoutState> {
  const { payer, nowMs } = facts;
  const { base, exception, expiresAtMs } = payer.invoice;
  const arrivals = arrivalsOf(facts);
  if (base === 'paid') return paidState(facts, arrivals);
  if (base === 'confirming') return progressState(facts, arrivals);
  if (base !== 'new' || exception === 'late' || nowMs >= expiresAtMs) return endedState(facts, arrivals);
  // Money that was sent is still watched; nobody is asked for more.
  if (payer.halted) return { kind: 'halted', arrivals };
  return await openState(facts, arrivals);
}

function arrivalsOf({ payer, chainConfirmations }: StateFacts): readonly Arrival[] {
  const facts = { projectId: payer.invoice.projectId, chains: payer.chains, chainConfirmations };
  return payer.transfers.map((transfer) => arrivalOf(transfer, facts));
}

async function openState(facts: StateFacts, arrivals: readonly Arrival[]): Promise<CheckoutState> {
  const { payer, terms, query, nowMs } = facts;
  const option = optionShown(payer, query.asset);
  const hasMoney = payer.transfers.some(isPresent);
  const asked = terms.assets.find((asset) => asset === query.asset);
  const lapsed = option !== null && !hasMoney && nowMs >= option.quoteExpiresAtMs;
  const awaited = query.askedAtMs !== null && nowMs - query.askedAtMs < preparingMs;
  if (asked !== undefined && awaited && (option?.asset !== asked || lapsed)) {
    const asset = assetOf(asked);
    return { kind: 'preparing', symbol: asset.symbol, network: chains[asset.chain].name };
  }
  if (option === null || lapsed || facts.refusal !== null || (query.choosing && !hasMoney)) {
    const methods = methodsOf(payer, terms, await facts.book(), nowMs);
    return { kind: 'choose', methods, chosen: query.asset ?? option?.asset ?? null, refusal: facts.refusal };
  }
  const address = verifiedAddress(option, terms);
  if (address === null) {
    facts.onTampering(option);
    return { kind: 'unavailable' };
  }
  const canChange = !hasMoney && terms.assets.length > 1;
  const request = paymentRequest({ option, address, terms, qr: query.qr, expiresAtMs: payer.invoice.expiresAtMs, canChange });
  const counted = payer.options.some((candidate) => candidate.received > 0n);
  if (counted) return partialState(facts, option, request, arrivals);
  return { kind: 'pay', request, setback: setbackOf(payer), arrivals };
}

function partialState({ payer, terms }: StateFacts, shown: PayerOptionRow, request: PartialState['request'], arrivals: readonly Arrival[]): PartialState {
  const others = payer.options
    .filter((option) => option.asset !== shown.asset && verifiedAddress(option, terms) !== null)
    .map((option) => {
      const asset = assetOf(option.asset);
      return { asset: asset.id, symbol: asset.symbol, network: chains[asset.chain].name };
    });
  const { expiresAtMs } = payer.invoice;
  return { kind: 'partial', request, received: receivedBy(payer), others, prolongedToMs: expiresAtMs > terms.expiresAtMs ? expiresAtMs : null, arrivals };
}

function setbackOf(payer: PayerInvoice): 'dropped' | 'reverted' | null {
  if (payer.invoice.exception === 'reverted') return 'reverted';
  return payer.transfers.some((transfer) => transfer.level === 'dropped') ? 'dropped' : null;
}

/** The option that was asked for, or the one chosen last. */
export function optionShown(payer: PayerInvoice, asset: string | null): PayerOptionRow | null {
  const byChoice = payer.options.toSorted((a, b) => b.chosenAtMs - a.chosenAtMs);
  return payer.options.find((option) => option.asset === asset) ?? byChoice[0] ?? null;
}

function paidState({ payer, returns, nowMs }: StateFacts, arrivals: readonly Arrival[]): PaidState {
  const paidAtMs = payer.paidAtMs ?? payer.invoice.changedAtMs;
  const over = payer.invoice.exception === 'over' ? excessOf(payer) : null;
  const watched = nowMs - paidAtMs < watchedAfterPaidMs && payer.transfers.some((transfer) => transfer.level === 'confirmed');
  return { kind: 'paid', reason: reasonIn(payer) ?? 'paid_in_full', received: receivedBy(payer), over, arrivals, paidAtMs, returns, watched };
}

function progressState({ payer, terms }: StateFacts, arrivals: readonly Arrival[]): ProgressState {
  const awaited = payer.transfers.find((transfer) => transfer.level === 'seen') ?? payer.transfers.find(isPresent);
  const asset = assetOf(awaited?.asset ?? optionShown(payer, null)?.asset ?? 'USD_SANDBOX');
  const chain = chains[asset.chain];
  return {
    kind: 'progress',
    reason: payer.invoice.exception === 'marked' ? 'confirming_accepted' : 'confirming',
    received: receivedBy(payer),
    settleAt: terms.rules.settleAt,
    network: chain.name,
    usualSeconds: chain.usualSeconds,
    arrivals,
  };
}

function endedState({ payer, terms }: StateFacts, arrivals: readonly Arrival[]): EndedState {
  return { kind: 'ended', reason: endReason(payer), received: receivedBy(payer), lateRule: terms.rules.late, arrivals };
}

/** The time is over before anybody has said so: then the page says what is certain already. */
function endReason(payer: PayerInvoice): InvoiceReason {
  const { base, exception } = payer.invoice;
  const told = reasonIn(payer);
  if (told !== null && (base !== 'new' || exception === 'late' || exception === 'reverted')) return told;
  if (exception === 'reverted') return 'reverted';
  if (exception === 'late') return 'late_undecided';
  if (base === 'cancelled') return 'cancelled_by_hand';
  if (base === 'invalid') return 'invalid_by_hand';
  if (payer.options.some((option) => option.received > 0n)) return 'expired_partial';
  return straysOf(payer).length > 0 ? 'other_asset' : 'expired_unpaid';
}

/** The reason as it was projected; null on rows of before. */
function reasonIn(payer: PayerInvoice): InvoiceReason | null {
  return invoiceReasons.find((reason) => reason === payer.invoice.reason) ?? null;
}
