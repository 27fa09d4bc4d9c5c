// Runs a tool of node_modules under a Node that is new enough: `node scripts/run.mjs <tool> args…`. Knows no tool by name.
import { execute } from './support/node.mjs';

const [tool, ...args] = process.argv.slice(2);
if (tool === undefined) {
  console.error('Say which tool to run: node scripts/run.mjs <tool> args…');
  process.exit(2);
}
process.exit(await execute(tool, args));
