// Owns the addresses of a payer's page in both of its places. A framed page names its embedder in each address, because nothing else
// remembers it: there is no session and no cookie.
import { paths, withQuery } from '../paths';
import type { CheckoutPlace } from './model';

export function pagePlace(invoiceId: string): CheckoutPlace {
  return {
    page: paths.checkout(invoiceId),
    state: paths.checkoutState(invoiceId),
    choice: paths.checkoutChoice(invoiceId),
    simulation: paths.checkoutSandbox(invoiceId),
    frameOrigin: null,
  };
}

/** `host` as the embedder gave it and `origin` as it was found to be true. */
export function framePlace(invoiceId: string, host: string, origin: string): CheckoutPlace {
  const named = (path: string): string => withQuery(path, { host });
  return {
    page: named(paths.embedCheckout(invoiceId)),
    state: named(paths.embedState(invoiceId)),
    choice: named(paths.embedChoice(invoiceId)),
    simulation: named(paths.embedSandbox(invoiceId)),
    frameOrigin: origin,
  };
}

/** An address of the page's own with the query of where the reader is now: option, code and language stay as they are. */
export function withQueryOf(path: string, here: string): string {
  const search = new URLSearchParams(here.split('?', 2)[1] ?? '');
  return withQuery(path, Object.fromEntries(search));
}
