// Owns what is told of a project that was changed: which of its settings, never their values. Those stand in the activity log.
import type { ProjectRow } from '../db/project';
import type { News } from './tell-news';

export function projectChanged(project: Pick<ProjectRow, 'id' | 'accountId' | 'name' | 'mode'>, names: readonly string[]): News {
  const { id, accountId, name, mode } = project;
  return { type: 'project.changed', accountId, projectId: id, mode, facts: { project_id: id, name, changed: names.join(' ') } };
}
