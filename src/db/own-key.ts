// Owns the read of the keys that a person made: what they have to replace when somebody else was signed in as them.
import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { ApiKeyRow } from './api-key';
import type { Database } from './database';
import { apiKey, project } from './schema';
import type { AccountScope } from './scope';

/** Keys of the scope's account that its person made and that still work, newest first, with the names of their projects. */
export async function listOwnKeys(
  database: Database,
  scope: AccountScope,
  nowMs: number,
): Promise<readonly (Pick<ApiKeyRow, 'id' | 'name' | 'hint' | 'mode' | 'projectId'> & { readonly projectName: string | null })[]> {
  const works = and(isNull(apiKey.revokedAtMs), or(isNull(apiKey.expiresAtMs), gt(apiKey.expiresAtMs, nowMs)));
  return database
    .select({ id: apiKey.id, name: apiKey.name, hint: apiKey.hint, mode: apiKey.mode, projectId: apiKey.projectId, projectName: project.name })
    .from(apiKey)
    .leftJoin(project, eq(project.id, apiKey.projectId))
    .where(and(eq(apiKey.accountId, scope.accountId), eq(apiKey.createdBy, scope.actor.id), works))
    .orderBy(desc(apiKey.createdAtMs), desc(apiKey.id))
    .limit(limits.pageSizeMax);
}
