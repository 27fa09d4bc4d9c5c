// Lives through many random histories in chunks, each with a seed of its own, so that what is found can be lived through again alone.
import fc from 'fast-check';
import { historyArbitrary } from '../../support/invoice-histories';
import { live, type Visits } from '../../support/invoice-life';

export const chunkSize = 2_000;

export interface Failure {
  readonly seed: number;
  readonly found: string;
  readonly counterexample: string;
}

/** Lives through `chunkSize` histories of that seed. Null when everything held. */
export function runChunk(seed: number, visits: Visits): Failure | null {
  const details = fc.check(
    fc.property(historyArbitrary, (history) => void live(history, visits)),
    { numRuns: chunkSize, seed },
  );
  if (!details.failed) return null;
  const error = details.errorInstance;
  return { seed, found: error instanceof Error ? error.message.slice(0, 300) : String(error), counterexample: fc.stringify(details.counterexample) };
}
