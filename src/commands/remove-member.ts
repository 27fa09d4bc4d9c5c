// Sends a member away: their place, their sessions that show the account and their offers end in one batch, and they are told. Keys that
// they made belong to the account and stay. Repeating it is `not_found`.
import { actorOf, insertActivity } from '../db/activity';
import { endSessionsAt, endViewsOf } from '../db/member';
import { endMemberTelling } from '../db/notification-preference';
import { lacksRight, type AccountScope } from '../db/scope';
import { teamStatements } from '../db/team';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import { teamNames, tellPerson } from './tell-team';
import type { CommandPorts } from './ports';

/** Refuses `not_found`, `forbidden`, `beyond_own_rights`, `last_owner`. */
export async function removeMember(ports: CommandPorts, scope: AccountScope, userId: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'team:manage');
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, { type: 'remove', by: actor.id, userId });
    if (!decided.ok) return decided;
    const role = state.members.find((one) => one.userId === userId)?.role ?? 'viewer';
    const activity = { ...actorOf(scope), action: 'member.removed', object: userId, detail: { role }, atMs: nowMs } as const;
    return ok({
      value: null,
      watched: { people: [actor.id, userId], ...(role === 'owner' ? { owners: true as const } : {}) },
      statements: [
        ...teamStatements(database, { accountId, nowMs, by: actor.id }, decided.value),
        endViewsOf(database, accountId, userId),
        endSessionsAt(database, accountId, userId, null),
        ...endMemberTelling(database, accountId, userId, nowMs),
        ...(await tellPerson(ports, accountId, userId, 'member_removed', await teamNames(ports, accountId, actor.id))),
        insertActivity(database, activity, random(idBytes)),
      ],
    });
  });
}
