// Ends the mails that a payer would still get for an invoice. Idempotent: what has ended stays ended, and only what was stopped is told of.
import { actorOf, insertActivity, insertActivityOnce } from '../db/activity';
import { sendBatch } from '../db/database';
import { countPlannedMails, stopPlannedMails } from '../db/payer-mail';
import type { AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Bytes } from '../lib/hash';
import { refusalFor } from './act-by-hand';
import type { CommandPorts, IdempotencyKey } from './ports';

/** `stopped`: how many were planned. Refuses `not_found`, `forbidden`. */
export async function stopPayerMails(
  ports: CommandPorts,
  scope: AccountScope,
  invoiceId: string,
  key: IdempotencyKey | null,
): Promise<Result<{ readonly invoiceId: string; readonly stopped: number }>> {
  const { database, nowMs, random } = ports;
  const refusal = await refusalFor(ports, scope, invoiceId, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const stopped = await countPlannedMails(database, scope, invoiceId);
  if (stopped === 0) return ok({ invoiceId, stopped });
  const facts = { ...actorOf(scope), action: 'invoice.payer_mails_stopped', object: invoiceId, detail: { count: String(stopped) }, atMs: nowMs } as const;
  const told =
    key === null
      ? insertActivity(database, facts, random(idBytes))
      : insertActivityOnce(database, facts, sha256Bytes(`stop_mails:${invoiceId}:${key.route}:${key.key}`).slice(0, idBytes));
  await sendBatch(database, [stopPlannedMails(database, scope, invoiceId, nowMs), told]);
  return ok({ invoiceId, stopped });
}
