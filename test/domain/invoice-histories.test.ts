// Random histories of invoices, the quick size; `npm run campaign -- histories` lives through many more. Seeds that once found something stay.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historyArbitrary } from '../support/invoice-histories';
import { live, type Visits } from '../support/invoice-life';
import kept from '../campaign/histories/seeds.json';

describe('two thousand lives of an invoice', () => {
  test('whatever happens in whatever order, money is counted once and the state follows from the facts', () => {
    const visits: Visits = new Map();
    fc.assert(
      fc.property(historyArbitrary, (history) => void live(history, visits)),
      { numRuns: 2_000, seed: 4 },
    );
    // A campaign that goes nowhere proves nothing.
    for (const state of ['is paid none', 'is paid over', 'is paid late', 'is paid marked', 'is new reverted', 'is expired late', 'is cancelled late'])
      expect(visits.get(state), state).toBeGreaterThan(0);
  });

  test.each(kept)('the seed $seed, which once found $found, finds nothing any more', ({ seed }) => {
    fc.assert(
      fc.property(historyArbitrary, (history) => void live(history)),
      { numRuns: 100, seed },
    );
  });
});
