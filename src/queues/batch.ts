// Owns the reading of one batch. Each message is answered alone and a fault in one touches no other. The dead letter queues are
// read too, to say so: what a message could have started is in D1, where cron finds it.
import { limits } from '../domain/limits';
import { logFault, logNote } from '../lib/log';
import { deliverThese } from './deliver';
import { expandEvents } from './expand-event';
import { readHint } from './messages';
import type { TellingPorts } from './ports';
import { sendLetters } from './send-letter';

const deadSuffix = '-dead';

/** Obeys each hint of a batch and acknowledges it, or asks for it again. Never throws. */
export async function readBatch(ports: TellingPorts, batch: MessageBatch<unknown>): Promise<void> {
  for (const message of batch.messages) {
    try {
      if (batch.queue.endsWith(deadSuffix)) buryHint(batch.queue, message);
      else await obey(ports, message.body);
      message.ack();
    } catch (error) {
      logFault('a queue message failed', error, { queue: batch.queue, messageId: message.id, attempts: message.attempts });
      message.retry();
    }
  }
}

async function obey(ports: TellingPorts, body: unknown): Promise<void> {
  const hint = readHint(body);
  if (hint === null) {
    logNote('a queue message was not understood and let go', {});
    return;
  }
  if (hint.kind === 'events') await expandEvents(ports, limits.repairBatchMax);
  else if (hint.kind === 'letters') await sendLetters(ports, limits.repairBatchMax);
  else await deliverThese(ports, hint.deliveryIds);
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
