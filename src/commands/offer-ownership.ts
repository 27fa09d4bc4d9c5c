// Offers a member to become an owner, for 72 hours. Nothing moves before they accept. A newer offer of the same owner replaces the older.
import { actorOf, insertActivity } from '../db/activity';
import { insertOwnershipOffer } from '../db/ownership';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { teamStatements } from '../db/team';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import { teamNames, tellPerson } from './tell-team';
import type { CommandPorts } from './ports';

export interface OfferInput {
  readonly userId: string;
  /** `owner` or `admin`: what the one who offers is afterwards. */
  readonly fromBecomes: string;
}

/** Refuses `forbidden` to all but owners, `not_found` for nobody, oneself and strangers, `invalid_input`. Answers the offer's id. */
export async function offerOwnership(ports: CommandPorts, scope: AccountScope, input: OfferInput): Promise<Result<string>> {
  const { database, settings, nowMs, random } = ports;
  const refusal = lacksOwnership(scope);
  if (refusal !== null) return refuse(refusal);
  const { userId, fromBecomes } = input;
  if (fromBecomes !== 'owner' && fromBecomes !== 'admin') return refuse(invalidField('/from_becomes', 'not_listed'));
  const { accountId, actor } = scope;
  const id = makeId('ofr', random(idBytes));
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, { type: 'offer', by: actor.id, id, userId, fromBecomes });
    if (!decided.ok) return decided;
    const times = { createdAtMs: nowMs, expiresAtMs: nowMs + limits.ownershipOfferLifeMs };
    const content = { ...(await teamNames(ports, accountId, actor.id)), link: `${settings.origin}/team` };
    const activity = { ...actorOf(scope), action: 'ownership.offered', object: userId, detail: { fromBecomes }, atMs: nowMs } as const;
    return ok({
      value: id,
      watched: { people: [actor.id, userId], owners: true },
      statements: [
        ...teamStatements(database, { accountId, nowMs, by: actor.id }, decided.value),
        insertOwnershipOffer(database, { id, accountId, fromUserId: actor.id, toUserId: userId, fromBecomes, ...times }),
        ...(await tellPerson(ports, accountId, userId, 'ownership_offered', content)),
        insertActivity(database, activity, random(idBytes)),
      ],
    });
  });
}
