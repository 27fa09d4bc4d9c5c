// What the product costs: time against a floor, processor time, provider calls, bytes, bundle, and the way to a first paid invoice.
// Prints a table with its targets and keeps it as docs/evidence/bench.md. A missed target is told, never a failure: npm run bench
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../scripts/build.mjs';
import { root } from '../../scripts/support/node.mjs';
import { measureJourney } from './parts/journey.mjs';
import { describeMachine } from './parts/machine.mjs';
import { describe } from './parts/report.mjs';
import { startRuntime } from './parts/runtime.mjs';
import { measureScans } from './parts/scan.mjs';
import { openBenchShop, startPeers } from './parts/shop.mjs';
import { measureSpeed } from './parts/speed.mjs';
import { measureStorage } from './parts/storage.mjs';

const started = performance.now();
const machine = describeMachine();
const say = (what) => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`);

const code = await build();
say('journey: from npm start to a paid invoice');
const journey = await measureJourney();

const peers = await startPeers();
try {
  const ours = await startRuntime(code, peers.vars);
  let speed;
  let storage;
  try {
    const shop = await openBenchShop(ours, peers);
    say('speed: ours and the floor in turns');
    speed = await measureSpeed(ours, shop);
    say('bytes: whole journeys');
    storage = await measureStorage({ runtime: ours, peers, shop });
  } finally {
    await ours.stop();
  }
  say('scans: one tick with many open invoices');
  const scans = await withFresh(code, peers.vars, (runtime) => measureScans({ runtime, peers }));

  const seconds = Math.round((performance.now() - started) / 1000);
  const text = describe({ machine, date: new Date().toISOString().slice(0, 16).replace('T', ' '), journey, speed, scans, storage, code, seconds });
  console.log(`\n${text}`);
  const folder = path.join(root, 'docs/evidence');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'bench.md'), text);
} finally {
  await peers.stop();
}

async function withFresh(script, vars, work) {
  const runtime = await startRuntime(script, vars);
  try {
    return await work(runtime);
  } finally {
    await runtime.stop();
  }
}
