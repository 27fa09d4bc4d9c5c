// Owns the pages that open and end a session. Before there is one, a form is guarded by its origin; attempts are counted by the commands.
import { Hono, type Context } from 'hono';
import { hashToken } from '../../auth/mail-proof';
import { readKnownDevice } from '../../auth/known-device';
import { writePending } from '../../auth/pending';
import { clearSessionCookie } from '../../auth/session';
import { signIn, type DeviceOf } from '../../commands/sign-in';
import { signOut } from '../../commands/sign-out';
import { checkRegistration, signUp, type Invited } from '../../commands/sign-up';
import { findInvitationByToken } from '../../db/invitation';
import { emailKeyOf } from '../../db/user';
import { paths, withQuery } from '../../../views/paths';
import { SignInPage, SignUpClosedPage, SignUpPage } from '../../../views/session/pages';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { sessionForms } from '../middleware/csrf';
import { cookieLock, person, sessionIfAny } from '../middleware/session';
import { ownPath, viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { enter } from './enter';
import { formAgain, readForm } from './form';
import { signInCeremony, signUpCeremony } from './passkey-challenge';

export const sessionPages = new Hono<AppEnv>();

/** The way on after a sign-in that a form or a query names: one of our paths, or null. */
export function returnPath(text: string | undefined): string | null {
  const path = ownPath(text, '');
  return path === '' ? null : path;
}

/** Whether this browser has signed in as somebody before. */
export function deviceOf(c: Context<AppEnv>): DeviceOf {
  const { settings, nowMs } = c.var;
  return (user) => readKnownDevice(c, cookieLock(settings), settings.masterKey, user, nowMs);
}

export async function showSignIn(c: Context<AppEnv>, form: FormState, returnTo: string | null): Promise<Response> {
  const note = form.refusal === null && c.req.query('done') === 'reset' ? 'reset' : null;
  const page = SignInPage({ ctx: viewContext(c), form, returnTo, ceremony: await signInCeremony(c), note });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

export async function showSignUp(c: Context<AppEnv>, form: FormState, returnTo: string | null): Promise<Response> {
  if (form.refusal?.reason === 'registration_closed') return c.html(SignUpClosedPage({ ctx: viewContext(c) }), refusalStatus(form.refusal));
  const page = SignUpPage({ ctx: viewContext(c), form, returnTo, ceremony: await signUpCeremony(c) });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

/** Whoever is signed in already has nothing to do here. */
function isStranger(c: Context<AppEnv>): boolean {
  return (c.var as Partial<AppEnv['Variables']>).signedIn === undefined;
}

sessionPages.get(paths.signIn, sessionIfAny, async (c) => {
  const returnTo = returnPath(c.req.query('return_to'));
  return isStranger(c) ? await showSignIn(c, emptyForm, returnTo) : c.redirect(returnTo ?? paths.overview, 303);
});

sessionPages.get(paths.signUp, sessionIfAny, async (c) => {
  const returnTo = returnPath(c.req.query('return_to'));
  if (!isStranger(c)) return c.redirect(returnTo ?? paths.overview, 303);
  const closed = await checkRegistration(c.var.ports, await invitedBy(c, returnTo, null));
  return await showSignUp(c, { values: {}, refusal: closed }, returnTo);
});

sessionPages.post(paths.signIn, async (c) => {
  const form = await readForm(c);
  const returnTo = returnPath(form.values['return_to']);
  const answer = await signIn(c.var.ports, { email: form.text('email').trim(), password: form.text('password'), deviceOf: deviceOf(c) });
  if (!answer.ok) return await showSignIn(c, formAgain(form, answer.refusal, ['password']), returnTo);
  if (answer.value.step === 'done') return enter(c, answer.value.started, returnTo ?? paths.overview);
  const { settings, nowMs } = c.var;
  writePending(c, cookieLock(settings), settings.masterKey, answer.value.user, nowMs);
  return c.redirect(withQuery(paths.signInCode, { return_to: returnTo }), 303);
});

sessionPages.post(paths.signUp, async (c) => {
  const form = await readForm(c);
  const returnTo = returnPath(form.values['return_to']);
  const { ports, locale } = c.var;
  const email = form.text('email');
  const invited = await invitedBy(c, returnTo, email);
  const started = await signUp(ports, { email, password: form.text('password'), locale, timeZone: form.text('time_zone'), invited });
  if (!started.ok) return await showSignUp(c, formAgain(form, started.refusal, ['password']), returnTo);
  return enter(c, started.value, returnTo ?? paths.projectNew);
});

/** Somebody on the way to a good invitation may make an account where not everybody may: with the email that was invited (null: not known yet). */
export async function invitedBy(c: Context<AppEnv>, returnTo: string | null, email: string | null): Promise<Invited> {
  const token = /^\/invitations\/([A-Za-z0-9_-]{43})$/.exec(returnTo ?? '')?.[1];
  const tokenHash = token === undefined ? null : hashToken(token);
  const found = tokenHash === null ? null : await findInvitationByToken(c.var.database, tokenHash, c.var.nowMs);
  if (found === null) return 'by_nobody';
  return email === null || found.invitation.emailKey === emailKeyOf(email) ? 'by_invitation' : 'by_nobody';
}

sessionPages.post(paths.signOut, person, sessionForms, async (c) => {
  await signOut(c.var.ports, c.var.scope, c.var.signedIn);
  clearSessionCookie(c, cookieLock(c.var.settings));
  return c.redirect(paths.home, 303);
});
