// Owns the rules of an account's people: who may be let in, given, changed and sent away by whom, and how ownership moves. Pure: the
// state holds only what is still pending at the moment of the decision. Knows no clock, no email's owner and no storage.
import { limits } from './limits';
import { areas, includesRight, rightsOf, type Right, type Role } from './permission';
import { invalidField, type Refusal } from './refusal';
import { ok, refuse, type Result } from './result';

/** What a membership gives. `rights` only for `custom`; `projectIds` null: all of the account. */
export interface Grant {
  readonly role: Role;
  readonly rights: readonly Right[] | null;
  readonly projectIds: readonly string[] | null;
}

export interface TeamMember extends Grant {
  readonly userId: string;
  /** Empty until the person has proved it. */
  readonly emailKey: string;
}

export interface PendingInvitation extends Grant {
  readonly id: string;
  readonly emailKey: string;
  readonly invitedBy: string;
}

export interface PendingOffer {
  readonly id: string;
  readonly fromUserId: string;
  readonly toUserId: string;
  /** What the one who offers is afterwards. */
  readonly fromBecomes: 'owner' | 'admin';
}

export interface TeamState {
  readonly members: readonly TeamMember[];
  readonly invitations: readonly PendingInvitation[];
  readonly offers: readonly PendingOffer[];
  /** The account's quota. */
  readonly membersMax: number;
}

export type TeamCommand =
  | { readonly type: 'invite'; readonly by: string; readonly id: string; readonly emailKey: string; readonly grant: Grant }
  /** A new link; whoever sends it answers for it from now on. */
  | { readonly type: 'resend'; readonly by: string; readonly id: string }
  | { readonly type: 'revoke'; readonly by: string; readonly id: string }
  /** `emailKey` is proved to be the person's. */
  | { readonly type: 'accept'; readonly id: string; readonly userId: string; readonly emailKey: string }
  | { readonly type: 'decline'; readonly id: string }
  | { readonly type: 'change'; readonly by: string; readonly userId: string; readonly grant: Grant }
  | { readonly type: 'remove'; readonly by: string; readonly userId: string }
  | { readonly type: 'leave'; readonly userId: string }
  | { readonly type: 'offer'; readonly by: string; readonly id: string; readonly userId: string; readonly fromBecomes: 'owner' | 'admin' }
  | { readonly type: 'accept_offer'; readonly by: string; readonly id: string }
  /** By the one who offered: withdrawn. By the other: declined. */
  | { readonly type: 'end_offer'; readonly by: string; readonly id: string };

export type TeamEvent =
  | { readonly type: 'member_joined'; readonly member: TeamMember; readonly invitedBy: string }
  | { readonly type: 'member_changed'; readonly member: TeamMember; readonly before: TeamMember }
  | { readonly type: 'member_gone'; readonly userId: string }
  | { readonly type: 'invitation_added'; readonly invitation: PendingInvitation }
  | { readonly type: 'invitation_renewed'; readonly id: string; readonly invitedBy: string }
  | { readonly type: 'invitation_gone'; readonly id: string; readonly how: 'accepted' | 'declined' | 'revoked' }
  | { readonly type: 'offer_added'; readonly offer: PendingOffer }
  | { readonly type: 'offer_gone'; readonly id: string; readonly how: 'accepted' | 'withdrawn' | 'declined' };

type Decision = Result<readonly TeamEvent[]>;

/** The owner's order of roles; what stands between is compared right by right. */
const rank = (role: Role): number => (role === 'owner' ? 2 : role === 'admin' ? 1 : 0);

/** Whether one standing lies within another: no higher role, no right and no project more. */
export function isWithin(lower: Grant, upper: Grant): boolean {
  if (rank(lower.role) > rank(upper.role)) return false;
  const held = rightsOf(upper.role, upper.rights);
  if (!rightsOf(lower.role, lower.rights).every((right) => includesRight(held, right))) return false;
  const reached = upper.projectIds;
  return reached === null || (lower.projectIds !== null && lower.projectIds.every((id) => reached.includes(id)));
}

export function managesTeam(grant: Grant): boolean {
  return includesRight(rightsOf(grant.role, grant.rights), 'team:manage');
}

/** The same grant in its one spelling: rights in the order of areas and for `custom` only, owners with all projects. */
export function tidyGrant(grant: Grant): Grant {
  const own = grant.rights ?? [];
  const rights = areas.flatMap((area): Right[] =>
    includesRight(own, `${area}:manage`) ? [`${area}:view`, `${area}:manage`] : includesRight(own, `${area}:view`) ? [`${area}:view`] : [],
  );
  const projectIds = grant.role === 'owner' || grant.projectIds === null ? null : [...new Set(grant.projectIds)].sort();
  return { role: grant.role, rights: grant.role === 'custom' ? rights : null, projectIds };
}

export function sameGrant(one: Grant, other: Grant): boolean {
  return JSON.stringify(tidyGrant(one)) === JSON.stringify(tidyGrant(other));
}

