// Owns the whole Worker in this process: built, running in workerd by Miniflare, with its database and its objects at hand. For tests
// that pay on a real node and look at what becomes of it; HTTP goes through `fetch`, time through the node's blocks.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Miniflare } from 'miniflare';
import { build } from '../../scripts/build.mjs';
import { applyMigrations, miniflareOptions, readWranglerToml } from '../../scripts/support/runtime.mjs';
import { openDatabase, type Database } from '../../src/db/database';
import type { Env } from '../../src/env';

export interface Embedded {
  readonly url: string;
  readonly database: Database;
  readonly bindings: Pick<Env, 'INVOICE' | 'CHAIN' | 'RATE'>;
  /** What the minute's schedule does. */
  cron(): Promise<void>;
  stop(): Promise<void>;
}

const masterKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

export async function startEmbedded(vars: Readonly<Record<string, string>>): Promise<Embedded> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quittance-embedded-'));
  const config = await readWranglerToml();
  const code = await build();
  const all = { HOME_KIND: 'local', PUBLIC_ORIGIN: 'http://127.0.0.1', MASTER_KEY: masterKey, ALLOW_LOOPBACK_WEBHOOKS: 'yes', ...vars };
  const options = await miniflareOptions(config, { code, vars: all, port: 0, folder, onLog: () => undefined, onRestart: () => undefined });
  const runtime = new Miniflare(options as never);
  const url = (await runtime.ready).origin;
  const binding = await runtime.getD1Database('DB');
  await applyMigrations(binding);
  const bindings = (await runtime.getBindings()) as unknown as Env;
  return {
    url,
    database: openDatabase(binding as unknown as D1Database),
    bindings,
    cron: async () => {
      const worker = await runtime.getWorker();
      await worker.scheduled({ cron: '* * * * *', scheduledTime: new Date() });
    },
    stop: async () => {
      await runtime.dispose();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
