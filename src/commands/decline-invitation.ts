// Says no to an invitation: whoever holds its link may. The link is dead then. Twice is `link_expired`.
import { actorFrom, insertActivity } from '../db/activity';
import { revokeInvitationRow } from '../db/invitation';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { readInvitation } from './accept-invitation';
import { actOnTeam } from './act-on-team';
import type { CommandPorts } from './ports';

export async function declineInvitation(ports: CommandPorts, token: string, userId: string | null): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const invited = await readInvitation(ports, token);
  if (invited === null) return refuse({ reason: 'link_expired' });
  const { id, accountId } = invited.invitation;
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, { type: 'decline', id });
    if (!decided.ok) return decided;
    const who = userId === null ? 'visitor' : (`user:${userId}` as const);
    const activity = { ...actorFrom(ports, who, accountId), action: 'invitation.declined', object: id, detail: {}, atMs: nowMs } as const;
    return ok({
      value: null,
      watched: { people: [], invitations: [id] },
      statements: [revokeInvitationRow(database, id, nowMs), insertActivity(database, activity, random(idBytes))],
    });
  });
}
