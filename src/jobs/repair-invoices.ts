// Finds invoices whose object has not opened, is overdue, or may know more than D1, and wakes them. Each wake is `tick`, which does
// nothing when all is well; so this may run twice, late, or with every alarm lost.
import { sendBatch } from '../db/database';
import { invoicesInMotion, overdueInvoices, unopenedInvoices, waitWithRepair } from '../db/repair';
import { limits } from '../domain/limits';
import { logFault } from '../lib/log';
import type { JobContext, JobResult } from './job';

const repairWaitMs = 2 * 60_000;

export async function repairInvoices(context: JobContext): Promise<JobResult> {
  const { database, nowMs } = context;
  const unopened = await unopenedInvoices(database, nowMs);
  const overdue = await overdueInvoices(database, nowMs);
  const inMotion = await invoicesInMotion(database, context.cursor, nowMs);
  const due = [...new Set([...unopened, ...overdue])];
  if (due.length > 0)
    await sendBatch(
      database,
      chunksOf(due, 80).map((ids) => waitWithRepair(database, ids, nowMs + repairWaitMs)),
    );
  let failed = 0;
  for (const invoiceId of new Set([...due, ...inMotion])) {
    const ticked = await tickInvoice(context, invoiceId);
    if (!ticked) failed += 1;
  }
  const cursor = inMotion.length < limits.repairBatchMax ? '' : (inMotion[inMotion.length - 1] ?? '');
  return { cursor, counts: { unopened: unopened.length, overdue: overdue.length, inMotion: inMotion.length, failed } };
}

async function tickInvoice(context: JobContext, invoiceId: string): Promise<boolean> {
  try {
    const answer = await context.env.INVOICE.getByName(invoiceId).tick(invoiceId);
    return answer.ok && answer.value.flushed;
  } catch (error) {
    logFault('an invoice was not woken', error, { invoice: invoiceId });
    return false;
  }
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
