// The Worker's entry: wiring only. The configuration is read here; requests go to the app, queue messages and the minute's schedule
// to the work they wake.
import { readSettings, type Env, type Settings } from './env';
import { createApp } from './http/app';
import { alerts } from './jobs/alerts';
import { runJob } from './jobs/job';
import { letters } from './jobs/letters';
import { payerMails } from './jobs/payer-mails';
import { remindRecovery } from './jobs/remind-recovery';
import { repairChains } from './jobs/repair-chains';
import { repairInvoices } from './jobs/repair-invoices';
import { replays } from './jobs/replays';
import { retention } from './jobs/retention';
import { sealActivity } from './jobs/seal-activity';
import { telegram } from './jobs/telegram';
import { tell } from './jobs/tell';
import { logFault } from './lib/log';
import { readBatch } from './queues/batch';
import { makeTellingPorts } from './queues/home';

export { ChainObject } from './objects/chain-object';
export { InvoiceObject } from './objects/invoice-object';
export { LimiterObject } from './objects/limiter-object';
export { RateObject } from './objects/rate-object';
export { RequestLogObject } from './objects/request-log-object';

const app = createApp();

/** The settings, or null with the reason in the log: background work waits for a configuration that holds. */
function settingsOf(env: Env, work: string): Settings | null {
  const read = readSettings(env);
  if (read.ok) return read.settings;
  logFault(`${work} waits for the configuration`, new Error(read.missing.join(' ')), {});
  return null;
}

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  async queue(batch, env) {
    const settings = settingsOf(env, batch.queue);
    if (settings === null) batch.retryAll();
    else await readBatch(makeTellingPorts(env, settings), batch);
  },
  async scheduled(_controller, env) {
    const settings = settingsOf(env, 'the schedule');
    if (settings === null) return;
    await runJob(env, settings, 'repair-chains', repairChains);
    await runJob(env, settings, 'repair-invoices', repairInvoices);
    await runJob(env, settings, 'telegram', telegram);
    await runJob(env, settings, 'replays', replays);
    await runJob(env, settings, 'tell', tell);
    await runJob(env, settings, 'seal-activity', sealActivity);
    await runJob(env, settings, 'remind-recovery', remindRecovery);
    await runJob(env, settings, 'letters', letters);
    await runJob(env, settings, 'payer-mails', payerMails);
    await runJob(env, settings, 'retention', retention);
    await runJob(env, settings, 'alerts', alerts);
  },
} satisfies ExportedHandler<Env>;
