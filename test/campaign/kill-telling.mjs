// Kills the home twenty times while events pour in, and writes what came of it: npm run campaign -- kill-telling --kills 20
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/support/node.mjs';
import { runTellingKills } from './kill-telling/run.mjs';
import { readArguments } from './support/arguments.mjs';

const wanted = readArguments(process.argv.slice(2), { kills: 20, seed: Date.now() % 1_000_000, patience: 900 });
const result = await runTellingKills({ kills: wanted.kills, seed: wanted.seed, patienceMs: wanted.patience * 1_000, log: (line) => console.log(line) });
const text = describe(result);
console.log(text);
const folder = path.join(root, 'docs/evidence');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, `kill-telling-${new Date().toISOString().slice(0, 10)}.md`), text);
if (result.problems.length > 0) console.log(`\nWhat the home said last:\n${result.lastWords}`);
process.exit(result.problems.length === 0 ? 0 : 1);

function describe({ seed, kills, invoices, events, retries, told, problems, seconds }) {
  const rows = kills.map((kill) => `| ${kill.number} | ${kill.trigger} | ${kill.upMs} | ${kill.delayMs} | ${kill.inFlight} | ${kill.startMs} |`);
  return `# Killed while telling

SIGKILL of the whole process group (supervisor, home, runtime) while events pour in: six shops sell on the simulated chain without a pause. Three
webhook receivers (fast, slow, faulty every seventh time) and a mailbox stay up. What happened is asked of the API; who heard of it is what the
receivers wrote down. Under way at a kill is what held a lease in the killed home's database, read from a copy before the next start; each repetition
that nobody had asked for must have been one of these, and carries the same \`webhook-id\` and the same words.

- command: \`npm run campaign -- kill-telling --kills ${kills.length} --seed ${seed}\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${seconds} s in all
- result: **${problems.length === 0 ? 'passed' : `${problems.length} problems`}**: ${invoices} invoices, ${events} events, 0 may be lost
- webhooks: ${told.webhooks} taken for ${told.pairs} pairs of event and endpoint; ${told.webhooksExtra} sent once more than owed, of ${told.webhooksInFlight} under way at the kills
- mails: ${told.mails}; ${told.mailsExtra} once more than owed, of ${told.mailsInFlight} under way at the kills
- calls of the shops that had to be repeated: ${retries}

| kill | aimed at | up, ms | delay, ms | sends under way | start took, ms |
|---|---|---|---|---|---|
${rows.join('\n')}

## Problems
${problems.length === 0 ? 'None.' : problems.map((problem) => `- ${problem}`).join('\n')}
`;
}
