// Kills the home ten times while fifty invoices are being paid, and writes what came of it: npm run campaign -- kill --kills 10
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/support/node.mjs';
import { runKills } from './kill/run.mjs';

const wanted = readArguments(process.argv.slice(2), { kills: 10, invoices: 50, seed: Date.now() % 1_000_000 });
const result = await runKills({ ...wanted, patienceMs: 240_000, log: (line) => console.log(line) });
const text = describe(result);
console.log(text);
const folder = path.join(root, 'docs/evidence');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, `kill-${new Date().toISOString().slice(0, 10)}.md`), text);
if (result.problems.length > 0) console.log(`\nWhat the home said last:\n${result.lastWords}`);
process.exit(result.problems.length === 0 ? 0 : 1);

function readArguments(args, defaults) {
  const found = { ...defaults };
  for (let index = 0; index < args.length; index += 2) {
    const name = args[index]?.replace(/^--/, '');
    const value = Number(args[index + 1]);
    if (!(name in found) || !Number.isInteger(value)) throw new Error(`Unknown: ${args[index]} ${args[index + 1]}. Known: --kills N --invoices N --seed N`);
    found[name] = value;
  }
  return found;
}

function describe({ seed, invoices, kills, paid, retries, webhooks, totalBase, problems, seconds }) {
  const rows = kills.map((kill) => `| ${kill.number} | ${kill.trigger} | ${kill.upMs} | ${kill.delayMs} | ${kill.downMs} | ${kill.startMs} |`);
  return `# Killed while being paid

SIGKILL of the whole process group (supervisor, home, runtime) while invoices are being paid with real ERC-20 transfers on a local node
(one-second blocks, finality two blocks behind). Node, rate source, webhook receiver and mailbox stay up. The shop's program and the
payers repeat each call until it is answered; the judgement asks the API and the receiver, never our tables.

- command: \`npm run campaign -- kill --kills ${kills.length} --invoices ${invoices} --seed ${seed}\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${seconds} s in all
- result: **${problems.length === 0 ? 'passed' : `${problems.length} problems`}**: ${paid} of ${invoices} invoices paid once with the exact amount, ${totalBase} base units of USDT in the balance
- webhooks: ${webhooks.requests} requests, ${webhooks.distinct} distinct ids, ${webhooks.requests - webhooks.distinct} repetitions with the same id; mails: ${webhooks.mails}
- calls of the shop and the payers that had to be repeated: ${retries}

| kill | aimed at | after start, ms | delay, ms | down, ms | start took, ms |
|---|---|---|---|---|---|
${rows.join('\n')}

## Problems
${problems.length === 0 ? 'None.' : problems.map((problem) => `- ${problem}`).join('\n')}
`;
}
