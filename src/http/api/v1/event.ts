// Owns the API routes of events: everything that has happened, in the order in which it was written down. A program that follows them by
// `after` misses nothing and hears nothing twice, whatever becomes of its webhooks.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { findEvent, listEventPage } from '../../../db/event';
import { limits } from '../../../domain/limits';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { eventJson, eventSchema, eventTypes } from './event-json';
import { answers, limitQuery, listOf } from './shapes';
import { query } from './validate';

const listQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional()
    .meta({ description: 'The `next_cursor` of the page before, or `position` of the last event that you have. From the beginning when absent.' }),
  type: z.enum(eventTypes).optional(),
  invoice_id: z.string().max(40).optional(),
  limit: limitQuery,
});

export const events = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute({
      operationId: 'listEvents',
      tags: ['Events'],
      summary: 'Follow events',
      description: 'Oldest first. `next_cursor` is there also on the last page: ask again with it later, and only what is new comes.',
      responses: answers(200, 'One page of events.', listOf(eventSchema), [422]),
    }),
    requireRight('payments:view'),
    query(listQuery),
    async (c) => {
      const { after, type, invoice_id: invoiceId, limit } = c.req.valid('query');
      const size = limit ?? limits.pageSizeDefault;
      const filter = { afterPosition: Number(after ?? '0'), type: type ?? null, invoiceId: invoiceId ?? null };
      const rows = await listEventPage(c.var.database, c.var.scope, filter, size + 1);
      const page = rows.slice(0, size);
      const last = page.at(-1)?.position.toString() ?? after ?? null;
      return c.json({ data: page.map(eventJson), has_more: rows.length > size, next_cursor: last });
    },
  )
  .get(
    '/:event_id',
    describeRoute({
      operationId: 'getEvent',
      tags: ['Events'],
      summary: 'Get an event',
      responses: answers(200, 'The event.', eventSchema, [404]),
    }),
    requireRight('payments:view'),
    async (c) => {
      const row = await findEvent(c.var.database, c.var.scope, c.req.param('event_id'));
      return row === null ? answerRefusal(c, { reason: 'not_found' }) : c.json(eventJson(row));
    },
  );
