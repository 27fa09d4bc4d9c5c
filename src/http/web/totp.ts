// Owns the page of one-time codes: begin, type the first code, turn off. The secret is shown only while it is off and the session is
// confirmed, and never again after.
import { Hono, type Context } from 'hono';
import { enrolmentUri, openSecret, secretText } from '../../auth/totp';
import { beginTotp } from '../../commands/begin-totp';
import { confirmTotp } from '../../commands/confirm-totp';
import { removeTotp } from '../../commands/remove-totp';
import { isFactorAsked } from '../../db/passkey';
import { readRecoveryCodesLeft } from '../../db/recovery-code';
import { findTotp } from '../../db/totp';
import { paths } from '../../../views/paths';
import { TotpPage, type TotpState } from '../../../views/security/totp';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { readForm } from './form';
import { doneAt, framed } from './frame';

export const totpPages = new Hono<AppEnv>();

totpPages.get(paths.totp, (c) => showTotp(c, emptyForm));

/** Without a code the form begins; with one it turns the codes on. */
totpPages.post(paths.totp, requireOwnEyes, stepUp('factors'), async (c) => {
  const form = await readForm(c);
  if (form.values['code'] === undefined) {
    const begun = await beginTotp(c.var.ports, c.var.scope);
    return begun.ok ? c.redirect(paths.totp, 303) : showTotp(c, { values: {}, refusal: begun.refusal });
  }
  const confirmed = await confirmTotp(c.var.ports, c.var.scope, form.text('code'));
  if (!confirmed.ok) return showTotp(c, { values: {}, refusal: confirmed.refusal });
  const codes = await readRecoveryCodesLeft(c.var.database, c.var.signedIn.userId);
  // What comes next is the way back for the day when the phone is gone.
  return c.redirect(doneAt(codes.left === 0 ? paths.recoveryCodes : paths.security, 'totp_on'), 303);
});

totpPages.get(paths.totpRemoval, (c) => c.redirect(paths.totp, 303));

totpPages.post(paths.totpRemoval, requireOwnEyes, stepUp('factors'), async (c) => {
  const removed = await removeTotp(c.var.ports, c.var.scope);
  // Off is off, whoever was first.
  if (removed.ok || removed.refusal.reason === 'not_found') return c.redirect(doneAt(paths.security, 'saved'), 303);
  return showTotp(c, { values: {}, refusal: removed.refusal });
});

async function stateOf(c: Context<AppEnv>, untilMs: number | null): Promise<TotpState> {
  const { database, signedIn, settings } = c.var;
  const row = await findTotp(database, signedIn.userId);
  if (row !== null && row.confirmedAtMs !== null) {
    const isKept = !signedIn.hasPasskey && (await isFactorAsked(database, signedIn.userId));
    return { kind: 'on', sinceMs: row.confirmedAtMs, isKept };
  }
  if (row === null || untilMs === null) return { kind: 'off' };
  const opened = await openSecret(settings, signedIn.userId, row.secret);
  return opened === null ? { kind: 'off' } : { kind: 'begun', secret: secretText(opened.secret), uri: enrolmentUri(opened.secret, signedIn.email) };
}

async function showTotp(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { ctx, frame } = await framed(c, {}, c.req.method === 'GET' ? undefined : paths.totp);
  const untilMs = await confirmedUntil(c, 'factors');
  const page = TotpPage({ ctx, frame, state: await stateOf(c, untilMs), confirmedUntilMs: untilMs, form });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
