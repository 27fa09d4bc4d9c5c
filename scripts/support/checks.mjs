// The steps that `npm run check` and `npm test` share: everything that can be said without running the product.
import { build } from '../build.mjs';
import { prepare } from '../prepare.mjs';
import { execute } from './node.mjs';

const first = async (...runs) => {
  for (const run of runs) {
    const code = await run();
    if (code !== 0) return code;
  }
  return 0;
};

export const prepareStep = { name: 'prepare', isGround: true, run: async () => (await prepare(), 0) };
export const buildStep = { name: 'build', run: async () => (await build(), 0) };
export const typeStep = {
  name: 'types',
  run: () =>
    first(
      () => execute('tsc', ['-p', 'tsconfig.json']),
      () => execute('tsc', ['-p', 'scripts/config/tsconfig.browser.json']),
    ),
};
export const lintStep = {
  name: 'lint',
  run: () => execute('oxlint', ['--config', 'scripts/config/oxlint.json', '--deny-warnings', 'src', 'views', 'test', 'scripts']),
};
export const tidyStep = { name: 'tidy', run: () => vitest('--project', 'domain', 'test/tidy.test.ts') };
export const dryRunStep = {
  name: 'deploy, dry run',
  run: () =>
    first(
      ...['staging', 'production'].map(
        (name) => () => execute('wrangler', ['deploy', '--dry-run', '--minify', '--env', name, '--outdir', `dist/dry-run/${name}`]),
      ),
    ),
};

export const vitest = (...args) => execute('vitest', ['run', '--config', 'test/vitest.config.ts', ...args]);
