// Owns the pages of somebody who can no longer sign in, the page that stops a recovery, and an owner's approval. The first two are open to
// whoever has the link, and to nobody else.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { approveRecovery } from '../../commands/approve-recovery';
import { askRecovery } from '../../commands/ask-recovery';
import { completeRecovery, readReturning, type Returning } from '../../commands/complete-recovery';
import { recoverWithCode } from '../../commands/recover-with-code';
import { canAskOwner, readRecovering, startRecovery, type Recovering } from '../../commands/start-recovery';
import { readStoppable, stopRecoveryByLink } from '../../commands/stop-recovery';
import { findOpenRecovery, readFactors } from '../../db/recovery';
import { lacksOwnership } from '../../db/scope';
import { listPlaces } from '../../db/wallet-guard';
import { limits } from '../../domain/limits';
import { recoveryEndsAtMs } from '../../domain/recovery';
import { paths } from '../../../views/paths';
import { RecoveredPage, RecoveryChoicePage, RecoveryPage, RecoverySentPage, RecoveryStatePage, RecoveryStopPage } from '../../../views/recovery/pages';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { stepUp } from '../middleware/step-up';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt } from './frame';

export const recoveryPages = new Hono<AppEnv>();

const hourMs = 60 * 60 * 1000;
const freezeHours = limits.walletsFrozenMs / hourMs;
const secrets = ['password', 'code'];

const statusOf = (form: FormState) => (form.refusal === null ? 200 : refusalStatus(form.refusal));

recoveryPages.get(paths.recovery, (c) => c.html(RecoveryPage({ ctx: viewContext(c), form: emptyForm })));

recoveryPages.post(paths.recovery, async (c) => {
  const form = await readForm(c);
  const asked = await askRecovery(c.var.ports, { email: form.text('email'), locale: c.var.locale });
  if (asked.ok) return c.html(RecoverySentPage({ ctx: viewContext(c, paths.recovery) }));
  const again = formAgain(form, asked.refusal);
  return c.html(RecoveryPage({ ctx: viewContext(c, paths.recovery), form: again }), statusOf(again));
});

recoveryPages.get('/recovery/:token', async (c) => {
  const token = c.req.param('token');
  const recovering = await readRecovering(c.var.ports, token);
  if (recovering !== null) return await showChoice(c, token, recovering, emptyForm, []);
  const returning = await readReturning(c.var.ports, token);
  return returning === null ? answerRefusal(c, { reason: 'link_expired' }) : await showState(c, token, returning, emptyForm);
});

recoveryPages.post('/recovery/:token/code', async (c) => {
  const form = await readForm(c);
  const token = c.req.param('token');
  const lost = form.all('lost');
  const back = await recoverWithCode(c.var.ports, token, {
    code: form.text('code'),
    password: form.text('password'),
    dropsTotp: lost.includes('totp'),
    dropsPasskeys: lost,
  });
  if (back.ok) return c.html(RecoveredPage({ ctx: viewContext(c, paths.recovery) }));
  return await choiceAgain(c, token, form, back.refusal);
});

recoveryPages.post('/recovery/:token/start', async (c) => {
  const form = await readForm(c);
  const token = c.req.param('token');
  const started = await startRecovery(c.var.ports, token);
  return started.ok ? c.redirect(paths.recoveryBy(started.value.token), 303) : await choiceAgain(c, token, form, started.refusal);
});

recoveryPages.post('/recovery/:token/completion', async (c) => {
  const form = await readForm(c);
  const token = c.req.param('token');
  const completed = await completeRecovery(c.var.ports, token, form.text('password'));
  if (completed.ok) return c.redirect(paths.recoveryBy(token), 303);
  const returning = completed.refusal.reason === 'invalid_input' ? await readReturning(c.var.ports, token) : null;
  return returning === null ? answerRefusal(c, completed.refusal) : await showState(c, token, returning, formAgain(form, completed.refusal, secrets));
});

recoveryPages.get('/recovery-stop/:token', async (c) => {
  const token = c.req.param('token');
  const state = await readStoppable(c.var.ports, token);
  if (state === null) return answerRefusal(c, { reason: 'link_expired' });
  const shown = state === 'waiting' || state === 'ready' ? 'open' : state === 'stopped' ? 'stopped' : 'over';
  return c.html(RecoveryStopPage({ ctx: viewContext(c), token, state: shown }));
});

recoveryPages.post('/recovery-stop/:token', async (c) => {
  const token = c.req.param('token');
  const stopped = await stopRecoveryByLink(c.var.ports, token);
  return stopped.ok ? c.redirect(paths.recoveryStop(token), 303) : answerRefusal(c, stopped.refusal);
});

/** Only an owner decides who comes back; said before anything is confirmed. */
const ownersOnly = createMiddleware<AppEnv>(async (c, next) => {
  const refusal = lacksOwnership(c.var.scope);
  return refusal === null ? next() : answerRefusal(c, refusal);
});

recoveryPages.post('/team/recoveries/:requestId/approval', requireOwnEyes, ownersOnly, stepUp('members'), async (c) => {
  const approved = await approveRecovery(c.var.ports, c.var.scope, c.req.param('requestId'));
  return approved.ok ? c.redirect(doneAt(paths.team, 'recovery_approved'), 303) : answerRefusal(c, approved.refusal);
});

/** The choice once more, with what was wrong; a link that is no good any more has no page. */
async function choiceAgain(c: Context<AppEnv>, token: string, form: SentForm, refusal: NonNullable<FormState['refusal']>): Promise<Response> {
  const recovering = refusal.reason === 'link_expired' ? null : await readRecovering(c.var.ports, token);
  if (recovering === null) return answerRefusal(c, { reason: 'link_expired' });
  return await showChoice(c, token, recovering, formAgain(form, refusal, secrets), form.all('lost'));
}

async function showChoice(c: Context<AppEnv>, token: string, recovering: Recovering, form: FormState, chosen: readonly string[]): Promise<Response> {
  const { ports, database, nowMs } = c.var;
  const [factors, open, askable] = await Promise.all([
    readFactors(database, recovering.user.id),
    findOpenRecovery(database, recovering.user.id, nowMs),
    canAskOwner(ports, recovering),
  ]);
  const page = RecoveryChoicePage({
    form,
    token,
    freezeHours,
    chosen,
    ctx: viewContext(c, paths.recoveryBy(token)),
    waitHours: limits.recoveryWaitMs / hourMs,
    codes: factors.codes,
    hasTotp: factors.hasTotp,
    passkeys: factors.passkeys,
    canAskOwner: askable,
    isOpenAlready: open !== null,
  });
  return c.html(page, statusOf(form));
}

async function showState(c: Context<AppEnv>, token: string, { request, state, user }: Returning, form: FormState): Promise<Response> {
  if (state === 'expired') return answerRefusal(c, { reason: 'link_expired' });
  const places = await listPlaces(c.var.database, user.id);
  const askable = await canAskOwner(c.var.ports, { user, accountIds: places.map((place) => place.accountId) });
  const page = RecoveryStatePage({
    form,
    token,
    state,
    freezeHours,
    ctx: viewContext(c, paths.recoveryBy(token)),
    readyAtMs: request.readyAtMs,
    endsAtMs: recoveryEndsAtMs(request),
    canAskOwner: askable,
  });
  return c.html(page, statusOf(form));
}