/**
 * What a command makes of a team; no events when nothing changes. Refuses `not_found` (somebody or something not there, or no longer),
 * `forbidden` (no right to manage the team, no owner), `beyond_own_rights` (the standing before or after lies outside the actor's),
 * `last_owner`, `already_member`, `link_expired` (an invitation that its sender could not give any more), `limit_reached`.
 */
export function decideTeam(state: TeamState, command: TeamCommand): Decision {
  switch (command.type) {
    case 'invite':
      return decideInvite(state, command);
    case 'resend':
      return decideResend(state, command);
    case 'revoke':
      return decideRevoke(state, command);
    case 'accept':
      return decideAccept(state, command);
    case 'decline':
      return state.invitations.some((one) => one.id === command.id)
        ? ok([{ type: 'invitation_gone', id: command.id, how: 'declined' }])
        : refuse({ reason: 'link_expired' });
    case 'change':
      return decideChange(state, command);
    case 'remove':
      return decideRemove(state, command);
    case 'leave':
      return decideLeave(state, command.userId);
    case 'offer':
      return decideOffer(state, command);
    case 'accept_offer':
      return decideAcceptOffer(state, command);
    case 'end_offer':
      return decideEndOffer(state, command);
  }
}

type Of<Type extends TeamCommand['type']> = Extract<TeamCommand, { type: Type }>;

const memberOf = (state: TeamState, userId: string): TeamMember | null => state.members.find((one) => one.userId === userId) ?? null;
const invitationOf = (state: TeamState, id: string): PendingInvitation | null => state.invitations.find((one) => one.id === id) ?? null;
const offerOf = (state: TeamState, id: string): PendingOffer | null => state.offers.find((one) => one.id === id) ?? null;

/** Whether that person may give, change or take away exactly this. Ownership is never given here. */
function mayGive(state: TeamState, userId: string, grant: Grant): Refusal | null {
  const actor = memberOf(state, userId);
  if (actor === null || !managesTeam(actor)) return { reason: 'forbidden', right: 'team:manage' };
  return isWithin(grant, actor) ? null : { reason: 'beyond_own_rights' };
}

function badGrant(grant: Grant): Refusal | null {
  if (grant.role === 'owner') return { reason: 'beyond_own_rights' };
  if (grant.role === 'custom' && tidyGrant(grant).rights?.length === 0) return invalidField('/rights', 'required');
  return grant.projectIds?.length === 0 ? invalidField('/projects', 'required') : null;
}

function decideInvite(state: TeamState, { by, id, emailKey, grant }: Of<'invite'>): Decision {
  const refusal = mayGive(state, by, grant) ?? badGrant(grant);
  if (refusal !== null) return refuse(refusal);
  if (state.members.some((one) => one.emailKey === emailKey)) return refuse({ reason: 'already_member' });
  if (state.invitations.some((one) => one.emailKey === emailKey)) return refuse(invalidField('/email', 'in_use'));
  if (state.invitations.length >= limits.invitationsPendingMax)
    return refuse({ reason: 'limit_reached', limit: 'invitations', max: limits.invitationsPendingMax });
  const max = state.membersMax;
  if (state.members.length + state.invitations.length >= max) return refuse({ reason: 'limit_reached', limit: 'members', max });
  return ok([{ type: 'invitation_added', invitation: { ...tidyGrant(grant), id, emailKey, invitedBy: by } }]);
}

function decideResend(state: TeamState, { by, id }: Of<'resend'>): Decision {
  const invitation = invitationOf(state, id);
  if (invitation === null) return refuse({ reason: 'not_found' });
  const refusal = mayGive(state, by, invitation);
  return refusal === null ? ok([{ type: 'invitation_renewed', id, invitedBy: by }]) : refuse(refusal);
}

function decideRevoke(state: TeamState, { by, id }: Of<'revoke'>): Decision {
  const invitation = invitationOf(state, id);
  if (invitation === null) return refuse({ reason: 'not_found' });
  const refusal = mayGive(state, by, invitation);
  return refusal === null ? ok([{ type: 'invitation_gone', id, how: 'revoked' }]) : refuse(refusal);
}

function decideAccept(state: TeamState, { id, userId, emailKey }: Of<'accept'>): Decision {
  const invitation = invitationOf(state, id);
  if (invitation === null || invitation.emailKey !== emailKey) return refuse({ reason: 'link_expired' });
  if (memberOf(state, userId) !== null) return refuse({ reason: 'already_member' });
  // Whoever invited may have been sent away or may do less today: what they could not give now is not given.
  if (mayGive(state, invitation.invitedBy, invitation) !== null || badGrant(invitation) !== null) return refuse({ reason: 'link_expired' });
  const max = state.membersMax;
  if (state.members.length >= max) return refuse({ reason: 'limit_reached', limit: 'members', max });
  const { role, rights, projectIds, invitedBy } = invitation;
  return ok([
    { type: 'invitation_gone', id, how: 'accepted' },
    { type: 'member_joined', member: { role, rights, projectIds, userId, emailKey }, invitedBy },
  ]);
}

