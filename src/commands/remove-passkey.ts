// Removes one's own passkey, unless it is what an account asks for or the only way in. Removing it twice removes it once.
import { isUniqueViolation, sendBatch } from '../db/database';
import { listPasskeys, removePasskeyRow } from '../db/passkey';
import type { AccountScope } from '../db/scope';
import { isSpent } from '../db/spent-token';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { addresseeOf, ownActivity, ownPerson, whenceOf } from './own-person';
import type { CommandPorts } from './ports';

/** Refuses `not_found` for what is not one's own (any more) and `last_factor`. */
export async function removePasskey(ports: CommandPorts, scope: AccountScope, id: string): Promise<Result<{ readonly id: string }>> {
  const { database, nowMs } = ports;
  const user = await ownPerson(ports, scope);
  const row = (await listPasskeys(database, user.id)).find((one) => one.id === id);
  if (row === undefined) return refuse({ reason: 'not_found' });
  const notice = await writeNotice(ports, addresseeOf(user), 'passkey_removed', { ...whenceOf(ports), name: row.name }, null);
  try {
    await sendBatch(database, [
      ...removePasskeyRow(database, user.id, id, nowMs + limits.challengeLifeMs),
      ...notice,
      ownActivity(ports, scope, { action: 'passkey.removed', object: user.id, detail: { passkey: id } }),
    ]);
  } catch (error) {
    if (!isSpent(error)) throw error;
    return refuse(isUniqueViolation(error, 'spent_token') ? { reason: 'not_found' } : { reason: 'last_factor' });
  }
  ports.wakeLetters();
  return ok({ id });
}
