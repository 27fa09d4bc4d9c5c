// Owns the API routes of payment links: pages from which payers make their own invoices, of a fixed amount, of any amount, or at the counter.
import type { Context } from 'hono';
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { archivePaymentLink } from '../../../commands/archive-payment-link';
import { changePaymentLink } from '../../../commands/change-payment-link';
import { createPaymentLink } from '../../../commands/create-payment-link';
import { pausePaymentLink, resumePaymentLink } from '../../../commands/pause-payment-link';
import { fieldsOfLink, type PaymentLinkFields } from '../../../commands/payment-link-fields';
import { findPaymentLink, listPaymentLinks, paymentLinkStates, stateOfLink, type PaymentLinkRow, type PaymentLinkUse } from '../../../db/payment-link';
import { limits } from '../../../domain/limits';
import type { Result } from '../../../domain/result';
import { paths } from '../../../../views/paths';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { projectId, projectOf } from './project-id';
import { answers, decimal, idempotencyParameters, isoTime, limitQuery, listOf, mode, moment, startingAfterQuery, text } from './shapes';
import { jsonBody, query } from './validate';

const linkSchema = z
  .object({
    id: z.string().meta({ examples: ['lnk_5Kd3NBUAdUnhyzenEwVLyb'] }),
    project_id: z.string(),
    mode,
    kind: z.enum(['fixed', 'open', 'counter']),
    state: z.enum(paymentLinkStates),
    url: z.string().meta({ format: 'uri', description: 'The page that payers open.' }),
    title: z.string(),
    description: z.string(),
    currency: z.string(),
    amount: decimal.nullable().meta({ description: 'Of a `fixed` link.' }),
    amount_min: decimal.nullable(),
    amount_max: decimal.nullable(),
    suggested: z.array(decimal).meta({ description: 'Amounts that one press fills in, of an `open` link.' }),
    assets: z.array(z.string()).meta({ description: 'Empty: all that the project accepts.' }),
    invoices_made: z.int(),
    invoices_paid: z.int(),
    created_at: moment,
  })
  .meta({ id: 'PaymentLink' });

const amountText = z.string().max(60);
const fields = {
  title: text(limits.nameLengthMax).min(1),
  description: text(limits.descriptionLengthMax),
  currency: z
    .string()
    .max(40)
    .meta({ examples: ['USD'] }),
  amount: amountText.nullable().meta({ description: 'A decimal; of a `fixed` link.', examples: ['12.50'] }),
  amount_min: amountText.nullable(),
  amount_max: amountText.nullable(),
  suggested: z.array(amountText).max(limits.suggestedAmountsMax),
  assets: z.array(z.string().max(40)).max(limits.pageSizeMax),
};
const createBody = z.strictObject({
  project_id: projectId,
  kind: z.enum(['fixed', 'open', 'counter']),
  title: fields.title,
  description: fields.description.default(''),
  currency: fields.currency.default('USD'),
  amount: fields.amount.default(null),
  amount_min: fields.amount_min.default(null),
  amount_max: fields.amount_max.default(null),
  suggested: fields.suggested.default([]),
  assets: fields.assets.default([]),
});
const changeBody = z.strictObject(fields).partial();
const listQuery = z.strictObject({
  project_id: z.string().max(40).optional(),
  state: z.enum(paymentLinkStates).optional().meta({ description: 'Without it archived links are left out.' }),
  limit: limitQuery,
  starting_after: startingAfterQuery,
});

function linkJson(c: Context<AppEnv>, row: PaymentLinkUse): z.infer<typeof linkSchema> {
  const { amount, amountMin, amountMax } = fieldsOfLink(row);
  return {
    id: row.id,
    project_id: row.projectId,
    mode: row.mode,
    kind: row.kind,
    state: stateOfLink(row),
    url: c.var.settings.origin + paths.pay(row.id),
    title: row.title,
    description: row.description,
    currency: row.currency,
    amount,
    amount_min: amountMin,
    amount_max: amountMax,
    suggested: row.suggested,
    assets: row.assets,
    invoices_made: row.made,
    invoices_paid: row.paid,
    created_at: isoTime(row.createdAtMs),
  };
}

async function answerLink(c: Context<AppEnv>, linkId: string, done: Result<PaymentLinkRow> | null): Promise<Response> {
  if (done !== null && !done.ok) return await answerRefusal(c, done.refusal);
  const row = await findPaymentLink(c.var.database, c.var.scope, linkId);
  return row === null ? await answerRefusal(c, { reason: 'not_found' }) : c.json(linkJson(c, row));
}

