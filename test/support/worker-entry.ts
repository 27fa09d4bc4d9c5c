// The Worker under test: the deployed one, except that its objects can be stopped after any durable write. A stop is what a crash
// looks like from inside: the write holds, nothing after it runs, and the object starts anew.
import worker from '../../src/index';
import { ChainObject as RealChainObject } from '../../src/objects/chain-object';
import { InvoiceObject as RealInvoiceObject } from '../../src/objects/invoice-object';
import type { Env } from '../../src/env';
import { guarded } from './crash-points';

export { LimiterObject } from '../../src/objects/limiter-object';
export { RateObject } from '../../src/objects/rate-object';

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

export default worker;
