// Owns what the fields of a payment link may hold, the same for making and for changing one. Amounts come in as text, because whoever
// makes a link types them.
import type { PaymentLinkRow } from '../db/payment-link';
import type { Mode } from '../domain/asset';
import { assetsOffered } from '../domain/chain-config';
import { findCurrency, formatAmount, currencyOf, parseTypedAmount } from '../domain/currency';
import { limits } from '../domain/limits';
import { isPrintable } from '../domain/printable';
import type { FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';

export interface PaymentLinkFields {
  readonly title: string;
  readonly description: string;
  /** Code of a currency or of an asset. */
  readonly currency: string;
  /** Decimal text; for `fixed` only, null otherwise. */
  readonly amount: string | null;
  /** Bounds of an open amount; null: the project's own. */
  readonly amountMin: string | null;
  readonly amountMax: string | null;
  /** Amounts that one press fills in; for `open` only. */
  readonly suggested: readonly string[];
  /** Empty: all that the project accepts. */
  readonly assets: readonly string[];
}

export type CheckedLink = Pick<PaymentLinkRow, 'title' | 'description' | 'currency' | 'amount' | 'amountMin' | 'amountMax' | 'suggested' | 'assets'>;

export type LinkKind = PaymentLinkRow['kind'];

/** The columns of a link of that kind, or what is wrong with the fields. What a kind does not have is left empty. */
export function checkPaymentLink(kind: LinkKind, fields: PaymentLinkFields, mode: Mode, chainProviders: string): Result<CheckedLink> {
  const problems: FieldProblem[] = [];
  const title = fields.title.trim();
  const description = fields.description.trim();
  if (title === '') problems.push({ pointer: '/title', code: 'required' });
  if (title.length > limits.nameLengthMax) problems.push({ pointer: '/title', code: 'too_long', detail: String(limits.nameLengthMax) });
  if (description.length > limits.descriptionLengthMax)
    problems.push({ pointer: '/description', code: 'too_long', detail: String(limits.descriptionLengthMax) });
  if (!isPrintable(title)) problems.push({ pointer: '/title', code: 'invalid' });
  if (!isPrintable(description)) problems.push({ pointer: '/description', code: 'invalid' });
  const assets = assetsOffered(mode, ['evm', 'sandbox'], chainProviders).map((asset) => asset.id as string);
  const unknown = fields.assets.findIndex((asset) => !assets.includes(asset));
  if (unknown >= 0) problems.push({ pointer: `/assets/${unknown}`, code: 'not_listed' });
  if (findCurrency(fields.currency) === null) return refuse({ reason: 'invalid_input', problems: [...problems, { pointer: '/currency', code: 'not_listed' }] });
  const amounts = readAmounts(kind, fields);
  problems.push(...amounts.problems);
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });
  const { amount, amountMin, amountMax, suggested } = amounts;
  const { currency } = fields;
  return ok({ title, description, currency, amount, amountMin, amountMax, suggested, assets: assets.filter((asset) => fields.assets.includes(asset)) });
}

interface LinkAmounts extends Pick<CheckedLink, 'amount' | 'amountMin' | 'amountMax' | 'suggested'> {
  readonly problems: readonly FieldProblem[];
}

function readAmounts(kind: LinkKind, fields: PaymentLinkFields): LinkAmounts {
  const problems: FieldProblem[] = [];
  const read = (text: string | null, pointer: string): bigint | null => {
    if (text === null || text.trim() === '') return null;
    const parsed = parseTypedAmount(text, fields.currency);
    if (!parsed.ok) problems.push({ pointer, ...parsed.refusal });
    return parsed.ok ? parsed.value : null;
  };
  const nothing = { amount: null, amountMin: null, amountMax: null, suggested: [] };
  if (kind === 'counter') return { ...nothing, problems };
  if (kind === 'fixed') {
    const amount = read(fields.amount, '/amount');
    if (amount === null && problems.length === 0) problems.push({ pointer: '/amount', code: 'required' });
    return { ...nothing, amount, problems };
  }
  const amountMin = read(fields.amountMin, '/amount_min');
  const amountMax = read(fields.amountMax, '/amount_max');
  if (amountMin !== null && amountMax !== null && amountMax < amountMin) problems.push({ pointer: '/amount_max', code: 'too_small' });
  const typed = fields.suggested.filter((text) => text.trim() !== '');
  if (typed.length > limits.suggestedAmountsMax) problems.push({ pointer: '/suggested', code: 'too_long', detail: String(limits.suggestedAmountsMax) });
  const suggested = typed.slice(0, limits.suggestedAmountsMax).map((text, index) => {
    const pointer = `/suggested/${index}`;
    const units = read(text, pointer);
    if (units !== null && amountMin !== null && units < amountMin) problems.push({ pointer, code: 'too_small' });
    if (units !== null && amountMax !== null && units > amountMax) problems.push({ pointer, code: 'too_large' });
    return units === null ? '' : formatAmount(units, currencyOf(fields.currency).code);
  });
  return { amount: null, amountMin, amountMax, suggested: [...new Set(suggested)], problems };
}

/** A link's columns as the fields that would make it: what a change starts from. */
export function fieldsOfLink(row: PaymentLinkRow): PaymentLinkFields {
  const { code } = currencyOf(row.currency);
  const text = (units: bigint | null): string | null => (units === null ? null : formatAmount(units, code));
  const { title, description, currency, suggested, assets } = row;
  return { title, description, currency, suggested, assets, amount: text(row.amount), amountMin: text(row.amountMin), amountMax: text(row.amountMax) };
}
