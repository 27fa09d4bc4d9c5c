// Owns what a webhook delivery looks like to a program: how it stands, and what was sent and answered try by try.
import * as z from 'zod';
import type { DeliveryRow } from '../../../db/delivery';
import { deliveryLogStates, logStateOf } from '../../../db/delivery-log';
import type { KeptTry } from '../../delivery-text';
import { isoTime, mode, moment } from './shapes';

export const deliverySchema = z
  .object({
    id: z.string().meta({ examples: ['dlv_5Kd3NBUAdUnhyzenEwVLyb'] }),
    endpoint_id: z.string().meta({ examples: ['whe_5Kd3NBUAdUnhyzenEwVLyb'] }),
    project_id: z.string().nullable(),
    mode,
    event_id: z.string().meta({ description: 'The `webhook-id` of every try. Begins with `tst_` for a test event.', examples: ['evt_5Kd3NBUAdUnhyzenEwVLyb'] }),
    type: z.string().meta({ description: 'Empty on deliveries of before.', examples: ['payment.paid'] }),
    invoice_id: z.string().nullable(),
    test: z.boolean().meta({ description: 'A test event: sample content, `"test": true` in its body.' }),
    state: z.enum(deliveryLogStates).meta({ description: '`dead`: given up, and sent again only when asked for.' }),
    attempts: z.int().meta({ description: 'Tries since it was made or asked for again.' }),
    outcome: z
      .string()
      .nullable()
      .meta({ description: 'How the last try ended, in one word.', examples: ['delivered'] }),
    status: z
      .int()
      .nullable()
      .meta({ description: 'The HTTP status of the last answer.', examples: [200] }),
    took_ms: z.int().nullable(),
    created_at: moment,
    last_try_at: moment.nullable(),
    next_try_at: moment.nullable(),
  })
  .meta({ id: 'Delivery' });

const headers = z.record(z.string(), z.string());
const trySchema = z.object({
  attempt: z.int(),
  at: moment,
  request: z.object({ url: z.string(), headers, body: z.string() }),
  answer: z
    .object({ status: z.int(), headers, text: z.string().meta({ description: "The first 4 KB. A stranger's text." }) })
    .nullable()
    .meta({ description: 'Null where none came, and for keys that may not manage webhooks.' }),
  failure: z.string().nullable().meta({ description: 'Why no answer came.' }),
});

export const deliveryDetailSchema = deliverySchema
  .extend({ tries: z.array(trySchema).meta({ description: 'Newest first, kept for 30 days.' }) })
  .meta({ id: 'DeliveryWithTries' });

export function deliveryJson(row: DeliveryRow): z.infer<typeof deliverySchema> {
  const { id, target, projectId, eventId, kind, invoiceId, why, attempts, outcome, statusCode, tookMs, createdAtMs, attemptedAtMs, dueAtMs } = row;
  return {
    id,
    endpoint_id: target,
    project_id: projectId,
    mode: row.mode ?? 'live',
    event_id: eventId,
    type: kind,
    invoice_id: invoiceId,
    test: why === 'test',
    state: logStateOf(row),
    attempts,
    outcome,
    status: statusCode,
    took_ms: tookMs,
    created_at: isoTime(createdAtMs),
    last_try_at: attemptedAtMs === null ? null : isoTime(attemptedAtMs),
    next_try_at: row.state === 'pending' ? isoTime(dueAtMs) : null,
  };
}

export function tryJson(kept: KeptTry, mayRead: boolean): z.infer<typeof trySchema> {
  const { attempt, atMs, url, requestHeaders, requestBody, statusCode, answerHeaders, answerBody, failure } = kept;
  return {
    attempt,
    at: isoTime(atMs),
    request: { url, headers: { ...requestHeaders }, body: requestBody },
    answer: statusCode === null || !mayRead ? null : { status: statusCode, headers: { ...answerHeaders }, text: answerBody },
    failure,
  };
}
