// Owns the API routes of webhook endpoints themselves; their secret, pause, tests and replays stand in webhook-endpoint-act.ts. A signing secret is
// in the answer that makes it and nowhere else.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { changeWebhookEndpoint } from '../../../commands/change-webhook-endpoint';
import { createWebhookEndpoint } from '../../../commands/create-webhook-endpoint';
import { deleteWebhookEndpoint } from '../../../commands/delete-webhook-endpoint';
import { findProject } from '../../../db/project';
import { findWebhookEndpoint, listWebhookEndpoints } from '../../../db/webhook-endpoint';
import { limits } from '../../../domain/limits';
import { publicEventTypes } from '../../../domain/public-event';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent, markReplayed } from './idempotency-key';
import { projectId, projectOf } from './project-id';
import { answers, emptyAnswer, idempotencyParameters, listOf } from './shapes';
import { jsonBody, query } from './validate';
import { endpointJson, endpointSchema, eventsDescription, madeSchema } from './webhook-endpoint-json';

const url = z.string().min(1).max(limits.urlLengthMax);
const events = z.array(z.enum(publicEventTypes)).max(publicEventTypes.length);
const createBody = z.strictObject({
  project_id: projectId,
  url,
  events: events.default([]).meta({ description: eventsDescription }),
  ordered: z.boolean().default(false).meta({ description: 'News of one invoice waits until the news before it was taken.' }),
});
const changeBody = z.strictObject({ url, events: events.meta({ description: eventsDescription }), ordered: z.boolean() }).partial();
const listQuery = z.strictObject({ project_id: projectId });

export const webhookEndpoints = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute({
      operationId: 'createWebhookEndpoint',
      tags: ['Webhook endpoints'],
      summary: 'Create a webhook endpoint',
      parameters: idempotencyParameters,
      responses: answers(201, 'The new endpoint and its secret.', madeSchema, [400, 404, 409, 415, 422]),
    }),
    requireRight('webhooks:manage'),
    idempotencyKeyRequired,
    jsonBody(createBody),
    // The secret is shown once: nothing of the answer is kept.
    idempotent({ answer: 'remade' }),
    async (c) => {
      const { ports, scope, database, nowMs } = c.var;
      const body = c.req.valid('json');
      const project = projectOf(scope, body.project_id);
      if (!project.ok) return answerRefusal(c, project.refusal);
      const input = { projectId: project.value, url: body.url, events: body.events, ordered: body.ordered };
      const created = await createWebhookEndpoint(ports, scope, input, c.var.requestKey);
      if (!created.ok) return answerRefusal(c, created.refusal);
      const { endpointId, secret, replayed } = created.value;
      const row = await findWebhookEndpoint(database, scope, endpointId);
      if (row === null) return answerRefusal(c, { reason: 'not_found' });
      markReplayed(c, replayed);
      return c.json({ ...endpointJson(row, nowMs), secret }, 201, { Location: `/api/v1/webhook-endpoints/${endpointId}` });
    },
  )
  .get(
    '/',
    describeRoute({
      operationId: 'listWebhookEndpoints',
      tags: ['Webhook endpoints'],
      summary: 'List webhook endpoints',
      description: "Endpoints of one project in the key's mode, oldest first.",
      responses: answers(200, 'The endpoints.', listOf(endpointSchema), [404, 422]),
    }),
    requireRight('webhooks:view'),
    query(listQuery),
    async (c) => {
      const { database, scope, nowMs } = c.var;
      const project = projectOf(scope, c.req.valid('query').project_id);
      if (!project.ok) return answerRefusal(c, project.refusal);
      if ((await findProject(database, scope, project.value)) === null) return answerRefusal(c, { reason: 'not_found' });
      const rows = await listWebhookEndpoints(database, scope, project.value);
      return c.json({ data: rows.map((row) => endpointJson(row, nowMs)), has_more: false, next_cursor: null });
    },
  )
  .get(
    '/:endpoint_id',
    describeRoute({
      operationId: 'getWebhookEndpoint',
      tags: ['Webhook endpoints'],
      summary: 'Get a webhook endpoint',
      responses: answers(200, 'The endpoint, without its secret.', endpointSchema, [404]),
    }),
    requireRight('webhooks:view'),
    async (c) => {
      const row = await findWebhookEndpoint(c.var.database, c.var.scope, c.req.param('endpoint_id'));
      return row === null ? answerRefusal(c, { reason: 'not_found' }) : c.json(endpointJson(row, c.var.nowMs));
    },
  )
  .patch(
    '/:endpoint_id',
    describeRoute({
      operationId: 'changeWebhookEndpoint',
      tags: ['Webhook endpoints'],
      summary: 'Change a webhook endpoint',
      description: 'Only the fields that are sent change. A new address begins with a clean record, and what waited for the old one goes there.',
      responses: answers(200, 'The endpoint as it is now.', endpointSchema, [404, 415, 422]),
    }),
    requireRight('webhooks:manage'),
    jsonBody(changeBody),
    async (c) => {
      const { ports, scope, database, nowMs } = c.var;
      const id = c.req.param('endpoint_id');
      const given = Object.fromEntries(Object.entries(c.req.valid('json')).filter(([, value]) => value !== undefined));
      const changed = await changeWebhookEndpoint(ports, scope, id, given);
      if (!changed.ok) return answerRefusal(c, changed.refusal);
      const row = await findWebhookEndpoint(database, scope, id);
      return row === null ? answerRefusal(c, { reason: 'not_found' }) : c.json(endpointJson(row, nowMs));
    },
  )
  .delete(
    '/:endpoint_id',
    describeRoute({
      operationId: 'deleteWebhookEndpoint',
      tags: ['Webhook endpoints'],
      summary: 'Delete a webhook endpoint',
      description: 'It hears nothing any more, deliveries that wait included.',
      responses: emptyAnswer('It is gone.', [404]),
    }),
    requireRight('webhooks:manage'),
    async (c) => {
      const deleted = await deleteWebhookEndpoint(c.var.ports, c.var.scope, c.req.param('endpoint_id'));
      return deleted.ok ? c.body(null, 204) : answerRefusal(c, deleted.refusal);
    },
  );
