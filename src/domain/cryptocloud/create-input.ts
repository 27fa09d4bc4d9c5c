// Owns how a request for an invoice is read: which fields it has, what each may say, and CryptoCloud's words for what is wrong. Amounts
// come as the digits that were sent and never pass through a float. Unknown fields are ignored.
import type { AssetId, Mode } from '../asset';
import { amountMaxOf, currencyOf, fiatCodes, isFiatCode } from '../currency';
import { checkEmail } from '../email';
import { limits } from '../limits';
import type { PayerNotices } from '../payer-mail';
import { ok, refuse, type Result } from '../result';
import { assetFor } from './currencies';
import { countOf, isMistyped, listOf, objectOf, textOf } from './fields';
import type { SentObject } from './raw-json';

/** Names what is wrong: a field, or `validate_error`. */
export type Complaint = Readonly<Record<string, string>>;

export interface CreateInput {
  /** Scaled units of `currency`. */
  readonly amount: bigint;
  readonly currency: string;
  readonly orderId: string | null;
  readonly payerEmail: string | null;
  readonly expiryMinutes: number;
  /** Null: all that the project accepts. */
  readonly assets: readonly AssetId[] | null;
  readonly asset: AssetId | null;
  readonly payerNotices: PayerNotices | null;
}

export interface CreateContext {
  readonly shopId: string;
  readonly mode: Mode;
  /** What the project accepts in that mode. */
  readonly accepted: readonly AssetId[];
}

const expiryMinutesUsual = 24 * 60;
const amountPattern = /^(0|[1-9]\d{0,20})(?:\.(\d{1,40}))?$/;

/** The currency of an invoice is a fiat; left out, the dollar. */
export function readCurrency(fields: SentObject): Result<string, Complaint> {
  const code = textOf(fields, 'currency').toUpperCase() || 'USD';
  if (!isMistyped(fields, 'currency') && isFiatCode(code)) return ok(code);
  return refuse({ currency: `Invalid account currency specified. Available currencies ${fiatCodes.join(', ')}` });
}

/**
 * A number or numeric text as an amount of that currency. Places beyond the currency's own are rounded, a half up: clients compute in
 * floats, and `0.1 + 0.2` has seventeen of them. Refuses signs, exponents, commas, nothing, and more than any invoice may ask.
 */
export function readAmount(text: string, code: string): bigint | null {
  const match = amountPattern.exec(text);
  const whole = match?.[1];
  if (whole === undefined) return null;
  const currency = currencyOf(code);
  const fraction = match?.[2] ?? '';
  const kept = fraction.slice(0, currency.inputDecimals).padEnd(currency.inputDecimals, '0');
  const up = (fraction[currency.inputDecimals] ?? '0') >= '5' ? 1n : 0n;
  const amount = (BigInt(whole + kept) + up) * 10n ** BigInt(currency.scale - currency.inputDecimals);
  return amount > 0n && amount <= amountMaxOf(currency) ? amount : null;
}

/** The fields of a creation. Refuses with everything that is wrong at once, by field. */
export function readCreateInput(fields: SentObject, context: CreateContext): Result<CreateInput, Complaint> {
  const wrong: Record<string, string> = {};
  const shopId = textOf(fields, 'shop_id');
  if (shopId === '') wrong['shop_id'] = 'shop_id not passed.';
  else if (shopId !== context.shopId) wrong['shop_id'] = 'Invalid value shop_id.';
  const currency = readCurrency(fields);
  if (!currency.ok) Object.assign(wrong, currency.refusal);
  const amountText = textOf(fields, 'amount');
  const amount = readAmount(amountText, currency.ok ? currency.value : 'USD');
  if (amountText === '' && !isMistyped(fields, 'amount')) wrong['amount'] = 'amount not passed.';
  else if (amount === null) wrong['amount'] = 'Invalid value amount.';
  const orderId = textOf(fields, 'order_id');
  if (orderId.length > limits.orderIdLengthMax || isMistyped(fields, 'order_id')) wrong['order_id'] = 'Invalid value order_id.';
  const more = readAddFields(fields, context, wrong);
  if (amount === null || !currency.ok || more === null || Object.keys(wrong).length > 0) return refuse(wrong);
  return ok({ amount, currency: currency.value, orderId: orderId === '' ? null : orderId, ...more });
}

