// Owns the API routes of options: in which assets an invoice can be paid, where to, and how much exactly. Choosing one is what the payer does
// at checkout, done by the shop that shows the address itself.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { selectOption } from '../../../commands/select-option';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { optionSchema } from './invoice-json';
import { readInvoice } from './read-invoice';
import { answers, idempotencyParameters, listOf } from './shapes';
import { jsonBody } from './validate';

const chooseBody = z.strictObject({
  asset: z
    .string()
    .min(1)
    .max(40)
    .meta({ examples: ['USDT_BSC'] }),
});

export const invoiceOptions = new Hono<AppEnv>()
  .post(
    '/:invoice_id/options',
    describeRoute({
      operationId: 'chooseOption',
      tags: ['Invoices'],
      summary: 'Choose an asset',
      description: 'Freezes a quote and gives an address. While the quote holds, choosing the same asset again changes nothing.',
      parameters: idempotencyParameters,
      responses: answers(201, 'The option.', optionSchema, [400, 404, 409, 415, 422, 503]),
    }),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(chooseBody),
    idempotent(),
    async (c) => {
      const invoiceId = c.req.param('invoice_id');
      const { asset } = c.req.valid('json');
      const chosen = await selectOption(c.var.ports, c.var.scope, { invoiceId, asset, told: 'by_itself' });
      if (!chosen.ok) return answerRefusal(c, chosen.refusal);
      const found = chosen.value.ready ? await readInvoice(c, invoiceId) : null;
      const option = found?.ok === true ? found.value.options.find((one) => one.asset === asset) : undefined;
      return option === undefined ? answerRefusal(c, { reason: 'address_not_ready' }) : c.json(option, 201);
    },
  )
  .get(
    '/:invoice_id/options',
    describeRoute({
      operationId: 'listOptions',
      tags: ['Invoices'],
      summary: 'List the options of an invoice',
      responses: answers(200, 'What was chosen so far, the latest first.', listOf(optionSchema), [404]),
    }),
    requireRight('invoices:view'),
    async (c) => {
      const found = await readInvoice(c, c.req.param('invoice_id'));
      return found.ok ? c.json({ data: found.value.options, has_more: false, next_cursor: null }) : answerRefusal(c, found.refusal);
    },
  );
