// Several calls to one invoice's real object in flight at once, the quick size; `npm run campaign -- interleavings` plays two thousand.
import { inject, expect, test } from 'vitest';
import { interleave, type Tally } from '../support/interleavings';
import { makeMerchant } from '../support/worker-world';

declare module 'vitest' {
  interface ProvidedContext {
    readonly interleavings?: { readonly count: number; readonly seed: number };
  }
}

const { count, seed } = inject('interleavings') ?? { count: 24, seed: 7_000 };

test(`in ${count} interleavings of confirm, expire, pay, cancel, refund and a second person money is counted once and never lost`, async () => {
  const merchant = await makeMerchant();
  const total = { done: 0, changed: 0, refused: 0, replayed: 0 };
  for (let played = 0; played < count; played += 10) {
    const seeds = Array.from({ length: Math.min(10, count - played) }, (_, index) => seed + played + index);
    const tallies = await Promise.all(
      seeds.map((one) =>
        interleave(merchant, one).catch((error: unknown) => {
          throw new Error(`seed ${one}: ${error instanceof Error ? error.message : String(error)}`);
        }),
      ),
    );
    for (const tally of tallies) for (const name of Object.keys(total) as (keyof Tally)[]) total[name] += tally[name];
  }
  console.log(`interleavings ${JSON.stringify({ count, seed, ...total })}`);
  // Interleavings in which nothing collides prove nothing.
  for (const name of Object.keys(total) as (keyof Tally)[]) expect(total[name], name).toBeGreaterThan(0);
}, 1_500_000);
