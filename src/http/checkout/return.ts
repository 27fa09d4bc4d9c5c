// Owns the way back to the shop: which of its addresses fits the state, and whether payers may be led there at all. Only to hosts that
// the merchant has proved to be its own (hazard H39), and never to what a query says.
import type { PayerInvoice } from '../../db/checkout';
import type { InvoiceTerms } from '../../domain/invoice';
import { mayLeadTo, urlPolicyOf } from '../../domain/project-host';
import type { ProjectSettings } from '../../domain/project-settings';
import { returnUrl } from '../../domain/return-url';
import type { Settings } from '../../env';

type Returns = ProjectSettings['returns'];

/** Which address fits: what is paid or only waits for the network is a success, a part is a part, everything else has failed so far. */
export function returnKind({ base, exception }: Pick<PayerInvoice['invoice'], 'base' | 'exception'>): keyof Returns {
  if (base === 'paid' || base === 'confirming') return 'success';
  return exception === 'partial' || exception === 'late' ? 'partial' : 'fail';
}

/** Where the payer is led back to now, with the names of order and invoice; null when nothing is set or the host is not proved. */
export function wayBack(payer: PayerInvoice, terms: InvoiceTerms, shop: ProjectSettings, settings: Settings): URL | null {
  const typed = shop.returns[returnKind(payer.invoice)] || (returnKind(payer.invoice) === 'partial' ? shop.returns.fail : '');
  if (typed === '' || !mayLeadTo(typed, payer.hosts, urlPolicyOf(settings, terms.mode))) return null;
  return new URL(returnUrl(typed, { orderId: terms.orderId, code: terms.code }));
}
