// Owns the operator's pages: accounts as names and counts, suspension and quotas, health, registration, and the way into an account whose
// owner agreed. Money and content never come here.
import { Hono, type Context } from 'hono';
import { enterSupport } from '../../commands/enter-support';
import { resumeAccount } from '../../commands/resume-account';
import { setQuota } from '../../commands/set-quota';
import { setRegistration } from '../../commands/set-registration';
import { suspendAccount } from '../../commands/suspend-account';
import { readInstance } from '../../db/instance';
import { findAccount, listAccounts, type AccountLine } from '../../db/operator';
import { findLivingAccess } from '../../db/support-access';
import { isId } from '../../domain/id';
import { invalidField, type Refusal } from '../../domain/refusal';
import { OperatorAccountPage } from '../../../views/operator/account';
import { OperatorAccountsPage, OperatorHealthPage, OperatorRegistrationPage, type AccountRow } from '../../../views/operator/pages';
import { paths } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { readHealth } from '../health';
import { requireOperator } from '../middleware/operator';
import { requireOwnEyes } from '../middleware/own-eyes';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { pagerOf } from './pager';

export const operatorPages = new Hono<AppEnv>();

operatorPages.use('/operator/*', requireOperator, requireOwnEyes);

operatorPages.get(paths.operator, (c) => c.redirect(paths.operatorAccounts, 303));

operatorPages.get(paths.operatorAccounts, async (c) => {
  const { database, nowMs } = c.var;
  const text = c.req.query('q') ?? '';
  const found = await listAccounts(database, { text, cursor: c.req.query('cursor') ?? null }, nowMs);
  const { ctx, frame } = await framed(c, {});
  return c.html(OperatorAccountsPage({ ctx, frame, rows: found.rows.map(rowOf), text, pager: pagerOf(ctx.path, found.nextCursor) }));
});

operatorPages.get('/operator/accounts/:accountId', async (c) => {
  const account = await accountOf(c);
  return account === null ? answerRefusal(c, { reason: 'not_found' }) : showAccount(c, account, { values: valuesOf(account), refusal: null });
});

operatorPages.post('/operator/accounts/:accountId/suspension', knownAccount, stepUp('members'), async (c) => {
  const form = await readForm(c);
  const { ports, signedIn } = c.var;
  const accountId = c.req.param('accountId');
  const state = form.text('state');
  if (state !== 'suspended' && state !== 'resumed') return answerRefusal(c, invalidField('/state', 'not_listed'));
  const done =
    state === 'suspended'
      ? await suspendAccount(ports, { operatorId: signedIn.userId, accountId, why: form.text('why') })
      : await resumeAccount(ports, signedIn.userId, accountId);
  return done.ok ? c.redirect(doneAt(paths.operatorAccount(accountId), 'saved'), 303) : await accountAgain(c, { ...form.values }, done.refusal);
});

operatorPages.post('/operator/accounts/:accountId/quota', knownAccount, stepUp('members'), async (c) => {
  const form = await readForm(c);
  const accountId = c.req.param('accountId');
  const input = { projects: form.text('projects'), members: form.text('members'), invoicesPerDay: form.text('invoices_per_day') };
  const done = await setQuota(c.var.ports, c.var.signedIn.userId, accountId, input);
  return done.ok ? c.redirect(doneAt(paths.operatorAccount(accountId), 'saved'), 303) : await accountAgain(c, { ...form.values }, done.refusal);
});

operatorPages.post('/operator/accounts/:accountId/view', knownAccount, async (c) => {
  const { ports, signedIn } = c.var;
  const accountId = c.req.param('accountId') ?? '';
  const entered = await enterSupport(ports, { operatorId: signedIn.userId, sessionId: signedIn.sessionId, accountId });
  return entered.ok ? c.redirect(paths.overview, 303) : answerRefusal(c, entered.refusal);
});

operatorPages.get(paths.operatorHealth, async (c) => {
  const lines = await readHealth(c);
  const { ctx, frame } = await framed(c, {});
  return c.html(OperatorHealthPage({ ctx, frame, lines }));
});

operatorPages.get(paths.operatorRegistration, async (c) => {
  const { registration } = await readInstance(c.var.database);
  return showRegistration(c, { values: { registration }, refusal: null });
});

operatorPages.post(paths.operatorRegistration, stepUp('members'), async (c) => {
  const form = await readForm(c);
  const done = await setRegistration(c.var.ports, c.var.signedIn.userId, form.text('registration'));
  return done.ok ? c.redirect(doneAt(paths.operatorRegistration, 'saved'), 303) : showRegistration(c, formAgain(form, done.refusal));
});

async function accountOf(c: Context<AppEnv>): Promise<AccountLine | null> {
  const id = c.req.param('accountId') ?? '';
  return isId('acc', id) ? findAccount(c.var.database, id, c.var.nowMs) : null;
}

/** Whether there is such an account is said before anything is confirmed. */
async function knownAccount(c: Context<AppEnv>, next: () => Promise<void>): Promise<Response | undefined> {
  if ((await accountOf(c)) === null) return await answerRefusal(c, { reason: 'not_found' });
  await next();
  return undefined;
}

function rowOf(line: AccountLine): AccountRow {
  const { id, name, createdAtMs, members, projects, invoicesLately: invoices } = line;
  const state = line.closedAtMs !== null ? 'closed' : line.suspendedAtMs !== null ? 'suspended' : 'open';
  return { id, name, createdAtMs, state, members, projects, invoices };
}

function valuesOf(account: AccountLine): Readonly<Record<string, string>> {
  const text = (max: number | null): string => (max === null ? '' : String(max));
  return { projects: text(account.projectsMax), members: text(account.membersMax), invoices_per_day: text(account.invoicesPerDayMax), why: '' };
}

async function accountAgain(c: Context<AppEnv>, values: Readonly<Record<string, string>>, refusal: Refusal): Promise<Response> {
  const account = refusal.reason === 'not_found' ? null : await accountOf(c);
  return account === null ? answerRefusal(c, { reason: 'not_found' }) : showAccount(c, account, { values: { ...valuesOf(account), ...values }, refusal });
}

async function showAccount(c: Context<AppEnv>, account: AccountLine, form: FormState): Promise<Response> {
  const { database, nowMs } = c.var;
  const [{ ctx, frame }, access, confirmedUntilMs] = await Promise.all([
    framed(c, {}, paths.operatorAccount(account.id)),
    findLivingAccess(database, account.id, nowMs),
    confirmedUntil(c, 'members'),
  ]);
  const { suspendedReason } = account;
  const consentUntilMs = access?.expiresAtMs ?? null;
  const page = OperatorAccountPage({ ctx, frame, account: rowOf(account), suspendedReason, form, consentUntilMs, confirmedUntilMs });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

async function showRegistration(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { ctx, frame } = await framed(c, {}, paths.operatorRegistration);
  const page = OperatorRegistrationPage({ ctx, frame, form, confirmedUntilMs: await confirmedUntil(c, 'members') });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
