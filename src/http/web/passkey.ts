// Owns passkeys on the web: coming in by one, signing up with one alone, and the list of one's own. No answer here is JSON: the browser's
// answer to a ceremony comes as a field of a plain form.
import { Hono, type Context } from 'hono';
import { addPasskey } from '../../commands/add-passkey';
import { removePasskey } from '../../commands/remove-passkey';
import { renamePasskey } from '../../commands/rename-passkey';
import { signInByPasskey } from '../../commands/sign-in-passkey';
import { signUpByPasskey } from '../../commands/sign-up-passkey';
import { isFactorAsked, listPasskeys } from '../../db/passkey';
import type { Refusal } from '../../domain/refusal';
import { paths } from '../../../views/paths';
import { PasskeysPage } from '../../../views/security/passkeys';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { enter } from './enter';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { additionCeremony, ownExpectation, passkeysPossible, strangerExpectation } from './passkey-challenge';
import { deviceOf, invitedBy, returnPath, showSignIn, showSignUp } from './session';

export const passkeyPages = new Hono<AppEnv>();

const impossible: Refusal = { reason: 'passkey_refused' };

passkeyPages.get(paths.signInPasskey, (c) => c.redirect(paths.signIn, 303));

passkeyPages.post(paths.signInPasskey, async (c) => {
  const form = await readForm(c);
  const returnTo = returnPath(form.values['return_to']);
  const expected = strangerExpectation(c, 'sign_in');
  if (expected === null) return showSignIn(c, { values: {}, refusal: impossible }, returnTo);
  const started = await signInByPasskey(c.var.ports, expected, form.text('credential'), deviceOf(c));
  if (!started.ok) return showSignIn(c, { values: {}, refusal: started.refusal }, returnTo);
  return enter(c, started.value, returnTo ?? paths.overview);
});

passkeyPages.get(paths.signUpPasskey, (c) => c.redirect(paths.signUp, 303));

passkeyPages.post(paths.signUpPasskey, async (c) => {
  const form = await readForm(c);
  const returnTo = returnPath(form.values['return_to']);
  const expected = strangerExpectation(c, 'sign_up');
  if (expected === null) return showSignUp(c, formAgain(form, impossible, ['credential']), returnTo);
  const email = form.text('email');
  const invited = await invitedBy(c, returnTo, email);
  const input = { email, locale: c.var.locale, timeZone: form.text('time_zone'), invited, answer: form.text('credential') };
  const started = await signUpByPasskey(c.var.ports, expected, input);
  if (!started.ok) return showSignUp(c, formAgain(form, started.refusal, ['credential']), returnTo);
  return enter(c, started.value, returnTo ?? paths.projectNew);
});

passkeyPages.get(paths.passkeys, (c) => showPasskeys(c, emptyForm));

/** Without an answer in it, the form only asks for the confirmation; with one, it adds the passkey. */
passkeyPages.post(paths.passkeys, requireOwnEyes, stepUp('factors'), async (c) => {
  const form = await readForm(c);
  const answer = form.text('credential');
  if (answer === '') return c.redirect(`${paths.passkeys}#add`, 303);
  const expected = ownExpectation(c, 'add');
  const added = expected === null ? { ok: false as const, refusal: impossible } : await addPasskey(c.var.ports, c.var.scope, expected, answer);
  return added.ok ? c.redirect(doneAt(paths.passkeys, 'saved'), 303) : showPasskeys(c, { values: {}, refusal: added.refusal });
});

passkeyPages.post('/security/passkeys/:id', requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const renamed = await renamePasskey(c.var.ports, c.var.scope, { id: c.req.param('id'), name: form.text('name') });
  if (renamed.ok) return c.redirect(doneAt(paths.passkeys, 'saved'), 303);
  return renamed.refusal.reason === 'not_found' ? answerRefusal(c, renamed.refusal) : showPasskeys(c, { values: {}, refusal: renamed.refusal });
});

passkeyPages.post('/security/passkeys/:id/removal', requireOwnEyes, stepUp('factors'), async (c) => {
  const removed = await removePasskey(c.var.ports, c.var.scope, c.req.param('id'));
  if (removed.ok) return c.redirect(doneAt(paths.passkeys, 'saved'), 303);
  return removed.refusal.reason === 'not_found' ? answerRefusal(c, removed.refusal) : showPasskeys(c, { values: {}, refusal: removed.refusal });
});

async function showPasskeys(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { database, signedIn } = c.var;
  const { ctx, frame } = await framed(c, {}, c.req.method === 'GET' ? undefined : paths.passkeys);
  const [passkeys, untilMs, isAsked] = await Promise.all([
    listPasskeys(database, signedIn.userId),
    confirmedUntil(c, 'factors'),
    isFactorAsked(database, signedIn.userId),
  ]);
  const isLast = passkeys.length === 1;
  const page = PasskeysPage({
    ctx,
    frame,
    passkeys: passkeys.map(({ id, name, isSynced, createdAtMs, lastUsedAtMs }) => ({ id, name, isSynced, createdAtMs, lastUsedAtMs })),
    keptBecause: isLast && isAsked && !signedIn.hasTotp ? 'asked' : isLast && !signedIn.hasPassword ? 'only_way' : null,
    possible: passkeysPossible(c),
    confirmedUntilMs: untilMs,
    ceremony: untilMs === null ? null : await additionCeremony(c, passkeys),
    form,
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
