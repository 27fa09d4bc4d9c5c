// Closes an account for good: nobody is in it any more and nothing speaks for it. Money facts stay, and addresses that were shown are
// still watched. Of two at once one gets through.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { endAccount, isOpenAccount } from '../db/export';
import { endAccountTelling } from '../db/notification-preference';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { listPeople, readAccountName } from '../db/support-access';
import { idBytes } from '../domain/id';
import { presetRoles } from '../domain/permission';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

/** Closes. Refuses `forbidden` to anybody but an owner, `read_only`, and `invalid_input` (`differs`) when the typed name is another. */
export async function closeAccount(ports: CommandPorts, scope: AccountScope, typedName: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksOwnership(scope);
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  const name = await readAccountName(database, accountId);
  if (typedName.trim() !== name) return refuse(invalidField('/name', typedName.trim() === '' ? 'required' : 'differs'));
  const people = await listPeople(database, accountId, [...presetRoles, 'custom']);
  const by = people.find((person) => person.userId === actor.id);
  const content = { account: name, by: by?.name || by?.email || '' };
  const notices = await Promise.all(people.map((person) => writeNotice(ports, person, 'account_closed', content, accountId)));
  const activity = { ...actorOf(scope), action: 'account.closed', object: accountId, detail: { members: String(people.length) }, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, isOpenAccount(accountId)),
      ...endAccountTelling(database, accountId, actor.id, nowMs),
      ...endAccount(database, accountId, actor.id, nowMs),
      insertActivity(database, activity, random(idBytes)),
      ...notices.flat(),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    return ok(undefined);
  }
  ports.wakeLetters();
  return ok(undefined);
}
