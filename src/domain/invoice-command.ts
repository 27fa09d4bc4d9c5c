// Owns what may be done to an invoice and what follows: `decide` answers events or a refusal and does nothing else.
import { assetOf, chains, type AssetId, type ChainId } from './asset';
import {
  assess,
  chainsAwaited,
  deadlineMs,
  effectiveLevel,
  hasMoney,
  isOpen,
  options,
  receivedBy,
  shownQuote,
  suffices,
  unvaluedLate,
  type Invoice,
  type InvoiceOption,
  type InvoiceTerms,
} from './invoice';
import { decideByHand, type HandCommand } from './invoice-by-hand';
import { evolve, rulesToTell, statusChange, type InvoiceEvent, type RecordedEvent } from './invoice-event';
import { bookOf, postingsBetween, type Posting } from './ledger';
import { limits } from './limits';
import type { Quote } from './quote';
import type { Refusal } from './refusal';
import { assert, ok, refuse, unreachable, type Result } from './result';
import { transferKey, type Observation, type TransferKey } from './transfer';

export type InvoiceCommand =
  | { readonly type: 'open'; readonly terms: InvoiceTerms }
  | { readonly type: 'choose'; readonly asset: AssetId; readonly quote: Quote }
  | {
      readonly type: 'address';
      readonly asset: AssetId;
      readonly quotedAtMs: number;
      readonly address: string;
      readonly keyIndex: number | null;
      readonly dueBase: bigint;
    }
  | { readonly type: 'confirm_watch'; readonly asset: AssetId; readonly quotedAtMs: number }
  | { readonly type: 'observe'; readonly observations: readonly Observation[] }
  | HandCommand
  | { readonly type: 'expire_now' }
  | { readonly type: 'value_late'; readonly key: TransferKey; readonly dueBase: bigint }
  | { readonly type: 'prolong_watch'; readonly untilMs: number }
  | { readonly type: 'note_return' }
  | { readonly type: 'tick'; readonly scannedThroughMs: Readonly<Partial<Record<ChainId, number>>> };

export interface Decision {
  readonly events: readonly RecordedEvent[];
  readonly invoice: Invoice;
}

/**
 * What a command does to an invoice at `nowMs`: the events to append and the invoice after them. No events when everything is
 * so already, so each command may come twice. Refuses what the state forbids; never throws on input.
 */
export function decide(invoice: Invoice | null, command: InvoiceCommand, nowMs: number): Result<Decision> {
  if (command.type === 'open') {
    if (invoice !== null) return ok({ events: [], invoice });
    return ok(record(null, [{ type: 'opened', terms: command.terms }, ...depositOption(command.terms)], nowMs));
  }
  if (invoice === null) return refuse({ reason: 'not_found' });
  const events = consequences(invoice, command, nowMs);
  return events.ok ? ok(record(invoice, events.value, nowMs)) : events;
}

function consequences(invoice: Invoice, command: Exclude<InvoiceCommand, { type: 'open' }>, nowMs: number): Result<readonly InvoiceEvent[]> {
  switch (command.type) {
    case 'choose':
      return choose(invoice, command.asset, command.quote, nowMs);
    case 'address':
      return ok(address(invoice, command));
    case 'confirm_watch':
      return ok(confirmWatch(invoice, command.asset, command.quotedAtMs));
    case 'observe':
      return ok(observe(invoice, command.observations, nowMs));
    case 'cancel':
    case 'accept':
    case 'extend':
    case 'invalidate':
    case 'refund':
    case 'review':
      return decideByHand(invoice, command, nowMs);
    case 'expire_now':
      return expireNow(invoice, nowMs);
    case 'value_late':
      return ok(unvaluedLate(invoice).some(({ key }) => key === command.key) ? [{ type: 'late_valued', key: command.key, dueBase: command.dueBase }] : []);
    case 'prolong_watch':
      return ok(command.untilMs > invoice.watchedUntilMs ? [{ type: 'watch_prolonged', untilMs: command.untilMs }] : []);
    case 'note_return':
      return ok([{ type: 'returned' }]);
    case 'tick':
      return ok(tick(invoice, command.scannedThroughMs, nowMs));
    default:
      return unreachable(command);
  }
}

/** Money that came to a static address is what its invoice asks for: in that asset, at that address, without a rate. */
function depositOption({ deposit, createdAtMs, expiresAtMs }: InvoiceTerms): readonly InvoiceEvent[] {
  if (deposit === null) return [];
  const { asset, amount, walletId, address, keyIndex } = deposit;
  const quote: Quote = {
    asset,
    dueBase: amount,
    rateE18: 10n ** 18n,
    sources: [],
    ratedAtMs: createdAtMs,
    quotedAtMs: createdAtMs,
    expiresAtMs,
  };
  return [
    { type: 'option_quoted', asset, walletId, quote },
    { type: 'option_addressed', asset, quotedAtMs: createdAtMs, address, keyIndex, dueBase: amount },
    { type: 'option_ready', asset, quotedAtMs: createdAtMs },
  ];
}

