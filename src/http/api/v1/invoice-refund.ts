// Owns the API routes of refunds: what the merchant's own wallet has sent back, written down. No route here moves money.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { recordRefund } from '../../../commands/record-refund';
import { limits } from '../../../domain/limits';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { actAnswers, reasonText, seenOf, seenVersion } from './invoice-act';
import { refundSchema } from './invoice-terms-json';
import { answerActRefusal, readInvoice } from './read-invoice';
import { answers, decimal, idempotencyParameters, listOf, text } from './shapes';
import { jsonBody } from './validate';

const refundBody = z.strictObject({
  version: seenVersion,
  asset: z.string().max(40),
  amount: decimal.max(60),
  txid: text(limits.txidLengthMax).min(1).meta({ description: 'The transaction that sent it back. Written down twice, it is one refund.' }),
  reason: reasonText,
});

export const invoiceRefunds = new Hono<AppEnv>()
  .post(
    '/:invoice_id/refunds',
    describeRoute({
      operationId: 'recordRefund',
      tags: ['Invoices'],
      summary: 'Write down a refund',
      description: 'Your own wallet has sent it; this links the transaction and corrects the balance. Never more than arrived for good.',
      parameters: idempotencyParameters,
      responses: actAnswers(201, 'The refund.', refundSchema),
    }),
    requireRight('payments:manage'),
    idempotencyKeyRequired,
    jsonBody(refundBody),
    idempotent(),
    async (c) => {
      const { ports, scope } = c.var;
      const invoiceId = c.req.param('invoice_id');
      const { version, ...body } = c.req.valid('json');
      const recorded = await recordRefund(ports, scope, { invoiceId, seenVersion: seenOf(version), ...body }, c.var.requestKey);
      if (!recorded.ok) return await answerActRefusal(c, invoiceId, recorded.refusal);
      const found = await readInvoice(c, invoiceId);
      const known = (found.ok ? found.value.refunds : []).find((one) => one.asset === body.asset && one.txid.toLowerCase() === body.txid.trim().toLowerCase());
      // Written down in the object and not yet in the projection: the same request says so a moment later.
      return known === undefined ? answerRefusal(c, { reason: 'temporarily_unavailable' }) : c.json(known, 201);
    },
  )
  .get(
    '/:invoice_id/refunds',
    describeRoute({
      operationId: 'listRefunds',
      tags: ['Invoices'],
      summary: 'List the refunds of an invoice',
      responses: answers(200, 'All refunds, oldest first.', listOf(refundSchema), [404]),
    }),
    requireRight('invoices:view'),
    async (c) => {
      const found = await readInvoice(c, c.req.param('invoice_id'));
      return found.ok ? c.json({ data: found.value.refunds, has_more: false, next_cursor: null }) : answerRefusal(c, found.refusal);
    },
  );
