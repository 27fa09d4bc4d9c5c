// Owns reads and write statements of CryptoCloud-style postbacks: their address (an endpoint of its own kind, one for each mode of a
// project, whose id follows from both) and the project's secret, which is sealed and is opened nowhere here.
import { and, eq, isNull } from 'drizzle-orm';
import type { Mode } from '../domain/asset';
import type { Database, Statement } from './database';
import { project, webhookEndpoint } from './schema';
import { reachesProject, type AccountScope } from './scope';
import type { WebhookEndpointRow } from './webhook-endpoint';

export type PostbackKind = 'postback_json' | 'postback_form';

/** The endpoints of a project's postbacks in both modes, those that are switched off left out. */
export async function listPostbackEndpoints(database: Database, scope: AccountScope, projectId: string): Promise<readonly WebhookEndpointRow[]> {
  if (!reachesProject(scope, projectId)) return [];
  const rows = await database
    .select()
    .from(webhookEndpoint)
    .where(and(eq(webhookEndpoint.accountId, scope.accountId), eq(webhookEndpoint.projectId, projectId), isNull(webhookEndpoint.deletedAtMs)))
    .orderBy(webhookEndpoint.mode);
  return rows.filter((row) => row.kind !== 'standard');
}

export interface PostbackEndpoint {
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  readonly url: string;
  readonly kind: PostbackKind;
  readonly nowMs: number;
}

/** Sets address and format; the row is made once and comes back with a clean record. */
export function putPostbackEndpoint(database: Database, scope: AccountScope, endpoint: PostbackEndpoint): Statement {
  const { id, projectId, mode, url, kind, nowMs } = endpoint;
  const fresh = { url, kind, state: 'on', failures: 0, failingSinceMs: null, deletedAtMs: null } as const;
  return database
    .insert(webhookEndpoint)
    .values({ id, accountId: scope.accountId, projectId, mode, events: [], secret: '', createdAtMs: nowMs, ...fresh })
    .onConflictDoUpdate({ target: webhookEndpoint.id, set: fresh, setWhere: eq(webhookEndpoint.accountId, scope.accountId) });
}

/** Switches it off. The row stays, so that old deliveries still have a name. */
export function removePostbackEndpoint(database: Database, scope: AccountScope, id: string, nowMs: number): Statement {
  return database
    .update(webhookEndpoint)
    .set({ deletedAtMs: nowMs })
    .where(and(eq(webhookEndpoint.id, id), eq(webhookEndpoint.accountId, scope.accountId), isNull(webhookEndpoint.deletedAtMs)));
}

function own(scope: AccountScope, projectId: string) {
  return and(eq(project.id, projectId), eq(project.accountId, scope.accountId));
}

/** A new secret instead of whatever was there. */
export function replacePostbackSecret(database: Database, scope: AccountScope, projectId: string, sealed: string): Statement {
  return database.update(project).set({ postbackSecret: sealed }).where(own(scope, projectId));
}

/** The first secret. Of two at once the first stands. */
export function beginPostbackSecret(database: Database, scope: AccountScope, projectId: string, sealed: string): Statement {
  return database
    .update(project)
    .set({ postbackSecret: sealed })
    .where(and(own(scope, projectId), eq(project.postbackSecret, '')));
}