type AddFields = Pick<CreateInput, 'payerEmail' | 'expiryMinutes' | 'assets' | 'asset' | 'payerNotices'>;

/** What stands in `add_fields`, with the payer's address beside it. Adds to `wrong`; null when it is no object. */
function readAddFields(fields: SentObject, context: CreateContext, wrong: Record<string, string>): AddFields | null {
  const added = objectOf(fields, 'add_fields');
  if (added === null) {
    wrong['add_fields'] = 'Invalid value add_fields.';
    return null;
  }
  const email = emailIn(fields, 'email', wrong);
  const mailed = emailIn(added, 'email_to_send', wrong);
  const assets = readAvailable(added, context, wrong);
  return {
    payerEmail: mailed ?? email,
    payerNotices: mailed === null ? null : { invoiceMail: true, reminderMinutes: null, resend: readPeriod(added, wrong) },
    expiryMinutes: readTimeToPay(added, wrong),
    assets,
    asset: readPreselected(added, context, assets, wrong),
  };
}

function emailIn(fields: SentObject, name: string, wrong: Record<string, string>): string | null {
  const text = textOf(fields, name);
  if (text === '' && !isMistyped(fields, name)) return null;
  const checked = checkEmail(text);
  if (checked.ok) return checked.value;
  wrong[name] = `Invalid value ${name}.`;
  return null;
}

/** A year is longer than any invoice lives, so nothing is sent again. */
const periods: Readonly<Record<string, PayerNotices['resend']>> = { day: 'daily', week: 'weekly', month: 'monthly', year: 'never' };

function readPeriod(added: SentObject, wrong: Record<string, string>): PayerNotices['resend'] {
  const text = textOf(added, 'period');
  if (text === '') return 'never';
  if (!Object.hasOwn(periods, text)) wrong['period'] = 'Invalid value period.';
  return periods[text] ?? 'never';
}

function readTimeToPay(added: SentObject, wrong: Record<string, string>): number {
  const time = objectOf(added, 'time_to_pay');
  if (time !== null && Object.keys(time).length === 0) return expiryMinutesUsual;
  const [hours, minutes] = time === null ? [null, null] : [countOf(time, 'hours', 0), countOf(time, 'minutes', 0)];
  const all = hours === null || minutes === null ? 0 : hours * 60 + minutes;
  if (all >= limits.expiryMinutesMin && all <= limits.expiryMinutesMax) return all;
  wrong['time_to_pay'] = `Invalid value time_to_pay. From ${limits.expiryMinutesMin} to ${limits.expiryMinutesMax} minutes.`;
  return expiryMinutesUsual;
}

/** Codes that mean nothing here are left out, as those of retired coins have to be; when nothing is left, there is no way to pay. */
function readAvailable(added: SentObject, context: CreateContext, wrong: Record<string, string>): readonly AssetId[] | null {
  const codes = listOf(added, 'available_currencies');
  if (codes === null) wrong['available_currencies'] = 'Invalid value available_currencies.';
  if (codes === null || codes.length === 0) return null;
  const meant = codes.map((code) => assetFor(code, context.mode));
  const left = context.accepted.filter((asset) => meant.includes(asset));
  if (left.length > 0) return left;
  wrong['available_currencies'] = `None of these currencies is available. ${availableText(context)}`;
  return null;
}

function readPreselected(added: SentObject, context: CreateContext, assets: readonly AssetId[] | null, wrong: Record<string, string>): AssetId | null {
  const code = textOf(added, 'cryptocurrency');
  if (code === '' && !isMistyped(added, 'cryptocurrency')) return null;
  const asset = assetFor(code, context.mode);
  if (asset !== null && (assets ?? context.accepted).includes(asset)) return asset;
  wrong['cryptocurrency'] = `Currency ${code.slice(0, limits.nameLengthMax)} is not available. ${availableText(context)}`;
  return null;
}

function availableText(context: CreateContext): string {
  return `Available currencies ${context.accepted.join(', ')}`;
}
