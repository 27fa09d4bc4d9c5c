// Owns the pages of an account's people: the list, invitations, one member, leaving, and the rule that everybody has a factor.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { makeSessionToken, tokenBytes, writeSessionCookie } from '../../auth/session';
import { changeMember, type OwnSession } from '../../commands/change-member';
import { inviteMember } from '../../commands/invite-member';
import { leaveAccount } from '../../commands/leave-account';
import { removeMember } from '../../commands/remove-member';
import { resendInvitation } from '../../commands/resend-invitation';
import { revokeInvitation } from '../../commands/revoke-invitation';
import { setFactorRule } from '../../commands/set-factor-rule';
import { findOpenInvitation } from '../../db/invitation';
import { listMembers } from '../../db/member';
import { lacksOwnership, lacksRight, lacksWriting } from '../../db/scope';
import type { Refusal } from '../../domain/refusal';
import { isWithin, type Grant } from '../../domain/team';
import { paths } from '../../../views/paths';
import { LeavingPage } from '../../../views/team/accounts';
import { InvitePage } from '../../../views/team/invite';
import { MemberPage } from '../../../views/team/member';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireFactorKeeper } from '../middleware/factor-keeper';
import { requireOwnEyes } from '../middleware/own-eyes';
import { requireRight } from '../middleware/require-right';
import { cookieLock } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { grantOf, memberRow, ownGrant, sentGrant, showTeam, shownGrant } from './team-view';

export const teamPages = new Hono<AppEnv>();

/** A new token for the session that acts: it goes on under it where the act ends the person's others. */
export function renewedSession(c: Context<AppEnv>): OwnSession & { readonly token: string } {
  const { token, tokenHash } = makeSessionToken(c.var.ports.random(tokenBytes));
  return { sessionId: c.var.signedIn.sessionId, tokenHash, token };
}

export function keepSession(c: Context<AppEnv>, token: string): void {
  writeSessionCookie(c, cookieLock(c.var.settings), token);
}

teamPages.get(paths.team, requireRight('team:view'), (c) => showTeam(c, null, 200));

const newGrant: Grant = { role: 'viewer', rights: null, projectIds: null };

teamPages.get(paths.invitations, requireRight('team:manage'), (c) => showInvite(c, emptyForm, newGrant));

teamPages.post(paths.invitations, requireRight('team:manage'), stepUp('members'), async (c) => {
  const form = await readForm(c);
  const { ports, scope, locale } = c.var;
  const sent = await inviteMember(ports, scope, { email: form.text('email'), ...sentGrant(form), locale });
  if (!sent.ok) return showInvite(c, formAgain(form, sent.refusal), shownGrant(form));
  return showTeam(c, { email: form.text('email').trim(), link: sent.value.link }, 201);
});

