// Owns what a webhook endpoint, its secret and its replays look like to a program.
import * as z from 'zod';
import type { ReplayRow } from '../../../db/replay-request';
import type { WebhookEndpointRow } from '../../../db/webhook-endpoint';
import { isoTime, mode, moment } from './shapes';

export const eventsDescription =
  'Empty: every event of a payment. `payment.unmatched` and `balance.*` are sent only where they are named; then name the payment events that you want too.';

export const endpointSchema = z
  .object({
    id: z.string(),
    project_id: z.string(),
    mode,
    url: z.string().meta({ format: 'uri' }),
    events: z.array(z.string()).meta({ description: eventsDescription, examples: [['payment.paid', 'payment.reverted']] }),
    ordered: z.boolean().meta({ description: 'News of one invoice waits until the news before it was taken.', examples: [false] }),
    state: z
      .enum(['on', 'paused', 'gone'])
      .meta({ description: '`paused` by hand, or after ten failures in a row over an hour; `gone` when it answered 410.' }),
    paused_by: z.enum(['failures', 'person']).nullable().meta({
      description: 'After `failures` it is tried once an hour and a 2xx wakes it; a pause by a `person` (or a key) lasts until it is ended.',
    }),
    failures: z.int().meta({ description: 'In a row, up to now.', examples: [0] }),
    previous_secret_until: moment.nullable().meta({ description: 'Until when messages carry a signature of the secret before as well.' }),
    created_at: moment,
  })
  .meta({ id: 'WebhookEndpoint' });

export const madeSchema = endpointSchema
  .extend({ secret: z.string().nullable().meta({ description: 'Signs every message (Standard Webhooks). Shown once: null in a repetition.' }) })
  .meta({ id: 'NewWebhookEndpoint' });

export const rotationSchema = z
  .object({
    endpoint_id: z.string(),
    secret: z.string().nullable().meta({ description: 'The new secret. Shown once: null in a repetition.' }),
    previous_secret_until: moment.meta({ description: 'Until then messages carry signatures of both.' }),
  })
  .meta({ id: 'SecretRotation' });

export const replaySchema = z
  .object({
    id: z.string().meta({ examples: ['rpl_5Kd3NBUAdUnhyzenEwVLyb'] }),
    endpoint_id: z.string(),
    mode,
    which: z.enum(['failed', 'all']),
    from: moment,
    to: moment,
    events: z.int().meta({ description: 'Made due so far.', examples: [120] }),
    created_at: moment,
    done_at: moment.nullable(),
  })
  .meta({ id: 'Replay' });

export function endpointJson(row: WebhookEndpointRow, nowMs: number): z.infer<typeof endpointSchema> {
  const { id, projectId, url, events, ordered, state, pausedBy, failures, previousSecret, previousUntilMs } = row;
  const until = previousSecret !== null && previousUntilMs !== null && previousUntilMs > nowMs ? isoTime(previousUntilMs) : null;
  return {
    id,
    project_id: projectId,
    mode: row.mode,
    url,
    events,
    ordered,
    state,
    paused_by: pausedBy,
    failures,
    previous_secret_until: until,
    created_at: isoTime(row.createdAtMs),
  };
}

export function replayJson(row: ReplayRow): z.infer<typeof replaySchema> {
  const { id, endpointId, which, fromMs, toMs, events, createdAtMs, doneAtMs } = row;
  return {
    id,
    endpoint_id: endpointId,
    mode: row.mode,
    which,
    from: isoTime(fromMs),
    to: isoTime(toMs),
    events,
    created_at: isoTime(createdAtMs),
    done_at: doneAtMs === null ? null : isoTime(doneAtMs),
  };
}
