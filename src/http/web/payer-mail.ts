// Owns the form that ends the mails to a payer. The invoice's page shows its button.
import { Hono } from 'hono';
import { stopPayerMails } from '../../commands/stop-payer-mails';
import { inMode as modePath, paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt } from './frame';
import { modePattern, modeScope } from './mode-scope';

export const payerMailPages = new Hono<AppEnv>();

payerMailPages.post(`${modePattern}/payments/:invoiceId/payer-mails/stop`, modeScope, requireRight('invoices:manage'), async (c) => {
  const invoiceId = c.req.param('invoiceId');
  const form = await readForm(c);
  const stopped = await stopPayerMails(c.var.ports, c.var.scope, invoiceId, form.request(`POST /payments/${invoiceId}/payer-mails/stop`));
  return stopped.ok ? c.redirect(doneAt(modePath(c.var.scope.mode, paths.invoice(invoiceId)), 'mails_stopped'), 303) : answerRefusal(c, stopped.refusal);
});
