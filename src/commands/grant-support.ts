// Lets the operator look into an account, read-only, for some hours. One consent at a time: a new one takes the place of the old.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { endSupportAccess, insertSupportAccess, listPeople, readAccountName } from '../db/support-access';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

const hourMs = 60 * 60_000;
export const supportHoursMax = limits.supportAccessLifeMaxMs / hourMs;

/** Grants. `hours` is whole, as typed. Refuses `forbidden` to anybody but an owner, `read_only`, `invalid_input` at `/hours`. */
export async function grantSupport(ports: CommandPorts, scope: AccountScope, hours: string): Promise<Result<{ readonly id: string }>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksOwnership(scope);
  if (refusal !== null) return refuse(refusal);
  const number = /^\d{1,4}$/.test(hours.trim()) ? Number(hours.trim()) : 0;
  if (number < 1) return refuse(invalidField('/hours', 'invalid'));
  if (number > supportHoursMax) return refuse(invalidField('/hours', 'too_large'));
  const { accountId, actor } = scope;
  const id = makeId('sup', random(idBytes));
  const expiresAtMs = nowMs + number * hourMs;
  const [name, owners] = await Promise.all([readAccountName(database, accountId), listPeople(database, accountId, ['owner'])]);
  const by = owners.find((owner) => owner.userId === actor.id);
  const content = { account: name, by: by?.name || by?.email || '', untilMs: String(expiresAtMs) };
  const notices = await Promise.all(owners.map((owner) => writeNotice(ports, owner, 'support_granted', content, accountId)));
  const activity = { ...actorOf(scope), action: 'support.granted', object: id, detail: { hours: String(number) }, atMs: nowMs } as const;
  await sendBatch(database, [
    endSupportAccess(database, accountId, nowMs),
    insertSupportAccess(database, { id, accountId, grantedBy: actor.id, createdAtMs: nowMs, expiresAtMs, endedAtMs: null }),
    insertActivity(database, activity, random(idBytes)),
    ...notices.flat(),
  ]);
  ports.wakeLetters();
  return ok({ id });
}
