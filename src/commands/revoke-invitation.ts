// Takes an invitation back: its link is dead. Idempotent: what is over already is `not_found`.
import { actorOf, insertActivity } from '../db/activity';
import { findOpenInvitation, revokeInvitationRow } from '../db/invitation';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import type { CommandPorts } from './ports';

/** Refuses `not_found`, `forbidden`, `beyond_own_rights`. */
export async function revokeInvitation(ports: CommandPorts, scope: AccountScope, invitationId: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'team:manage');
  if (refusal !== null) return refuse(refusal);
  const row = await findOpenInvitation(database, scope, invitationId);
  if (row === null) return refuse({ reason: 'not_found' });
  const { id, emailKey, invitedBy, role, rights, projectIds } = row;
  return await actOnTeam(ports, scope.accountId, async (state) => {
    // The rule is the same for one that has run out; the state knows only what is pending.
    const known = state.invitations.some((one) => one.id === id) ? state.invitations : [{ id, emailKey, invitedBy, role, rights, projectIds }];
    const decided = decideTeam({ ...state, invitations: known }, { type: 'revoke', by: scope.actor.id, id });
    if (!decided.ok) return decided;
    const activity = { ...actorOf(scope), action: 'invitation.revoked', object: id, detail: {}, atMs: nowMs } as const;
    return ok({
      value: null,
      watched: { people: [scope.actor.id], invitations: state.invitations.some((one) => one.id === id) ? [id] : [] },
      statements: [revokeInvitationRow(database, id, nowMs), insertActivity(database, activity, random(idBytes))],
    });
  });
}
