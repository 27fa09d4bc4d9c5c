// Owns the markup that a shop copies onto its own page: a button, a link without script, the checkout in place. Text for people to copy,
// with every value escaped for the attribute that it stands in.
import { paths, withQuery } from '../paths';

export interface SnippetShop {
  /** Scheme, host and port of this instance. */
  readonly origin: string;
  /** The publishable id of the project: it opens nothing. */
  readonly shopId: string;
}

export interface SnippetOrder {
  readonly amount: string;
  readonly currency: string;
  /** The shop's own number of the order; null: none. */
  readonly order: string | null;
  /** What the button says. */
  readonly label: string;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The script, once on a page, anywhere in it. */
export function scriptSnippet({ origin }: Pick<SnippetShop, 'origin'>): string {
  return `<script src="${escaped(origin + paths.embedScript)}" async></script>`;
}

/** A link that works without any script: it opens the payment on its own page. */
export function linkSnippet(shop: SnippetShop, order: SnippetOrder): string {
  return `<a href="${escaped(payUrl(shop, order))}">${escaped(order.label)}</a>`;
}

/** The same link, which opens a dialog where the script runs. */
export function buttonSnippet(shop: SnippetShop, order: SnippetOrder): string {
  const { amount, currency, label } = order;
  const names = [`data-quittance-shop="${escaped(shop.shopId)}"`, `data-amount="${escaped(amount)}"`, `data-currency="${escaped(currency)}"`];
  const number = order.order === null ? [] : [`data-order="${escaped(order.order)}"`];
  return [`<a href="${escaped(payUrl(shop, order))}"`, ...[...names, ...number].map((line) => `   ${line}`)].join('\n') + `>${escaped(label)}</a>`;
}

/** The checkout of an invoice in place, with the plain link for readers without script. */
export function inlineSnippet({ origin }: Pick<SnippetShop, 'origin'>, invoiceId: string, label: string): string {
  const link = `  <a href="${escaped(origin + paths.checkout(invoiceId))}">${escaped(label)}</a>`;
  return [`<div data-quittance-invoice="${escaped(invoiceId)}" data-mode="inline">`, link, '</div>'].join('\n');
}

function payUrl({ origin, shopId }: SnippetShop, { amount, currency, order }: SnippetOrder): string {
  return origin + withQuery(paths.embedPay(shopId), { amount, currency, order });
}
