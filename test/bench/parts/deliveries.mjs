// Owns the measuring of webhooks: from an event row to the first try, and how much one dead receiver slows the others down. Events and
// endpoints are written straight into D1; receivers are one server on loopback with a path for each endpoint.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../../../scripts/support/node.mjs';

const masterKey = Buffer.from('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'base64');
const type = 'balance.received';
const rowsPerBatch = 200;
const eventsPerHint = 50;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What of the product's own sources the seed is made with: a sealed secret and the content of an event. */
async function loadParts() {
  const folder = mkdtempSync(path.join(tmpdir(), 'quittance-bench-parts-'));
  const contents = `export { seal } from './src/lib/seal'; export { encodeFacts } from './src/domain/public-event';
    export { formatWebhookSecret, webhookSecretPurpose } from './src/domain/webhook';`;
  const stdin = { contents, resolveDir: root, loader: 'ts' };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', target: 'es2024', platform: 'node', write: false });
  const file = path.join(folder, 'parts.mjs');
  writeFileSync(file, outputFiles[0].text);
  const parts = await import(pathToFileURL(file).href);
  rmSync(folder, { recursive: true });
  return parts;
}

/** Answers at once, but for the endpoints that are dead, which never do. */
async function startReceivers(dead) {
  const arrivals = new Map();
  const server = createServer((request, response) => {
    const endpoint = Number(request.url.slice(1));
    request.resume();
    if (dead.has(endpoint)) return;
    request.on('end', () => {
      const id = request.headers['webhook-id'];
      if (!arrivals.has(id)) arrivals.set(id, performance.now());
      response.writeHead(204).end();
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { arrivals, urlOf: (endpoint) => `http://127.0.0.1:${server.address().port}/${endpoint}`, stop };
}

/** One project with one endpoint each. */
async function seedEndpoints({ database }, { urlOf }, count, parts) {
  const statements = [];
  for (let index = 0; index < count; index += 1) {
    const id = `whe_Bench${index}`;
    const key = { masterKey, purpose: parts.webhookSecretPurpose, rowId: id };
    const secret = await parts.seal(key, parts.formatWebhookSecret(new Uint8Array(32).fill(7)), new Uint8Array(12).fill(index));
    statements.push(
      database
        .prepare(
          `INSERT INTO webhook_endpoint (id, account_id, project_id, mode, url, events, secret, state, failures, created_at_ms)
           VALUES (?, 'acc_Bench', ?, 'test', ?, ?, ?, 'on', 0, 1)`,
        )
        .bind(id, `prj_Bench${index}`, urlOf(index), JSON.stringify([type]), secret),
    );
  }
  await database.batch(statements);
}

async function addEvents({ database }, count, endpoints, parts) {
  const ids = [];
  for (let start = 0; start < count; start += rowsPerBatch) {
    const statements = [];
    for (let index = start; index < Math.min(count, start + rowsPerBatch); index += 1) {
      const id = `evt_${randomUUID()}`;
      ids.push({ id, endpoint: index % endpoints });
      const facts = parts.encodeFacts({ asset: 'USD', amount: '1.00' });
      statements.push(
        database
          .prepare(`INSERT INTO event (id, seq, account_id, project_id, mode, type, data, at_ms) VALUES (?, 0, 'acc_Bench', ?, 'test', ?, ?, ?)`)
          .bind(id, `prj_Bench${index % endpoints}`, type, facts, Date.now()),
      );
    }
    await database.batch(statements);
  }
  return ids;
}

async function until(isDone, timeoutMs, what) {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await pause(20)) if (isDone()) return;
  throw new Error(`${what} took longer than ${timeoutMs / 1000} s`);
}

/** All events at once; answers with the seconds until the last healthy endpoint has heard its last one. */
export async function measureThroughput(startFresh, { endpoints, events, deadOnes }) {
  const parts = await loadParts();
  const runtime = await startFresh();
  const dead = new Set(Array.from({ length: deadOnes }, (_item, index) => index * 7));
  const receivers = await startReceivers(dead);
  try {
    await seedEndpoints(runtime, receivers, endpoints, parts);
    const told = await addEvents(runtime, events, endpoints, parts);
    const wanted = told.filter(({ endpoint }) => !dead.has(endpoint)).map(({ id }) => id);
    const startedAt = performance.now();
    for (let sent = 0; sent < events; sent += eventsPerHint) await runtime.bindings.EVENTS.send({ kind: 'events' });
    // What no hint brings up is cron's; in a home it comes once a minute.
    const cron = setInterval(() => void runtime.cron().catch(() => undefined), 60_000);
    try {
      await until(() => receivers.arrivals.size >= wanted.length, 1_800_000, 'telling all of it');
    } finally {
      clearInterval(cron);
    }
    const seconds = (Math.max(...wanted.map((id) => receivers.arrivals.get(id) ?? 0)) - startedAt) / 1000;
    return { seconds, perSecond: wanted.length / seconds, taken: wanted.length };
  } finally {
    await receivers.stop();
    await runtime.stop();
  }
}

/** One event at a time: from its row and its hint to the receiver, in milliseconds, sorted. */
export async function measureFirstTry(startFresh, samples) {
  const parts = await loadParts();
  const runtime = await startFresh();
  const receivers = await startReceivers(new Set());
  try {
    await seedEndpoints(runtime, receivers, 1, parts);
    const took = [];
    for (let sample = 0; sample < samples; sample += 1) {
      const startedAt = performance.now();
      const [{ id }] = await addEvents(runtime, 1, 1, parts);
      await runtime.bindings.EVENTS.send({ kind: 'events' });
      await until(() => receivers.arrivals.has(id), 120_000, 'a first try');
      took.push(receivers.arrivals.get(id) - startedAt);
    }
    return { took: took.sort((left, right) => left - right), writes: await countWrites(runtime) };
  } finally {
    await receivers.stop();
    await runtime.stop();
  }
}

/** Rows that D1 counts as written for one delivery that is taken at the first try: made out, claimed, recorded, indexes included. */
async function countWrites({ database }) {
  const written = async (text, ...values) =>
    (
      await database
        .prepare(text)
        .bind(...values)
        .run()
    ).meta.rows_written;
  const [id, now] = ['dlv_BenchWrites', Date.now()];
  return {
    madeOut: await written(
      `INSERT INTO delivery (id, kind, event_id, account_id, project_id, mode, channel, target, state, attempts, due_at_ms, created_at_ms, position)
       VALUES (?, ?, 'evt_x', 'acc_Bench', 'prj_Bench0', 'test', 'webhook', 'whe_Bench0', 'pending', 0, ?, ?, 1)`,
      id,
      type,
      now,
      now,
    ),
    claimed: await written(`UPDATE delivery SET attempts = 1, due_at_ms = ?, lease_until_ms = ?, lease_token = 'x' WHERE id = ?`, now + 5000, now + 60000, id),
    recorded: await written(`UPDATE delivery SET state = 'sent', due_at_ms = ?, lease_token = NULL, lease_until_ms = NULL WHERE id = ?`, now, id),
  };
}
