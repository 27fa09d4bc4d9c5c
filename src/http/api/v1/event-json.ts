// Owns what an event looks like to a program: what has happened, and the invoice as it was right after.
import * as z from 'zod';
import type { EventRow } from '../../../db/event';
import { decodeSnapshot, publicEventTypes } from '../../../domain/public-event';
import { isoTime, mode, moment } from './shapes';

/** Lines of the timeline that webhooks do not carry. */
export const eventTypes = [...publicEventTypes, 'option.ready', 'rule.applied', 'payer.returned', 'payment.reviewed'] as const;

const movedSchema = z.object({ chain: z.string(), txid: z.string(), asset: z.string(), amount: z.string(), level: z.string(), height: z.int() });

export const eventSchema = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id` of its webhooks.' }),
    type: z.string().meta({ examples: ['payment.paid'] }),
    invoice_id: z.string(),
    project_id: z.string(),
    mode,
    at: moment,
    position: z.string().meta({ description: 'Its place in the order in which things were written down.' }),
    invoice: z.object({
      version: z.int(),
      status: z.string(),
      exception: z.string(),
      reason: z.string(),
      asset: z.string().nullable(),
      due: z.string().nullable(),
      received: z.string().nullable(),
      remaining: z.string().nullable(),
    }),
    transfer: movedSchema.nullable(),
    detail: z.record(z.string(), z.string()).nullable().meta({ description: 'The rule, the refund, the new end: what the event itself says.' }),
  })
  .meta({ id: 'Event' });

export type EventJson = z.infer<typeof eventSchema>;

export function eventJson(row: EventRow): EventJson {
  const { version, status, exception, reason, asset, due, received, remaining, transfer, detail } = decodeSnapshot(row.data);
  return {
    id: row.id,
    type: row.type,
    invoice_id: row.invoiceId,
    project_id: row.projectId,
    mode: row.mode,
    at: isoTime(row.atMs),
    position: String(row.position),
    invoice: { version, status, exception, reason, asset, due, received, remaining },
    transfer: transfer === null ? null : { ...transfer },
    detail: detail === null ? null : { ...detail },
  };
}
