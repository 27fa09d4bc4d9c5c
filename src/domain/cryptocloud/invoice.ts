// Owns an invoice in CryptoCloud's words: every figure that its clients read, from the frozen terms and what has come in. Amounts are
// exact. Quittance takes nothing out of a payment: `fee` and `service_fee` are what the merchant's settings put on top for the payer.
import { assetOf, type AssetId } from '../asset';
import { currencyOf } from '../currency';
import type { InvoiceStatus, InvoiceTerms, Share } from '../invoice';
import { askedOf } from '../invoice-rules';
import { formatDecimal, mulDivRoundedDown, mulDivRoundedHalfUp, mulDivRoundedUp } from '../money';
import { returnUrl } from '../return-url';
import { invoiceCurrency, usualAsset, type Icons } from './currencies';
import { dateText } from './dates';
import { dollarScale, type DollarsOf } from './dollars';
import { exact, type Written } from './raw-json';
import { isSettledWord, statusWord } from './status';

export interface InvoiceFacts {
  readonly terms: InvoiceTerms;
  readonly status: InvoiceStatus;
  readonly expiresAtMs: number;
  /** When it was paid, cancelled or over; null while it is open. */
  readonly finishedAtMs: number | null;
  /** The asset chosen last, with what it asks in base units. */
  readonly chosen: { readonly asset: AssetId; readonly due: bigint } | null;
  /** Empty until a coin is chosen, and as soon as nobody may pay there any more. */
  readonly address: string;
  /** What is there for good, as a part of what is due. */
  readonly paid: Share;
  /** Transactions that count. */
  readonly txids: readonly string[];
  readonly project: ProjectFacts;
}

export interface ProjectFacts {
  readonly id: string;
  readonly name: string;
  readonly success: string;
  readonly fail: string;
}

export interface ShownBy {
  /** Scheme and host of this instance. */
  readonly origin: string;
  readonly icons: Icons;
  readonly dollars: DollarsOf;
}

/** An invoice's identifier as the API gives it; the payer's link and postbacks have it without the prefix. */
export function uuidOf(code: string): string {
  return `INV-${code}`;
}

/** The code in an identifier with or without its prefix, or null when it cannot be one. */
export function codeOf(text: string): string | null {
  const code = text.trim().replace(/^INV-/i, '').toUpperCase();
  return /^[A-Z0-9]{8}$/.test(code) ? code : null;
}

