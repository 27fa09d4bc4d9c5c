// Makes contact sheets of every page in every state: npm run screens. Light and dark, desktop and phone, English and Russian.
import path from 'node:path';
import { prepare } from './prepare.mjs';
import { ensureChromium } from './support/chromium.mjs';
import { ensureInstalled } from './support/install.mjs';
import { Advice, root } from './support/node.mjs';
import { runScript } from './support/steps.mjs';

try {
  await ensureInstalled();
  await ensureChromium();
  await prepare();
  const names = process.argv.slice(2);
  const gallery = await runScript(path.join(root, 'scripts/support/screens.mjs'), names);
  // With names, only those stories of the gallery; without, the running product as well.
  const product = names.length > 0 ? 0 : await runScript(path.join(root, 'scripts/support/product-sheets.mjs'));
  process.exitCode = gallery === 0 ? product : gallery;
} catch (problem) {
  if (!(problem instanceof Advice)) throw problem;
  console.error(problem.message);
  process.exitCode = 1;
}
