// Accepts what has come: the invoice counts as paid as soon as that money is sure. Never credits more than the chain has brought.
import type { AccountScope } from '../db/scope';
import type { Result } from '../domain/result';
import { actByHand, reasonGiven, type DoneByHand, type InvoiceSeen } from './act-by-hand';
import type { CommandPorts, IdempotencyKey } from './ports';

/** Refuses `not_found`, `forbidden`, `invalid_input` at /reason, `invoice_changed`, `invoice_closed`, `nothing_to_accept`, `idempotency_key_reused`. */
export async function acceptPayment(
  ports: CommandPorts,
  scope: AccountScope,
  input: InvoiceSeen & { readonly reason: string },
  key: IdempotencyKey | null,
): Promise<Result<DoneByHand>> {
  const reason = reasonGiven(input.reason);
  return reason.ok ? await actByHand(ports, scope, input, 'confirmations:manage', { type: 'accept', reason: reason.value }, key) : reason;
}
