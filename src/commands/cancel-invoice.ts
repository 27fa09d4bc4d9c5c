// Cancels an invoice. Idempotent: a cancelled invoice is cancelled once. The object decides and
// tells the activity log from its outbox; money that was seen forbids it.
import { actorOf } from '../db/activity';
import { isInvoiceInScope } from '../db/invoice-directory';
import { lacksRight, type AccountScope } from '../db/scope';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Refuses `not_found`, `forbidden`, `invoice_has_money`, `invoice_closed`. */
export async function cancelInvoice(ports: CommandPorts, scope: AccountScope, invoiceId: string): Promise<Result<{ readonly invoiceId: string }>> {
  if (!(await isInvoiceInScope(ports.database, scope, invoiceId))) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const by = actorOf(scope);
  const cancelled = await ports.invoices.getByName(invoiceId).act(invoiceId, scope.accountId, { type: 'cancel', seenVersion: null, by: by.actor }, null, by);
  return cancelled.ok ? ok({ invoiceId }) : cancelled;
}
