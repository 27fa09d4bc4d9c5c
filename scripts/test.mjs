// Everything that must hold, from a bare clone: installs what is missing, checks, then runs every kind of test. Ends with a summary and
// a non-zero code when anything failed. Arguments are passed to the test runner and then only tests run: npm test -- --project domain
import path from 'node:path';
import { buildStep, dryRunStep, failures, lintStep, prepareStep, switchesStep, typeStep, vitest } from './support/checks.mjs';
import { ensureChromium } from './support/chromium.mjs';
import { ensureInstalled } from './support/install.mjs';
import { root } from './support/node.mjs';
import { runScript, runSteps } from './support/steps.mjs';

const wanted = process.argv.slice(2);
const install = { name: 'install', isGround: true, run: async () => (await ensureInstalled(), 0) };
const browser = { name: 'browser', isGround: true, run: () => ensureChromium() };

// Kinds run one after another: a browser test beside busy workers would measure the machine.
const kinds = [
  // Chains wait most of the time, and rules never do.
  { name: 'rules and tidiness, real chains (domain, chain)', run: () => vitest('--project', 'domain', '--project', 'chain') },
  { name: 'the Worker (worker)', run: () => vitest('--project', 'worker') },
  switchesStep,
  { name: 'browser and local home (e2e)', run: () => vitest('--project', 'e2e') },
  { name: 'one payment on real parts (demo)', run: () => runScript(path.join(root, 'scripts/support/demo.mjs'), ['--once']) },
];

const everything = [install, browser, prepareStep, buildStep, typeStep, lintStep, dryRunStep, ...kinds];
const some = [install, prepareStep, buildStep, { name: `tests: ${wanted.join(' ')}`, run: () => vitest(...wanted) }];
const code = await runSteps(wanted.length === 0 ? everything : some);
for (const failure of failures.slice(0, 20)) console.log(`\n✗ ${failure}`);
if (failures.length > 20) console.log(`\nand ${failures.length - 20} more`);
process.exit(code);
