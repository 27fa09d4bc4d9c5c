// Deletes a person: everything that names or proves them goes, rows of money and of the log stay with an id that leads nowhere.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { forgetPerson, leavesNoAccountAlone, listTraces } from '../db/export';
import type { AccountScope } from '../db/scope';
import { forgetTelegramOf } from '../db/telegram';
import { forgetTelling } from '../db/telling-of-person';
import { emailKeyOf, findUser } from '../db/user';
import { idBytes } from '../domain/id';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/**
 * Deletes whoever acts. Refuses `last_owner` while an open account has no other owner, and `invalid_input` (`differs`) when the typed
 * email is another.
 */
export async function deletePerson(ports: CommandPorts, scope: AccountScope, typedEmail: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const user = await findUser(database, scope.actor.id);
  if (user === null) return refuse({ reason: 'not_found' });
  if (emailKeyOf(typedEmail) !== user.emailKey) return refuse(invalidField('/email', typedEmail.trim() === '' ? 'required' : 'differs'));
  const person = { ...user, accountIds: await listTraces(database, user.id) };
  const activity = { ...actorOf(scope), action: 'user.deleted', object: user.id, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, leavesNoAccountAlone(user.id)),
      ...forgetTelling(database, person, nowMs),
      ...forgetPerson(database, person, nowMs),
      ...forgetTelegramOf(database, user.id),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    return refuse({ reason: 'last_owner' });
  }
  return ok(undefined);
}
