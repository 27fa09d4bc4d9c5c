// Owns the Worker's queue entry: configuration in, ports made, the batch passed on. Wiring only.
import { readSettings, type Env } from '../env';
import { logFault } from '../lib/log';
import { readBatch } from './batch';
import { makeTellingPorts } from './home';

/** Handles one batch of any of our queues. Never throws: a throw would bring back messages that were done. */
export async function consumer(batch: MessageBatch<unknown>, env: Env, _context: ExecutionContext): Promise<void> {
  const read = readSettings(env);
  if (!read.ok) {
    logFault('the queues wait for the configuration', new Error(read.missing.join(' ')), { queue: batch.queue });
    batch.retryAll();
    return;
  }
  await readBatch(makeTellingPorts(env, read.settings), batch);
}
