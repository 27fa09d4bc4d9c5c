// fast-check that neither shrinks nor runs longer than it takes to tell a mutant: what is killed is killed, however it looks.
import fc from 'fast-check';

const cap = globalThis.__runsMax ?? 200;
export default {
  ...fc,
  assert: (property, options) => fc.assert(property, { ...options, numRuns: Math.min(options?.numRuns ?? 100, cap), endOnFailure: true }),
};
