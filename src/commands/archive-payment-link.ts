// Puts a payment link away for good: its page says that it has ended. The row stays, because invoices name it. Twice is once.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findPaymentLink, updatePaymentLinkRow, type PaymentLinkRow } from '../db/payment-link';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Refuses `not_found` and `forbidden`. Answers the link as it is afterwards. */
export async function archivePaymentLink(ports: CommandPorts, scope: AccountScope, linkId: string): Promise<Result<PaymentLinkRow>> {
  const { database, nowMs, random } = ports;
  const link = await findPaymentLink(database, scope, linkId);
  if (link === null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  if (link.archivedAtMs !== null) return ok(link);
  await sendBatch(database, [
    updatePaymentLinkRow(database, scope, linkId, { archivedAtMs: nowMs }),
    insertActivity(database, { ...actorOf(scope), action: 'payment_link.archived', object: linkId, detail: {}, atMs: nowMs }, random(idBytes)),
  ]);
  return ok({ ...link, archivedAtMs: nowMs });
}
