// Owns the API routes of webhook deliveries: the log, one delivery with its tries, sending one again.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { requestRedelivery } from '../../../commands/request-redelivery';
import { deliveryLogStates, findWebhookDelivery, listDeliveryLog } from '../../../db/delivery-log';
import { lacksRight } from '../../../db/scope';
import { limits } from '../../../domain/limits';
import { publicEventTypes } from '../../../domain/public-event';
import type { AppEnv } from '../../app-env';
import { readTries } from '../../delivery-text';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { deliveryDetailSchema, deliveryJson, deliverySchema, tryJson } from './delivery-json';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { answers, idempotencyParameters, limitQuery, listOf, momentQuery, startingAfterQuery } from './shapes';
import { query } from './validate';

const listQuery = z.strictObject({
  project_id: z.string().max(40).optional(),
  endpoint_id: z.string().max(40).optional(),
  state: z.enum(deliveryLogStates).optional(),
  type: z.enum(publicEventTypes).optional(),
  from: momentQuery.meta({ description: 'Made at this moment or later.' }),
  to: momentQuery.meta({ description: 'Made before this moment.' }),
  limit: limitQuery,
  starting_after: startingAfterQuery,
});

const momentMs = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));

export const deliveries = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute({
      operationId: 'listDeliveries',
      tags: ['Deliveries'],
      summary: 'List webhook deliveries',
      description: "Of the key's mode, newest first; kept for 90 days.",
      responses: answers(200, 'One page of deliveries.', listOf(deliverySchema), [422]),
    }),
    requireRight('webhooks:view'),
    query(listQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const { database, scope } = c.var;
      const filter = {
        modes: [scope.mode],
        projectId: asked.project_id ?? null,
        endpointId: asked.endpoint_id ?? null,
        state: asked.state ?? null,
        type: asked.type ?? null,
        fromMs: momentMs(asked.from),
        toMs: momentMs(asked.to),
      };
      const page = await listDeliveryLog(database, scope, filter, asked.starting_after ?? null, asked.limit ?? limits.pageSizeDefault);
      return c.json({ data: page.rows.map(deliveryJson), has_more: page.nextCursor !== null, next_cursor: page.nextCursor });
    },
  )
  .get(
    '/:delivery_id',
    describeRoute({
      operationId: 'getDelivery',
      tags: ['Deliveries'],
      summary: 'Get a webhook delivery',
      description: 'With what was sent and answered.',
      responses: answers(200, 'The delivery.', deliveryDetailSchema, [404]),
    }),
    requireRight('webhooks:view'),
    async (c) => {
      const { database, scope } = c.var;
      const row = await findWebhookDelivery(database, scope, [scope.mode], c.req.param('delivery_id'));
      if (row === null) return answerRefusal(c, { reason: 'not_found' });
      const tries = await readTries(c.env.BODIES, row.id);
      const mayRead = lacksRight(scope, 'webhooks:manage') === null;
      return c.json({ ...deliveryJson(row), tries: tries.map((kept) => tryJson(kept, mayRead)) });
    },
  )
  .post(
    '/:delivery_id/redelivery',
    describeRoute({
      operationId: 'redeliver',
      tags: ['Deliveries'],
      summary: 'Send a webhook delivery again',
      description: 'Whatever became of it, with a fresh count of tries and the same `webhook-id`. An endpoint that failures paused is switched on by it.',
      parameters: idempotencyParameters,
      responses: answers(202, 'The delivery, due now.', deliverySchema, [400, 404, 409, 422]),
    }),
    requireRight('webhooks:manage'),
    idempotencyKeyRequired,
    idempotent(),
    async (c) => {
      const { database, scope, ports } = c.var;
      const id = c.req.param('delivery_id');
      const row = await findWebhookDelivery(database, scope, [scope.mode], id);
      if (row === null) return answerRefusal(c, { reason: 'not_found' });
      const again = await requestRedelivery(ports, scope, id, c.var.requestKey);
      if (!again.ok) return answerRefusal(c, again.refusal);
      // Only wakes: the minute's schedule would send it as well.
      ports.later(c.env.DELIVERIES.send({ kind: 'deliveries', deliveryIds: [id] }));
      const now = await findWebhookDelivery(database, scope, [scope.mode], id);
      return c.json(deliveryJson(now ?? row), 202);
    },
  );
