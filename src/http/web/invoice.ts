// Owns the pages of invoices: Payments, a new invoice by hand, one invoice and what may be done with it.
import { Hono, type Context } from 'hono';
import { cancelInvoice } from '../../commands/cancel-invoice';
import { requestRedelivery } from '../../commands/request-redelivery';
import { findDelivery, listDeliveriesOfInvoice } from '../../db/delivery';
import { readTargetNames } from '../../db/delivery-target';
import { listEventsOfInvoice } from '../../db/event';
import { findInvoice, findInvoiceOfAnyMode } from '../../db/invoice';
import { lacksRight } from '../../db/scope';
import { isId } from '../../domain/id';
import { InvoicePage } from '../../../views/invoice/show';
import { inMode as modePath, paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { invoiceText } from '../invoice-text';
import { requireRight } from '../middleware/require-right';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt, framed } from './frame';
import { answersOf, nextStepOf } from './invoice-answers';
import { deliveryRows, hasMoney, invoiceView, timelineOf, transferRows, type InvoiceFacts } from './invoice-view';
import { modePattern, modeScope } from './mode-scope';

export const invoicePages = new Hono<AppEnv>();

const oneInvoice = `${modePattern}/payments/:invoiceId`;
/** News that is on its way keeps the page asking for a while. */
const newsAwaitedMs = 60_000;

/** Mail and bookmarks need not know the mode. */
invoicePages.get('/payments/:invoiceId{inv_[1-9A-HJ-NP-Za-km-z]+}', requireRight('invoices:view'), async (c) => {
  const detail = await findInvoiceOfAnyMode(c.var.database, c.var.scope, c.req.param('invoiceId'));
  return detail === null ? answerRefusal(c, { reason: 'not_found' }) : c.redirect(modePath(detail.invoice.mode, paths.invoice(detail.invoice.id)), 303);
});

invoicePages.get(oneInvoice, modeScope, requireRight('invoices:view'), async (c) => {
  const { database, scope, nowMs, settings } = c.var;
  const detail = isId('inv', c.req.param('invoiceId')) ? await findInvoice(database, scope, c.req.param('invoiceId')) : null;
  if (detail === null) return answerRefusal(c, { reason: 'not_found' });
  const { id, projectId, mode, base, expiresAtMs } = detail.invoice;
  const [{ ctx, frame, projects }, events, deliveries] = await Promise.all([
    framed(c, { mode, projectId }),
    listEventsOfInvoice(database, scope, id),
    listDeliveriesOfInvoice(database, scope, id),
  ]);
  const project = { id: projectId, name: projects.find((row) => row.id === projectId)?.name ?? '' };
  const facts: InvoiceFacts = { detail, events, deliveries, project, settings };
  const transfers = transferRows(facts);
  const names = await readTargetNames(
    database,
    scope,
    deliveries.map((row) => row.target),
  );
  const mayCancel = lacksRight(scope, 'invoices:manage') === null;
  const page = InvoicePage({
    ctx,
    frame,
    invoice: invoiceView(facts, transfers),
    answers: answersOf(facts, transfers, nowMs),
    next: nextStepOf(facts, nowMs),
    timeline: timelineOf(facts),
    transfers,
    deliveries: deliveryRows(deliveries, new Map(events.map((event) => [event.id, event.type])), names),
    json: invoiceText(detail, settings, nowMs),
    canCancel: mayCancel && base === 'new' && nowMs < expiresAtMs && !hasMoney(detail),
    canRepeat: mayRepeat(c),
    live: base === 'new' || base === 'confirming' || deliveries.some((row) => row.state === 'pending' && row.dueAtMs < nowMs + newsAwaitedMs),
  });
  return c.html(page);
});

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

function mayRepeat(c: Context<AppEnv>): boolean {
  return lacksRight(c.var.scope, 'payments:manage') === null || lacksRight(c.var.scope, 'webhooks:manage') === null;
}
