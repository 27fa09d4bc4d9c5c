// Owns the switches of the worker tests, set by environment for a whole run: TEST_QUEUE=drop|triple|reverse is what becomes of every
// queue message, TEST_ALARMS=off loses every alarm. Nothing in the product may need either: they only make things sooner.
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env as testEnv } from 'cloudflare:workers';
import worker from '../../src/index';
import type { Env } from '../../src/env';

interface Switches {
  readonly TEST_QUEUE?: string;
  readonly TEST_ALARMS?: string;
}

const { TEST_QUEUE, TEST_ALARMS } = testEnv as unknown as Switches;

export const alarmsRing = TEST_ALARMS !== 'off';
export const queueIs = (what: 'drop' | 'triple' | 'reverse'): boolean => TEST_QUEUE === what;

/** Rings an object's alarm; where alarms are off the minute's schedule does that work, as it does when the platform loses one. */
export async function ring(stub: DurableObjectStub): Promise<void> {
  if (alarmsRing) await runDurableObjectAlarm(stub);
  else await minute();
}

/** Lets a chain take a look where no alarm does, as the schedule would once the look is overdue. */
export async function beat(chains: Env['CHAIN'], name: string): Promise<void> {
  if (!alarmsRing) await chains.getByName(name).tick(name);
}

/** One minute's schedule of the Worker: what heals everything that a message or an alarm would have done sooner. */
export async function minute(): Promise<void> {
  const controller = { cron: '* * * * *', scheduledTime: Date.now(), noRetry: () => undefined };
  await worker.scheduled(controller, testEnv as unknown as Env);
}

/** What the consumer gets to see of a batch: nothing (all of it acknowledged unseen), everything three times, or the last first. */
export function switched(batch: MessageBatch<unknown>): MessageBatch<unknown> {
  if (queueIs('drop')) {
    batch.ackAll();
    return withMessages(batch, []);
  }
  if (queueIs('triple')) return withMessages(batch, [...batch.messages, ...batch.messages, ...batch.messages]);
  if (queueIs('reverse')) return withMessages(batch, batch.messages.map(turned).reverse());
  return batch;
}

/** Another list of messages in the same batch. */
export function withMessages(batch: MessageBatch<unknown>, messages: readonly Message<unknown>[]): MessageBatch<unknown> {
  return seenAs(batch, 'messages', messages);
}

/** The ids of one hint too: the order within it is no more promised than the order of hints. */
function turned(message: Message<unknown>): Message<unknown> {
  const body = message.body as { readonly deliveryIds?: unknown } | null;
  if (!Array.isArray(body?.deliveryIds)) return message;
  return seenAs(message, 'body', { ...body, deliveryIds: [...body.deliveryIds].reverse() });
}

function seenAs<T extends object>(subject: T, name: string, shown: unknown): T {
  return new Proxy(subject, {
    get: (target, property) => {
      if (property === name) return shown;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