/** Numbers of their own that CryptoCloud gives its projects: ours follows from the id, and stays. */
export function numberOfProject(id: string): number {
  let number = 7;
  for (const character of id) number = (number * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  return number;
}

/** A number with a point, as Python writes floats; null stays null. */
function shown(base: bigint | null, decimals: number): Written {
  return base === null ? null : exact(formatDecimal(base, decimals, 1));
}

/** What an invoice asks for, split into what the merchant wants and what is put on top; scaled units of its currency. */
interface Asked {
  readonly amount: bigint;
  readonly fee: bigint;
  readonly service: bigint;
  readonly total: bigint;
}

function askedBy({ amount, costs }: InvoiceTerms): Asked {
  const asked = askedOf(amount, costs);
  const service = mulDivRoundedUp(asked.amount, BigInt(asked.spreadBps), 10_000n);
  return { amount, fee: asked.amount - amount, service, total: asked.amount + service };
}

/** The figures of an invoice in one unit (the coin, or the dollar), each by its name. */
export interface Figures {
  readonly amount: bigint | null;
  readonly fee: bigint | null;
  readonly service: bigint | null;
  readonly toPay: bigint | null;
  readonly paid: bigint | null;
  readonly rest: bigint | null;
}

function figuresIn(asked: Asked, facts: InvoiceFacts, valueOf: (part: bigint) => bigint | null): Figures {
  const { numerator, denominator } = facts.paid;
  const isPaid = isSettledWord(statusWord(facts.status));
  const toPay = valueOf(asked.total);
  const paid = toPay === null ? null : mulDivRoundedDown(toPay, numerator, denominator);
  // What a rule or a person let be missing is not asked for any more.
  const rest = toPay === null || paid === null || isPaid || paid >= toPay ? 0n : toPay - paid;
  return { amount: valueOf(asked.amount), fee: valueOf(asked.fee), service: valueOf(asked.service), toPay, paid, rest: toPay === null ? null : rest };
}

/** In millionths of a dollar. */
export function dollarFigures(facts: InvoiceFacts, dollars: DollarsOf): Figures {
  return figuresIn(askedBy(facts.terms), facts, (part) => dollars(part, facts.terms.currency));
}

/** In base units of the chosen coin; null before one is chosen. */
export function coinFigures(facts: InvoiceFacts): Figures | null {
  const { chosen, terms } = facts;
  if (chosen === null) return null;
  const asked = askedBy(terms);
  return figuresIn(asked, facts, (part) => mulDivRoundedHalfUp(chosen.due, part, asked.total));
}

interface Shown {
  readonly coin: Figures;
  readonly coinDecimals: number;
  readonly dollar: Figures;
}

function shownFigures(facts: InvoiceFacts, by: ShownBy): Shown {
  const dollar = dollarFigures(facts, by.dollars);
  const coin = coinFigures(facts);
  // Before a coin is chosen its figures stand in dollars, as CryptoCloud's do.
  return coin === null || facts.chosen === null
    ? { coin: dollar, coinDecimals: dollarScale, dollar }
    : { coin, coinDecimals: assetOf(facts.chosen.asset).decimals, dollar };
}

/** A row as create, list and info give it: one superset for all of them. */
export function invoiceShape(facts: InvoiceFacts, by: ShownBy): Readonly<Record<string, Written>> {
  const { terms, chosen } = facts;
  const status = statusWord(facts.status);
  const link = `${by.origin}/${terms.code}`;
  const currency = chosen?.asset ?? usualAsset(terms.assets);
  return {
    uuid: uuidOf(terms.code),
    created: dateText(terms.createdAtMs),
    address: facts.address,
    expiry_date: dateText(facts.expiresAtMs),
    side_commission: terms.costs.feeBy === 'payer' ? 'client' : 'merchant',
    side_commission_cc: terms.costs.spreadBy === 'payer' ? 'client' : 'merchant',
    ...moneyShape(facts, by),
    type_payments: 'crypto',
    fiat_currency: terms.currency,
    status,
    invoice_status: isSettledWord(status) ? 'success' : status,
    is_email_required: false,
    link,
    pay_url: link,
    invoice_id: null,
    currency: currency === null ? null : invoiceCurrency(currency, by.icons),
    project: projectShape(facts),
    test_mode: terms.mode === 'test',
    date_finished: facts.finishedAtMs === null ? null : dateText(facts.finishedAtMs),
    order_id: terms.orderId,
    user_email: terms.payerEmail,
    phone: null,
    type: 'up',
    tx_list: facts.txids,
  };
}

function moneyShape(facts: InvoiceFacts, by: ShownBy): Readonly<Record<string, Written>> {
  const { terms, chosen } = facts;
  const { coin, coinDecimals, dollar } = shownFigures(facts, by);
  const inCoin = (base: bigint | null): Written => shown(base, coinDecimals);
  const inDollars = (base: bigint | null): Written => shown(base, dollarScale);
  return {
    amount: inCoin(coin.amount),
    amount_usd: inDollars(dollar.amount),
    amount_in_fiat: shown(terms.amount, currencyOf(terms.currency).scale),
    amount_in_crypto: chosen === null ? null : inCoin(coin.amount),
    amount_to_pay: inCoin(coin.toPay),
    amount_to_pay_usd: inDollars(dollar.toPay),
    amount_paid: inCoin(coin.paid),
    amount_paid_usd: inDollars(dollar.paid),
    fee: inCoin(coin.fee),
    fee_usd: inDollars(dollar.fee),
    service_fee: inCoin(coin.service),
    service_fee_usd: inDollars(dollar.service),
    received: inCoin(coin.paid),
    received_usd: inDollars(dollar.paid),
    to_surcharge: inCoin(coin.rest),
    to_surcharge_usd: inDollars(dollar.rest),
  };
}

function projectShape({ terms, project }: InvoiceFacts): Written {
  const back = (url: string): string | null => (url === '' ? null : returnUrl(url, terms));
  return { id: numberOfProject(project.id), name: project.name, fail: back(project.fail), success: back(project.success), logo: null };
}
