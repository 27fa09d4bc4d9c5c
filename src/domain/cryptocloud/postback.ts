// Owns the body of a postback, in both of its forms. Told of paid invoices only; what it says of the state is what was true when the
// event happened, and the token is made for this one try.
import type { AssetId } from '../asset';
import type { InvoiceStatus, InvoiceTerms } from '../invoice';
import { invoiceShape, type InvoiceFacts, type ShownBy } from './invoice';
import { writeJson, type Written } from './raw-json';
import { isSettledWord, statusWord } from './status';
import { usualAsset } from './currencies';

export type PostbackFormat = 'json' | 'form';

export interface Postback {
  readonly contentType: string;
  readonly body: string;
}

/** `told`: the state of the event. `token`: fresh for this try. */
export function postbackOf(given: InvoiceFacts, told: InvoiceStatus, token: string, by: ShownBy, format: PostbackFormat): Postback {
  const facts = { ...given, terms: ownTerms(given.terms) };
  const { terms } = facts;
  const info = postbackInfo({ ...facts, status: told }, by);
  const currency: AssetId | null = facts.chosen?.asset ?? usualAsset(terms.assets);
  const fields = { status: 'success', invoice_id: terms.code, amount_crypto: info['amount_paid'] ?? null, currency, order_id: terms.orderId, token };
  if (format === 'json') return { contentType: 'application/json', body: writeJson({ ...fields, invoice_info: info }) };
  const text = new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, fieldText(value)]));
  text.set('invoice_info', writeJson(info));
  return { contentType: 'application/x-www-form-urlencoded', body: text.toString() };
}

const strangers: readonly InvoiceTerms['origin'][] = ['link', 'counter', 'embed'];

/**
 * What a visitor typed is not the shop's order: modules built for CryptoCloud deliver the order that a postback names, whatever was paid
 * for it, and anybody could pay a cent for somebody else's number.
 */
function ownTerms(terms: InvoiceTerms): InvoiceTerms {
  return strangers.includes(terms.origin) ? { ...terms, orderId: null } : terms;
}

function fieldText(value: Written): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : writeJson(value);
}

/** All that CryptoCloud's sample has, the field with an underscore at its end included. */
export function postbackInfo(facts: InvoiceFacts, by: ShownBy): Readonly<Record<string, Written>> {
  const { invoice_id: _id, link: _link, user_email: _email, phone: _phone, pay_url: _url, ...row } = invoiceShape(facts, by);
  return {
    ...row,
    amount_: row['amount'] ?? null,
    invoice_status: isSettledWord(statusWord(facts.status)) ? 'success' : statusWord(facts.status),
    total_rub: 0,
    step: 3,
    aml_enabled: false,
    aml_side: 'merchant',
    aml_checks: [],
    links_invoice: null,
  };
}
