// Owns the API route by which a test payment is made. Test mode only.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { sandboxPaymentKinds } from '../../../commands/pay-sandbox';
import { requestSandboxPayment } from '../../../commands/request-sandbox-payment';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyOf, idempotencyKeyRequired, markReplayed } from './idempotency-key';
import { readInvoice } from './read-invoice';
import { answers, idempotencyParameters } from './shapes';
import { jsonBody } from './validate';

const payBody = z.strictObject({
  kind: z
    .enum(sandboxPaymentKinds)
    .meta({ description: 'What is due; half of it; a tenth more; all of it after the time; all of it in a block that is taken back.' }),
});

const paymentSchema = z.object({ invoice_id: z.string(), kind: z.enum(sandboxPaymentKinds), txid: z.string() }).meta({ id: 'SandboxPayment' });

const payRoute = 'POST /api/v1/invoices/sandbox-payments';

export const sandboxPayments = new Hono<AppEnv>().post(
  '/:invoice_id/sandbox-payments',
  describeRoute({
    operationId: 'paySandbox',
    tags: ['Sandbox'],
    summary: 'Pay a test invoice',
    description: "Pays on the project's simulated chain. It confirms after a few seconds, as on a real one.",
    parameters: idempotencyParameters,
    responses: answers(201, 'The payment that was sent.', paymentSchema, [400, 404, 409, 415, 422, 503]),
  }),
  requireRight('invoices:manage'),
  idempotencyKeyRequired,
  jsonBody(payBody),
  async (c) => {
    const invoiceId = c.req.param('invoice_id');
    const { kind } = c.req.valid('json');
    const found = await readInvoice(c, invoiceId);
    if (!found.ok) return answerRefusal(c, found.refusal);
    const paid = await requestSandboxPayment(c.var.ports, c.var.scope, { invoiceId, kind }, idempotencyKeyOf(c, payRoute, { invoiceId, kind }));
    if (!paid.ok) return answerRefusal(c, paid.refusal);
    markReplayed(c, paid.value.replayed);
    return c.json({ invoice_id: invoiceId, kind, txid: paid.value.txid }, 201);
  },
);
