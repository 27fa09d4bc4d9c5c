// Owns the scope that every query of a tenant takes. Only middleware makes one (from a membership or an API key), so a
// handler cannot reach another account by naming an id.
import { sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Mode } from '../domain/asset';
import { includesRight, type Right, type Role } from '../domain/permission';
import type { Refusal } from '../domain/refusal';

declare const scopeBrand: unique symbol;

/** `support`: an operator who looks with an owner's consent. `visitor`: somebody unknown on a public page; the id is the project's. */
export type Actor = { readonly kind: 'user' | 'key' | 'support' | 'visitor'; readonly id: string };

/** Why nothing may be changed, whatever the rights say. */
export type ReadOnly = 'suspended' | 'viewing_as' | 'support' | 'factor_required';

export interface AccountScope {
  readonly [scopeBrand]: true;
  readonly accountId: string;
  readonly mode: Mode;
  /** Projects within reach; `all` of the account, or a list that is never empty. */
  readonly projectIds: 'all' | readonly string[];
  readonly rights: readonly Right[];
  /** Null for API keys. What only an owner may is asked of this. */
  readonly role: Role | null;
  readonly readOnly: ReadOnly | null;
  /** False until the person has confirmed their email: everything works in test mode, real money waits. */
  readonly canGoLive: boolean;
  readonly actor: Actor;
  readonly requestId: string;
  /** Whence the request came: the whole address for limits, and the browser's words. The log keeps less of both. */
  readonly from: { readonly ip: string; readonly userAgent: string };
}

/** For middleware only: the facts must come from a checked membership or key. */
export function makeScope(facts: Omit<AccountScope, typeof scopeBrand>): AccountScope {
  return facts as AccountScope;
}

export function reachesProject(scope: AccountScope, projectId: string): boolean {
  return scope.projectIds === 'all' || scope.projectIds.includes(projectId);
}

/**
 * The condition that a row's project is within reach; nothing to ask of somebody who reaches all. One parameter however many projects:
 * the database takes a hundred.
 */
export function withinReach(scope: Pick<AccountScope, 'projectIds'>, column: SQLiteColumn): SQL | undefined {
  return scope.projectIds === 'all' ? undefined : sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(scope.projectIds)}))`;
}

/** Null when the scope holds the right and may use it now, else the refusal that says why not. */
export function lacksRight(scope: AccountScope, right: Right): Refusal | null {
  if (!includesRight(scope.rights, right)) return { reason: 'forbidden', right };
  return right.endsWith(':manage') ? lacksWriting(scope) : null;
}

/** For changes that need no right of an area: null unless the account only looks at the moment. */
export function lacksWriting(scope: AccountScope): Refusal | null {
  return scope.readOnly === null ? null : { reason: 'read_only', why: scope.readOnly };
}

/** For what only an owner may: ownership, closing the account, letting the operator in. */
export function lacksOwnership(scope: AccountScope): Refusal | null {
  return scope.role === 'owner' ? lacksWriting(scope) : { reason: 'forbidden', right: 'owner' };
}
