// The steps that `npm run check` and `npm test` share: everything that can be said without running the product.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from '../build.mjs';
import { prepare } from '../prepare.mjs';
import { execute, root } from './node.mjs';

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
/** A part of what `npm run campaign -- switches` does with the whole suite: no message and no alarm, then each message three times. */
const withoutHelp = ['delivery-home', 'delivery-webhook', 'invoice-object', 'checkout.test', 'project-actions', 'letters.test'].map(
  (name) => `test/worker/${name}`,
);
export const switchesStep = {
  name: 'no message, no alarm; each three times (worker)',
  run: () =>
    first(
      () => vitestIn({ TEST_QUEUE: 'drop', TEST_ALARMS: 'off' }, '--project', 'worker', ...withoutHelp),
      () => vitestIn({ TEST_QUEUE: 'triple' }, '--project', 'worker', ...withoutHelp),
    ),
};
export const dryRunStep = {
  name: 'deploy, dry run',
  run: () =>
    first(
      ...['staging', 'production'].map(
        (name) => () => execute('wrangler', ['deploy', '--dry-run', '--minify', '--env', name, '--outdir', `dist/dry-run/${name}`]),
      ),
    ),
};

export const vitest = (...args) => vitestIn({}, ...args);

/** Runs tests. Which of them failed, and with what words, is printed once more at the end: a long log is rarely read from its top. */
export async function vitestIn(env, ...args) {
  const file = path.join(root, 'test/.artifacts', `results-${process.pid}-${runs++}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await execute('vitest', ['run', '--config', 'test/vitest.config.ts', ...reporters, ...args], { env });
  if (code !== 0 && existsSync(file)) failures.push(...failedIn(JSON.parse(readFileSync(file, 'utf8'))));
  rmSync(file, { force: true });
  return code;
}

let runs = 0;

/** What failed in all runs of tests so far, a few lines each. */
export const failures = [];

const failedIn = ({ testResults = [] }) =>
  testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const file = path.relative(root, name);
    if (failed.length === 0) return message ? [`${file}\n    ${brief(message)}`] : [];
    return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}\n    ${brief(failureMessages[0] ?? '')}`);
  });

const brief = (text) =>
  text
    .replace(/\p{Cc}\[[0-9;]*m/gu, '')
    .split('\n')
    .slice(0, 6)
    .join('\n    ')
    .slice(0, 800);
