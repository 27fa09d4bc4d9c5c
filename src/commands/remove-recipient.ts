// Takes a mailbox or group chat off the list: it is told nothing from then on, not even what waits for a digest. Repeating it is `not_found`.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { endRecipient, findRecipient, isOnList } from '../db/recipient';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/** Refuses `forbidden`, `not_found`. */
export async function removeRecipient(ports: CommandPorts, scope: AccountScope, id: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'notifications:manage');
  if (refusal !== null) return refuse(refusal);
  const row = await findRecipient(database, scope, id);
  if (row === null) return refuse({ reason: 'not_found' });
  const activity = { ...actorOf(scope), action: 'recipient.removed', object: id, detail: { channel: row.channel }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, isOnList(id)),
      ...endRecipient(database, row, scope.actor.id, nowMs),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isNoLongerSo(error)) return refuse({ reason: 'not_found' });
    throw error;
  }
  return ok(undefined);
}
