// Changes what a member may do. Their sessions that show the account end, and they are told. Repeating it changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { endSessionsAt, endViewsOf } from '../db/member';
import { lacksRight, type AccountScope } from '../db/scope';
import { rotateSession } from '../db/session';
import { teamStatements } from '../db/team';
import type { ActivityDetail } from '../db/schema/activity';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam, type Grant } from '../domain/team';
import { actOnTeam } from './act-on-team';
import { grantWords, readGrant, type GrantInput } from './grant-input';
import { teamNames, tellPerson } from './tell-team';
import type { CommandPorts } from './ports';

/** The session that acts keeps its place under a new token when it changes the rights of its own person. */
export interface OwnSession {
  readonly sessionId: string;
  readonly tokenHash: string;
}

/** What became of the session that acts. */
export type Changed = 'changed' | 'own_session_renewed';

/** Refuses what `decideTeam` refuses, and a bad grant (`invalid_input`). */
export async function changeMember(ports: CommandPorts, scope: AccountScope, userId: string, input: GrantInput, own: OwnSession): Promise<Result<Changed>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'team:manage');
  if (refusal !== null) return refuse(refusal);
  const grant = await readGrant(database, scope, input);
  if (!grant.ok) return grant;
  const { accountId, actor } = scope;
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, { type: 'change', by: actor.id, userId, grant: grant.value });
    if (!decided.ok) return decided;
    const change = decided.value.find((one) => one.type === 'member_changed');
    if (change === undefined) return ok({ value: 'changed', watched: { people: [] }, statements: [] });
    const isSelf = userId === actor.id;
    const { account, by } = await teamNames(ports, accountId, actor.id);
    const activity = { ...actorOf(scope), action: 'member.changed', object: userId, detail: differences(change.before, change.member), atMs: nowMs } as const;
    return ok({
      value: isSelf ? 'own_session_renewed' : 'changed',
      watched: { people: [actor.id, userId], ...(change.before.role === 'owner' ? { owners: true as const } : {}) },
      statements: [
        ...teamStatements(database, { accountId, nowMs, by: actor.id }, decided.value),
        endViewsOf(database, accountId, userId),
        endSessionsAt(database, accountId, userId, isSelf ? own.sessionId : null),
        ...(isSelf ? [rotateSession(database, own.sessionId, own.tokenHash)] : []),
        ...(await tellPerson(ports, accountId, userId, 'member_changed', { account, role: grant.value.role, by })),
        insertActivity(database, activity, random(idBytes)),
      ],
    });
  });
}

/** What differs, before and after. */
export function differences(before: Grant, after: Grant): ActivityDetail {
  const [was, is] = [grantWords(before), grantWords(after)];
  const names = ['role', 'rights', 'projects'] as const;
  return Object.fromEntries(names.filter((name) => was[name] !== is[name]).map((name) => [name, [was[name], is[name]] as const]));
}
