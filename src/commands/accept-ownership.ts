// Moves ownership to whoever was offered it, in one batch: both roles, the end of both people's other sessions, word to every owner, and
// wallets that cannot change for 72 hours. Twice is `not_found`.
import { actorOf, insertActivity } from '../db/activity';
import type { Statement } from '../db/database';
import { endSessionsAt, endViewsOf, findAccount, listPeopleToTell } from '../db/member';
import { lacksWriting, type AccountScope } from '../db/scope';
import { rotateSession } from '../db/session';
import { teamStatements } from '../db/team';
import { findUser } from '../db/user';
import { freezeAccount, listGuardians, putOffWaiting, readPersonName } from '../db/wallet-guard';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import type { OwnSession } from './change-member';
import { tellAll } from './tell-team';
import type { CommandPorts } from './ports';

/** Refuses `not_found` to everybody but the one it was offered to, `link_expired` when the other is no owner any more, `read_only`. */
export async function acceptOwnership(ports: CommandPorts, scope: AccountScope, offerId: string, own: OwnSession): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const { accountId, actor } = scope;
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, { type: 'accept_offer', by: actor.id, id: offerId });
    if (!decided.ok) return decided;
    const offer = state.offers.find((one) => one.id === offerId);
    const fromUserId = offer?.fromUserId ?? '';
    const steppedDown = offer?.fromBecomes === 'admin';
    const detail = { from: fromUserId, fromBecomes: offer?.fromBecomes ?? '' };
    const activity = { ...actorOf(scope), action: 'ownership.moved', object: actor.id, detail, atMs: nowMs } as const;
    return ok({
      value: null,
      watched: { people: [actor.id, fromUserId], offers: [offerId], owners: true },
      statements: [
        ...teamStatements(database, { accountId, nowMs, by: actor.id }, decided.value),
        endViewsOf(database, accountId, actor.id),
        endSessionsAt(database, accountId, actor.id, own.sessionId),
        rotateSession(database, own.sessionId, own.tokenHash),
        ...(steppedDown ? [endSessionsAt(database, accountId, fromUserId, null)] : []),
        ...(await consequences(ports, accountId, actor.id, fromUserId)),
        insertActivity(database, activity, random(idBytes)),
      ],
    });
  });
}

/** Every owner, old and new, is told; where money goes stays as it is for a while. */
async function consequences(ports: CommandPorts, accountId: string, toUserId: string, fromUserId: string): Promise<readonly Statement[]> {
  const { database, nowMs } = ports;
  const [account, person, by, owners, guardians] = await Promise.all([
    findAccount(database, accountId),
    readPersonName(database, toUserId),
    readPersonName(database, fromUserId),
    listPeopleToTell(database, accountId, ['owner']),
    listGuardians(database, accountId),
  ]);
  const untilMs = nowMs + limits.walletsFrozenMs;
  const heir = await findUser(database, toUserId);
  const told = [...owners, ...(heir === null ? [] : [{ userId: heir.id, email: heir.email, locale: heir.locale }])];
  return [
    freezeAccount(database, accountId, untilMs, nowMs),
    putOffWaiting(database, accountId, untilMs, nowMs),
    ...(await tellAll(ports, accountId, told, 'ownership_moved', { account: account?.name ?? '', person, by })),
    ...(await tellAll(ports, accountId, guardians, 'wallets_frozen', { person, untilMs: String(untilMs) })),
  ];
}
