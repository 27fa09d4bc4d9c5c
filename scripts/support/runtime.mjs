// Turns wrangler.toml into Miniflare's options and applies migrations as wrangler would, so that both see the same data. No logic of ours.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './node.mjs';

export async function readWranglerToml() {
  const { parse } = await import('smol-toml');
  return parse(readFileSync(path.join(root, 'wrangler.toml'), 'utf8'));
}

/** Miniflare's options for our one Worker with every binding of wrangler.toml. `vars` are complete: nothing is read elsewhere. */
export async function miniflareOptions(config, { code, vars, port, folder, onLog, onRestart }) {
  const { convertV4MiniflareOptions, Log, LogLevel } = await import('miniflare');
  const sqliteClasses = config.migrations.flatMap((step) => step.new_sqlite_classes ?? []);
  return convertV4MiniflareOptions({
    rootPath: root,
    name: config.name,
    modules: true,
    script: code,
    scriptPath: path.join(root, 'dist/worker.js'),
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    bindings: vars,
    d1Databases: byName(config.d1_databases, 'binding', (database) => database.database_id),
    r2Buckets: byName(config.r2_buckets, 'binding', (bucket) => bucket.bucket_name),
    durableObjects: byName(config.durable_objects.bindings, 'name', (object) => ({
      className: object.class_name,
      useSQLite: sqliteClasses.includes(object.class_name),
    })),
    queueProducers: byName(config.queues.producers, 'binding', (producer) => ({ queueName: producer.queue })),
    queueConsumers: byName(config.queues.consumers, 'queue', consumerOptions),
    assets: assetOptions(config),
    host: '127.0.0.1',
    port,
    cf: false,
    log: new Log(LogLevel.WARN),
    handleStructuredLogs: onLog,
    unsafeHandleRuntimeRestart: onRestart,
    telemetry: { enabled: false },
    resourcePersistencePath: path.join(folder, 'v3'),
  });
}

const byName = (rows, key, value) => Object.fromEntries(rows.map((row) => [row[key], value(row)]));

function consumerOptions(consumer) {
  return {
    maxBatchSize: consumer.max_batch_size,
    maxBatchTimeout: consumer.max_batch_timeout,
    maxRetries: consumer.max_retries,
    ...(consumer.dead_letter_queue === undefined ? {} : { deadLetterQueue: consumer.dead_letter_queue }),
  };
}

function assetOptions({ assets, compatibility_date: date, compatibility_flags: flags }) {
  const rules = assets.run_worker_first;
  return {
    directory: path.join(root, assets.directory),
    binding: assets.binding,
    routerConfig: {
      has_user_worker: true,
      static_routing: {
        user_worker: rules.filter((rule) => !rule.startsWith('!')),
        asset_worker: rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1)),
      },
    },
    assetConfig: { compatibility_date: date, compatibility_flags: flags, html_handling: assets.html_handling, not_found_handling: assets.not_found_handling },
  };
}

/** Applies the migrations that the database has not seen, each in one batch with its own name row; answers how many. */
export async function applyMigrations(database) {
  const folder = path.join(root, 'migrations');
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.sql'))
        .sort()
    : [];
  await database
    .prepare(
      'CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    )
    .run();
  const { results } = await database.prepare('SELECT name FROM d1_migrations').all();
  const applied = new Set(results.map((row) => row.name));
  const waiting = files.filter((file) => !applied.has(file));
  if (waiting.length === 0) return 0;
  const { unstable_splitSqlQuery: split } = await import('wrangler');
  for (const file of waiting) {
    const statements = split(readFileSync(path.join(folder, file), 'utf8')).map((statement) => database.prepare(statement));
    await database.batch([...statements, database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(file)]);
  }
  return waiting.length;
}
