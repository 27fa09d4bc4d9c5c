// Owns the API routes of invoices. The mode is that of the key; amounts come as decimal strings and never as numbers.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { cancelInvoice } from '../../../commands/cancel-invoice';
import { createInvoice, type CreateInvoiceInput } from '../../../commands/create-invoice';
import { findInvoiceOfAnyMode, listInvoices, noInvoiceFilter, type InvoiceFilter } from '../../../db/invoice';
import type { AccountScope } from '../../../db/scope';
import { parseAmount } from '../../../domain/currency';
import { limits } from '../../../domain/limits';
import { invalidField } from '../../../domain/refusal';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyOf, idempotencyKeyRequired, markReplayed } from './idempotency-key';
import { invoiceExceptions, invoiceJson, invoiceSchema, invoiceStatuses, invoiceSummaryJson, invoiceSummarySchema, newInvoiceJson } from './invoice-json';
import { projectId, projectOf } from './project-id';
import { readInvoice } from './read-invoice';
import { answers, decimal, idempotencyParameters, limitQuery, listOf, momentQuery, startingAfterQuery, text } from './shapes';
import { jsonBody, query } from './validate';

const metadataKey = z
  .string()
  .min(1)
  .max(limits.metadataKeyLengthMax)
  .regex(/^[A-Za-z0-9_.-]+$/);

const createBody = z.strictObject({
  project_id: projectId,
  amount: decimal.max(60).meta({ description: 'An exact decimal string. A JSON number is refused, because programs round it.', examples: ['12.50'] }),
  currency: z
    .string()
    .max(40)
    .meta({ description: 'A fiat code or an asset code.', examples: ['USD', 'USDT_BSC'] }),
  order_id: text(limits.orderIdLengthMax).min(1).nullable().default(null),
  description: text(limits.descriptionLengthMax).nullable().default(null),
  payer_email: z.email().max(limits.emailLengthMax).nullable().default(null),
  metadata: z
    .record(metadataKey, text(limits.metadataValueLengthMax))
    .refine((metadata) => Object.keys(metadata).length <= limits.metadataKeysMax, { params: { code: 'too_large' } })
    .default({}),
  expiry_minutes: z
    .int()
    .min(limits.expiryMinutesMin)
    .max(limits.expiryMinutesMax)
    .nullable()
    .default(null)
    .meta({ description: "The project's own when absent." }),
  assets: z
    .array(z.string().max(40))
    .max(limits.pageSizeMax)
    .nullable()
    .default(null)
    .meta({ description: 'Assets that the payer may choose; all of the project when absent.' }),
});

const listQuery = z.strictObject({
  project_id: z.string().max(40).optional(),
  status: z.enum(invoiceStatuses).optional(),
  exception: z.enum(invoiceExceptions).optional(),
  currency: z.string().max(40).optional(),
  order_id: z.string().max(limits.orderIdLengthMax).optional(),
  created_from: momentQuery,
  created_to: momentQuery.meta({ description: 'Exclusive.' }),
  limit: limitQuery,
  starting_after: startingAfterQuery,
});

const createRoute = 'POST /api/v1/invoices';

function inputOf(body: z.infer<typeof createBody>, scope: AccountScope): Result<CreateInvoiceInput> {
  const project = projectOf(scope, body.project_id);
  if (!project.ok) return project;
  const amount = parseAmount(body.amount, body.currency);
  if (!amount.ok) {
    const { code, detail } = amount.refusal;
    return refuse(invalidField(code === 'not_listed' ? '/currency' : '/amount', code, detail));
  }
  return ok({
    projectId: project.value,
    amount: amount.value,
    currency: body.currency,
    orderId: body.order_id,
    description: body.description,
    payerEmail: body.payer_email,
    metadata: body.metadata,
    expiryMinutes: body.expiry_minutes,
    assets: body.assets,
    origin: 'api',
    sourceId: null,
    payerNotices: null,
    locale: 'en',
  });
}