function decideChange(state: TeamState, { by, userId, grant }: Of<'change'>): Decision {
  const member = memberOf(state, userId);
  if (member === null) return refuse({ reason: 'not_found' });
  const before = mayGive(state, by, member);
  if (before !== null) return refuse(before);
  if (sameGrant(member, grant)) return ok([]);
  const refusal = mayGive(state, by, grant) ?? badGrant(grant);
  if (refusal !== null) return refuse(refusal);
  if (member.role === 'owner' && isLastOwner(state, userId)) return refuse({ reason: 'last_owner' });
  const after: TeamMember = { ...tidyGrant(grant), userId, emailKey: member.emailKey };
  return ok([
    { type: 'member_changed', member: after, before: member },
    ...(member.role === 'owner' ? endOffers(state, (one) => one.fromUserId === userId) : []),
  ]);
}

function decideRemove(state: TeamState, { by, userId }: Of<'remove'>): Decision {
  const member = memberOf(state, userId);
  if (member === null) return refuse({ reason: 'not_found' });
  const refusal = mayGive(state, by, member);
  return refusal === null ? goes(state, member) : refuse(refusal);
}

function decideLeave(state: TeamState, userId: string): Decision {
  const member = memberOf(state, userId);
  return member === null ? refuse({ reason: 'not_found' }) : goes(state, member);
}

function goes(state: TeamState, { userId, role }: TeamMember): Decision {
  if (role === 'owner' && isLastOwner(state, userId)) return refuse({ reason: 'last_owner' });
  return ok([{ type: 'member_gone', userId }, ...endOffers(state, (one) => one.fromUserId === userId || one.toUserId === userId)]);
}

function decideOffer(state: TeamState, { by, id, userId, fromBecomes }: Of<'offer'>): Decision {
  if (memberOf(state, by)?.role !== 'owner') return refuse({ reason: 'forbidden', right: 'owner' });
  const to = memberOf(state, userId);
  if (to === null || userId === by) return refuse({ reason: 'not_found' });
  if (to.role === 'owner') return refuse(invalidField('/member', 'in_use'));
  // One offer at a time from one owner: the newer word counts.
  const older = endOffers(state, (one) => one.fromUserId === by);
  return ok([...older, { type: 'offer_added', offer: { id, fromUserId: by, toUserId: userId, fromBecomes } }]);
}

function decideAcceptOffer(state: TeamState, { by, id }: Of<'accept_offer'>): Decision {
  const offer = offerOf(state, id);
  if (offer === null || offer.toUserId !== by) return refuse({ reason: 'not_found' });
  const [from, to] = [memberOf(state, offer.fromUserId), memberOf(state, by)];
  // Only an owner makes an owner, and only while they are one.
  if (from?.role !== 'owner' || to === null) return refuse({ reason: 'link_expired' });
  const rise: TeamEvent = { type: 'member_changed', member: { ...to, role: 'owner', rights: null, projectIds: null }, before: to };
  const step: readonly TeamEvent[] = offer.fromBecomes === 'admin' ? [{ type: 'member_changed', member: { ...from, role: 'admin' }, before: from }] : [];
  const others = endOffers(state, (one) => one.id !== id && (one.toUserId === by || (offer.fromBecomes === 'admin' && one.fromUserId === from.userId)));
  return ok([{ type: 'offer_gone', id, how: 'accepted' }, rise, ...step, ...others]);
}

function decideEndOffer(state: TeamState, { by, id }: Of<'end_offer'>): Decision {
  const offer = offerOf(state, id);
  if (offer === null || (offer.fromUserId !== by && offer.toUserId !== by)) return refuse({ reason: 'not_found' });
  return ok([{ type: 'offer_gone', id, how: offer.fromUserId === by ? 'withdrawn' : 'declined' }]);
}

function isLastOwner(state: TeamState, userId: string): boolean {
  return !state.members.some((one) => one.role === 'owner' && one.userId !== userId);
}

function endOffers(state: TeamState, which: (offer: PendingOffer) => boolean): readonly TeamEvent[] {
  return state.offers.filter(which).map((one): TeamEvent => ({ type: 'offer_gone', id: one.id, how: 'withdrawn' }));
}

/** The team after what was decided. */
export function applyTeam(state: TeamState, events: readonly TeamEvent[]): TeamState {
  return events.reduce(applyOne, state);
}

function applyOne(state: TeamState, event: TeamEvent): TeamState {
  const { members, invitations, offers } = state;
  switch (event.type) {
    case 'member_joined':
      return { ...state, members: [...members, event.member] };
    case 'member_changed':
      return { ...state, members: members.map((one) => (one.userId === event.member.userId ? event.member : one)) };
    case 'member_gone':
      return { ...state, members: members.filter((one) => one.userId !== event.userId) };
    case 'invitation_added':
      return { ...state, invitations: [...invitations, event.invitation] };
    case 'invitation_renewed':
      return { ...state, invitations: invitations.map((one) => (one.id === event.id ? { ...one, invitedBy: event.invitedBy } : one)) };
    case 'invitation_gone':
      return { ...state, invitations: invitations.filter((one) => one.id !== event.id) };
    case 'offer_added':
      return { ...state, offers: [...offers, event.offer] };
    case 'offer_gone':
      return { ...state, offers: offers.filter((one) => one.id !== event.id) };
  }
}
