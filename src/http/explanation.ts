// Owns the figures of the sentence that explains a state, and that sentence in English for programs. Pure; every figure comes from rows.
import type { InvoiceDetail, TransferRow } from '../db/invoice';
import { assetOf, chains, isChainId } from '../domain/asset';
import { askedOf } from '../domain/invoice-rules';
import type { InvoiceReason } from '../domain/invoice-reason';
import { invoiceReasons } from '../domain/invoice-reason';
import { decodeTerms } from '../domain/invoice-terms';
import { isPresent } from '../domain/transfer';
import type { Locale } from '../../views/context';
import { reasonGrounds, reasonSentence, type ReasonFacts } from '../../views/invoice/reason-words';
import { formatAmount } from '../../views/ui/money';
import { shortened } from '../../views/ui/hash';
import { words } from '../../views/words';
import { assetAmount, currencyLabel, roundedAmount } from './money-text';
import { rateLine } from './payment-request';

/** The stored code, or the empty text for an invoice whose object has not opened yet. */
export function reasonOfRow(reason: string): InvoiceReason | '' {
  return invoiceReasons.find((known) => known === reason) ?? '';
}

/** The figures of an invoice's present state as text of that language. `confirmations`: `2/20`, computed by whoever knows the chains. */
export function reasonFacts(detail: InvoiceDetail, locale: Locale, confirmations: string | null = null): ReasonFacts {
  const { invoice, options, transfers } = detail;
  const terms = decodeTerms(invoice.terms);
  const option = options[0] ?? null;
  const { rules, costs } = terms;
  const money = (asset: string, base: bigint): string => {
    const { amount, symbol } = assetAmount(asset, base);
    return `${formatAmount(amount, locale)}\u00a0${symbol}`;
  };
  const fiat = (units: bigint): string => `${formatAmount(roundedAmount(units, invoice.currency), locale)}\u00a0${currencyLabel(invoice.currency)}`;
  const present = transfers.filter(isPresent);
  const sumOf = (rows: readonly TransferRow[]): string | null => sumText(rows, money);
  const late = sumOf(present.filter((row) => row.role === 'late'));
  const other = sumOf(present.filter((row) => row.role === 'other_asset'));
  const rate = option === null ? null : rateLine(option, terms.currency);
  const resting = tracedBy(present);
  const isPaid = invoice.base === 'paid';
  return {
    ...(option === null ? {} : { due: money(option.asset, option.due), received: money(option.asset, option.received) }),
    ...(option !== null && option.remaining > 0n ? { remaining: money(option.asset, option.remaining), missing: money(option.asset, option.remaining) } : {}),
    ...(option !== null && option.received > option.due ? { over: money(option.asset, option.received - option.due) } : {}),
    ...(rules.toleranceUnits > 0n ? { tolerance: fiat(shareOfAsked(rules.toleranceUnits, terms.amount, askedOf(terms.amount, costs).amount)) } : {}),
    ...(rules.graceMs > 0 ? { grace: String(Math.round(rules.graceMs / 60_000)) } : {}),
    ...(rate === null ? {} : { rate }),
    ...(late === null ? {} : { late }),
    ...(other === null ? {} : { other }),
    ...(confirmations === null ? {} : { confirmations }),
    ...(resting === null ? {} : { transfers: resting }),
    ...(isPaid && rules.settleAt !== 'confirmed' ? { settledAt: rules.settleAt } : {}),
  };
}

/** The rule lets a share of the amount be missing; where the payer bears the costs, the same share of what the payer is asked for. */
function shareOfAsked(tolerance: bigint, amount: bigint, asked: bigint): bigint {
  return (tolerance * asked) / amount;
}

/** `10.00 USDC, 1 BNB`: sums per asset. Null when there is nothing. */
function sumText(rows: readonly TransferRow[], money: (asset: string, base: bigint) => string): string | null {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(row.asset, (sums.get(row.asset) ?? 0n) + row.amount);
  return sums.size === 0 ? null : [...sums].map(([asset, base]) => money(asset, base)).join(', ');
}

function tracedBy(present: readonly TransferRow[]): NonNullable<ReasonFacts['transfers']> | null {
  const last = present.at(-1);
  if (last === undefined) return null;
  const network = chains[isChainId(last.chain) ? last.chain : assetOf(last.asset).chain].name;
  return { count: present.length, txid: shortened(last.txid), block: String(last.height), network };
}

/** The same for programs, in English: the sentence and what it rests on. */
export function explanationOf(detail: InvoiceDetail): string {
  const w = words('en');
  const reason = reasonOfRow(detail.invoice.reason);
  const facts = reasonFacts(detail, 'en');
  return [reasonSentence(w, reason, facts), ...reasonGrounds(w, reason, facts)].join(' ').replaceAll('\u00a0', ' ');
}
