// Owns the step from a JSON pointer of a refusal to the field of a form that asked for it. Judges nothing.
import type { FieldProblem, Refusal } from '../../domain/refusal';

/** The refusal with each problem at the form's own field; a pointer that the form does not know stays as it is. */
export function pointed(refusal: Refusal, fieldOf: (problem: FieldProblem) => string | null): Refusal {
  if (refusal.reason !== 'invalid_input') return refusal;
  const problems = refusal.problems.map((problem) => {
    const field = fieldOf(problem);
    return field === null ? problem : { ...problem, pointer: `/${field}` };
  });
  return { reason: 'invalid_input', problems };
}
