// Calls an invoice invalid: whatever comes or came, it is not paid. Money stays where it is and stays in the balance.
import type { AccountScope } from '../db/scope';
import type { Result } from '../domain/result';
import { actByHand, reasonGiven, type DoneByHand, type InvoiceSeen } from './act-by-hand';
import type { CommandPorts, IdempotencyKey } from './ports';

/** Refuses `not_found`, `forbidden`, `invalid_input` at /reason, `invoice_changed`, `idempotency_key_reused`. Twice is once. */
export async function invalidateInvoice(
  ports: CommandPorts,
  scope: AccountScope,
  input: InvoiceSeen & { readonly reason: string },
  key: IdempotencyKey | null,
): Promise<Result<DoneByHand>> {
  const reason = reasonGiven(input.reason);
  return reason.ok ? await actByHand(ports, scope, input, 'invoices:manage', { type: 'invalidate', reason: reason.value }, key) : reason;
}
