// Sends requests that nobody should send to a real home and writes what came of it: npm run campaign -- fuzz --requests 20000 --seed 7
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/support/node.mjs';
import { readArguments } from './support/arguments.mjs';
import { runFuzz } from './fuzz/run.mjs';

const wanted = readArguments(process.argv.slice(2), { requests: 20_000, seed: Date.now() % 1_000_000, minutes: 30 });
const result = await runFuzz({ ...wanted, log: (line) => console.log(line) });
const text = describe(result, wanted);
console.log(text);
const folder = path.join(root, 'docs/evidence');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, `fuzz-${new Date().toISOString().slice(0, 10)}.md`), text);
process.exit(result.problems.length === 0 ? 0 : 1);

function describe({ seed, sent, statuses, kinds, operations, described, problems, seconds }, { requests, minutes }) {
  const passed = problems.length === 0;
  const within = sent < requests ? `no problem in the ${minutes} minutes that it was given` : 'passed';
  const verdict = passed ? within : `${problems.length} problems`;
  const rows = Object.entries(statuses).map(([status, count]) => `| ${status} | ${count} |`);
  return `# The API and requests that nobody should send

Requests made by chance from our own OpenAPI (valid, nearly valid, hostile: unknown and mistyped fields, exponents, comma decimals, negative
and huge numbers, wrong currencies, hostile addresses, bodies of a megabyte, wrong content types, ids of others, stale versions) at a real
local home. Each answer is compared with the description: its status is listed, its content fits to the last field; no answer is a
fault and none tells of the inside. What the home wrote into its log counts too.

- command: \`npm run campaign -- fuzz --requests ${requests} --seed ${seed} --minutes ${minutes}\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${seconds} s in all
- result: **${verdict}**: ${sent} requests at ${operations} of ${described} operations (${Object.entries(kinds)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')})

| status | answers |
|---|---|
${rows.join('\n')}

## Problems
${passed ? 'None.' : problems.map((problem) => `- ${problem.replaceAll('\n', ' ')}`).join('\n')}
`;
}