async function showInvite(c: Context<AppEnv>, form: FormState, chosen: Grant): Promise<Response> {
  const { ctx, frame, projects } = await framed(c, {}, paths.invitations);
  const own = ownGrant(c.var.scope);
  const shown = own.projectIds === null ? chosen : { ...chosen, projectIds: chosen.projectIds ?? own.projectIds };
  const page = InvitePage({ ctx, frame, form, chosen: shown, own, projects, confirmedUntilMs: await confirmedUntil(c, 'members') });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

teamPages.post('/team/invitations/:invitationId/resend', requireRight('team:manage'), stepUp('members'), async (c) => {
  const { ports, scope, database, locale } = c.var;
  const id = c.req.param('invitationId');
  const row = await findOpenInvitation(database, scope, id);
  const sent = await resendInvitation(ports, scope, id, locale);
  return sent.ok ? showTeam(c, { email: row?.email ?? '', link: sent.value.link }, 201) : answerRefusal(c, sent.refusal);
});

teamPages.post('/team/invitations/:invitationId/revocation', requireRight('team:manage'), stepUp('members'), async (c) => {
  const revoked = await revokeInvitation(c.var.ports, c.var.scope, c.req.param('invitationId'));
  return revoked.ok ? c.redirect(doneAt(paths.team, 'invitation_revoked'), 303) : answerRefusal(c, revoked.refusal);
});

teamPages.get('/team/members/:userId', requireRight('team:view'), (c) => showMember(c, c.req.param('userId'), emptyForm, null));

teamPages.post('/team/members/:userId', requireRight('team:manage'), stepUp('members'), async (c) => {
  const form = await readForm(c);
  const userId = c.req.param('userId');
  const own = renewedSession(c);
  const changed = await changeMember(c.var.ports, c.var.scope, userId, sentGrant(form), own);
  if (!changed.ok && changed.refusal.reason === 'invalid_input') return showMember(c, userId, formAgain(form, changed.refusal), shownGrant(form));
  if (!changed.ok) return answerRefusal(c, changed.refusal);
  if (changed.value === 'own_session_renewed') keepSession(c, own.token);
  return c.redirect(doneAt(paths.team, 'saved'), 303);
});

teamPages.post('/team/members/:userId/removal', requireRight('team:manage'), stepUp('members'), async (c) => {
  const removed = await removeMember(c.var.ports, c.var.scope, c.req.param('userId'));
  return removed.ok ? c.redirect(doneAt(paths.team, 'member_removed'), 303) : answerRefusal(c, removed.refusal);
});

export async function showMember(c: Context<AppEnv>, userId: string, form: FormState, chosen: Grant | null): Promise<Response> {
  const { database, scope, signedIn } = c.var;
  const { ctx, frame, projects } = await framed(c, {}, paths.member(userId));
  const members = await listMembers(database, scope);
  const found = members.find((one) => one.userId === userId);
  if (found === undefined) return await answerRefusal(c, { reason: 'not_found' });
  const [own, grant, isSelf] = [ownGrant(scope), grantOf(found), userId === signedIn.userId];
  const page = MemberPage({
    ctx,
    frame,
    accountName: signedIn.accountName,
    member: { ...memberRow(found, projects, signedIn.userId), createdAtMs: found.createdAtMs, keys: found.keys },
    grant,
    chosen: chosen ?? grant,
    own,
    form,
    projects,
    whyNot: whyNot(lacksRight(scope, 'team:manage'), isWithin(grant, own)),
    isLastOwner: found.role === 'owner' && members.filter((one) => one.role === 'owner').length === 1,
    canView: !isSelf && lacksRight(scope, 'team:manage') === null && isWithin(grant, own),
    canOffer: !isSelf && found.role !== 'owner' && lacksOwnership(scope) === null,
    confirmedUntilMs: await confirmedUntil(c, 'members'),
    ownershipConfirmedUntilMs: await confirmedUntil(c, 'ownership'),
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

function whyNot(lacks: Refusal | null, isBelow: boolean): Refusal | null {
  return lacks ?? (isBelow ? null : { reason: 'beyond_own_rights' });
}

/**
 * A stolen session must not take anybody out of their account. Who manages the team confirms it like any change of the team; for the rest,
 * password and a mailed code are enough to go.
 */
const stepUpForLeaving = createMiddleware<AppEnv>(async (c, next) => {
  const { scope } = c.var;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return answerRefusal(c, refusal);
  return stepUp(lacksRight(scope, 'team:manage') === null ? 'members' : 'factors')(c, next);
});

teamPages.get(paths.leaving, async (c) => {
  const { database, scope, signedIn } = c.var;
  const { ctx, frame } = await framed(c, {});
  const owners = (await listMembers(database, scope)).filter((one) => one.role === 'owner');
  const isLastOwner = owners.length === 1 && owners[0]?.userId === signedIn.userId;
  return c.html(LeavingPage({ ctx, frame, accountName: signedIn.accountName, isLastOwner }));
});

teamPages.post(paths.leaving, requireOwnEyes, stepUpForLeaving, async (c) => {
  const own = renewedSession(c);
  const left = await leaveAccount(c.var.ports, c.var.scope, own);
  if (!left.ok) return answerRefusal(c, left.refusal);
  keepSession(c, own.token);
  return c.redirect(doneAt(paths.accounts, 'account_left'), 303);
});

teamPages.post(paths.accountFactorRule, requireFactorKeeper, stepUp('members'), async (c) => {
  const { ports, scope, signedIn } = c.var;
  const form = await readForm(c);
  const rule = { requiresFactor: form.text('requires_factor') === 'yes', actorHasFactor: signedIn.hasPasskey || signedIn.hasTotp };
  const set = await setFactorRule(ports, scope, rule);
  return set.ok ? c.redirect(doneAt(paths.account, 'saved'), 303) : answerRefusal(c, set.refusal);
});
