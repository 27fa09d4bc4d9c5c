// Owns the addresses of one invoice: its page, its cancellation, a delivery once more. What people decide by hand is in invoice-hand.ts.
import { Hono } from 'hono';
import { cancelInvoice } from '../../commands/cancel-invoice';
import { requestRedelivery } from '../../commands/request-redelivery';
import { findDelivery } from '../../db/delivery';
import { findInvoiceOfAnyMode } from '../../db/invoice';
import { formActs, type FormAct, type OpenAct } from '../../../views/invoice/model';
import { inMode as modePath, paths } from '../../../views/paths';
import { emptyForm } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt } from './frame';
import { showInvoice } from './invoice-page';
import { modePattern, modeScope } from './mode-scope';

export const invoicePages = new Hono<AppEnv>();

const oneInvoice = `${modePattern}/payments/:invoiceId`;

/** Mail and bookmarks need not know the mode. */
invoicePages.get('/payments/:invoiceId{inv_[1-9A-HJ-NP-Za-km-z]+}', requireRight('invoices:view'), async (c) => {
  const detail = await findInvoiceOfAnyMode(c.var.database, c.var.scope, c.req.param('invoiceId'));
  return detail === null ? answerRefusal(c, { reason: 'not_found' }) : c.redirect(modePath(detail.invoice.mode, paths.invoice(detail.invoice.id)), 303);
});

invoicePages.get(oneInvoice, modeScope, requireRight('invoices:view'), (c) => showInvoice(c, c.req.param('invoiceId'), askedAct(c.req.query('act'))));

/** The form that the address opens; anything unknown opens none. */
function askedAct(asked: string | undefined): OpenAct | null {
  const act = formActs.find((known): known is FormAct => known === asked);
  return act === undefined ? null : { act, form: emptyForm };
}

invoicePages.post(`${oneInvoice}/cancellation`, modeScope, requireRight('invoices:manage'), async (c) => {
  const invoiceId = c.req.param('invoiceId');
  const cancelled = await cancelInvoice(c.var.ports, c.var.scope, invoiceId);
  return cancelled.ok ? c.redirect(doneAt(modePath(c.var.scope.mode, paths.invoice(invoiceId)), 'cancelled'), 303) : answerRefusal(c, cancelled.refusal);
});

invoicePages.post(`${oneInvoice}/deliveries/:deliveryId/redelivery`, modeScope, async (c) => {
  const { database, scope, ports } = c.var;
  const { invoiceId, deliveryId } = c.req.param();
  const form = await readForm(c);
  const request = form.request(`POST /deliveries/${deliveryId}/redelivery`);
  const delivery = await findDelivery(database, scope, deliveryId);
  if (delivery === null || delivery.invoiceId !== invoiceId) return answerRefusal(c, { reason: 'not_found' });
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const again = await requestRedelivery(ports, scope, deliveryId, request);
  // Only wakes: the minute's schedule would send it as well.
  if (again.ok) ports.later(c.env.DELIVERIES.send({ kind: 'deliveries', deliveryIds: [deliveryId] }));
  return again.ok ? c.redirect(doneAt(modePath(scope.mode, paths.invoice(invoiceId)), 'again'), 303) : answerRefusal(c, again.refusal);
});
