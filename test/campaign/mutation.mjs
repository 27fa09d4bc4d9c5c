// Changes the modules that decide an invoice's state, one place at a time, and asks whether a test notices: npm run campaign -- mutation
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { root } from '../../scripts/support/node.mjs';
import { instrument } from './mutation/mutants.mjs';
import { readArguments } from './support/arguments.mjs';

const subjects = ['invoice', 'invoice-command', 'invoice-by-hand', 'invoice-event', 'invoice-reason', 'ledger', 'invoice-rules'];
const { threads, minutes, from, to } = readArguments(process.argv.slice(2), { threads: 2, minutes: 25, from: 1, to: 1_000_000 });
const patienceMs = 30_000;
const startedMs = Date.now();
const here = path.join(root, 'test/campaign/mutation');
const folder = path.join(root, 'test/.artifacts/campaign');
mkdirSync(folder, { recursive: true });

const codes = new Map();
const mutants = [];
for (const name of subjects) {
  const file = `src/domain/${name}.ts`;
  const made = instrument(file, readFileSync(path.join(root, file), 'utf8'), mutants.length + 1);
  codes.set(path.join(root, file), made.code);
  mutants.push(...made.mutants);
}
const bundle = path.join(folder, 'mutation.cjs');
// Stories first, random histories last: most mutants die in the first milliseconds.
const files = readdirSync(path.join(root, 'test/domain')).filter((file) => /^invoice.*\.test\.ts$/.test(file) && !/currencies/.test(file));
const tests = files.sort((a, b) => Number(a.includes('histories')) - Number(b.includes('histories')) || (a < b ? 1 : -1));
await build({
  stdin: { contents: tests.map((file) => `import './test/domain/${file}';`).join('\n'), resolveDir: root },
  outfile: bundle,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  logLevel: 'error',
  external: ['@noble/*', '@scure/*'],
  plugins: [{ name: 'mutants', setup: mutate }],
});

const judged = await judgeAll(mutants.filter(({ id }) => id >= from && id <= to));
if (judged.get(0) !== null) throw new Error(`Without a mutant the tests fail: ${judged.get(0)}`);
const tried = mutants.filter(({ id }) => judged.has(id));
const survivors = tried.filter(({ id }) => judged.get(id) === null);
const share = Math.floor(((tried.length - survivors.length) * 1_000) / tried.length) / 10;
console.log(
  `${tried.length} of ${mutants.length} mutants tried, ${tried.length - survivors.length} killed: ${share} % in ${Math.round((Date.now() - startedMs) / 1_000)} s`,
);
if (tried.length === mutants.length) writeEvidence();
process.exit(share >= 90 && tried.length === mutants.length ? 0 : 1);

function mutate(run) {
  run.onResolve({ filter: /^vitest$/ }, () => ({ path: path.join(here, 'shim.mjs') }));
  run.onResolve({ filter: /^fast-check$/ }, ({ importer }) =>
    importer.endsWith('quick-check.mjs') ? { path: 'fast-check', external: true } : { path: path.join(here, 'quick-check.mjs') },
  );
  run.onLoad({ filter: /\.ts$/ }, ({ path: file }) => (codes.has(file) ? { contents: codes.get(file), loader: 'ts' } : null));
}

/** The killer of each mutant, or null; mutants that time did not allow are left out. */
async function judgeAll(waiting) {
  const results = new Map();
  const queue = [...waiting];
  await Promise.all(Array.from({ length: threads }, () => judgeSome(queue, results)));
  return results;
}

async function judgeSome(queue, results) {
  let worker = startJudge();
  // Without a mutant first: that shows which tests are quick, and that all pass.
  queue.unshift({ id: 0 });
  for (let one = queue.shift(); one !== undefined && Date.now() - startedMs < minutes * 60_000; one = queue.shift()) {
    const { id } = one;
    const killer = await new Promise((resolve) => {
      const timer = setTimeout(() => resolve('it never ended'), patienceMs);
      worker.removeAllListeners('message');
      worker.removeAllListeners('error');
      worker.on('message', (answer) => {
        clearTimeout(timer);
        resolve(answer.killer);
      });
      worker.on('error', (error) => {
        clearTimeout(timer);
        resolve(`the thread ended: ${error.message}`);
      });
      worker.postMessage(id);
    });
    results.set(id, killer);
    if (killer === null && id > 0) console.log(nameOf(mutants[id - 1]));
    if (killer === 'it never ended' || killer?.startsWith('the thread ended') === true) {
      await worker.terminate();
      worker = startJudge();
    }
  }
  await worker.terminate();
}

function nameOf({ id, file, line, kind, was, now }) {
  return `${id} ${file}:${line} ${kind}: ${was} -> ${now}`;
}

function startJudge() {
  return new Worker(path.join(here, 'judge.mjs'), { workerData: { bundle } });
}

function writeEvidence() {
  const reasons = JSON.parse(readFileSync(path.join(here, 'survivors.json'), 'utf8'));
  const rows = subjects.map((name) => {
    const own = tried.filter(({ file }) => file === `src/domain/${name}.ts`);
    const alive = survivors.filter(({ file }) => file === `src/domain/${name}.ts`);
    return `| ${name} | ${own.length} | ${own.length - alive.length} | ${alive.length} |`;
  });
  const list = survivors.map(
    (one) => `| \`${one.file.slice(11)}\` | ${one.kind} | \`${clean(one.was)}\` | \`${clean(one.now)}\` | ${reasonOf(one, reasons)} |`,
  );
  const text = `# Mutants of the state machine

Each place of the modules that decide an invoice's state is changed alone: comparisons, arithmetic, logic, conditions, literals, lists, objects, blocks,
\`some\`/\`every\`, \`min\`/\`max\`, \`find\`/\`findLast\`, filters and sorts left out. Then the tests of \`test/domain/invoice*.test.ts\` run until one fails. Random
histories are cut at 200 runs. \`assert\` and \`unreachable\` are left alone: they stop on bugs and decide nothing.

- command: \`npm run campaign -- mutation\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${Math.round((Date.now() - startedMs) / 1_000)} s on ${threads} threads
- result: **${tried.length - survivors.length} of ${tried.length} killed: ${share} %**

| module | mutants | killed | alive |
|---|---|---|---|
${rows.join('\n')}

## Alive
| where | what | was | is | why |
|---|---|---|---|---|
${list.join('\n')}
`;
  writeFileSync(path.join(root, `docs/evidence/mutation-${new Date().toISOString().slice(0, 10)}.md`), text);
}

function clean(code) {
  return code.replaceAll('|', '¦').replaceAll('`', "'");
}

/** Reasons are kept by what was changed, not by line, so that they outlive an edit elsewhere. */
function reasonOf(one, reasons) {
  const found = reasons.find(({ file, was, now }) => one.file.endsWith(`/${file}.ts`) && one.was.includes(was) && (now === undefined || one.now.includes(now)));
  return found?.why ?? 'not looked at yet';
}
