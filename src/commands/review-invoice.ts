// A person has looked at an odd payment and lets it be: it leaves the inbox until its facts change.
import type { AccountScope } from '../db/scope';
import type { Result } from '../domain/result';
import { actByHand, type DoneByHand, type InvoiceSeen } from './act-by-hand';
import type { CommandPorts, IdempotencyKey } from './ports';

/** Refuses `not_found`, `forbidden`, `invoice_changed`, `nothing_to_review`, `idempotency_key_reused`. */
export async function reviewInvoice(ports: CommandPorts, scope: AccountScope, input: InvoiceSeen, key: IdempotencyKey | null): Promise<Result<DoneByHand>> {
  return await actByHand(ports, scope, input, 'payments:manage', { type: 'review' }, key);
}
