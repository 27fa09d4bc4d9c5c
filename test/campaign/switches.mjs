// Runs the whole worker suite with every queue message dropped, handled three times, and reversed, and with every alarm lost:
// npm run campaign -- switches. What the switches do is told in test/support/telling-switches.ts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/support/node.mjs';

const turns = [
  { name: 'every message dropped', env: { TEST_QUEUE: 'drop' } },
  { name: 'every message three times', env: { TEST_QUEUE: 'triple' } },
  { name: 'messages reversed', env: { TEST_QUEUE: 'reverse' } },
  { name: 'every alarm lost', env: { TEST_ALARMS: 'off' } },
  { name: 'every message dropped and every alarm lost', env: { TEST_QUEUE: 'drop', TEST_ALARMS: 'off' } },
];
const wanted = process.argv.slice(2);
const chosen = turns.filter(({ env }) => wanted.length === 0 || wanted.includes(Object.values(env).join('+')));
if (chosen.length === 0) throw new Error(`Say which, or none for all: ${turns.map(({ env }) => Object.values(env).join('+')).join(' ')}`);
const report = path.join(root, 'test/.artifacts/switches.json');

function play({ name, env }) {
  const started = performance.now();
  rmSync(report, { force: true });
  const options = ['--project', 'worker', '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/run.mjs'), 'vitest', 'run', '--config', 'test/vitest.config.ts', ...options], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const failed = result.testResults.flatMap((file) =>
    file.assertionResults.filter((one) => one.status === 'failed').map((one) => `${path.basename(file.name)}: ${one.fullName}`),
  );
  const skipped = result.testResults.flatMap((file) =>
    file.assertionResults.filter((one) => one.status === 'skipped' || one.status === 'pending').map((one) => `${path.basename(file.name)}: ${one.fullName}`),
  );
  const { numPassedTests: passed, numTotalTests: total } = result;
  return { name, env, status, passed, total, failed, skipped, seconds: Math.round((performance.now() - started) / 1000) };
}

const played = chosen.map(play);
const listed = (title, pick) => {
  const lines = played.flatMap((turn) => pick(turn).map((test) => `- ${turn.name}: ${test}`));
  return lines.length === 0 ? '' : `\n## ${title}\n${lines.join('\n')}\n`;
};
const passed = played.every(({ status }) => status === 0);
const text = `# No message is essential, and no alarm

The whole worker suite (real objects, queues and D1 in workerd) under each switch. Dropped: the consumer acknowledges each message unseen. Three
times: it handles all messages of a batch three times over. Reversed: the last message of a batch first, and the ids within it backwards. Lost: no
object's alarm does anything when the platform rings it; where a test waits for time to do its work, the minute's schedule is driven instead.

- command: \`npm run campaign -- switches\`
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC
- result: **${passed ? 'passed' : 'failed'}**

| switch | environment | passed | failed | left out | took |
|---|---|---|---|---|---|
${played
  .map(({ name, env, failed, skipped, seconds, ...turn }) => {
    const words = Object.entries(env).map(([key, value]) => `\`${key}=${value}\``);
    return `| ${name} | ${words.join(' ')} | ${turn.passed} of ${turn.total} | ${failed.length} | ${skipped.length} | ${seconds} s |`;
  })
  .join('\n')}
${listed('Failed', (turn) => turn.failed)}${listed('Left out', (turn) => turn.skipped)}`;
console.log(text);
mkdirSync(path.join(root, 'docs/evidence'), { recursive: true });
writeFileSync(path.join(root, 'docs/evidence', `switches-${new Date().toISOString().slice(0, 10)}.md`), text);
process.exit(passed ? 0 : 1);
