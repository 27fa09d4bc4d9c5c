// Wakes chain objects that should have looked at their chain by now. A round is safe to repeat, so this may run twice or late.
import { hasOpenInvoices, overdueChains } from '../db/repair';
import { liveChains } from '../domain/chain-config';
import { logFault } from '../lib/log';
import type { JobContext, JobResult } from './job';

export async function repairChains(context: JobContext): Promise<JobResult> {
  const { database, nowMs, env, settings } = context;
  const overdue = await overdueChains(database, nowMs);
  // A chain object that never reported has no row to be overdue; while live invoices wait, each enabled chain gets a look.
  const open = await hasOpenInvoices(database, 'live', nowMs);
  const names = new Set([...overdue, ...(open ? liveChains(settings.chainProviders) : [])]);
  let failed = 0;
  for (const name of names) {
    try {
      await env.CHAIN.getByName(name).tick(name);
    } catch (error) {
      failed += 1;
      logFault('a chain was not woken', error, { chain: name });
    }
  }
  return { cursor: '', counts: { overdue: overdue.length, ticked: names.size, failed } };
}
