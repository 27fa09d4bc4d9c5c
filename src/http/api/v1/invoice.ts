// Owns the API routes of invoices: making, listing, looking. The mode is that of the key; amounts come as decimal strings and never as
// numbers. What people do to an invoice is in invoice-act.ts.
import type { Context } from 'hono';
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { createInvoice, type CreatedInvoice } from '../../../commands/create-invoice';
import { readRateBook, selectOption } from '../../../commands/select-option';
import { findInvoiceOfAnyMode, listInvoices } from '../../../db/invoice';
import { decodeTerms } from '../../../domain/invoice-terms';
import { limits } from '../../../domain/limits';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent, markReplayed } from './idempotency-key';
import { createBody, inputOf, type CreateBody } from './invoice-input';
import { invoiceSchema, listedInvoiceSchema, newInvoiceJson, type InvoiceJson } from './invoice-json';
import { expandedIn, expandedPageMax, filterOf, invoiceListQuery, invoiceOneQuery } from './invoice-query';
import { listedInvoices, readInvoice } from './read-invoice';
import { answers, idempotencyParameters, listOf } from './shapes';
import { jsonBody, query } from './validate';

/** The asset of a checked body; null: the payer chooses. */
function chosenIn(c: Context<AppEnv>): string | null {
  return ((c.req as unknown as { valid(target: string): unknown }).valid('json') as CreateBody).asset;
}

/** The answer to a new invoice, the same to the letter each time: as it was made, or with the option that was chosen with it. */
async function madeJson(c: Context<AppEnv>, { invoiceId, terms }: CreatedInvoice, asset: string | null): Promise<Result<InvoiceJson>> {
  const { ports, scope, settings, database } = c.var;
  if (asset !== null) {
    const chosen = await selectOption(ports, scope, { invoiceId, asset, told: 'with_creation' });
    if (!chosen.ok) return chosen;
    return chosen.value.ready ? await readInvoice(c, invoiceId) : refuse({ reason: 'address_not_ready' });
  }
  if (terms !== null) return ok(newInvoiceJson(terms, settings));
  const detail = await findInvoiceOfAnyMode(database, scope, invoiceId);
  return detail === null ? refuse({ reason: 'not_found' }) : ok(newInvoiceJson(decodeTerms(detail.invoice.terms), settings));
}

export const invoices = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute({
      operationId: 'createInvoice',
      tags: ['Invoices'],
      summary: 'Create an invoice',
      description: 'With `asset` the address and the exact amount are in the answer; without, the payer chooses at checkout_url.',
      parameters: idempotencyParameters,
      responses: answers(201, 'The new invoice.', invoiceSchema, [400, 404, 409, 413, 415, 422, 503]),
    }),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(createBody),
    // Without a choice the answer follows from the terms alone, so keeping it would be a write for nothing.
    idempotent({ answer: (c) => (chosenIn(c) === null ? 'remade' : 'stored') }),
    async (c) => {
      const { ports, scope } = c.var;
      const body = c.req.valid('json');
      const input = inputOf(body, scope, body.asset === null ? null : await readRateBook(ports, scope));
      if (!input.ok) return answerRefusal(c, input.refusal);
      const created = await createInvoice(ports, scope, input.value, c.var.requestKey);
      if (!created.ok) return answerRefusal(c, created.refusal);
      const { invoiceId, replayed } = created.value;
      const made = await madeJson(c, created.value, body.asset);
      if (!made.ok) return answerRefusal(c, made.refusal);
      markReplayed(c, replayed && body.asset === null);
      return c.json(made.value, 201, { Location: `/api/v1/invoices/${invoiceId}` });
    },
  )
  .get(
    '/',
    describeRoute({
      operationId: 'listInvoices',
      tags: ['Invoices'],
      summary: 'List invoices',
      description: "Invoices of the key's mode, newest first. Options, transfers and more of each with `expand[]`.",
      responses: answers(200, 'One page of invoices.', listOf(listedInvoiceSchema), [422]),
    }),
    requireRight('invoices:view'),
    query(invoiceListQuery),
    async (c) => {
      const { database, scope } = c.var;
      const values = c.req.valid('query');
      const filter = filterOf(values);
      if (!filter.ok) return answerRefusal(c, filter.refusal);
      const expanded = expandedIn(values);
      const size = values.limit ?? (expanded.size > 0 ? expandedPageMax : limits.pageSizeDefault);
      const page = await listInvoices(database, scope, filter.value, values.starting_after ?? null, size);
      return c.json({ data: await listedInvoices(c, page.rows, expanded), has_more: page.nextCursor !== null, next_cursor: page.nextCursor });
    },
  )
  .get(
    '/:invoice_id',
    describeRoute({
      operationId: 'getInvoice',
      tags: ['Invoices'],
      summary: 'Get an invoice',
      responses: answers(200, 'The invoice, with its options, transfers and refunds.', invoiceSchema, [404, 422]),
    }),
    requireRight('invoices:view'),
    query(invoiceOneQuery),
    async (c) => {
      const found = await readInvoice(c, c.req.param('invoice_id'), expandedIn(c.req.valid('query')));
      return found.ok ? c.json(found.value) : answerRefusal(c, found.refusal);
    },
  );
