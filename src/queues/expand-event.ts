// Turns events into deliveries: one row per event, channel and target. Idempotent by those three, from which the row's id derives,
// so that hints, cron and crashes may overlap. Never sends anything.
import { sendBatch } from '../db/database';
import { insertDelivery, readMailRecipients, type NewDelivery } from '../db/delivery';
import { markExpanded, readUnexpandedEvents, type EventRow } from '../db/event';
import { readListeningEndpoints } from '../db/webhook-endpoint';
import { idBytes, makeId } from '../domain/id';
import { paymentEventTypes, publicEventTypes } from '../domain/public-event';
import { sha256Bytes } from '../lib/hash';
import { logFault } from '../lib/log';
import { mailedEventTypes } from './payment-mail';
import type { TellingPorts } from './ports';

export interface ExpandCounts {
  readonly events: number;
  readonly deliveries: number;
  readonly failed: number;
}

const idsPerHintMax = 10;

/** CryptoCloud's postbacks tell of success only, once. */
const postedBack: EventRow['type'] = 'payment.paid';

/** Expands at most `limit` events in commit order. An event that fails is left for the next run and holds up no other. */
export async function expandEvents(ports: TellingPorts, limit: number): Promise<ExpandCounts> {
  const events = await readUnexpandedEvents(ports.database, limit);
  const due: string[] = [];
  let failed = 0;
  for (const event of events) {
    try {
      due.push(...(await expandEvent(ports, event)));
    } catch (error) {
      failed++;
      logFault('an event was not expanded', error, { event: event.id });
    }
  }
  for (let start = 0; start < due.length; start += idsPerHintMax) await ports.hint(due.slice(start, start + idsPerHintMax), 0);
  return { events: events.length - failed, deliveries: due.length, failed };
}

/** The deliveries of one event and the mark on it, in one batch. Answers with their ids. */
async function expandEvent(ports: TellingPorts, event: EventRow): Promise<readonly string[]> {
  const nowMs = ports.now();
  const rows = [...(await webhooksOf(ports, event)), ...(await mailsOf(ports, event))];
  await sendBatch(ports.database, [...rows.map((row) => insertDelivery(ports.database, row, nowMs)), markExpanded(ports.database, event.id, nowMs)]);
  return rows.map((row) => row.id);
}

async function webhooksOf(ports: TellingPorts, event: EventRow): Promise<readonly NewDelivery[]> {
  // Lines that belong to the timeline only are nobody's business outside.
  const { accountId, projectId, mode } = event;
  if (projectId === null || !publicEventTypes.some((type) => type === event.type)) return [];
  const endpoints = await readListeningEndpoints(ports.database, { accountId, projectId, mode });
  const listening = endpoints.filter((endpoint) =>
    endpoint.kind === 'standard'
      ? endpoint.events.length === 0
        ? paymentEventTypes.some((type) => type === event.type)
        : endpoint.events.includes(event.type)
      : event.type === postedBack,
  );
  return listening.map((endpoint) => deliveryOf(event, 'webhook', endpoint.id));
}

async function mailsOf(ports: TellingPorts, event: EventRow): Promise<readonly NewDelivery[]> {
  if (!mailedEventTypes.some((type) => type === event.type)) return [];
  const recipients = await readMailRecipients(ports.database, event.accountId);
  return recipients.map((recipient) => deliveryOf(event, 'email', recipient.userId));
}

function deliveryOf(event: EventRow, channel: NewDelivery['channel'], target: string): NewDelivery {
  const id = makeId('dlv', sha256Bytes(`${event.id}:${channel}:${target}`).slice(0, idBytes));
  const { accountId, projectId, invoiceId, mode, position, type: kind } = event;
  const why = channel === 'webhook' ? 'endpoint' : 'usual';
  return { id, kind, eventId: event.id, accountId, projectId, invoiceId, mode, channel, target, position, content: null, why };
}
