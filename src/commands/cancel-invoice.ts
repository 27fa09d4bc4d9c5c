// Cancels an invoice. Idempotent: a cancelled invoice is cancelled once. The object decides; money that was seen forbids it.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isInvoiceInScope } from '../db/invoice-directory';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Bytes } from '../lib/hash';
import type { CommandPorts } from './ports';

/** Refuses `not_found`, `forbidden`, `invoice_has_money`, `invoice_closed`. */
export async function cancelInvoice(ports: CommandPorts, scope: AccountScope, invoiceId: string): Promise<Result<{ readonly invoiceId: string }>> {
  if (!(await isInvoiceInScope(ports.database, scope, invoiceId))) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const cancelled = await ports.invoices.getByName(invoiceId).cancel(invoiceId, scope.accountId);
  if (!cancelled.ok) return cancelled;
  const activity = { ...actorOf(scope), action: 'invoice.cancelled', object: invoiceId, detail: {}, atMs: ports.nowMs } as const;
  try {
    // Its id follows from the invoice: cancelling again, or after a crash in between, leaves one line in the log.
    await sendBatch(ports.database, [insertActivity(ports.database, activity, sha256Bytes(`cancelled:${invoiceId}`).slice(0, idBytes))]);
  } catch (error) {
    if (!isUniqueViolation(error, 'activity')) throw error;
  }
  return ok({ invoiceId });
}
