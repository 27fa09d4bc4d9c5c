// The Worker's entry: wiring only. Requests go to the app, queue messages and the minute's schedule to the work they wake.
import type { Env } from './env';
import { createApp } from './http/app';
import { runJob } from './jobs/job';
import { repairChains } from './jobs/repair-chains';
import { repairInvoices } from './jobs/repair-invoices';
import { retention } from './jobs/retention';
import { tell } from './jobs/tell';
import { consumer } from './queues/consumer';

export { ChainObject } from './objects/chain-object';
export { InvoiceObject } from './objects/invoice-object';
export { LimiterObject } from './objects/limiter-object';
export { RateObject } from './objects/rate-object';

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: consumer,
  async scheduled(_controller, env) {
    await runJob(env, 'repair-chains', repairChains);
    await runJob(env, 'repair-invoices', repairInvoices);
    await runJob(env, 'tell', tell);
    await runJob(env, 'retention', retention);
  },
} satisfies ExportedHandler<Env>;
