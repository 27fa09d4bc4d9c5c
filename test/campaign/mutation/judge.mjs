// A thread that runs all collected tests with one mutant on and says which test killed it. A mutant that never ends is ended from outside.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
globalThis.__expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
const code = readFileSync(workerData.bundle, 'utf8');
const script = new vm.Script(`(function (require, module, exports) {${code}\n})`, { filename: workerData.bundle });
const require = createRequire(workerData.bundle);

parentPort.on('message', async (id) => {
  globalThis.__mutant = id;
  parentPort.postMessage({ id, killer: await killerOf() });
});

/** How long each test takes without a mutant: the short ones are asked first. */
const tookMs = new Map();

/** The name of the first test that fails, or null. */
async function killerOf() {
  let name = 'loading';
  try {
    const module = { exports: {} };
    script.runInThisContext()(require, module, module.exports);
    const tests = [...globalThis.__tests].sort((a, b) => (tookMs.get(a.name) ?? 0) - (tookMs.get(b.name) ?? 0));
    for (const test of tests) {
      name = test.name;
      const startedMs = performance.now();
      await test.body();
      if (globalThis.__mutant === 0) tookMs.set(name, performance.now() - startedMs);
    }
    return null;
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.message.slice(0, 120) : error}`;
  }
}
