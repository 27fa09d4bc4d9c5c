// Owns the pages by which whoever reads the mailbox sets a new password. They need no session and open none.
import { Hono, type Context } from 'hono';
import { clearPending } from '../../auth/pending';
import { clearSessionCookie } from '../../auth/session';
import { askPasswordReset, readResetLink, resetPassword } from '../../commands/reset-password';
import { limits } from '../../domain/limits';
import { paths, withQuery } from '../../../views/paths';
import { NewPasswordPage, ResetPasswordPage, ResetPasswordSentPage } from '../../../views/session/reset-password';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { cookieLock } from '../middleware/session';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';

export const resetPasswordPages = new Hono<AppEnv>();

function showAsk(c: Context<AppEnv>, form: FormState): Response | Promise<Response> {
  return c.html(ResetPasswordPage({ ctx: viewContext(c), form }), form.refusal === null ? 200 : refusalStatus(form.refusal));
}

resetPasswordPages.get(paths.resetPassword, (c) => showAsk(c, emptyForm));

resetPasswordPages.post(paths.resetPassword, async (c) => {
  const form = await readForm(c);
  const asked = await askPasswordReset(c.var.ports, form.text('email'), c.var.locale);
  if (!asked.ok) return await showAsk(c, formAgain(form, asked.refusal));
  return c.html(ResetPasswordSentPage({ ctx: viewContext(c), email: form.text('email').trim(), minutes: limits.resetPasswordLifeMs / 60_000 }));
});

async function showNew(c: Context<AppEnv>, token: string, form: FormState): Promise<Response> {
  const found = await readResetLink(c.var.ports, token);
  if (!found.ok) return answerRefusal(c, found.refusal);
  const page = NewPasswordPage({ ctx: viewContext(c), form, token, email: found.value.user.email });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

resetPasswordPages.get('/reset-password/:token', (c) => showNew(c, c.req.param('token'), emptyForm));

resetPasswordPages.post('/reset-password/:token', async (c) => {
  const token = c.req.param('token');
  const form = await readForm(c);
  const reset = await resetPassword(c.var.ports, token, form.text('password'));
  if (!reset.ok) return reset.refusal.reason === 'link_expired' ? answerRefusal(c, reset.refusal) : showNew(c, token, { values: {}, refusal: reset.refusal });
  const lock = cookieLock(c.var.settings);
  clearSessionCookie(c, lock);
  clearPending(c, lock);
  return c.redirect(withQuery(paths.signIn, { done: 'reset' }), 303);
});
