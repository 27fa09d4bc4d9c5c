// Chooses an asset on the payer's side. Idempotent by (invoice, asset) while the quote holds. Anybody with the link may choose: the
// only effect is a price and an address of the merchant.
import { actorFrom } from '../db/activity';
import { readInvoiceOwner } from '../db/invoice-directory';
import { isId } from '../domain/id';
import { refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/**
 * Makes an asset payable. `ready` is false when the address is not on display yet: ask again. Refuses `not_found`,
 * `read_only` while the account is suspended or closed, `asset_not_accepted`, `invoice_closed`, `invoice_has_money`, `rate_unavailable`,
 * `amount_too_small`.
 */
export async function chooseOption(ports: CommandPorts, invoiceId: string, asset: string): Promise<Result<{ readonly ready: boolean }>> {
  const owner = isId('inv', invoiceId) ? await readInvoiceOwner(ports.database, invoiceId) : null;
  if (owner === null) return refuse({ reason: 'not_found' });
  if (owner.halted) return refuse({ reason: 'read_only', why: 'suspended' });
  const bookText = owner.mode === 'test' ? null : await ports.rates.getByName('rates').book();
  return await ports.invoices.getByName(invoiceId).choose(invoiceId, asset, bookText, actorFrom(ports, 'payer', owner.accountId));
}
