// Owns the page of one's own email. Asking for another needs a fresh confirmation and one's own eyes; the proof of the mailbox moves it.
import { Hono, type Context } from 'hono';
import { askEmailChange, changeEmailByCode } from '../../commands/change-email';
import { findPendingProof } from '../../db/mail-proof';
import { paths } from '../../../views/paths';
import { EmailPage } from '../../../views/session/email';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';

export const emailChangePages = new Hono<AppEnv>();

async function show(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { signedIn, database, nowMs } = c.var;
  const [{ ctx, frame }, pending, confirmedUntilMs] = await Promise.all([
    framed(c, {}, c.req.method === 'GET' ? undefined : paths.email),
    findPendingProof(database, 'change_email', signedIn.userId, nowMs),
    confirmedUntil(c, 'email'),
  ]);
  const { email, isEmailVerified } = signedIn;
  const page = EmailPage({ ctx, frame, form, email, isVerified: isEmailVerified, pendingEmail: pending?.email ?? null, confirmedUntilMs });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

emailChangePages.get(paths.email, (c) => show(c, emptyForm));

emailChangePages.post(paths.email, requireOwnEyes, stepUp('email'), async (c) => {
  const form = await readForm(c);
  const asked = await askEmailChange(c.var.ports, c.var.scope, form.text('email'));
  return asked.ok ? c.redirect(paths.email, 303) : await show(c, formAgain(form, asked.refusal));
});

emailChangePages.post(paths.emailCode, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const moved = await changeEmailByCode(c.var.ports, c.var.scope, form.text('code'));
  return moved.ok ? c.redirect(doneAt(paths.email, 'email'), 303) : await show(c, { values: {}, refusal: moved.refusal });
});
