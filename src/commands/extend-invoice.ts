// Gives the payer more time, once. An expired invoice is open again; its chains are watched closely until the new end.
import type { AccountScope } from '../db/scope';
import type { Result } from '../domain/result';
import { actByHand, type DoneByHand, type InvoiceSeen } from './act-by-hand';
import type { CommandPorts, IdempotencyKey } from './ports';

/**
 * `minutes` from the end, or from now when that is over. Refuses `not_found`, `forbidden`, `invalid_input`, `invoice_changed`,
 * `already_extended`, `invoice_closed`.
 */
export async function extendInvoice(
  ports: CommandPorts,
  scope: AccountScope,
  input: InvoiceSeen & { readonly minutes: number },
  key: IdempotencyKey | null,
): Promise<Result<DoneByHand>> {
  return await actByHand(ports, scope, input, 'invoices:manage', { type: 'extend', minutes: input.minutes }, key);
}
