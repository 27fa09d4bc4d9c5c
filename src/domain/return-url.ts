// Owns the address by which a payer is led back to the shop: what the merchant typed, with what names the payment added behind it. Checks no
// host and trusts nobody: who leads a payer there asks first whether that host is the merchant's (commands of project hosts).

/** Adds values to the query of an address. What stands there already stays as it is, and its order and fragment too. */
export function withAddedQuery(url: string, added: Readonly<Record<string, string>>): string {
  const [whole = '', ...fragment] = url.split('#');
  const pairs = Object.entries(added).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (pairs.length === 0) return url;
  const separator = !whole.includes('?') ? '?' : /[?&]$/.test(whole) ? '' : '&';
  return `${whole}${separator}${pairs.join('&')}${fragment.length === 0 ? '' : `#${fragment.join('#')}`}`;
}

/**
 * A success, fail or partial address with the two values that CryptoCloud's shops read there: `order_id` and `invoice_uuid` (`INV-` and
 * the invoice's code). An invoice without an order number has an empty `order_id`, one of before without a code has no `invoice_uuid`.
 * An empty address stays empty: none was set.
 */
export function returnUrl(url: string, payment: { readonly orderId: string | null; readonly code: string | null }): string {
  if (url === '') return '';
  const { orderId, code } = payment;
  return withAddedQuery(url, { order_id: orderId ?? '', ...(code === null || code === '' ? {} : { invoice_uuid: `INV-${code}` }) });
}
