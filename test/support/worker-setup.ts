// Runs before each worker test file. Files of one worker share a runtime, so all storage is emptied and the migrations applied anew.
import { applyD1Migrations, reset, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

interface MigratedEnv {
  readonly DB: D1Database;
  readonly TEST_MIGRATIONS: D1Migration[];
}

const { DB, TEST_MIGRATIONS } = env as unknown as MigratedEnv;
await reset();
await applyD1Migrations(DB, TEST_MIGRATIONS);
// Most tests are about an instance that is at work; the ones of its first run clear this again.
await DB.prepare('UPDATE instance SET set_up_at_ms = 1 WHERE id = 1').run();
