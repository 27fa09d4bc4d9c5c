// Switches a payment link off and on again. Off, its page says so and makes nothing; invoices that exist are not touched. Twice is once.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findPaymentLink, updatePaymentLinkRow, type PaymentLinkRow } from '../db/payment-link';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Refuses `not_found` (an archived link too) and `forbidden`. Answers the link as it is afterwards. */
export async function pausePaymentLink(ports: CommandPorts, scope: AccountScope, linkId: string): Promise<Result<PaymentLinkRow>> {
  return await switchLink(ports, scope, linkId, 'paused');
}

/** The same the other way. */
export async function resumePaymentLink(ports: CommandPorts, scope: AccountScope, linkId: string): Promise<Result<PaymentLinkRow>> {
  return await switchLink(ports, scope, linkId, 'active');
}

async function switchLink(ports: CommandPorts, scope: AccountScope, linkId: string, state: 'paused' | 'active'): Promise<Result<PaymentLinkRow>> {
  const { database, nowMs, random } = ports;
  const link = await findPaymentLink(database, scope, linkId);
  if (link === null || link.archivedAtMs !== null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  if ((link.pausedAtMs !== null) === (state === 'paused')) return ok(link);
  const pausedAtMs = state === 'paused' ? nowMs : null;
  await sendBatch(database, [
    updatePaymentLinkRow(database, scope, linkId, { pausedAtMs }),
    insertActivity(database, { ...actorOf(scope), action: 'payment_link.changed', object: linkId, detail: { state }, atMs: nowMs }, random(idBytes)),
  ]);
  return ok({ ...link, pausedAtMs });
}
