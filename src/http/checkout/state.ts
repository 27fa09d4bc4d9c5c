// Owns which of its states the payer's page is in, as a pure function of the projection, the query and the moment. After the
// expiry no address leaves from here, however late the projection is.
import type { PayerInvoice, PayerOptionRow } from '../../db/checkout';
import { assetOf, chains } from '../../domain/asset';
import type { InvoiceTerms } from '../../domain/invoice';
import type { RateBook } from '../../domain/rate';
import type { Refusal } from '../../domain/refusal';
import { isPresent } from '../../domain/transfer';
import type { Amount, Arrival, CheckoutState } from '../../../views/checkout/model';
import { arrivalOf } from '../arrival';
import { assetAmount } from '../money-text';
import { methodsOf } from './methods';
import { paymentRequest, verifiedAddress } from '../payment-request';

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
  /** Fetched only when the choice is shown. */
  readonly book: () => Promise<RateBook | null>;
  readonly refusal: Refusal | null;
  /** Called when a stored address is not the one that the wallet gives. */
  readonly onTampering: (option: PayerOptionRow) => void;
}

const preparingMs = 60_000;

/** What the page shows now. */
export async function checkoutState(facts: StateFacts): Promise<CheckoutState> {
  const { payer, nowMs } = facts;
  const { base, exception, expiresAtMs } = payer.invoice;
  const arrivals = arrivalsOf(facts);
  if (base === 'paid') return paidState(facts, arrivals);
  if (base === 'confirming') return progressState(facts, arrivals);
  if (exception === 'late') return { kind: 'late', received: receivedOf(payer) ?? zero(facts), arrivals };
  if (base === 'cancelled') return { kind: 'cancelled', received: receivedOf(payer), arrivals };
  if (base === 'expired' || nowMs >= expiresAtMs) {
    return exception === 'reverted' ? { kind: 'reverted', arrivals } : { kind: 'expired', received: receivedOf(payer), arrivals };
  }
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
  if (hasMoney && option.received > 0n) return { kind: 'partial', request, received: assetAmount(option.asset, option.received), arrivals };
  return { kind: 'pay', request, setback: setbackOf(payer) };
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

function paidState({ payer, terms }: StateFacts, arrivals: readonly Arrival[]): CheckoutState {
  const option = payer.options.find((candidate) => candidate.received > 0n) ?? optionShown(payer, null);
  const paidAtMs = payer.paidAtMs ?? payer.invoice.changedAtMs;
  if (option === null) return { kind: 'paid', received: { amount: '0', symbol: terms.currency }, over: null, arrivals, paidAtMs };
  const more = option.received - option.due;
  const over = payer.invoice.exception === 'over' && more > 0n ? assetAmount(option.asset, more) : null;
  return { kind: 'paid', received: assetAmount(option.asset, option.received), over, arrivals, paidAtMs };
}

function progressState({ payer }: StateFacts, arrivals: readonly Arrival[]): CheckoutState {
  const awaited = payer.transfers.find((transfer) => transfer.level === 'seen') ?? payer.transfers.find(isPresent);
  const asset = assetOf(awaited?.asset ?? optionShown(payer, null)?.asset ?? 'USD_SANDBOX');
  const chain = chains[asset.chain];
  return { kind: 'progress', arrivals, network: chain.name, usualSeconds: chain.usualSeconds };
}

/** All money that is there, in the asset of the first transfer; null when none is. */
function receivedOf(payer: PayerInvoice): Amount | null {
  const present = payer.transfers.filter(isPresent);
  const asset = present[0]?.asset;
  if (asset === undefined) return null;
  return assetAmount(
    asset,
    present.reduce((sum, transfer) => (transfer.asset === asset ? sum + transfer.amount : sum), 0n),
  );
}

function zero({ terms }: StateFacts): Amount {
  return { amount: '0', symbol: assetOf(terms.assets[0] ?? 'USD_SANDBOX').symbol };
}
