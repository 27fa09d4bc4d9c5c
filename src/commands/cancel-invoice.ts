// Cancels an invoice. Idempotent: a cancelled invoice is cancelled once. The object decides and
// tells the activity log from its outbox; money that was seen forbids it.
import type { AccountScope } from '../db/scope';
import { ok, type Result } from '../domain/result';
import { actByHand } from './act-by-hand';
import type { CommandPorts } from './ports';

/** Refuses `not_found`, `forbidden`, `invoice_has_money`, `invoice_closed`. */
export async function cancelInvoice(ports: CommandPorts, scope: AccountScope, invoiceId: string): Promise<Result<{ readonly invoiceId: string }>> {
  const cancelled = await actByHand(ports, scope, { invoiceId, seenVersion: null }, 'invoices:manage', { type: 'cancel' }, null);
  return cancelled.ok ? ok({ invoiceId }) : cancelled;
}