/** Numbers the events, applies them, and adds what follows from them: a change of status, and the rules that brought it about. */
function record(invoice: Invoice | null, events: readonly InvoiceEvent[], atMs: number): Decision {
  const recorded: RecordedEvent[] = [];
  let state = invoice;
  const append = (event: InvoiceEvent): Invoice => {
    const next: RecordedEvent = { seq: (state?.seq ?? 0) + 1, atMs, event };
    recorded.push(next);
    state = evolve(state, next);
    return state;
  };
  let last = state;
  for (const event of events) last = append(event);
  assert(last !== null, 'an invoice exists after its first event');
  const change = statusChange(last);
  if (change !== null) last = append(change);
  for (const event of rulesToTell(last)) last = append(event);
  return { events: recorded, invoice: last };
}

/** Why an asset may not be chosen now, or null. Checked before a quote is made, and again when it is stored. */
export function choiceRefusal(invoice: Invoice, asset: AssetId, nowMs: number): Refusal | null {
  if (!invoice.terms.assets.includes(asset)) return { reason: 'asset_not_accepted', asset };
  if (!isOpen(invoice, nowMs)) return { reason: 'invoice_closed', base: invoice.status.base === 'new' ? 'expired' : invoice.status.base };
  const option = invoice.options[asset];
  if (hasMoney(invoice) && option === undefined) return { reason: 'invoice_has_money' };
  if ((option?.quotes.length ?? 0) >= limits.quotesPerOptionMax) return { reason: 'limit_reached', limit: 'quotes', max: limits.quotesPerOptionMax };
  return null;
}

/** The quote of that asset that still holds, so that choosing again changes nothing; null when a new one is needed. */
export function standingQuote(invoice: Invoice, asset: AssetId, nowMs: number): Quote | null {
  const option = invoice.options[asset];
  const last = option?.quotes[option.quotes.length - 1];
  if (last === undefined) return null;
  // Once money is on its way the price does not move under the payer's feet.
  return nowMs < last.expiresAtMs || hasMoney(invoice) ? last : null;
}

function choose(invoice: Invoice, asset: AssetId, quote: Quote, nowMs: number): Result<readonly InvoiceEvent[]> {
  const refusal = choiceRefusal(invoice, asset, nowMs);
  if (refusal !== null) return refuse(refusal);
  if (standingQuote(invoice, asset, nowMs) !== null) return ok([]);
  const wallet = invoice.terms.wallets.find((candidate) => candidate.family === chains[assetOf(asset).chain].family);
  if (wallet === undefined) return refuse({ reason: 'wallet_missing', family: chains[assetOf(asset).chain].family });
  return ok([{ type: 'option_quoted', asset, walletId: wallet.walletId, quote }]);
}

function address(invoice: Invoice, command: Extract<InvoiceCommand, { type: 'address' }>): readonly InvoiceEvent[] {
  const { asset, quotedAtMs, address: value, keyIndex, dueBase } = command;
  const pending = unaddressedQuotes(invoice).find((item) => item.option.asset === asset && item.quote.quotedAtMs === quotedAtMs);
  if (pending === undefined) return [];
  const { option, quote } = pending;
  // Asked again because the watch was not confirmed: what is known is not told twice.
  if (option.address === value && option.keyIndex === keyIndex && quote.dueBase === dueBase) return [];
  return [{ type: 'option_addressed', asset, quotedAtMs, address: value, keyIndex, dueBase }];
}

function confirmWatch(invoice: Invoice, asset: AssetId, quotedAtMs: number): readonly InvoiceEvent[] {
  const option = invoice.options[asset];
  const quote = option?.quotes.find((candidate) => candidate.quotedAtMs === quotedAtMs);
  if (option === undefined || option.address === null || quote === undefined || quote.ready) return [];
  return [{ type: 'option_ready', asset, quotedAtMs }];
}

interface PendingQuote {
  readonly option: InvoiceOption;
  readonly quote: Quote;
}

/** Quotes that are not on display yet: their address must be allocated and watched first. */
export function unaddressedQuotes(invoice: Invoice): readonly PendingQuote[] {
  return options(invoice).flatMap((option) => option.quotes.filter((quote) => !quote.ready).map((quote) => ({ option, quote })));
}

