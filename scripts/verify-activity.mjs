// Checks the activity log of a local home's data folder: every chain, its signed end and its copy outside the database. Prints counts and
// findings for each account; ends with 1 when there is a finding. Changes nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './support/bundle.mjs';
import { leaveFolder, takeFolder } from './support/data-folder.mjs';
import { Advice, newNode, root, runToEnd } from './support/node.mjs';
import { miniflareOptions, readWranglerToml } from './support/runtime.mjs';
import { readArguments, readSettingsFile } from './support/settings.mjs';

const rowsPerRead = 1_000;
const folder = path.resolve(root, process.env.QUITTANCE_DATA ?? '.quittance');

/** The product's own check, made into a module that this Node can load. */
async function loadCheck() {
  const place = mkdtempSync(path.join(root, 'node_modules/.cache-check-'));
  try {
    const { code } = await bundle('scripts/config/activity-check.mjs');
    const file = path.join(place, 'check.mjs');
    writeFileSync(file, code);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function openData(config) {
  const { Miniflare } = await import('miniflare');
  const code = 'export default { fetch: () => new Response(null, { status: 404 }) }';
  const options = await miniflareOptions(
    { ...config, migrations: [], durable_objects: { bindings: [] }, queues: { producers: [], consumers: [] } },
    {
      code,
      vars: {},
      port: 0,
      folder,
      onLog: () => {},
      onRestart: () => {},
    },
  );
  const runtime = new Miniflare(options);
  await runtime.ready;
  return runtime;
}

async function checkAll(runtime, masterKey) {
  const check = await loadCheck();
  const [binding, bucket] = [await runtime.getD1Database('DB'), await runtime.getR2Bucket('BODIES')];
  const database = check.openDatabase(binding);
  const key = check.headKey(Uint8Array.from(Buffer.from(masterKey, 'base64')));
  let found = 0;
  for (const accountId of await check.listChains(database)) {
    // First: the copy is never ahead of rows that are read after it.
    const copy = await check.readHeadCopy(bucket, accountId);
    const rows = [];
    let end = null;
    while (end === null) {
      const page = await check.readStretch(database, accountId, rows.at(-1) ?? null, rowsPerRead);
      rows.push(...page.rows);
      end = page.end;
    }
    const findings = check.verifyChain({ accountId, start: null, rows, copy, end }, key, Date.now());
    console.log(
      `${accountId}: ${rows.length} sealed, ${end.unsealed.length} waiting, ${findings.length === 0 ? 'no findings' : `${findings.length} findings`}`,
    );
    if (end.head !== null) console.log(`  last seal: row ${end.head.seq} ${end.head.hash}`);
    for (const finding of findings) console.log(`  ${finding.kind}: ${placeOf(finding)}`);
    found += findings.length;
  }
  console.log(found === 0 ? 'Every row stands as it was sealed.' : `${found} findings.`);
  return found;
}

function placeOf({ fromSeq, toSeq, position }) {
  const rows = fromSeq === null ? '' : fromSeq === toSeq ? `row ${fromSeq}` : `rows ${fromSeq} to ${toSeq}`;
  return [rows, position === null ? '' : `place ${position} in the table`].filter((text) => text !== '').join(', ');
}

async function main() {
  const { varsFile } = readArguments(process.argv.slice(2));
  const settings = readSettingsFile(varsFile);
  const config = await readWranglerToml();
  await takeFolder(folder);
  let runtime = null;
  try {
    runtime = await openData(config);
    return await checkAll(runtime, settings.MASTER_KEY);
  } finally {
    await runtime?.dispose();
    leaveFolder(folder);
  }
}

try {
  const node = newNode();
  // The runtime wants a newer Node than npm may run on.
  if (node !== process.execPath) process.exit(await runToEnd(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]));
  process.exit((await main()) === 0 ? 0 : 1);
} catch (problem) {
  console.error(problem instanceof Advice ? problem.message : problem);
  process.exit(2);
}
