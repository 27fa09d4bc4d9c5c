// Owns a Worker in workerd with the options of the local home, in a folder of its own, with its process known for counting.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applyMigrations, miniflareOptions, readWranglerToml } from '../../../scripts/support/runtime.mjs';
import { childrenOf } from './machine.mjs';

/** A name, not a number: passkeys belong to a name. */
const origin = 'http://localhost';
const masterKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

export async function startRuntime(code, vars) {
  const { Miniflare } = await import('miniflare');
  const folder = mkdtempSync(path.join(tmpdir(), 'quittance-bench-'));
  const config = await readWranglerToml();
  const all = { HOME_KIND: 'local', PUBLIC_ORIGIN: origin, MASTER_KEY: masterKey, ALLOW_LOOPBACK_WEBHOOKS: 'yes', ...vars };
  const before = new Set(childrenOf(process.pid));
  const options = await miniflareOptions(config, { code, vars: all, port: 0, folder, onLog: printFault, onRestart: () => {} });
  const runtime = new Miniflare(options);
  const url = (await runtime.ready).origin;
  const [pid] = childrenOf(process.pid).filter((one) => !before.has(one));
  const database = await runtime.getD1Database('DB');
  await applyMigrations(database);
  return {
    url,
    origin,
    pid,
    folder,
    database,
    bindings: await runtime.getBindings(),
    cron: async () => void (await (await runtime.getWorker()).scheduled({ cron: '* * * * *', scheduledTime: new Date() })),
    stop: async () => {
      await runtime.dispose();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function printFault({ level, message }) {
  if (level === 'error') console.error(message.slice(0, 500));
}
