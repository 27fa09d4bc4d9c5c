// Owns how our states read in CryptoCloud's five words. Pure.
import type { InvoiceStatus } from '../invoice';

export const cryptocloudStatuses = ['created', 'paid', 'overpaid', 'partial', 'canceled'] as const;
export type CryptocloudStatus = (typeof cryptocloudStatuses)[number];

/**
 * The word for a state. Money that is seen and not sure yet changes nothing there: `confirming` is still `created`. What was paid and was
 * taken back by the chain is `created` again while it may be paid, else `canceled`. A part stays `partial` when the time is over.
 */
export function statusWord({ base, exception }: InvoiceStatus): CryptocloudStatus {
  if (base === 'paid') return exception === 'over' ? 'overpaid' : 'paid';
  if (base === 'invalid' || base === 'cancelled') return 'canceled';
  if (exception === 'partial') return 'partial';
  return base === 'expired' ? 'canceled' : 'created';
}

export function isSettledWord(status: CryptocloudStatus): boolean {
  return status === 'paid' || status === 'overpaid';
}

/** The old API knows no overpayment. */
export function statusWordV1(status: CryptocloudStatus): CryptocloudStatus {
  return status === 'overpaid' ? 'paid' : status;
}
