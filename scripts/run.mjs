// Runs a tool of node_modules under a Node that is new enough: `node scripts/run.mjs <tool> args…`. Tools that read the sources first
// get what the sources import but git does not hold.
import { prepare } from './prepare.mjs';
import { execute } from './support/node.mjs';

const readers = ['vitest', 'tsc', 'oxlint', 'knip'];
const [tool, ...args] = process.argv.slice(2);

if (tool === undefined) {
  console.error('Say which tool to run: node scripts/run.mjs <tool> args…');
  process.exit(2);
}
if (readers.includes(tool)) await prepare().catch((problem) => console.error(`Messages and browser files are not up to date: ${problem.message}`));
process.exit(await execute(tool, args));
