// Reads a grant as a person asks for it: a role, rights of their own, projects by id. Judges only what can be judged without the team.
import type { Database } from '../db/database';
import { listProjects } from '../db/project';
import type { AccountScope } from '../db/scope';
import { isRight, type Role } from '../domain/permission';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { tidyGrant, type Grant } from '../domain/team';

export interface GrantInput {
  readonly role: string;
  /** For `custom`. */
  readonly rights: readonly string[];
  /** Null: all projects of the account, later ones too. */
  readonly projectIds: readonly string[] | null;
}

const roles: readonly Role[] = ['owner', 'admin', 'finance', 'support', 'developer', 'viewer', 'custom'];

/** Refuses a role or right that there is not, no right or project at all, and projects beyond the scope (`not_listed`: they do not exist). */
export async function readGrant(database: Database, scope: AccountScope, input: GrantInput): Promise<Result<Grant>> {
  const role = roles.find((one) => one === input.role);
  if (role === undefined) return refuse(invalidField('/role', 'not_listed'));
  const rights = input.rights.filter(isRight);
  if (rights.length !== input.rights.length) return refuse(invalidField('/rights', 'not_listed'));
  if (role === 'custom' && rights.length === 0) return refuse(invalidField('/rights', 'required'));
  if (input.projectIds !== null) {
    if (input.projectIds.length === 0) return refuse(invalidField('/projects', 'required'));
    const known = new Set((await listProjects(database, scope)).map((one) => one.id));
    if (!input.projectIds.every((id) => known.has(id))) return refuse(invalidField('/projects', 'not_listed'));
  }
  return ok(tidyGrant({ role, rights, projectIds: input.projectIds }));
}

/** A grant as the log writes it. */
export function grantWords({ role, rights, projectIds }: Grant): { readonly role: string; readonly rights: string; readonly projects: string } {
  return { role, rights: rights === null ? '' : rights.join(' '), projects: projectIds === null ? 'all' : projectIds.join(' ') };
}