/** Only the fields that were sent. */
function changesOf(body: z.infer<typeof changeBody>): Partial<PaymentLinkFields> {
  const { amount_min: amountMin, amount_max: amountMax, ...same } = body;
  const changes = { ...same, amountMin, amountMax };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

const describeState = (operationId: string, summary: string, description: string) =>
  describeRoute({ operationId, tags: ['Payment links'], summary, description, responses: answers(200, 'The link as it is now.', linkSchema, [404]) });

export const paymentLinks = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute({
      operationId: 'createPaymentLink',
      tags: ['Payment links'],
      summary: 'Create a payment link',
      description: "It works in the key's mode. Its kind, project and mode never change.",
      parameters: idempotencyParameters,
      responses: answers(201, 'The new link.', linkSchema, [400, 404, 409, 415, 422]),
    }),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(createBody),
    idempotent(),
    async (c) => {
      const { ports, scope, database } = c.var;
      const { project_id: named, amount_min: amountMin, amount_max: amountMax, ...same } = c.req.valid('json');
      const project = projectOf(scope, named);
      if (!project.ok) return answerRefusal(c, project.refusal);
      const created = await createPaymentLink(ports, scope, { ...same, amountMin, amountMax, projectId: project.value }, c.var.requestKey);
      if (!created.ok) return answerRefusal(c, created.refusal);
      const row = await findPaymentLink(database, scope, created.value.linkId);
      if (row === null) return answerRefusal(c, { reason: 'not_found' });
      return c.json(linkJson(c, row), 201, { Location: `/api/v1/payment-links/${row.id}` });
    },
  )
  .get(
    '/',
    describeRoute({
      operationId: 'listPaymentLinks',
      tags: ['Payment links'],
      summary: 'List payment links',
      responses: answers(200, 'One page of links, newest first.', listOf(linkSchema), [422]),
    }),
    requireRight('invoices:view'),
    query(listQuery),
    async (c) => {
      const { project_id: named, state, limit, starting_after: after } = c.req.valid('query');
      const filter = { projectId: named ?? null, state: state ?? null };
      const page = await listPaymentLinks(c.var.database, c.var.scope, filter, after ?? null, limit ?? limits.pageSizeDefault);
      return c.json({ data: page.rows.map((row) => linkJson(c, row)), has_more: page.nextCursor !== null, next_cursor: page.nextCursor });
    },
  )
  .get(
    '/:link_id',
    describeState('getPaymentLink', 'Get a payment link', 'Archived ones stay.'),
    requireRight('invoices:view'),
    async (c) => await answerLink(c, c.req.param('link_id'), null),
  )
  .patch(
    '/:link_id',
    describeRoute({
      operationId: 'changePaymentLink',
      tags: ['Payment links'],
      summary: 'Change a payment link',
      description: 'Only the fields that are sent change. Invoices that were made from it keep their terms.',
      responses: answers(200, 'The link as it is now.', linkSchema, [404, 415, 422]),
    }),
    requireRight('invoices:manage'),
    jsonBody(changeBody),
    async (c) => {
      const linkId = c.req.param('link_id');
      return await answerLink(c, linkId, await changePaymentLink(c.var.ports, c.var.scope, linkId, changesOf(c.req.valid('json'))));
    },
  )
  .put(
    '/:link_id/pause',
    describeState('pausePaymentLink', 'Pause a payment link', 'Its page says so and makes no invoice. Twice is once.'),
    requireRight('invoices:manage'),
    async (c) => await answerLink(c, c.req.param('link_id'), await pausePaymentLink(c.var.ports, c.var.scope, c.req.param('link_id'))),
  )
  .delete(
    '/:link_id/pause',
    describeState('resumePaymentLink', 'End the pause of a payment link', 'Twice is once.'),
    requireRight('invoices:manage'),
    async (c) => await answerLink(c, c.req.param('link_id'), await resumePaymentLink(c.var.ports, c.var.scope, c.req.param('link_id'))),
  )
  .delete(
    '/:link_id',
    describeState('archivePaymentLink', 'Archive a payment link', 'For good. It stays in the list of archived ones, because invoices name it.'),
    requireRight('invoices:manage'),
    async (c) => await answerLink(c, c.req.param('link_id'), await archivePaymentLink(c.var.ports, c.var.scope, c.req.param('link_id'))),
  );
