// Plays interleavings of calls to one invoice's real object in workerd: npm run campaign -- interleavings --count 2000 --seed 1
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/support/node.mjs';
import { readArguments } from './support/arguments.mjs';

const { count, seed, minutes } = readArguments(process.argv.slice(2), { count: 2_000, seed: Date.now() % 1_000_000, minutes: 25 });
const startedMs = Date.now();
const run = spawnSync(process.execPath, [path.join(root, 'scripts/run.mjs'), 'vitest', 'run', '--config', 'test/campaign/interleavings/vitest.config.ts'], {
  cwd: root,
  encoding: 'utf8',
  timeout: minutes * 60_000,
  maxBuffer: 64 * 1024 * 1024,
  env: { ...process.env, INTERLEAVINGS: String(count), SEED: String(seed) },
});
const said = `${run.stdout}\n${run.stderr}`;
const tally = /interleavings (\{.*\})/.exec(said);
const passed = run.status === 0 && tally !== null;
if (!passed) console.log(said.slice(-6_000));
const { done = 0, changed = 0, refused = 0, replayed = 0 } = tally === null ? {} : JSON.parse(tally[1]);
const text = `# Interleavings on the real object

Each interleaving opens an invoice of its own in workerd, makes it payable, and then has several calls to its object in flight at once, twice over: news of
two transactions (seen, confirmed, final, dropped, told twice), acceptance, cancellation, extension, refund, review by three people who all looked at the
same version, double clicks under one request key, the end of the time, the clock. Afterwards object, D1, ledger, timeline and activity log must agree:
received is what is sure on the chain less refunds, pending is what it has seen, the books sum to zero, each transfer stands as it was told last, each
request key had one effect, each effect is told of once, and a stale word was answered with \`invoice_changed\` and a version that was.

- command: \`npm run campaign -- interleavings --count ${count} --seed ${seed}\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${Math.round((Date.now() - startedMs) / 1_000)} s
- result: **${passed ? 'passed' : 'failed'}**: ${count} interleavings
- words of people that were obeyed: ${done}; answered as repetitions: ${replayed}; refused as stale: ${changed}; refused otherwise: ${refused}
${passed ? '' : `\n\`\`\`\n${said.slice(-3_000)}\n\`\`\`\n`}`;
console.log(text);
mkdirSync(path.join(root, 'docs/evidence'), { recursive: true });
writeFileSync(path.join(root, `docs/evidence/interleavings-${new Date().toISOString().slice(0, 10)}.md`), text);
process.exit(passed ? 0 : 1);
