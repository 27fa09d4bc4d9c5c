// Owns a person's accounts: the list, the way into each, a new one. Also what somebody without any account sees.
import { Hono, type Context } from 'hono';
import { createAccount } from '../../commands/create-account';
import { enterAccount } from '../../commands/enter-account';
import { paths } from '../../../views/paths';
import { AccountNewPage, AccountsPage } from '../../../views/team/accounts';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { framed } from './frame';

export const accountEntryPages = new Hono<AppEnv>();

accountEntryPages.get(paths.accounts, async (c) => {
  const { memberships, accountId } = c.var.signedIn;
  const { ctx, frame } = await framed(c, {});
  const accounts = memberships.map(({ account, member }) => ({ id: account.id, name: account.name, role: member.role, current: account.id === accountId }));
  return c.html(AccountsPage({ ctx, frame, accounts }));
});

accountEntryPages.get(paths.accountNew, (c) => showNew(c, emptyForm));

accountEntryPages.post(paths.accounts, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const { ports, scope, signedIn } = c.var;
  const request = form.request('POST /accounts');
  if (request === null) return showNew(c, formAgain(form, { reason: 'idempotency_key_missing' }));
  const made = await createAccount(ports, scope, { name: form.text('name'), sessionId: signedIn.sessionId }, request);
  return made.ok ? c.redirect(paths.projectNew, 303) : showNew(c, formAgain(form, made.refusal));
});

accountEntryPages.post('/accounts/:accountId/entry', requireOwnEyes, async (c) => {
  const { ports, scope, signedIn } = c.var;
  const { sessionId, memberships } = signedIn;
  const entered = await enterAccount(ports, scope, { accountId: c.req.param('accountId'), sessionId, memberships });
  return entered.ok ? c.redirect(paths.overview, 303) : answerRefusal(c, entered.refusal);
});

async function showNew(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { ctx, frame } = await framed(c, {}, paths.accountNew);
  const page = AccountNewPage({ ctx, frame, form, isFirst: c.var.signedIn.accountId === null });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
