// Owns the API route by which a test payment is made. Test mode only.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { sandboxPaymentKinds } from '../../../commands/pay-sandbox';
import { requestSandboxPayment } from '../../../commands/request-sandbox-payment';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { readInvoice } from './read-invoice';
import { answers, idempotencyParameters } from './shapes';
import { jsonBody } from './validate';

const kinds = [
  '`exact`: what is due.',
  '`partial`: half of it.',
  '`rest`: what is missing after a part.',
  '`over`: a tenth more.',
  '`late`: all of it, after the time.',
  '`twice`: all of it, in each of two transactions.',
  '`wrong_asset`: one coin of another asset, to the same address.',
  '`dropped`: all of it, in a block that is taken back before it is sure.',
  '`reorg`: all of it, taken back after it was paid.',
  '`expire`: nothing; the time is over now.',
];

const payBody = z.strictObject({ kind: z.enum(sandboxPaymentKinds).meta({ description: kinds.join(' '), examples: ['exact'] }) });

const paymentSchema = z
  .object({
    invoice_id: z.string(),
    kind: z.enum(sandboxPaymentKinds),
    txid: z.string().nullable().meta({ description: 'The first of them; null for `expire`.' }),
    txids: z.array(z.string()),
  })
  .meta({ id: 'SandboxPayment' });

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
  idempotent(),
  async (c) => {
    const invoiceId = c.req.param('invoice_id');
    const { kind } = c.req.valid('json');
    const found = await readInvoice(c, invoiceId);
    if (!found.ok) return answerRefusal(c, found.refusal);
    const paid = await requestSandboxPayment(c.var.ports, c.var.scope, { invoiceId, kind }, c.var.requestKey);
    if (!paid.ok) return answerRefusal(c, paid.refusal);
    return c.json({ invoice_id: invoiceId, kind, txid: paid.value.txids[0] ?? null, txids: [...paid.value.txids] }, 201);
  },
);
