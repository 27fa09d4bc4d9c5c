// Owns the scope that every query of a tenant takes. Only middleware makes one (from a membership or an API key), so a
// handler cannot reach another account by naming an id.
import type { Mode } from '../domain/asset';
import { includesRight, type Right } from '../domain/permission';
import type { Refusal } from '../domain/refusal';

declare const scopeBrand: unique symbol;

export type Actor = { readonly kind: 'user'; readonly id: string } | { readonly kind: 'key'; readonly id: string };

export interface AccountScope {
  readonly [scopeBrand]: true;
  readonly accountId: string;
  readonly mode: Mode;
  /** Projects within reach; `all` of the account, or a list that is never empty. */
  readonly projectIds: 'all' | readonly string[];
  readonly rights: readonly Right[];
  readonly actor: Actor;
  readonly requestId: string;
}

/** For middleware only: the facts must come from a checked membership or key. */
export function makeScope(facts: Omit<AccountScope, typeof scopeBrand>): AccountScope {
  return facts as AccountScope;
}

export function reachesProject(scope: AccountScope, projectId: string): boolean {
  return scope.projectIds === 'all' || scope.projectIds.includes(projectId);
}

/** Null when the scope holds the right, else the refusal that names it. */
export function lacksRight(scope: AccountScope, right: Right): Refusal | null {
  return includesRight(scope.rights, right) ? null : { reason: 'forbidden', right };
}