function observe(invoice: Invoice, observations: readonly Observation[], nowMs: number): readonly InvoiceEvent[] {
  const events: InvoiceEvent[] = [];
  let transfers = invoice.transfers;
  for (const observation of observations) {
    const key = transferKey(observation);
    const known = transfers[key];
    // The newer revision is the whole truth about a transfer, so order and repetition do not matter.
    if (known !== undefined && known.revision >= observation.revision) continue;
    if (known === undefined && !admits(invoice, transfers, observation)) continue;
    const next = { ...transfers, [key]: observation };
    events.push({ type: 'transfer_moved', transfer: observation, postings: postingsOf(transfers, next, observation) });
    transfers = next;
  }
  if (events.length === 0) return [];
  const moved = { ...invoice, transfers };
  return [...events, ...prolonged({ ...moved, status: assess(moved) }, nowMs)];
}

/** A payer of whom some money is there gets half an hour for the rest, and never more than two hours beyond what was agreed. */
function prolonged(invoice: Invoice, nowMs: number): readonly InvoiceEvent[] {
  if (!isOpen(invoice, nowMs)) return [];
  const { seen } = receivedBy(invoice);
  if (seen.numerator === 0n || suffices(invoice, seen)) return [];
  const expiresAtMs = Math.min(nowMs + limits.partialTimeMs, invoice.agreedUntilMs + limits.partialTimeBeyondMs);
  return expiresAtMs > invoice.expiresAtMs ? [{ type: 'expiry_moved', expiresAtMs }] : [];
}

/**
 * Whether there is room for one more transfer. A flood of small ones must neither grow an invoice without end nor keep the payer's
 * money out, nor hide news of transfers that are known. What is not admitted stays with the scanner, which shows it.
 */
function admits(invoice: Invoice, transfers: Invoice['transfers'], observation: Observation): boolean {
  const count = Object.keys(transfers).length;
  if (count < limits.transfersPerInvoiceMax) return true;
  const option = invoice.options[observation.asset];
  const quote = option === undefined ? null : shownQuote(option);
  return count < limits.transfersPerInvoiceWeightyMax && quote !== null && observation.amount * 100n >= quote.dueBase;
}

/** What an observation moves in the books: its own transfer, and rows of the same transaction that it displaced or freed. */
function postingsOf(before: Invoice['transfers'], after: Invoice['transfers'], observation: Observation): Posting[] {
  const family = Object.values(after).filter((transfer) => transfer.chain === observation.chain && transfer.txid === observation.txid);
  return family.flatMap((transfer) => {
    const key = transferKey(transfer);
    const old = before[key];
    const booked = old === undefined ? null : { asset: old.asset, amount: old.amount, book: bookOf(effectiveLevel({ transfers: before }, old)) };
    return postingsBetween(key, booked, { asset: transfer.asset, amount: transfer.amount, book: bookOf(effectiveLevel({ transfers: after }, transfer)) });
  });
}

/** Test mode only: the time is over now, so that a late payment can be tried. */
function expireNow(invoice: Invoice, nowMs: number): Result<readonly InvoiceEvent[]> {
  if (invoice.terms.mode !== 'test') return refuse({ reason: 'wrong_mode', expected: 'test' });
  if (invoice.expiredAtMs !== null) return ok([]);
  if (invoice.status.base !== 'new') return refuse({ reason: 'invoice_closed', base: invoice.status.base });
  const moved: InvoiceEvent = { type: 'expiry_moved', expiresAtMs: Math.min(nowMs, invoice.expiresAtMs) };
  return ok([moved, ...ended(invoice, true)]);
}

/** Expiry waits until each chain has been read past the deadline: money in time is never called late because a provider was down. */
function tick(invoice: Invoice, scannedThroughMs: Readonly<Partial<Record<ChainId, number>>>, nowMs: number): readonly InvoiceEvent[] {
  const waiting = invoice.status.base === 'new' && invoice.expiredAtMs === null && invoice.cancelledAtMs === null;
  if (!waiting || nowMs < invoice.expiresAtMs + invoice.terms.rules.graceMs || suffices(invoice, receivedBy(invoice).seen)) return [];
  const verified = chainsAwaited(invoice).every((chain) => (scannedThroughMs[chain] ?? 0) > deadlineMs(invoice, chain));
  if (!verified && nowMs < invoice.expiresAtMs + invoice.terms.rules.graceMs + limits.expiryUnverifiedAfterMs) return [];
  return ended(invoice, verified);
}

/** Only what nobody paid anything for, and of which that is known, is called off by a rule. */
function ended(invoice: Invoice, verified: boolean): readonly InvoiceEvent[] {
  const expired: InvoiceEvent = { type: 'expired', verified };
  return invoice.terms.rules.cancelUnpaid && verified && !hasMoney(invoice) ? [expired, { type: 'cancelled', cause: 'rule' }] : [expired];
}
