// Sends each unsafe request of the API so many times at once and as often in turn, and stops it after each of its durable writes:
// npm run campaign -- duplicates --count 100. The work is a test of the suite with another number; see test/worker/api-idempotency-routes.test.ts.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { root } from '../../scripts/support/node.mjs';
import { readArguments } from './support/arguments.mjs';

const { count } = readArguments(process.argv.slice(2), { count: 100 });
const report = path.join(root, 'test/.artifacts/duplicates.json');
const program = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', '--project', 'worker'];
const options = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report, '--testTimeout', '600000'];
const started = performance.now();
const { status } = spawnSync(process.execPath, [...program, ...options, 'test/worker/api-idempotency-routes.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TEST_DUPLICATES: String(count) },
});
const seconds = Math.round((performance.now() - started) / 1000);
const { default: result } = await import(report, { with: { type: 'json' } });
const rows = result.testResults
  .flatMap((file) => file.assertionResults)
  .map((one) => `| ${one.ancestorTitles.at(-1) ?? ''} | ${one.title} | ${one.status} | ${(one.duration / 1000).toFixed(1)} s |`);
const text = `# The same unsafe request, ${count} times at once and ${count} times in turn

Each POST of the mounted API in workerd with real objects: one effect (the account's rows, counted in every table), one status and body for
all; another content with the same key is refused; and stopped after each durable write in turn, asked again, one effect.

- command: \`npm run campaign -- duplicates --count ${count}\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${seconds} s in all
- result: **${status === 0 ? 'passed' : 'failed'}**: ${result.numPassedTests} of ${result.numTotalTests}

| route | what | result | took |
|---|---|---|---|
${rows.join('\n')}
`;
mkdirSync(path.join(root, 'docs/evidence'), { recursive: true });
writeFileSync(path.join(root, 'docs/evidence', `duplicates-${new Date().toISOString().slice(0, 10)}.md`), text);
process.exit(status ?? 1);
