// Owns the reading of one batch. Each message is answered alone and a fault in one touches no other. The dead letter queues are
// read too, to say so: what a message could have started is in D1, where cron finds it.
import { limits } from '../domain/limits';
import { logFault, logNote } from '../lib/log';
import { deliverThese, deliverUsual } from './deliver';
import { expandEvents } from './expand-event';
import { readHint, type Hint } from './messages';
import type { TellingPorts } from './ports';
import { sendLetters } from './send-letter';

const deadSuffix = '-dead';
const retriesSuffix = '-retries';

interface Read {
  readonly message: Message<unknown>;
  readonly hint: Hint | null;
}

/** Obeys the hints of a batch and acknowledges each, or asks for it again. Never throws. */
export async function readBatch(ports: TellingPorts, batch: MessageBatch<unknown>): Promise<void> {
  if (batch.queue.endsWith(deadSuffix)) return bury(batch);
  const read = batch.messages.map((message) => ({ message, hint: readHint(message.body) }));
  const isAboutDeliveries = ({ hint }: Read): boolean => hint?.kind === 'deliveries';
  const others = read.filter((one) => !isAboutDeliveries(one));
  // Side by side, so that a slow mail server does not hold up webhooks.
  await Promise.all([deliverTogether(ports, batch, read.filter(isAboutDeliveries)), obeyInTurn(ports, batch, others)]);
}

/** Deliveries of all messages are one run, in which targets take turns: a slow receiver in the first message holds up no other. */
async function deliverTogether(ports: TellingPorts, batch: MessageBatch<unknown>, read: readonly Read[]): Promise<void> {
  if (read.length === 0) return;
  const ids = new Set(read.flatMap(({ hint }) => (hint?.kind === 'deliveries' ? hint.deliveryIds : [])));
  const deliver = batch.queue.endsWith(retriesSuffix) ? deliverThese : deliverUsual;
  const error = await faultOf(deliver(ports, [...ids]));
  for (const { message } of read) settle(batch.queue, message, error);
}

async function obeyInTurn(ports: TellingPorts, batch: MessageBatch<unknown>, read: readonly Read[]): Promise<void> {
  for (const { message, hint } of read) settle(batch.queue, message, await faultOf(obey(ports, hint)));
}

async function obey(ports: TellingPorts, hint: Hint | null): Promise<void> {
  if (hint === null) logNote('a queue message was not understood and let go', {});
  else if (hint.kind === 'events') await expandEvents(ports, limits.expandEventsMax);
  else if (hint.kind === 'letters') await sendLetters(ports, limits.repairBatchMax);
}

/** What broke, or null. */
async function faultOf(work: Promise<unknown>): Promise<Error | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function settle(queue: string, message: Message<unknown>, error: Error | null): void {
  if (error === null) return message.ack();
  logFault('a queue message failed', error, { queue, messageId: message.id, attempts: message.attempts });
  message.retry();
}

function bury(batch: MessageBatch<unknown>): void {
  for (const message of batch.messages) {
    buryHint(batch.queue, message);
    message.ack();
  }
}

function buryHint(queue: string, message: Message<unknown>): void {
  const hint = readHint(message.body);
  const deliveries = hint?.kind === 'deliveries' ? hint.deliveryIds.join(' ') : '';
  logFault('a hint died', new Error('A queue gave up on a message; cron does its work.'), {
    queue,
    messageId: message.id,
    kind: hint?.kind ?? 'unknown',
    deliveries,
  });
}
