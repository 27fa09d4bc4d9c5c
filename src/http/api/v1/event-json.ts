// Owns what an event looks like to a program: what has happened, and the invoice as it was right after.
import * as z from 'zod';
import type { EventRow } from '../../../db/event';
import { decodeFacts, decodeSnapshot, publicEventTypes } from '../../../domain/public-event';
import { isoTime, mode, moment } from './shapes';

/** Lines of the timeline that webhooks do not carry. */
export const eventTypes = [...publicEventTypes, 'option.ready', 'rule.applied', 'payer.returned', 'payment.reviewed'] as const;

const movedSchema = z.object({ chain: z.string(), txid: z.string(), asset: z.string(), amount: z.string(), level: z.string(), height: z.int() });

export const eventSchema = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id` of its webhooks.' }),
    type: z.string().meta({ examples: ['payment.paid'] }),
    invoice_id: z.string().nullable().meta({ description: 'Null for an event that belongs to no invoice.' }),
    project_id: z.string().nullable().meta({ description: 'Null for an event of the whole account.' }),
    mode,
    at: moment,
    position: z.string().meta({ description: 'Its place in the order in which things were written down.' }),
    invoice: z
      .object({
        version: z.int(),
        status: z.string(),
        exception: z.string(),
        reason: z.string(),
        asset: z.string().nullable(),
        due: z.string().nullable(),
        received: z.string().nullable(),
        remaining: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'The invoice right after the event; null for an event that belongs to none, and for what came in to the balance.' }),
    transfer: movedSchema.nullable(),
    detail: z
      .record(z.string(), z.string())
      .nullable()
      .meta({ description: 'The rule, the refund, the new end, the facts of a balance event: what the event itself says.' }),
  })
  .meta({ id: 'Event' });

export type EventJson = z.infer<typeof eventSchema>;

export function eventJson(row: EventRow): EventJson {
  const facts = decodeFacts(row.data);
  if (facts !== null) return { ...headOf(row), invoice: null, transfer: null, detail: { ...facts } };
  const { version, status, exception, reason, asset, due, received, remaining, transfer, detail } = decodeSnapshot(row.data);
  return {
    ...headOf(row),
    invoice: { version, status, exception, reason, asset, due, received, remaining },
    transfer: transfer === null ? null : { ...transfer },
    detail: detail === null ? null : { ...detail },
  };
}

function headOf({ id, type, invoiceId, projectId, mode, atMs, position }: EventRow): Omit<EventJson, 'invoice' | 'transfer' | 'detail'> {
  return { id, type, invoice_id: invoiceId, project_id: projectId, mode, at: isoTime(atMs), position: String(position) };
}
