// Invites somebody by email: a row and a letter, in one batch. Answers the same whether or not that email is known here. Twice the same
// email is refused while the first invitation waits, so a repetition invites nobody again.
import { actorOf, insertActivity } from '../db/activity';
import { insertInvitation } from '../db/invitation';
import { lacksRight, type AccountScope } from '../db/scope';
import { emailKeyOf } from '../db/user';
import { checkEmail } from '../domain/email';
import { idBytes, makeId } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { decideTeam } from '../domain/team';
import { actOnTeam } from './act-on-team';
import { grantWords, readGrant, type GrantInput } from './grant-input';
import { invitationLetter } from './invitation-letter';
import { countMail } from './mail-proof';
import type { CommandPorts } from './ports';

export interface InviteInput extends GrantInput {
  readonly email: string;
  /** The letter's language: nobody knows the reader's. */
  readonly locale: string;
}

export interface SentInvitation {
  readonly invitationId: string;
  /** Shown once. It opens the invitation, but proves no mailbox. */
  readonly link: string;
}

/**
 * Invites by email with a role, or rights, and projects. Refuses what `decideTeam` refuses, a bad email or grant (`invalid_input`), and
 * `too_many_requests` when that mailbox was written to too often.
 */
export async function inviteMember(ports: CommandPorts, scope: AccountScope, input: InviteInput): Promise<Result<SentInvitation>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksRight(scope, 'team:manage');
  if (refusal !== null) return refuse(refusal);
  const [email, grant] = [checkEmail(input.email), await readGrant(database, scope, input)];
  if (!email.ok) return email;
  if (!grant.ok) return grant;
  const { accountId, actor } = scope;
  const command = { type: 'invite', by: actor.id, id: makeId('ivt', random(idBytes)), emailKey: emailKeyOf(email.value), grant: grant.value } as const;
  let counted = false;
  return await actOnTeam(ports, accountId, async (state) => {
    const decided = decideTeam(state, command);
    if (!decided.ok) return decided;
    const limited = counted ? null : await countMail(ports, email.value);
    if (limited !== null) return refuse(limited);
    counted = true;
    const letter = await invitationLetter(ports, { accountId, email: email.value, role: grant.value.role, invitedBy: actor.id, locale: input.locale });
    const { id, emailKey } = command;
    const times = { createdAtMs: nowMs, sentAtMs: nowMs, expiresAtMs: letter.expiresAtMs };
    const row = { id, accountId, email: email.value, emailKey, ...grant.value, invitedBy: actor.id, tokenHash: letter.tokenHash, ...times };
    const activity = { ...actorOf(scope), action: 'invitation.sent', object: id, detail: grantWords(grant.value), atMs: nowMs } as const;
    return ok({
      value: { invitationId: id, link: letter.link },
      watched: { people: [actor.id], sizes: true },
      statements: [insertInvitation(database, row), ...letter.statements, insertActivity(database, activity, random(idBytes))],
    });
  });
}
