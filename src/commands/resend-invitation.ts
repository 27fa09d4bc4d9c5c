// Sends an invitation again: a new link, 72 hours more, and the old link is dead. Whoever sends it answers for it from now on. Each time
// is a letter of its own; how many one mailbox gets is limited.
import { actorOf, insertActivity } from '../db/activity';
import { findOpenInvitation, renewInvitation } from '../db/invitation';
import { lacksRight, type AccountScope } from '../db/scope';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import { invitationLetter } from './invitation-letter';
import type { SentInvitation } from './invite-member';
import { countMail } from './mail-proof';
import type { CommandPorts } from './ports';

/** Refuses `not_found`, `forbidden`, `beyond_own_rights`, `already_member`, `limit_reached`, `too_many_requests`. */
export async function resendInvitation(ports: CommandPorts, scope: AccountScope, invitationId: string, locale: string): Promise<Result<SentInvitation>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'team:manage');
  if (refusal !== null) return refuse(refusal);
  const row = await findOpenInvitation(database, scope, invitationId);
  if (row === null) return refuse({ reason: 'not_found' });
  const limited = await countMail(ports, row.email);
  if (limited !== null) return refuse(limited);
  const { accountId, actor } = scope;
  const { id, email, emailKey, role, rights, projectIds } = row;
  return await actOnTeam(ports, accountId, async (state) => {
    // One that has run out is no longer part of the team's state: sending it again is inviting again.
    const isPending = state.invitations.some((one) => one.id === id);
    const decided = isPending
      ? decideTeam(state, { type: 'resend', by: actor.id, id })
      : decideTeam(state, { type: 'invite', by: actor.id, id, emailKey, grant: { role, rights, projectIds } });
    if (!decided.ok) return decided;
    const letter = await invitationLetter(ports, { accountId, email, role, invitedBy: actor.id, locale });
    const change = { invitedBy: actor.id, tokenHash: letter.tokenHash, sentAtMs: nowMs, expiresAtMs: letter.expiresAtMs };
    const activity = { ...actorOf(scope), action: 'invitation.resent', object: id, detail: {}, atMs: nowMs } as const;
    return ok({
      value: { invitationId: id, link: letter.link },
      watched: { people: [actor.id], sizes: true, invitations: isPending ? [id] : [] },
      statements: [renewInvitation(database, id, change), ...letter.statements, insertActivity(database, activity, random(idBytes))],
    });
  });
}
