// Owns which project a request is about: the one that it names, or the only one that its key reaches.
import * as z from 'zod';
import type { AccountScope } from '../../../db/scope';
import { invalidField } from '../../../domain/refusal';
import { ok, refuse, type Result } from '../../../domain/result';

export const projectId = z.string().max(40).optional().meta({ description: 'May be left out with a key of one project.' });

/** The project's id, not yet looked up. Refuses `required` when nothing names it. */
export function projectOf(scope: AccountScope, named: string | undefined): Result<string> {
  if (named !== undefined) return ok(named);
  const [only, ...others] = scope.projectIds === 'all' ? [] : scope.projectIds;
  return only === undefined || others.length > 0 ? refuse(invalidField('/project_id', 'required')) : ok(only);
}
