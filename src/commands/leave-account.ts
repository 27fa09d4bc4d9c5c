// Lets a member go of their own will. The last owner stays. Their session goes on under a new token and shows another account, if there
// is one; their other sessions that showed this one end. Repeating it is `not_found`.
import { actorOf, insertActivity } from '../db/activity';
import { endSessionsAt, endViewsOf } from '../db/member';
import { endMemberTelling } from '../db/notification-preference';
import { lacksWriting, type AccountScope } from '../db/scope';
import { rotateSession } from '../db/session';
import { teamStatements } from '../db/team';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import type { OwnSession } from './change-member';
import type { CommandPorts } from './ports';

/** Refuses `last_owner`, `not_found`, `read_only`. */
export async function leaveAccount(ports: CommandPorts, scope: AccountScope, own: OwnSession): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, { type: 'leave', userId: actor.id });
    if (!decided.ok) return decided;
    const role = state.members.find((one) => one.userId === actor.id)?.role ?? 'viewer';
    const activity = { ...actorOf(scope), action: 'member.left', object: actor.id, detail: { role }, atMs: nowMs } as const;
    return ok({
      value: null,
      watched: { people: [actor.id], ...(role === 'owner' ? { owners: true as const } : {}) },
      statements: [
        ...teamStatements(database, { accountId, nowMs, by: actor.id }, decided.value),
        endViewsOf(database, accountId, actor.id),
        endSessionsAt(database, accountId, actor.id, own.sessionId),
        rotateSession(database, own.sessionId, own.tokenHash),
        ...endMemberTelling(database, accountId, actor.id, nowMs),
        insertActivity(database, activity, random(idBytes)),
      ],
    });
  });
}
