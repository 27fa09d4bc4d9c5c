// Owns the API routes of what people do to an invoice: each act is a noun beneath it. An act names the version that was looked at; when the
// invoice has moved on since, the refusal carries it as it is now, and nothing is done.
import type { Context } from 'hono';
import { Hono } from 'hono';
import { describeRoute, resolver, type DescribeRouteOptions } from 'hono-openapi';
import * as z from 'zod';
import { acceptPayment } from '../../../commands/accept-payment';
import type { DoneByHand } from '../../../commands/act-by-hand';
import { cancelInvoice } from '../../../commands/cancel-invoice';
import { extendInvoice } from '../../../commands/extend-invoice';
import { invalidateInvoice } from '../../../commands/invalidate-invoice';
import { reviewInvoice } from '../../../commands/review-invoice';
import { limits } from '../../../domain/limits';
import type { Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { invoiceSchema } from './invoice-json';
import { answerActRefusal, readInvoice } from './read-invoice';
import { answers, idempotencyParameters, problemSchema, text } from './shapes';
import { jsonBody } from './validate';

/** The version that was looked at. */
export const seenVersion = z
  .int()
  .min(0)
  .meta({ description: 'The `version` of the invoice that the decision is about.', examples: [4] });
/** A new invoice is at 0 until its object has opened; that is no change that anybody has to look at. */
export function seenOf(version: number): number {
  return Math.max(version, 1);
}

export const reasonText = text(limits.reasonLengthMax)
  .min(1)
  .meta({ description: 'Why; kept in the timeline.', examples: ['The exchange kept its fee'] });

const changedSchema = problemSchema
  .extend({ invoice: invoiceSchema.optional().meta({ description: 'With the code `invoice_changed`: the invoice as it is now.' }) })
  .meta({ id: 'ActProblem', description: 'RFC 9457 problem details of a refused act.' });

/** The answers of an act: the invoice after it, and a conflict that carries it. */
export function actAnswers<Schema extends z.ZodType>(status: 200 | 201, description: string, schema: Schema): NonNullable<DescribeRouteOptions['responses']> {
  const conflict = { description: 'The state of things forbids it.', content: { 'application/problem+json': { schema: resolver(changedSchema) } } };
  return { ...answers(status, description, schema, [400, 404, 409, 415, 422, 503]), 409: conflict };
}

/** The invoice after the act. When the projection has not caught up with it yet, the same request says so a moment later. */
async function answerAct(c: Context<AppEnv>, invoiceId: string, done: Result<Pick<DoneByHand, 'version'>>): Promise<Response> {
  if (!done.ok) return await answerActRefusal(c, invoiceId, done.refusal);
  const found = await readInvoice(c, invoiceId);
  if (!found.ok) return await answerRefusal(c, found.refusal);
  return found.value.version < done.value.version ? await answerRefusal(c, { reason: 'temporarily_unavailable' }) : c.json(found.value);
}

const acceptanceBody = z.strictObject({ version: seenVersion, reason: reasonText });
const extensionBody = z.strictObject({ version: seenVersion, minutes: z.int().min(limits.expiryMinutesMin).max(limits.extensionMinutesMax) });
const invalidationBody = z.strictObject({ version: seenVersion, reason: reasonText });
const reviewBody = z.strictObject({ version: seenVersion });

const describeAct = (operationId: string, summary: string, description: string) =>
  describeRoute({
    operationId,
    tags: ['Invoices'],
    summary,
    description,
    parameters: idempotencyParameters,
    responses: actAnswers(200, 'The invoice after it.', invoiceSchema),
  });

export const invoiceActs = new Hono<AppEnv>()
  .post(
    '/:invoice_id/acceptance',
    describeAct(
      'acceptPayment',
      'Accept what has come',
      'The money that is there is enough: the invoice is paid as soon as that money is sure. Nothing is credited that did not arrive.',
    ),
    requireRight('confirmations:manage'),
    idempotencyKeyRequired,
    jsonBody(acceptanceBody),
    idempotent(),
    async (c) => {
      const invoiceId = c.req.param('invoice_id');
      const { version, reason } = c.req.valid('json');
      return await answerAct(
        c,
        invoiceId,
        await acceptPayment(c.var.ports, c.var.scope, { invoiceId, seenVersion: seenOf(version), reason }, c.var.requestKey),
      );
    },
  )
  .post(
    '/:invoice_id/cancellation',
    describeAct('cancelInvoice', 'Cancel an invoice', 'Once a payment has been seen, an invoice cannot be cancelled. Cancelling twice is cancelling once.'),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    idempotent(),
    async (c) => {
      const invoiceId = c.req.param('invoice_id');
      const cancelled = await cancelInvoice(c.var.ports, c.var.scope, invoiceId);
      return await answerAct(c, invoiceId, cancelled.ok ? { ok: true, value: { version: 0 } } : cancelled);
    },
  )
  .post(
    '/:invoice_id/extension',
    describeAct('extendInvoice', 'Give more time', 'Once for each invoice. An expired one is open again.'),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(extensionBody),
    idempotent(),
    async (c) => {
      const invoiceId = c.req.param('invoice_id');
      const { version, minutes } = c.req.valid('json');
      return await answerAct(
        c,
        invoiceId,
        await extendInvoice(c.var.ports, c.var.scope, { invoiceId, seenVersion: seenOf(version), minutes }, c.var.requestKey),
      );
    },
  )
  .post(
    '/:invoice_id/invalidation',
    describeAct('invalidateInvoice', 'Call an invoice invalid', 'Whatever comes or came, it is not paid. Money that came stays in the balance.'),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(invalidationBody),
    idempotent(),
    async (c) => {
      const invoiceId = c.req.param('invoice_id');
      const { version, reason } = c.req.valid('json');
      return await answerAct(
        c,
        invoiceId,
        await invalidateInvoice(c.var.ports, c.var.scope, { invoiceId, seenVersion: seenOf(version), reason }, c.var.requestKey),
      );
    },
  )
  .post(
    '/:invoice_id/review',
    describeAct('reviewInvoice', 'Let an odd payment be', 'It leaves the inbox until its facts change.'),
    requireRight('payments:manage'),
    idempotencyKeyRequired,
    jsonBody(reviewBody),
    idempotent(),
    async (c) => {
      const invoiceId = c.req.param('invoice_id');
      const { version } = c.req.valid('json');
      return await answerAct(c, invoiceId, await reviewInvoice(c.var.ports, c.var.scope, { invoiceId, seenVersion: seenOf(version) }, c.var.requestKey));
    },
  );
