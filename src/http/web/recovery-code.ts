// Owns the page of recovery codes. New ones are in the answer to their own form and nowhere else; the file says only what was sent to it.
import { Hono, type Context } from 'hono';
import { keepRecoveryCodes, makeRecoveryCodes, ownRecoveryCodes } from '../../commands/make-recovery-codes';
import { readRecoveryCodesLeft } from '../../db/recovery-code';
import type { Refusal } from '../../domain/refusal';
import { paths } from '../../../views/paths';
import { RecoveryCodesPage } from '../../../views/security/recovery-codes';
import { recoveryCodesText } from '../../../views/security/recovery-codes-text';
import type { AppEnv } from '../app-env';
import { download } from '../download';
import { requireOwnEyes } from '../middleware/own-eyes';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt, framed } from './frame';

export const recoveryCodePages = new Hono<AppEnv>();

recoveryCodePages.get(paths.recoveryCodes, (c) => showCodes(c, { made: null, refusal: null }));

recoveryCodePages.post(paths.recoveryCodes, requireOwnEyes, stepUp('factors'), async (c) => {
  const request = (await readForm(c)).request(`POST ${paths.recoveryCodes}`);
  if (request === null) return showCodes(c, { made: null, refusal: { reason: 'idempotency_key_missing' } });
  const made = await makeRecoveryCodes(c.var.ports, c.var.scope, request.key);
  if (made.ok) return showCodes(c, { made: made.value, refusal: null });
  // The same form once more: its codes stand, and are not shown again.
  return c.redirect(paths.recoveryCodes, 303);
});

recoveryCodePages.post(paths.recoveryCodesFile, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const codes = await ownRecoveryCodes(c.var.ports, c.var.scope, form.all('codes'));
  if (codes.length === 0) return answerRefusal(c, { reason: 'not_found' });
  const text = recoveryCodesText(viewContext(c), { codes, email: c.var.signedIn.email, origin: c.var.settings.origin });
  return download(c, 'quittance-recovery-codes.txt', 'text/plain; charset=utf-8', text);
});

recoveryCodePages.post(paths.recoveryCodesKept, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  if (form.text('kept') !== 'yes') return c.redirect(paths.recoveryCodes, 303);
  await keepRecoveryCodes(c.var.ports, c.var.scope);
  return c.redirect(doneAt(paths.security, 'saved'), 303);
});

async function showCodes(c: Context<AppEnv>, state: { readonly made: readonly string[] | null; readonly refusal: Refusal | null }): Promise<Response> {
  const { database, signedIn } = c.var;
  const { ctx, frame } = await framed(c, {}, c.req.method === 'GET' ? undefined : paths.recoveryCodes);
  const [codes, untilMs] = await Promise.all([readRecoveryCodesLeft(database, signedIn.userId), confirmedUntil(c, 'factors')]);
  const page = RecoveryCodesPage({
    ctx,
    frame,
    ...codes,
    made: state.made,
    hasFactor: signedIn.hasPasskey || signedIn.hasTotp,
    confirmedUntilMs: untilMs,
    form: { values: {}, refusal: state.refusal },
  });
  return c.html(page, state.refusal !== null ? refusalStatus(state.refusal) : state.made === null ? 200 : 201);
}
