// Makes what the team's pages show of rows: names, reach, and what the reader may do with each.
import type { Context } from 'hono';
import { listInvitations } from '../../db/invitation';
import { findAccount, listMembers, type MemberFacts } from '../../db/member';
import { listOwnershipOffers } from '../../db/ownership';
import type { ProjectRow } from '../../db/project';
import { listOpenRecoveries } from '../../db/recovery';
import { lacksRight, type AccountScope } from '../../db/scope';
import { isRight, type Role } from '../../domain/permission';
import { isWithin, managesTeam, type Grant } from '../../domain/team';
import { RecoveryApprovals } from '../../../views/recovery/approvals';
import { TeamPage, type InvitationRow, type OfferRow, type TeamMemberRow, type TeamProps } from '../../../views/team/page';
import type { AppEnv } from '../app-env';
import { confirmedUntil } from '../middleware/step-up';
import type { SentForm } from './form';
import { framed } from './frame';
import { paths } from '../../../views/paths';

/** What the reader has, as a grant that others are compared with. */
export function ownGrant(scope: AccountScope): Grant {
  const projectIds = scope.projectIds === 'all' ? null : scope.projectIds;
  return scope.role === null ? { role: 'custom', rights: scope.rights, projectIds } : { role: scope.role, rights: scope.rights, projectIds };
}

export const grantOf = ({ role, rights, projectIds }: Grant): Grant => ({ role, rights, projectIds });

/** Names of the projects of a grant; those that the reader does not reach stay a number's worth of nothing. */
export function projectNames(grant: Grant, projects: readonly Pick<ProjectRow, 'id' | 'name'>[]): readonly string[] | null {
  return grant.projectIds === null ? null : projects.filter((one) => grant.projectIds?.includes(one.id)).map((one) => one.name);
}

export function memberRow(one: MemberFacts, projects: readonly ProjectRow[], selfId: string): TeamMemberRow {
  const { userId, name, email, role, hasFactor, lastSeenAtMs } = one;
  return { userId, person: name || email, email, role, projects: projectNames(one, projects), hasFactor, lastSeenAtMs, isSelf: userId === selfId };
}

/** The grant that a form asks for, as it was sent. */
export function sentGrant(form: SentForm): { readonly role: string; readonly rights: readonly string[]; readonly projectIds: readonly string[] | null } {
  const rights = Object.entries(form.values).flatMap(([name, level]) =>
    name.startsWith('right_') && level !== 'none' ? [`${name.slice('right_'.length)}:${level}`] : [],
  );
  return { role: form.text('role'), rights, projectIds: form.text('reach') === 'all' ? null : form.all('projects') };
}

/** The same for showing the form again: what cannot be shown is not chosen. */
export function shownGrant(form: SentForm): Grant {
  const sent = sentGrant(form);
  const roles: readonly Role[] = ['admin', 'finance', 'support', 'developer', 'viewer', 'custom'];
  const role = roles.find((one) => one === sent.role) ?? 'viewer';
  return { role, rights: sent.rights.filter(isRight), projectIds: sent.projectIds };
}

export async function showTeam(c: Context<AppEnv>, link: TeamProps['link'], status: 200 | 201): Promise<Response> {
  const { database, scope, signedIn, nowMs } = c.var;
  const { ctx, frame, projects } = await framed(c, {}, c.req.method === 'GET' ? undefined : paths.team);
  const [members, invitations, offers, recoveries, account, confirmedUntilMs, ownershipConfirmedUntilMs] = await Promise.all([
    listMembers(database, scope),
    listInvitations(database, scope),
    listOwnershipOffers(database, scope, nowMs),
    listOpenRecoveries(database, scope, nowMs),
    findAccount(database, scope.accountId),
    confirmedUntil(c, 'members'),
    confirmedUntil(c, 'ownership'),
  ]);
  const nameOf = (userId: string): string => {
    const found = members.find((one) => one.userId === userId);
    return found === undefined ? '\u2014' : found.name || found.email;
  };
  const own = ownGrant(scope);
  const canManage = lacksRight(scope, 'team:manage') === null;
  const invitationRows = invitations.map((one): InvitationRow => {
    const { id, email, role, expiresAtMs, invitedBy } = one;
    const inviter = members.find((member) => member.userId === invitedBy);
    const isDead = inviter === undefined || !managesTeam(inviter) || !isWithin(one, inviter);
    return {
      id,
      email,
      role,
      projects: projectNames(one, projects),
      invitedBy: nameOf(invitedBy),
      expiresAtMs,
      isDead,
      canManage: canManage && isWithin(one, own),
    };
  });
  const offerRows = offers.map((one): OfferRow => {
    const { id, fromUserId, toUserId, fromBecomes, expiresAtMs } = one;
    const side = toUserId === signedIn.userId ? 'to' : fromUserId === signedIn.userId ? 'from' : 'none';
    return { id, from: nameOf(fromUserId), to: nameOf(toUserId), fromBecomes, expiresAtMs, side };
  });
  const page = TeamPage({
    ctx,
    frame,
    accountName: signedIn.accountName,
    members: members.map((one) => memberRow(one, projects, signedIn.userId)),
    invitations: invitationRows,
    offers: offerRows,
    requiresFactor: account?.requiresFactor ?? false,
    canManage,
    confirmedUntilMs,
    ownershipConfirmedUntilMs,
    link,
    recoveries: RecoveryApprovals({ ctx, people: recoveries, isOwner: scope.role === 'owner' }),
  });
  return c.html(page, status);
}
