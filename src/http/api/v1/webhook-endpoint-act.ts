// Owns the API routes of what is done with a webhook endpoint: its secret made anew, its pause, test events, replays.
import { Hono, type Context } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { pauseWebhookEndpoint } from '../../../commands/pause-webhook-endpoint';
import { replayWebhook } from '../../../commands/replay-webhook';
import { resumeWebhookEndpoint } from '../../../commands/resume-webhook-endpoint';
import { rotateWebhookSecret } from '../../../commands/rotate-webhook-secret';
import { testWebhookEndpoint } from '../../../commands/test-webhook-endpoint';
import { findWebhookDelivery } from '../../../db/delivery-log';
import { findReplay, listReplays } from '../../../db/replay-request';
import { findWebhookEndpoint } from '../../../db/webhook-endpoint';
import { publicEventTypes } from '../../../domain/public-event';
import type { Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { deliveryJson, deliverySchema } from './delivery-json';
import { idempotencyKeyRequired, idempotent, markReplayed } from './idempotency-key';
import { answers, idempotencyParameters, isoTime, listOf } from './shapes';
import { jsonBody } from './validate';
import { endpointJson, endpointSchema, replayJson, replaySchema, rotationSchema } from './webhook-endpoint-json';

const tags = ['Webhook endpoints'];
const testBody = z.strictObject({
  type: z
    .enum(publicEventTypes)
    .default('payment.paid')
    .meta({ examples: ['payment.paid'] }),
});
const replayBody = z.strictObject({
  which: z.enum(['failed', 'all']).default('failed').meta({
    description: '`failed`: what it did not take. `all`: whatever it listens to, also what it took, and what happened before it was made.',
  }),
  from: z.iso.datetime({ offset: true }).meta({ description: 'At most 30 days ago.', examples: ['2026-11-20T00:00:00Z'] }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Until now when absent.' }),
});

async function answerSwitch(c: Context<AppEnv>, endpointId: string, done: Result<{ readonly changed: boolean }>): Promise<Response> {
  if (!done.ok) return await answerRefusal(c, done.refusal);
  const row = await findWebhookEndpoint(c.var.database, c.var.scope, endpointId);
  return row === null ? await answerRefusal(c, { reason: 'not_found' }) : c.json(endpointJson(row, c.var.nowMs));
}

const describeSwitch = (operationId: string, summary: string, description: string) =>
  describeRoute({ operationId, tags, summary, description, responses: answers(200, 'The endpoint as it is now.', endpointSchema, [404]) });

export const webhookEndpointActs = new Hono<AppEnv>()
  .post(
    '/:endpoint_id/secret-rotations',
    describeRoute({
      operationId: 'rotateWebhookSecret',
      tags,
      summary: 'Replace the signing secret',
      description: 'For 24 hours messages carry signatures of both secrets, so no receiver has to be switched at that very moment. People are told.',
      parameters: idempotencyParameters,
      responses: answers(201, 'The new secret.', rotationSchema, [400, 404, 409, 422]),
    }),
    requireRight('webhooks:manage'),
    idempotencyKeyRequired,
    // The secret is shown once: nothing of the answer is kept.
    idempotent({ answer: 'remade' }),
    async (c) => {
      const id = c.req.param('endpoint_id');
      const rotated = await rotateWebhookSecret(c.var.ports, c.var.scope, id, c.var.requestKey);
      if (!rotated.ok) return answerRefusal(c, rotated.refusal);
      const { secret, previousUntilMs, replayed } = rotated.value;
      markReplayed(c, replayed);
      const made = { endpoint_id: id, secret, previous_secret_until: isoTime(previousUntilMs) };
      return c.json(made, 201, { Location: `/api/v1/webhook-endpoints/${id}` });
    },
  )
  .put(
    '/:endpoint_id/pause',
    describeSwitch('pauseWebhookEndpoint', 'Pause a webhook endpoint', 'Nothing is tried; news waits for up to three and a half days. Twice is once.'),
    requireRight('webhooks:manage'),
    async (c) => await answerSwitch(c, c.req.param('endpoint_id'), await pauseWebhookEndpoint(c.var.ports, c.var.scope, c.req.param('endpoint_id'))),
  )
  .delete(
    '/:endpoint_id/pause',
    describeSwitch('resumeWebhookEndpoint', 'End the pause of a webhook endpoint', 'Whoever made it; also after a 410. What waits goes out. Twice is once.'),
    requireRight('webhooks:manage'),
    async (c) => await answerSwitch(c, c.req.param('endpoint_id'), await resumeWebhookEndpoint(c.var.ports, c.var.scope, c.req.param('endpoint_id'))),
  )
  .post(
    '/:endpoint_id/test-events',
    describeRoute({
      operationId: 'testWebhookEndpoint',
      tags,
      summary: 'Send a test event',
      description: 'Of any type, with sample content in the shape of the real one: its `webhook-id` begins with `tst_`, its body has `"test": true`.',
      parameters: idempotencyParameters,
      responses: answers(201, 'The delivery that carries it.', deliverySchema, [400, 404, 409, 415, 422]),
    }),
    requireRight('webhooks:manage'),
    idempotencyKeyRequired,
    jsonBody(testBody),
    idempotent(),
    async (c) => {
      const { ports, scope, database } = c.var;
      const made = await testWebhookEndpoint(ports, scope, c.req.param('endpoint_id'), c.req.valid('json').type, c.var.requestKey);
      if (!made.ok) return answerRefusal(c, made.refusal);
      const { deliveryId } = made.value;
      // Only wakes: the minute's schedule would send it as well.
      ports.later(c.env.DELIVERIES.send({ kind: 'deliveries', deliveryIds: [deliveryId] }));
      const row = await findWebhookDelivery(database, scope, [scope.mode], deliveryId);
      if (row === null) return answerRefusal(c, { reason: 'not_found' });
      return c.json(deliveryJson(row), 201, { Location: `/api/v1/deliveries/${deliveryId}` });
    },
  )
  .post(
    '/:endpoint_id/replays',
    describeRoute({
      operationId: 'replayWebhook',
      tags,
      summary: 'Send events again',
      description: 'Those of a range of time, each with the `webhook-id` that it had. It begins within a minute and goes on by itself.',
      parameters: idempotencyParameters,
      responses: answers(202, 'The replay.', replaySchema, [400, 404, 409, 415, 422]),
    }),
    requireRight('webhooks:manage'),
    idempotencyKeyRequired,
    jsonBody(replayBody),
    idempotent(),
    async (c) => {
      const { ports, scope, database } = c.var;
      const { which, from, to } = c.req.valid('json');
      const input = { which, fromMs: Date.parse(from), toMs: to === undefined ? null : Date.parse(to) };
      const asked = await replayWebhook(ports, scope, c.req.param('endpoint_id'), input, c.var.requestKey);
      if (!asked.ok) return answerRefusal(c, asked.refusal);
      const row = await findReplay(database, scope, asked.value.replayId);
      return row === null ? answerRefusal(c, { reason: 'not_found' }) : c.json(replayJson(row), 202);
    },
  )
  .get(
    '/:endpoint_id/replays',
    describeRoute({
      operationId: 'listReplays',
      tags,
      summary: 'List replays',
      description: 'The newest first.',
      responses: answers(200, 'The replays.', listOf(replaySchema), [404]),
    }),
    requireRight('webhooks:view'),
    async (c) => {
      const { database, scope } = c.var;
      const endpoint = await findWebhookEndpoint(database, scope, c.req.param('endpoint_id'));
      if (endpoint === null) return answerRefusal(c, { reason: 'not_found' });
      const rows = await listReplays(database, scope, endpoint.id);
      return c.json({ data: rows.map(replayJson), has_more: false, next_cursor: null });
    },
  );
