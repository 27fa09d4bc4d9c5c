// The worker project of the tests with one file in it, told how many interleavings to play and with which seed.
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config';

const worker = base.test?.projects?.find((one) => typeof one === 'object' && 'test' in one && one.test?.name === 'worker');
if (typeof worker !== 'object' || !('test' in worker)) throw new Error('The tests have no worker project any more.');
const { INTERLEAVINGS: count = '2000', SEED: seed = '1' } = process.env;

export default defineConfig({
  ...worker,
  // A folder of its own: other runs beside this one may rebuild theirs.
  cacheDir: 'test/.artifacts/interleavings',
  test: { ...worker.test, include: ['test/worker/invoice-interleavings.test.ts'], provide: { interleavings: { count: Number(count), seed: Number(seed) } } },
} as Parameters<typeof defineConfig>[0]);
