// Owns the pages between the password and the session: one-time code, passkey or recovery code. Without a password that was right a few
// minutes ago in this browser there is nothing to see.
import { Hono, type Context } from 'hono';
import { clearPending, isPending, readPendingUser } from '../../auth/pending';
import { signInByRecoveryCode, signInByTotp } from '../../commands/complete-sign-in';
import { readOwnFactors } from '../../db/own-factors';
import { findUser, type UserRow } from '../../db/user';
import { paths } from '../../../views/paths';
import { SignInCodePage, SignInRecoveryCodePage } from '../../../views/session/code';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { cookieLock } from '../middleware/session';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { enter } from './enter';
import { readForm } from './form';
import { signInCeremony } from './passkey-challenge';
import { deviceOf, returnPath } from './session';

export const signInCodePages = new Hono<AppEnv>();

/** Whoever has just typed their password in this browser; null otherwise. */
async function pendingUser(c: Context<AppEnv>): Promise<UserRow | null> {
  const { settings, database, nowMs } = c.var;
  const lock = cookieLock(settings);
  const id = readPendingUser(c, lock);
  const user = id === null ? null : await findUser(database, id);
  return user !== null && isPending(c, lock, settings.masterKey, user, nowMs) ? user : null;
}

async function showCode(c: Context<AppEnv>, user: UserRow, form: FormState, returnTo: string | null): Promise<Response> {
  const { passkeys, hasTotp } = await readOwnFactors(c.var.database, user.id);
  const ceremony = passkeys > 0 ? await signInCeremony(c) : null;
  const page = SignInCodePage({ ctx: viewContext(c), form, returnTo, hasTotp, ceremony });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

function showRecoveryCode(c: Context<AppEnv>, form: FormState, returnTo: string | null): Response | Promise<Response> {
  const page = SignInRecoveryCodePage({ ctx: viewContext(c), form, returnTo });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

signInCodePages.get(paths.signInCode, async (c) => {
  const user = await pendingUser(c);
  return user === null ? c.redirect(paths.signIn, 303) : await showCode(c, user, emptyForm, returnPath(c.req.query('return_to')));
});

signInCodePages.post(paths.signInCode, async (c) => {
  const form = await readForm(c);
  const user = await pendingUser(c);
  if (user === null) return c.redirect(paths.signIn, 303);
  const returnTo = returnPath(form.text('return_to'));
  const started = await signInByTotp(c.var.ports, { user, code: form.text('code'), deviceId: deviceOf(c)(user) });
  if (!started.ok) return await showCode(c, user, { values: {}, refusal: started.refusal }, returnTo);
  clearPending(c, cookieLock(c.var.settings));
  return enter(c, started.value, returnTo ?? paths.overview);
});

signInCodePages.get(paths.signInRecoveryCode, async (c) => {
  const user = await pendingUser(c);
  return user === null ? c.redirect(paths.signIn, 303) : await showRecoveryCode(c, emptyForm, returnPath(c.req.query('return_to')));
});

signInCodePages.post(paths.signInRecoveryCode, async (c) => {
  const form = await readForm(c);
  const user = await pendingUser(c);
  if (user === null) return c.redirect(paths.signIn, 303);
  const returnTo = returnPath(form.text('return_to'));
  const started = await signInByRecoveryCode(c.var.ports, { user, code: form.text('code'), deviceId: deviceOf(c)(user) });
  if (!started.ok) return await showRecoveryCode(c, { values: {}, refusal: started.refusal }, returnTo);
  clearPending(c, cookieLock(c.var.settings));
  return enter(c, started.value, returnTo ?? paths.overview);
});
