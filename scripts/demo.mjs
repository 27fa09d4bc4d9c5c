// The whole path of one payment on real parts: npm run demo, or npm run demo -- --once to end when it has happened (0) or not (1).
import path from 'node:path';
import { ensureInstalled } from './support/install.mjs';
import { Advice, root } from './support/node.mjs';
import { runScript } from './support/steps.mjs';

try {
  await ensureInstalled();
  process.exitCode = await runScript(path.join(root, 'scripts/support/demo.mjs'), process.argv.slice(2));
} catch (problem) {
  if (!(problem instanceof Advice)) throw problem;
  console.error(problem.message);
  process.exitCode = 1;
}
