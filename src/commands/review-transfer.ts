// A person has looked at money that belongs to no invoice: it leaves the inbox and stays in the balance and in the lists. Idempotent by the
// transfer itself: the second time nothing changes.
import { actorOf, insertActivityOnce } from '../db/activity';
import { sendBatch } from '../db/database';
import { findLooseTransfer, markTransferReviewed } from '../db/inbox';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Bytes } from '../lib/hash';
import type { CommandPorts } from './ports';

/** `transferId`: chain, transaction and index as they are stored. Refuses `not_found` for one out of reach or of an invoice, and `forbidden`. */
export async function reviewTransfer(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly transferId: string },
): Promise<Result<{ readonly transferId: string; readonly replayed: boolean }>> {
  const { database, nowMs } = ports;
  const found = await findLooseTransfer(database, scope, input.transferId);
  if (found === null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'payments:manage');
  if (refusal !== null) return refuse(refusal);
  const transferId = found.id;
  if (found.reviewedAtMs !== null) return ok({ transferId, replayed: true });
  const key = sha256Bytes(`transfer.reviewed:${scope.accountId}:${transferId}`).slice(0, idBytes);
  await sendBatch(database, [
    markTransferReviewed(database, scope, transferId, nowMs),
    insertActivityOnce(database, { ...actorOf(scope), action: 'transfer.reviewed', object: transferId, detail: {}, atMs: nowMs }, key),
  ]);
  return ok({ transferId, replayed: false });
}
