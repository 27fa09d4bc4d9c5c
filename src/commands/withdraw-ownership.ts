// Ends an offer of ownership: withdrawn by the one, declined by the other. Twice is `not_found`.
import { actorOf, insertActivity } from '../db/activity';
import { lacksWriting, type AccountScope } from '../db/scope';
import { teamStatements } from '../db/team';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import type { CommandPorts } from './ports';

/** Refuses `not_found` to everybody else. */
export async function withdrawOwnership(ports: CommandPorts, scope: AccountScope, offerId: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, { type: 'end_offer', by: actor.id, id: offerId });
    if (!decided.ok) return decided;
    const offer = state.offers.find((one) => one.id === offerId);
    const action = offer?.fromUserId === actor.id ? 'ownership.withdrawn' : 'ownership.declined';
    const activity = { ...actorOf(scope), action, object: offer?.toUserId ?? '', detail: {}, atMs: nowMs } as const;
    return ok({
      value: null,
      watched: { people: [], offers: [offerId] },
      statements: [...teamStatements(database, { accountId, nowMs, by: actor.id }, decided.value), insertActivity(database, activity, random(idBytes))],
    });
  });
}