function filterOf(values: z.infer<typeof listQuery>): InvoiceFilter {
  const at = (moment: string | undefined): number | null => (moment === undefined ? null : Date.parse(moment));
  return {
    ...noInvoiceFilter,
    projectId: values.project_id ?? null,
    status: values.status ?? null,
    exception: values.exception ?? null,
    currency: values.currency ?? null,
    orderId: values.order_id ?? null,
    createdFromMs: at(values.created_from),
    createdToMs: at(values.created_to),
  };
}

export const invoices = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute({
      operationId: 'createInvoice',
      tags: ['Invoices'],
      summary: 'Create an invoice',
      parameters: idempotencyParameters,
      responses: answers(201, 'The new invoice. Send the payer to checkout_url.', invoiceSchema, [400, 404, 409, 413, 415, 422]),
    }),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(createBody),
    async (c) => {
      const { ports, scope, settings } = c.var;
      const input = inputOf(c.req.valid('json'), scope);
      if (!input.ok) return answerRefusal(c, input.refusal);
      const created = await createInvoice(ports, scope, input.value, idempotencyKeyOf(c, createRoute, input.value));
      if (!created.ok) return answerRefusal(c, created.refusal);
      const { invoiceId, replayed, terms } = created.value;
      markReplayed(c, replayed);
      const headers = { Location: `/api/v1/invoices/${invoiceId}` };
      if (terms !== null) return c.json(newInvoiceJson(terms, settings), 201, headers);
      const found = await readInvoice(c, invoiceId);
      return found.ok ? c.json(found.value, 201, headers) : answerRefusal(c, found.refusal);
    },
  )
  .get(
    '/',
    describeRoute({
      operationId: 'listInvoices',
      tags: ['Invoices'],
      summary: 'List invoices',
      description: "Invoices of the key's mode, newest first. Options and transfers are in the single invoice.",
      responses: answers(200, 'One page of invoices.', listOf(invoiceSummarySchema), [422]),
    }),
    requireRight('invoices:view'),
    query(listQuery),
    async (c) => {
      const { database, scope, settings } = c.var;
      const values = c.req.valid('query');
      const page = await listInvoices(database, scope, filterOf(values), values.starting_after ?? null, values.limit ?? limits.pageSizeDefault);
      return c.json({ data: page.rows.map((row) => invoiceSummaryJson(row, settings)), has_more: page.nextCursor !== null, next_cursor: page.nextCursor });
    },
  )
  .get(
    '/:invoice_id',
    describeRoute({ operationId: 'getInvoice', tags: ['Invoices'], summary: 'Get an invoice', responses: answers(200, 'The invoice.', invoiceSchema, [404]) }),
    requireRight('invoices:view'),
    async (c) => {
      const found = await readInvoice(c, c.req.param('invoice_id'));
      return found.ok ? c.json(found.value) : answerRefusal(c, found.refusal);
    },
  )
  .post(
    '/:invoice_id/cancellation',
    describeRoute({
      operationId: 'cancelInvoice',
      tags: ['Invoices'],
      summary: 'Cancel an invoice',
      description: 'Once a payment has been seen, an invoice cannot be cancelled. Cancelling twice is cancelling once.',
      parameters: idempotencyParameters,
      responses: answers(200, 'The cancelled invoice.', invoiceSchema, [400, 404, 409]),
    }),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    async (c) => {
      const { database, ports, scope, settings, nowMs } = c.var;
      const invoiceId = c.req.param('invoice_id');
      const cancelled = await cancelInvoice(ports, scope, invoiceId);
      if (!cancelled.ok) return answerRefusal(c, cancelled.refusal);
      const detail = await findInvoiceOfAnyMode(database, scope, invoiceId);
      return detail === null ? answerRefusal(c, { reason: 'not_found' }) : c.json(invoiceJson(detail, settings, nowMs));
    },
  );
