// Owns the page behind an invitation's link. Looking at it changes nothing; who may answer depends on who reads.
import { Hono, type Context } from 'hono';
import { isMailMark } from '../../auth/invitation-link';
import { acceptAsNewPerson, acceptInvitation, readInvitation } from '../../commands/accept-invitation';
import { declineInvitation } from '../../commands/decline-invitation';
import { checkRegistration } from '../../commands/sign-up';
import type { Invited } from '../../db/invitation';
import { findVerifiedUser, emailKeyOf } from '../../db/user';
import { paths } from '../../../views/paths';
import { InvitationDeclinedPage, InvitationPage, type InvitationReader } from '../../../views/invitation/page';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv, SignedIn } from '../app-env';
import { borrowsEyes } from '../borrowed-eyes';
import { sessionIfAny } from '../middleware/session';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { enter } from './enter';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt } from './frame';

export const invitationPages = new Hono<AppEnv>();

const signedInOf = (c: Context<AppEnv>): SignedIn | null => (c.var as Partial<AppEnv['Variables']>).signedIn ?? null;

invitationPages.get('/invitations/:token', sessionIfAny, (c) => showInvitation(c, c.req.query('p') ?? '', emptyForm));

invitationPages.post('/invitations/:token', sessionIfAny, async (c) => {
  const form = await readForm(c);
  const signedIn = signedInOf(c);
  const token = c.req.param('token');
  const borrowed = signedIn === null ? null : borrowsEyes(signedIn);
  if (borrowed !== null) return answerRefusal(c, borrowed);
  if (form.text('answer') === 'decline') return decline(c, token, signedIn);
  if (signedIn === null) return joinAsNew(c, token, form);
  const { userId, sessionId } = signedIn;
  const joined = await acceptInvitation(c.var.ports, token, { userId, sessionId });
  if (joined.ok) return c.redirect(doneAt(paths.overview, 'joined'), 303);
  return joined.refusal.reason === 'email_unverified' ? showInvitation(c, '', emptyForm) : answerRefusal(c, joined.refusal);
});

async function joinAsNew(c: Context<AppEnv>, token: string, form: SentForm): Promise<Response> {
  const mark = form.text('p');
  const input = { mark, password: form.text('password'), locale: c.var.locale, timeZone: form.text('time_zone') };
  const joined = await acceptAsNewPerson(c.var.ports, token, input);
  if (joined.ok) return enter(c, joined.value, doneAt(paths.overview, 'joined'));
  const { reason } = joined.refusal;
  // Somebody has that email by now, or the link came by other means than the letter: the page says what to do.
  if (reason === 'unauthenticated' || reason === 'email_unverified' || reason === 'registration_closed') return showInvitation(c, mark, emptyForm);
  if (reason === 'link_expired') return answerRefusal(c, joined.refusal);
  return showInvitation(c, mark, formAgain(form, joined.refusal, ['password']));
}

async function decline(c: Context<AppEnv>, token: string, signedIn: SignedIn | null): Promise<Response> {
  const invited = await readInvitation(c.var.ports, token);
  const declined = await declineInvitation(c.var.ports, token, signedIn?.userId ?? null);
  if (!declined.ok) return answerRefusal(c, declined.refusal);
  return c.html(InvitationDeclinedPage({ ctx: viewContext(c), account: invited?.account.name ?? '' }));
}

async function readerOf(c: Context<AppEnv>, { invitation }: Invited, mark: string): Promise<InvitationReader> {
  const signedIn = signedInOf(c);
  if (signedIn !== null) {
    if (emailKeyOf(signedIn.email) !== invitation.emailKey) return 'other';
    return signedIn.isEmailVerified ? 'self' : 'unverified';
  }
  // Whoever invites holds a copy of the link: who is known here is told to the reader of that mailbox alone.
  if (!isMailMark(c.var.settings.masterKey, c.req.param('token') ?? '', mark)) return 'by_copy';
  if ((await findVerifiedUser(c.var.database, invitation.email)) !== null) return 'known';
  return (await checkRegistration(c.var.ports, 'by_invitation')) === null ? 'new' : 'closed';
}

async function showInvitation(c: Context<AppEnv>, mark: string, form: FormState): Promise<Response> {
  const token = c.req.param('token') ?? '';
  const invited = await readInvitation(c.var.ports, token);
  if (invited === null) return await answerRefusal(c, { reason: 'link_expired' });
  const { invitation, account, inviter } = invited;
  const { role, rights, projectIds, email, expiresAtMs } = invitation;
  const page = InvitationPage({
    ctx: viewContext(c, paths.invitation(token)),
    token,
    mark,
    account: account.name,
    inviter: inviter.name || inviter.email,
    email,
    grant: { role, rights, projectIds },
    projectCount: projectIds?.length ?? null,
    expiresAtMs,
    requiresFactor: account.requiresFactor,
    reader: await readerOf(c, invited, mark),
    signedInAs: signedInOf(c)?.email ?? null,
    form,
  });
  // The address holds a token: nobody else is told it.
  c.header('Referrer-Policy', 'no-referrer');
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
