// Owns the counts of keys and endpoints by project. Within the scope's account, both modes.
import { and, count, eq, isNull } from 'drizzle-orm';
import type { Database } from './database';
import { apiKey, webhookEndpoint } from './schema';
import { withinReach, type AccountScope } from './scope';

export interface DeveloperCounts {
  /** Keys that are not revoked. */
  readonly keys: ReadonlyMap<string, number>;
  readonly endpoints: ReadonlyMap<string, number>;
}

export async function readDeveloperCounts(database: Database, scope: AccountScope): Promise<DeveloperCounts> {
  const [keys, endpoints] = await database.batch([
    database
      .select({ projectId: apiKey.projectId, rows: count() })
      .from(apiKey)
      .where(and(eq(apiKey.accountId, scope.accountId), withinReach(scope, apiKey.projectId), isNull(apiKey.revokedAtMs)))
      .groupBy(apiKey.projectId),
    database
      .select({ projectId: webhookEndpoint.projectId, rows: count() })
      .from(webhookEndpoint)
      .where(and(eq(webhookEndpoint.accountId, scope.accountId), withinReach(scope, webhookEndpoint.projectId), isNull(webhookEndpoint.deletedAtMs)))
      .groupBy(webhookEndpoint.projectId),
  ]);
  return {
    keys: new Map(keys.flatMap((row) => (row.projectId === null ? [] : [[row.projectId, row.rows]]))),
    endpoints: new Map(endpoints.map((row) => [row.projectId, row.rows])),
  };
}
