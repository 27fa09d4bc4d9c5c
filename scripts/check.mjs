// The whole gate before a commit: types, lint, tidy, and that Cloudflare would take it. Runs no product code.
import { buildStep, dryRunStep, lintStep, prepareStep, tidyStep, typeStep } from './support/checks.mjs';
import { ensureInstalled } from './support/install.mjs';
import { runSteps } from './support/steps.mjs';

const install = { name: 'install', isGround: true, run: async () => (await ensureInstalled(), 0) };
process.exit(await runSteps([install, prepareStep, buildStep, typeStep, lintStep, tidyStep, dryRunStep]));
