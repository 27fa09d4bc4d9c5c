// Owns the consent under which the operator may look into an account, and the end of such a look.
import { Hono, type Context } from 'hono';
import { endSupport } from '../../commands/end-support';
import { grantSupport, supportHoursMax } from '../../commands/grant-support';
import { leaveSupport } from '../../commands/leave-support';
import { listSupportAccess } from '../../db/support-access';
import { SupportAccessPage } from '../../../views/account/support-access';
import { paths } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { ownersOnly } from '../middleware/owner';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';

export const supportAccessPages = new Hono<AppEnv>();

const hoursChoices: readonly number[] = [1, 4, 24, 72, supportHoursMax];

supportAccessPages.get(paths.supportAccess, ownersOnly, (c) => show(c, { values: { hours: '24' }, refusal: null }));

supportAccessPages.post(paths.supportAccess, ownersOnly, stepUp('ownership'), async (c) => {
  const form = await readForm(c);
  const granted = await grantSupport(c.var.ports, c.var.scope, form.text('hours'));
  return granted.ok ? c.redirect(doneAt(paths.supportAccess, 'saved'), 303) : show(c, formAgain(form, granted.refusal));
});

// Taking a consent back asks for no confirmation: it must never be slower than giving it.
supportAccessPages.post('/account/support-access/:accessId/end', ownersOnly, async (c) => {
  const ended = await endSupport(c.var.ports, c.var.scope, c.req.param('accessId'));
  return ended.ok ? c.redirect(doneAt(paths.supportAccess, 'saved'), 303) : answerRefusal(c, ended.refusal);
});

supportAccessPages.post(paths.supportEnd, async (c) => {
  const { ports, signedIn } = c.var;
  const accountId = await leaveSupport(ports, signedIn.userId, signedIn.sessionId);
  if (accountId === null || !signedIn.isOperator) return c.redirect(paths.overview, 303);
  return c.redirect(paths.operatorAccount(accountId), 303);
});

async function show(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { database, scope, nowMs } = c.var;
  const [{ ctx, frame }, list, confirmedUntilMs] = await Promise.all([
    framed(c, {}, paths.supportAccess),
    listSupportAccess(database, scope.accountId),
    confirmedUntil(c, 'ownership'),
  ]);
  const rows = list.map(({ id, createdAtMs, expiresAtMs, endedAtMs }) => {
    return { id, createdAtMs, expiresAtMs, endedAtMs, living: endedAtMs === null && nowMs < expiresAtMs };
  });
  return c.html(SupportAccessPage({ ctx, frame, form, rows, hoursChoices, confirmedUntilMs }), form.refusal === null ? 200 : refusalStatus(form.refusal));
}
