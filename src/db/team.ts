// Owns a team as one thing: read whole for a decision, and the condition under which that decision may still be written. Two decisions at
// the same moment are both made on the same rows; the batch of the second finds that they changed, and nothing of it stays.
import { and, eq, gt, isNull, sql, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { TeamEvent, TeamState } from '../domain/team';
import type { Database, Statement } from './database';
import { acceptInvitationRow, revokeInvitationRow } from './invitation';
import { deleteMember, updateMember } from './member';
import { acceptOwnershipOffer, endOwnershipOffer } from './ownership';
import { account, invitation, member, ownershipOffer, user } from './schema';
import { spendWhile } from './spent-token';

/** People, invitations and offers of an account at that moment; null when the account is closed or not there. */
export async function readTeam(database: Database, accountId: string, nowMs: number): Promise<TeamState | null> {
  const [accounts, members, invitations, offers] = await Promise.all([
    database
      .select({ membersMax: account.membersMax })
      .from(account)
      .where(and(eq(account.id, accountId), isNull(account.closedAtMs))),
    database
      .select({ member, emailKey: user.emailKey, verifiedAtMs: user.emailVerifiedAtMs })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(eq(member.accountId, accountId))
      .orderBy(member.createdAtMs, member.userId),
    database
      .select()
      .from(invitation)
      .where(and(eq(invitation.accountId, accountId), isNull(invitation.acceptedAtMs), isNull(invitation.revokedAtMs), gt(invitation.expiresAtMs, nowMs))),
    database
      .select()
      .from(ownershipOffer)
      .where(
        and(
          eq(ownershipOffer.accountId, accountId),
          isNull(ownershipOffer.acceptedAtMs),
          isNull(ownershipOffer.withdrawnAtMs),
          gt(ownershipOffer.expiresAtMs, nowMs),
        ),
      ),
  ]);
  const found = accounts[0];
  if (found === undefined) return null;
  return {
    members: members.map(({ member: { userId, role, rights, projectIds }, emailKey, verifiedAtMs }) => ({
      userId,
      role,
      rights,
      projectIds,
      emailKey: verifiedAtMs === null ? '' : emailKey,
    })),
    invitations: invitations.map(({ id, emailKey, invitedBy, role, rights, projectIds }) => ({ id, emailKey, invitedBy, role, rights, projectIds })),
    offers: offers.map(({ id, fromUserId, toUserId, fromBecomes }) => ({ id, fromUserId, toUserId, fromBecomes })),
    membersMax: Math.min(found.membersMax ?? limits.membersPerAccountMax, limits.membersPerAccountMax),
  };
}

/** What a decision looked at: its batch holds only while all of that is still as it was read. */
export interface Watched {
  readonly people: readonly string[];
  readonly invitations?: readonly string[];
  readonly offers?: readonly string[];
  /** How many belong to the team, or are invited. */
  readonly sizes?: true;
  /** Who is an owner. */
  readonly owners?: true;
}

/** First of a batch. `isGuardViolation(error, 'spent_token')` says that somebody was faster. */
export function whileUnchanged(
  database: Database,
  team: { readonly accountId: string; readonly state: TeamState; readonly nowMs: number },
  watched: Watched,
  guard: { readonly id: string; readonly expiresAtMs: number },
): Statement {
  const { accountId, state } = team;
  const conditions: SQL[] = [
    ...watched.people.map((userId) => isMember(accountId, userId, state)),
    ...(watched.invitations ?? []).map((id) => isInvited(id, state)),
    ...(watched.offers ?? []).map(isOffered),
    ...(watched.owners === undefined ? [] : [areOwners(accountId, state)]),
    ...(watched.sizes === undefined ? [] : [areAsMany(accountId, state, team.nowMs)]),
  ];
  return spendWhile(database, `team:${guard.id}`, guard.expiresAtMs, sql.join(conditions, sql` AND `));
}

function isMember(accountId: string, userId: string, state: TeamState): SQL {
  const found = state.members.find((one) => one.userId === userId);
  const line = found === undefined ? null : [found.role, textOf(found.rights), textOf(found.projectIds)].join('/');
  const columns = sql`m.role || '/' || coalesce(m.rights, '') || '/' || coalesce(m.project_ids, '')`;
  return sql`(SELECT ${columns} FROM member m WHERE m.account_id = ${accountId} AND m.user_id = ${userId}) IS ${line}`;
}

const textOf = (list: readonly string[] | null): string => (list === null ? '' : JSON.stringify(list));

function isInvited(id: string, state: TeamState): SQL {
  const invitedBy = state.invitations.find((one) => one.id === id)?.invitedBy ?? '';
  return sql`EXISTS (SELECT 1 FROM invitation i WHERE i.id = ${id} AND i.invited_by = ${invitedBy} AND i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL)`;
}

function isOffered(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM ownership_offer o WHERE o.id = ${id} AND o.accepted_at_ms IS NULL AND o.withdrawn_at_ms IS NULL)`;
}

function areOwners(accountId: string, state: TeamState): SQL {
  const owners = state.members
    .filter((one) => one.role === 'owner')
    .map((one) => one.userId)
    .sort()
    .join();
  return sql`(SELECT group_concat(user_id) FROM (SELECT user_id FROM member WHERE account_id = ${accountId} AND role = 'owner' ORDER BY user_id)) = ${owners}`;
}

function areAsMany(accountId: string, state: TeamState, nowMs: number): SQL {
  const invited = state.invitations
    .map((one) => one.id)
    .sort()
    .join();
  const open = sql`account_id = ${accountId} AND accepted_at_ms IS NULL AND revoked_at_ms IS NULL AND expires_at_ms > ${nowMs}`;
  return sql`(SELECT count(*) FROM member WHERE account_id = ${accountId}) = ${state.members.length}
    AND (SELECT coalesce(group_concat(id), '') FROM (SELECT id FROM invitation WHERE ${open} ORDER BY id)) = ${invited}`;
}

/** The rows of what was decided. Who joins and what is new has more to it than a rule knows: those rows are their commands'. */
export function teamStatements(
  database: Database,
  facts: { readonly accountId: string; readonly nowMs: number; readonly by: string },
  events: readonly TeamEvent[],
): readonly Statement[] {
  const { accountId, nowMs, by } = facts;
  return events.flatMap((event): Statement[] => {
    switch (event.type) {
      case 'member_changed':
        return [updateMember(database, accountId, event.member)];
      case 'member_gone':
        return [deleteMember(database, accountId, event.userId)];
      case 'invitation_gone':
        return [event.how === 'accepted' ? acceptInvitationRow(database, event.id, by, nowMs) : revokeInvitationRow(database, event.id, nowMs)];
      case 'offer_gone':
        return [event.how === 'accepted' ? acceptOwnershipOffer(database, event.id, nowMs) : endOwnershipOffer(database, event.id, nowMs)];
      case 'member_joined':
      case 'invitation_added':
      case 'invitation_renewed':
      case 'offer_added':
        return [];
    }
  });
}
