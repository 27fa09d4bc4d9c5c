// Owns the payer's pages on their own: the checkout, the way back to the shop, the receipt. Reads the projection only, so looking at a
// page never wakes an invoice's object.
import { Hono } from 'hono';
import { ok } from '../../domain/result';
import { logFault } from '../../lib/log';
import { CheckoutPage } from '../../../views/checkout/page';
import { pagePlace } from '../../../views/checkout/place';
import { paths } from '../../../views/paths';
import { ReceiptPage } from '../../../views/receipt/page';
import type { AppEnv } from '../app-env';
import { sameOriginForms } from '../middleware/csrf';
import { locale } from '../middleware/locale';
import { viewContext } from '../page';
import { answerRefusal } from '../respond';
import { payerRoutes } from './payer-routes';
import { receiptOf } from './receipt';
import { wayBack } from './return';
import { hasReceipt, invoiceOf, readPayer } from './view';

export const checkout = new Hono<AppEnv>();

checkout.use('/i/*', locale, sameOriginForms);

checkout.route(
  '/i',
  payerRoutes({
    placeOf: (_c, { terms }) => ok(pagePlace(terms.invoiceId)),
    page: (c, props, status) => c.html(CheckoutPage(props), status),
    refused: answerRefusal,
  }),
);

/** On to the shop. That the payer went is a line in the timeline, once; the payer does not wait for it. */
checkout.get('/i/:invoiceId/return', async (c) => {
  const invoiceId = c.req.param('invoiceId');
  const facts = await readPayer(c, invoiceId);
  if (!facts.ok) return answerRefusal(c, facts.refusal);
  const back = wayBack(facts.value.payer, facts.value.terms, facts.value.shop, c.var.settings);
  if (back === null) return c.redirect(paths.checkout(invoiceId), 303);
  const { ports } = c.var;
  const noted = ports.invoices.getByName(invoiceId).noteReturn(invoiceId);
  ports.later(noted.then((answer) => (answer.ok ? undefined : logFault('a return was not noted', new Error(answer.refusal.reason), { invoice: invoiceId }))));
  return c.redirect(back.href, 303);
});

checkout.get('/i/:invoiceId/receipt', async (c) => {
  const facts = await readPayer(c, c.req.param('invoiceId'));
  if (!facts.ok) return answerRefusal(c, facts.refusal);
  if (!hasReceipt(facts.value.payer)) return c.redirect(paths.checkout(facts.value.terms.invoiceId), 303);
  return c.html(ReceiptPage({ ctx: viewContext(c), invoice: invoiceOf(c, facts.value), receipt: receiptOf(facts.value, c.var.settings.chainConfirmations) }));
});
