// Owns the page of one's own password. Each change needs a fresh confirmation and one's own eyes; the session goes on with a new token.
import { Hono, type Context } from 'hono';
import { writeSessionCookie } from '../../auth/session';
import { changePassword, removePassword, type RotatedToken } from '../../commands/change-password';
import { readOwnFactors } from '../../db/own-factors';
import { paths } from '../../../views/paths';
import { PasswordPage } from '../../../views/session/password';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { cookieLock } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { readForm } from './form';
import { doneAt, framed, type Done } from './frame';

export const passwordPages = new Hono<AppEnv>();

async function show(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { signedIn, database } = c.var;
  const [{ ctx, frame }, own, confirmedUntilMs] = await Promise.all([
    framed(c, {}, c.req.method === 'GET' ? undefined : paths.password),
    readOwnFactors(database, signedIn.userId),
    confirmedUntil(c, 'factors'),
  ]);
  const { email, hasPassword } = signedIn;
  const page = PasswordPage({ ctx, frame, form, email, hasPassword, passkeys: own.passkeys, recoveryCodes: own.recoveryCodes, confirmedUntilMs });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

function goOn(c: Context<AppEnv>, token: RotatedToken, done: Done): Response {
  if (token !== null) writeSessionCookie(c, cookieLock(c.var.settings), token);
  return c.redirect(doneAt(paths.password, done), 303);
}

passwordPages.get(paths.password, (c) => show(c, emptyForm));

passwordPages.post(paths.password, requireOwnEyes, stepUp('factors'), async (c) => {
  const form = await readForm(c);
  const changed = await changePassword(c.var.ports, c.var.scope, c.var.signedIn.sessionId, form.text('password'));
  return changed.ok ? goOn(c, changed.value, 'password') : await show(c, { values: {}, refusal: changed.refusal });
});

passwordPages.post(paths.passwordRemoval, requireOwnEyes, stepUp('factors'), async (c) => {
  const removed = await removePassword(c.var.ports, c.var.scope, c.var.signedIn.sessionId);
  return removed.ok ? goOn(c, removed.value, 'no_password') : await show(c, { values: {}, refusal: removed.refusal });
});
