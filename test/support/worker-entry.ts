// The Worker under test: the deployed one, except that its objects can be stopped after any durable write. A stop is what a crash
// looks like from inside: the write holds, nothing after it runs, and the object starts anew.
import worker from '../../src/index';
import { ChainObject as RealChainObject } from '../../src/objects/chain-object';
import { InvoiceObject as RealInvoiceObject } from '../../src/objects/invoice-object';
import type { Env } from '../../src/env';
import { guarded } from './crash-points';

export { LimiterObject } from '../../src/objects/limiter-object';
export { RateObject } from '../../src/objects/rate-object';
export { RequestLogObject } from '../../src/objects/request-log-object';

export class InvoiceObject extends RealInvoiceObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(guarded.state(ctx, 'invoice'), guarded.env(env, 'invoice'));
  }
}

export class ChainObject extends RealChainObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(guarded.state(ctx, 'chain'), guarded.env(env, 'chain'));
  }
}

/**
 * Letters wait for the test: sent ones are emptied, and a test that reads what was written would win or lose a race. Sending is tested by
 * calling it. Nothing else depends on the hint: it only wakes.
 */
function withoutLetterHints(batch: MessageBatch<unknown>): MessageBatch<unknown> {
  const messages = batch.messages.filter((message) => (message.body as { readonly kind?: unknown } | null)?.kind !== 'letters');
  for (const message of batch.messages) if (!messages.includes(message)) message.ack();
  return new Proxy(batch, {
    get: (subject, property) => {
      if (property === 'messages') return messages;
      const value: unknown = Reflect.get(subject, property, subject);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(subject) : value;
    },
  });
}

export default { ...worker, queue: (batch: MessageBatch<unknown>, env: Env) => worker.queue(withoutLetterHints(batch), env) };
