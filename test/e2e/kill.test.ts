// Three kills of the whole home while eight invoices are being paid. The long run of the same is `npm run campaign -- kill`.
import { expect, test } from 'vitest';
import { runKills } from '../campaign/kill/run.mjs';

test('a home that is killed three times still counts every payment once and tells everybody of it', { timeout: 240_000 }, async () => {
  const { problems, paid, kills } = await runKills({ invoices: 8, kills: 3, seed: 20_402, patienceMs: 100_000 });
  expect(problems).toEqual([]);
  expect(paid).toBe(8);
  expect(kills).toHaveLength(3);
});
