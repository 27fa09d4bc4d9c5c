// The Worker under test: the deployed one, except that its objects can be stopped after any durable write (a stop is what a crash looks
// like from inside: the write holds, nothing after it runs, and the object starts anew), and that messages and alarms can be lost.
import worker from '../../src/index';
import { ChainObject as RealChainObject } from '../../src/objects/chain-object';
import { InvoiceObject as RealInvoiceObject } from '../../src/objects/invoice-object';
import { LimiterObject as RealLimiterObject } from '../../src/objects/limiter-object';
import { RequestLogObject as RealRequestLogObject } from '../../src/objects/request-log-object';
import type { Env } from '../../src/env';
import { guarded } from './crash-points';
import { alarmsRing, switched, withMessages } from './telling-switches';

export { RateObject } from '../../src/objects/rate-object';

export class InvoiceObject extends RealInvoiceObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(guarded.state(ctx, 'invoice'), guarded.env(env, 'invoice'));
  }

  override async alarm(): Promise<void> {
    if (alarmsRing) await super.alarm();
  }
}

export class ChainObject extends RealChainObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(guarded.state(ctx, 'chain'), guarded.env(env, 'chain'));
  }

  override async alarm(): Promise<void> {
    if (alarmsRing) await super.alarm();
  }
}

export class LimiterObject extends RealLimiterObject {
  override async alarm(): Promise<void> {
    if (alarmsRing) await super.alarm();
  }
}

export class RequestLogObject extends RealRequestLogObject {
  override async alarm(): Promise<void> {
    if (alarmsRing) await super.alarm();
  }
}

/**
 * Letters wait for the test: sent ones are emptied, and a test that reads what was written would win or lose a race. Sending is tested by
 * calling it. Nothing else depends on the hint: it only wakes.
 */
function withoutLetterHints(batch: MessageBatch<unknown>): MessageBatch<unknown> {
  const messages = batch.messages.filter((message) => (message.body as { readonly kind?: unknown } | null)?.kind !== 'letters');
  for (const message of batch.messages) if (!messages.includes(message)) message.ack();
  return withMessages(batch, messages);
}

export default { ...worker, queue: (batch: MessageBatch<unknown>, env: Env) => worker.queue(withoutLetterHints(switched(batch)), env) };
