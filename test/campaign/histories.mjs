// Lives through random histories of invoices and keeps the seeds that find something: npm run campaign -- histories --count 200000 --seed 1
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/support/node.mjs';
import { importBundled } from './support/bundled.mjs';
import { readArguments } from './support/arguments.mjs';

const { count, seed, minutes } = readArguments(process.argv.slice(2), { count: 200_000, seed: Date.now() % 1_000_000, minutes: 30 });
const { runChunk, chunkSize } = await importBundled('test/campaign/histories/run.ts');
const startedMs = Date.now();
const visits = new Map();
const failures = [];
const chunks = Math.ceil(count / chunkSize);
let done = 0;
while (done < chunks && Date.now() - startedMs < minutes * 60_000) {
  // Seeds of two campaigns do not meet unless they are asked to.
  const failure = runChunk(seed * 1_000 + done, visits);
  done += 1;
  if (failure !== null) failures.push(failure);
  if (done % 10 === 0 || failure !== null) console.log(`${done * chunkSize} histories, ${failures.length} seeds found something`);
}
keep(failures);
const text = describe();
console.log(text);
const folder = path.join(root, 'docs/evidence');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, `histories-${new Date().toISOString().slice(0, 10)}.md`), text);
process.exit(failures.length === 0 && done === chunks ? 0 : 1);

/** A seed that found something is lived through again by every run of the quick tests. */
function keep(found) {
  const file = path.join(root, 'test/campaign/histories/seeds.json');
  const kept = JSON.parse(readFileSync(file, 'utf8'));
  const fresh = found.filter(({ seed: number }) => !kept.some((item) => item.seed === number)).map((item) => ({ seed: item.seed, found: item.found }));
  if (fresh.length > 0) writeFileSync(file, `${JSON.stringify([...kept, ...fresh], null, 2)}\n`);
}

function describe() {
  const rows = [...visits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, times]) => `| ${what} | ${times} |`);
  const seconds = Math.round((Date.now() - startedMs) / 1_000);
  return `# Random lives of an invoice

Histories of at most forty commands go through \`decide\`: open, choose, address, watch, observe (new, repeated, late, out of order, dropped, in another
block), tick with lagging chains, a clock that jumps both ways, accept, cancel, extend, invalidate, refund, review, a rate for late money; under all
rules, with three assets on two chains. After each command a second description of an invoice (\`test/support/invoice-model.ts\`) says what must hold:
each present transfer counts once (I1), the books of each asset sum to zero and hold what the chain holds less what was sent back (I2, I12), the state
is that of the facts and that of the replayed events (I3), versions have no gaps (I4), nothing is paid without the level that its rule asks for (I8), a
command that comes twice has one effect, an old version is refused with the new one, money that goes after it was paid is never silent.

- command: \`npm run campaign -- histories --count ${count} --seed ${seed}\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${seconds} s
- result: **${failures.length === 0 ? 'passed' : `${failures.length} seeds found something`}**: ${done * chunkSize} histories

## Found
${failures.length === 0 ? 'Nothing.' : failures.map((item) => `- seed ${item.seed}: ${item.found}\n  ${item.counterexample.slice(0, 1_500)}`).join('\n')}

## Where the histories went
| what | times |
|---|---|
${rows.join('\n')}
`;
}
